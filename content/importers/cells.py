"""One row being read: what its cells said, and the reading of a field under its own name."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from content.fields import Control
from content.forms.definition import DefinitionRefused, normalise
from content.importers.findings import DRAFT, NORMALISE, NOTE, REFUSE, WARN, RowFinding
from content.importers.rows import Row
from content.importers.values import (
    Unfit,
    as_day,
    as_flag,
    as_line,
    as_list,
    as_mapping,
    as_text,
    as_whole,
    key_of,
    with_cure,
)
from content.kinds import Kind
from content.vocabularies import NO, YES, YES_NO_UNSTATED


@dataclass
class Taken:
    """What a cell gave: fields by name, and values that stand beside the fields.

    ``kept``: its words are kept, or wait for those of other cells.
    """

    fields: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    kept: bool = False


@dataclass
class RowReading:
    """A row on its way to be an entry: ``given`` fields, and what stands beside the fields.

    ``columns`` tells from which column a field came; ``hints`` name its department, best first.
    ``deferred`` cells (by what they tell: column and value) wait for the others; ``beside`` are
    words without a field, by column. ``doubted``: reading the file found something to look at.
    ``taken`` tells what each column gave.
    """

    row: Row
    kind: Kind
    given: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    hints: list[str] = field(default_factory=list)
    findings: list[RowFinding] = field(default_factory=list)
    uid: str = ""
    index_number: str = ""
    first_published_on: date | None = None
    first_source: str = ""
    deferred: dict[str, tuple[str, Any]] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)
    doubted: bool = False
    taken: dict[str, "Taken"] = field(default_factory=dict)

    def set(self, name: str, value: Any, column: str) -> None:
        self.given[name] = value
        self.columns[name] = column

    def add_text(self, name: str, text: str, column: str) -> None:
        """Add a sentence to a note-like field."""
        before = self.given.get(name)
        self.set(name, f"{before}\n{text}" if before else text, column)

    def refuse(self, column: str, value: Any, finding: str, cure: str = "") -> None:
        said = (finding, cure) if cure else with_cure(finding)
        self._say(REFUSE, column, value, *said)

    def warn(
        self, column: str, value: Any, finding: str, cure: str = "", *, became: str = ""
    ) -> None:
        self._say(WARN, column, value, finding, cure, became)

    def keep_draft(self, column: str, value: Any, finding: str, cure: str = "") -> None:
        """The row comes in, but cannot be published as it is."""
        self._say(DRAFT, column, value, finding, cure)

    def normalise(self, column: str, value: Any, became: str, finding: str = "") -> None:
        """The cell was read as ``became``; nobody need look at it."""
        self._say(NORMALISE, column, value, finding or f"已读作“{became}”", "", became)

    def note(self, column: str, value: Any, finding: str, cure: str = "") -> None:
        self._say(NOTE, column, value, finding, cure)

    def _say(
        self, level: str, column: str, value: Any, finding: str, cure: str, became: str = ""
    ) -> None:
        was = "" if value is None else _shown(value)
        self.findings.append(self.row.finding(column, level, was, finding, cure, became))

    @property
    def is_doubted(self) -> bool:
        """Is there something that somebody should look at before it is public?"""
        return self.doubted or any(one.level in (WARN, DRAFT) for one in self.findings)

    @property
    def is_refused(self) -> bool:
        return any(finding.level == REFUSE for finding in self.findings)


def _shown(value: Any) -> str:
    """A value as the file has it."""
    if isinstance(value, Mapping | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


# What reads the value of one column into the row.
Column = Callable[[RowReading, str, Any], None]


def own_field(node: Any, *, tidy: bool = False) -> Column:
    """A column that says exactly what the field ``node`` says; ``tidy`` for other people's files.

    Raises Unfit.
    """
    if node.control is Control.DEFINITION:
        return definition(node.name)

    def read(reading: RowReading, column: str, value: Any) -> None:
        reading.set(node.name, field_value(node, value, tidy=tidy), column)

    return read


def definition(name: str) -> Column:
    """A form's definition, or its steps, also as the JSON of a table's cell: every problem of it
    is told."""

    def read(reading: RowReading, column: str, value: Any) -> None:
        said = _from_json(value)
        try:
            reading.set(name, None if said in (None, "", []) else normalise(said), column)
        except DefinitionRefused as refused:
            for problem in refused.problems:
                reading.refuse(column, None, str(problem))

    return read


def _from_json(value: Any) -> Any:
    if not isinstance(value, str) or not value.strip():
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise Unfit("表单内容不是完整的 JSON", "请核对引号和括号") from None


def field_value(node: Any, value: Any, *, tidy: bool = False) -> Any:
    """The value of a field; None for nothing. Raises Unfit."""
    if value is None or value == "":
        return None
    if node.control is Control.LINE and tidy:
        return as_line(value)
    return _READERS[node.control](node, value)


def _text(node: Any, value: Any) -> str:
    return as_text(value)


def _lines(node: Any, value: Any) -> list[str]:
    return [as_text(part) for part in as_list(value)]


def _day(node: Any, value: Any) -> date:
    return as_day(value)


def _number(node: Any, value: Any) -> int:
    return as_whole(value)


def _tick(node: Any, value: Any) -> bool:
    return as_flag(value)


def _choice(node: Any, value: Any) -> str:
    if node.vocabulary == YES_NO_UNSTATED and isinstance(value, bool):
        return YES if value else NO
    return key_of(node.vocabulary, value)


def _choices(node: Any, value: Any) -> list[str]:
    return [key_of(node.vocabulary, part) for part in as_list(value)]


def _rows(node: Any, value: Any) -> list[dict[str, Any]]:
    columns = node.children[0].children
    return [_row(columns, part, number) for number, part in enumerate(as_list(value), 1)]


def _row(columns: Sequence[Any], part: Any, number: int) -> dict[str, Any]:
    """A row of a table; a mere text is its first column."""
    if isinstance(part, str):
        part = {columns[0].name: part}
    values = as_mapping(part)
    read = {}
    for node in columns:
        if node.name not in values:
            continue
        try:
            value = field_value(node, values[node.name])
        except Unfit as error:
            raise Unfit(f"第 {number} 项的“{node.title}”：{error}") from None
        if value is not None:
            read[node.name] = value
    return read


_READERS: Mapping[Control, Callable[[Any, Any], Any]] = {
    Control.LINE: _text,
    Control.PROSE: _text,
    Control.BODY: _text,
    Control.LINES: _lines,
    Control.DATE: _day,
    Control.NUMBER: _number,
    Control.MONEY: _number,
    Control.TICK: _tick,
    Control.CHOICE: _choice,
    Control.CHOICES: _choices,
    Control.ROWS: _rows,
    Control.REFERENCES: _lines,
}
