"""Rows → entries: what each row says in the fields of its kind, checked by the kind's schema.

Where an entry goes, and whether it is there already, is not asked here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import colander

from content.fields import Control
from content.importers.cells import Column, RowReading, own_field
from content.importers.findings import NOTE, RowFinding
from content.importers.reading import Row
from content.importers.shapes import Shape, first_published, hint, index_number
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
# 法定时限(日): what follows a column's name in brackets.
_UNIT = re.compile(r"\s*[（(][^（）()]*[）)]$")
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
        reading = RowReading(row, self._kind(row))
        for column, value in row.values.items():
            self._read_cell(reading, column, value)
        self.shape.finish(reading, self.level)
        first = reading.first_published_on
        if first and first > self.today:
            reading.refuse("first_published_on", first, "原发布日期在今天之后，请核对")
        return reading

    def unused(self, rows: list[Row]) -> Iterator[RowFinding]:
        """One note for all the columns that nothing was taken from."""
        seen: dict[str, None] = {}
        for row in rows:
            kind = self._kind(row)
            for name, value in row.values.items():
                if is_blank(value) or (name == URL and is_ours(row)):
                    continue
                if self._column(kind, row, name) is None:
                    seen[name] = None
        names = [name for name in seen if name not in _ASIDE]
        if names:
            message = "这些列没有对应的内容，没有导入"
            yield RowFinding(rows[0].source, 0, "、".join(names), NOTE, "", message)

    def _kind(self, row: Row) -> Kind:
        return self.kinds[self.shape.kind_of(row.values) or self.shape.kinds[0]]

    def _read_cell(self, reading: RowReading, column: str, value: Any) -> None:
        read = self._column(reading.kind, reading.row, column)
        if read is None:
            return
        try:
            read(reading, column, value)
        except Unfit as error:
            reading.refuse(column, value, error.finding, error.cure)

    def _column(self, kind: Kind, row: Row, column: str) -> Column | None:
        """Files that the portal wrote are read to the character, others forgivingly."""
        if column in _BESIDE:
            return _BESIDE[column]
        exact = is_ours(row)
        if exact:
            return _own_columns(kind.schema, exact).get(column)
        if kind.name not in self._known:
            own = _own_columns(kind.schema, exact)
            self._known[kind.name] = {**own, **self.shape.columns}
        known = self._known[kind.name]
        return known.get(column) or known.get(_UNIT.sub("", column))


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
    "index_number": index_number,
    "first_published_on": first_published,
    "first_published_source": _first_source,
}
