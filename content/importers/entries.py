"""Rows → entries: what each row says in the fields of its kind, checked by the kind's schema.

Where an entry goes, and whether it is there already, is not asked here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import colander

from content.fields import Control
from content.importers.cells import Column, RowReading, own_field
from content.importers.cells_in_tables import keep_beside, leave_out
from content.importers.echoes import state_of, taken_since
from content.importers.findings import NOTE, RowFinding
from content.importers.headers import SERIALS, ColumnNames, fold_name, without_unit
from content.importers.records import HEADING_COLUMN
from content.importers.rows import Row, Table
from content.importers.shapes import Shape, first_published, hint, index_number
from content.importers.tidying import fault_of, tidied
from content.importers.values import Unfit, as_line, is_blank
from content.kinds import Fields, Kind, Kinds

# What an export writes beside the fields, and an import reads back or leaves aside.
EXTRAS = (
    "path",
    "uid",
    "kind",
    "department",
    "department_zh",
    "state",
    "index_number",
    "first_published_on",
    "first_published_source",
)
_UNUSED = "这些列没有对应的内容，没有导入"
_KEPT = "这一列没有对应的内容，原文随条目保存，不公开"
_ASIDE = frozenset(("path", "kind", "state"))
# Open data tells it for those who read; where a thing stands, its path tells.
URL = "url"


@dataclass(frozen=True)
class Entry:
    """条目: a sound row. ``given`` has only the fields that the file has a column for."""

    row: Row
    kind: Kind
    given: Fields
    hints: tuple[str, ...]
    findings: tuple[RowFinding, ...]
    columns: Mapping[str, str]
    uid: str = ""
    index_number: str = ""
    first_published_on: date | None = None
    first_source: str = ""
    beside: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reader:
    """Reads the rows of one shape for a place of ``level``; ``today`` is the import's day."""

    shape: Shape
    kinds: Kinds
    level: str
    today: date
    _known: dict[str, Mapping[str, Column]] = field(default_factory=dict)

    def read(self, row: Row) -> RowReading:
        """Every cell read; what is wrong stands in the reading's findings."""
        reading = RowReading(row, self._kind(row), findings=list(row.findings))
        for column, value in row.values.items():
            self._read_cell(reading, column, value)
        self.shape.finish(reading, self.level)
        if row.table is not None:
            self.shape.finish_table(reading)
        first = reading.first_published_on
        if first and first > self.today:
            column = reading.columns.get("first_published_on", "first_published_on")
            reading.refuse(column, first, "原发布日期在今天之后", "请核对")
        return reading

    def unused(self, rows: list[Row]) -> Iterator[RowFinding]:
        """A note for every column of a table that nothing was taken from, and one for the rest."""
        seen: dict[tuple[str, str], Row] = {}
        for row in rows:
            kind, sheet = self._kind(row), row.table.name if row.table else ""
            for name, value in row.values.items():
                if is_blank(value) or (name == URL and is_ours(row)):
                    continue
                if self._column(kind, row, name) is None:
                    seen.setdefault((sheet, name), row)
        left = {key: row for key, row in seen.items() if key[1] not in _ASIDE}
        for (_, name), row in left.items():
            if row.table is not None and fold_name(name) not in SERIALS:
                yield _unused_column(row, row.table, name)
        names = [name for (_, name), row in left.items() if row.table is None]
        if names:
            columns = "、".join(dict.fromkeys(names))
            yield RowFinding(rows[0].source, 0, columns, NOTE, "", _UNUSED)

    def _kind(self, row: Row) -> Kind:
        return self.kinds[self.shape.kind_of(row.values) or self.shape.kinds[0]]

    def _read_cell(self, reading: RowReading, column: str, value: Any) -> None:
        read = self._column(reading.kind, reading.row, column)
        if read is None:
            if reading.row.table is None:
                return
            read = keep_beside
        if read is leave_out:
            return
        if reading.row.table is not None:
            if (fault := fault_of(value)) is not None:
                reading.refuse(column, value, *fault)
                return
            value = tidied(reading, column, value)
        before = state_of(reading)
        try:
            read(reading, column, value)
        except Unfit as error:
            reading.refuse(column, value, error.finding, error.cure)
        if reading.row.table is not None:
            reading.taken[column] = taken_since(before, reading)

    def _column(self, kind: Kind, row: Row, column: str) -> Column | None:
        """Files that the portal wrote are read to the character, others forgivingly."""
        if row.table is not None and self.shape.headings is not None:
            found = self.shape.headings.find(column)
            if found is not None:
                return found
        if column in _BESIDE:
            return _BESIDE[column]
        exact = row.table is None and is_ours(row)
        if exact:
            parts = {part: name for name, part in self.shape.unfolded.items()}
            return _own_columns(kind.schema, exact).get(parts.get(column, column))
        if kind.name not in self._known:
            own = _own_columns(kind.schema, exact)
            every = {**own, **self.shape.columns}
            self._known[kind.name] = {fold_name(name): read for name, read in every.items()}
        return _named(self._known[kind.name], column)


def names_of(shape: Shape, kinds: Kinds) -> ColumnNames:
    """The names by which a table of this shape is known."""
    nodes = [node for name in shape.kinds for node in schema_of(kinds[name].schema).children]
    told = [node for node in nodes if node.control is not Control.REFERENCES]
    named = [
        *shape.columns,
        *(node.title for node in told),
        *(node.name for node in nodes),
        *EXTRAS,
    ]
    shown = dict.fromkeys(name for name in named if not name.isascii())
    headings = shape.headings
    return ColumnNames(
        frozenset(map(fold_name, named)),
        frozenset(map(fold_name, shape.carried)),
        tuple(shown),
        (lambda name: headings.find(name) is not None) if headings else (lambda name: False),
    )


def _named(known: Mapping[str, Column], column: str) -> Column | None:
    name = fold_name(column)
    return known.get(name) or known.get(without_unit(name))


def _unused_column(row: Row, table: Table, name: str) -> RowFinding:
    place = table.places.get(name, "")
    return RowFinding(row.source, 0, name, NOTE, "", _KEPT, "", table.name, place)


def is_ours(row: Row) -> bool:
    """Was this row written by an export of this portal?"""
    return "path" in row.values and "uid" in row.values


def complete(reading: RowReading, existing: Fields | None) -> Fields | None:
    """All fields of the kind: what the row gives, what is there already, and the rest empty.

    None when the schema refuses them; what is wrong is then in the reading's findings.
    """
    said = {**(existing or {}), **reading.given}
    said = {name: colander.null if value is None else value for name, value in said.items()}
    try:
        fields: Fields = schema_of(reading.kind.schema).deserialize(said)
    except colander.Invalid as invalid:
        for path, message in invalid.asdict(translate=str).items():
            name = path.split(".")[0]
            if reading.is_refused and name not in reading.columns:
                continue  # its cell was refused before
            column = reading.columns.get(name, name)
            reading.refuse(column, reading.row.values.get(column), message)
        return None
    return fields


def entry_of(reading: RowReading) -> Entry:
    return Entry(
        reading.row,
        reading.kind,
        reading.given,
        tuple(reading.hints),
        tuple(reading.findings),
        reading.columns,
        reading.uid,
        reading.index_number,
        reading.first_published_on,
        reading.first_source,
        reading.beside,
    )


@cache
def schema_of(schema: type) -> Any:
    return schema()


@cache
def _own_columns(schema: type, exact: bool) -> Mapping[str, Column]:
    """A kind's fields by name, and for other people's files by label too."""
    nodes = schema_of(schema).children
    named = {node.name: own_field(node, tidy=not exact) for node in nodes}
    if exact:
        return named
    told = [node for node in nodes if node.control is not Control.REFERENCES]
    return {**{node.title: own_field(node, tidy=True) for node in told}, **named}


def _uid(reading: RowReading, column: str, value: Any) -> None:
    reading.uid = "" if is_blank(value) else as_line(value)


def _first_source(reading: RowReading, column: str, value: Any) -> None:
    reading.first_source = "" if is_blank(value) else as_line(value)


_BESIDE: Mapping[str, Column] = {
    "uid": _uid,
    "department": hint,
    "department_zh": hint,
    HEADING_COLUMN: hint,
    "index_number": index_number,
    "first_published_on": first_published,
    "first_published_source": _first_source,
}
