"""Telling, of a cell that its column's reader said nothing about, what it was read as.

Whether what was read is right is not asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from content.fields import Control
from content.forms.definition import read
from content.importers.cells import RowReading, Taken
from content.importers.number_formats import plain
from content.importers.values import is_blank

_OF_THE_ROW = frozenset(("row", "kind", "findings", "columns", "taken", "doubted"))
_KEEPING = frozenset(("beside", "deferred"))
_NOTHING = "（空）"
_FEN = 100


def state_of(reading: RowReading) -> Mapping[str, Any]:
    """What is read so far, to be compared with later."""
    return {
        name: value.copy() if isinstance(value, dict | list) else value
        for name, value in vars(reading).items()
        if name not in _OF_THE_ROW
    }


def taken_since(before: Mapping[str, Any], reading: RowReading) -> Taken:
    taken = Taken()
    for name, old in before.items():
        new = getattr(reading, name)
        if name == "given":
            taken.fields += [key for key in new if key not in old or old[key] != new[key]]
        elif name in _KEEPING:
            taken.kept = taken.kept or new != old
        elif new != old:
            taken.values += new[len(old) :] if isinstance(new, list) else [new]
    return taken


def echo(reading: RowReading) -> None:
    """A finding for every cell that says something else than what it was read as."""
    told = {finding.column for finding in reading.findings}
    for column, one in reading.taken.items():
        value = reading.row.values[column]
        if column not in told and value not in (None, ""):
            _echo(reading, column, value, one)


def _echo(reading: RowReading, column: str, value: Any, taken: Taken) -> None:
    if taken.kept:
        return
    shown = list(_shown(reading, taken))
    if not taken.fields and not taken.values:
        if is_blank(value):
            reading.normalise(column, value, _NOTHING, "表示没有内容")
        elif not _is_said_already(reading, value):
            finding = "这一格没有采用：前面已有同义的列，或者这一类条目没有这一项"
            reading.warn(column, value, finding, "请核对，同义的列只留一列")
    elif not _same(value, shown):
        pair = any(name.endswith("_number") for name in taken.fields)
        became = ("" if pair else "；").join(part for part in shown if part) or _NOTHING
        reading.normalise(column, value, became)


def _shown(reading: RowReading, taken: Taken) -> Iterator[str]:
    nodes = _nodes(reading.kind.schema)
    for name in taken.fields:
        node = nodes.get(name)
        value = reading.given.get(name)
        yield display(node, value) if node is not None else _plain(value)
    for value in taken.values:
        yield _plain(value)


@cache
def _nodes(schema: type) -> Mapping[str, Any]:
    return {node.name: node for node in schema().children}


def display(node: Any, value: Any) -> str:
    """A field's value as a person would write it into a cell."""
    if value is None:
        return ""
    if node.control in (Control.CHOICE, Control.CHOICES):
        labels = dict(node.vocabulary)
        keys = value if isinstance(value, list) else [value]
        return "；".join(str(labels.get(key, key)) for key in keys)
    if node.control is Control.DEFINITION:
        definition = read(value)
        return f"{len(definition.steps)} 步、{sum(1 for _ in definition.fields())} 个字段"
    if node.control is Control.MONEY:
        return plain(Decimal(value) / _FEN)
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime) and value.time() == time.min:
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "".join(_plain(part) for part in value.values() if part is not True)
    if isinstance(value, list | tuple):
        return "；".join(_plain(part) for part in value)
    return "" if value is None else str(value)


def _same(value: Any, shown: Sequence[str]) -> bool:
    """Is the value what one of the fields says, or all of them say together?"""
    written, said = _spelling(_plain(value)), list(map(_spelling, shown))
    if written in (*said, "".join(said), "；".join(said)):
        return True
    if len(written) > 1 and any(written in part for part in said):
        return True
    number = _number(written)
    return number is not None and any(_number(part) == number for part in said)


def _spelling(text: str) -> str:
    """20个工作日 is 20工作日."""
    return text.strip().replace("个", "")


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text.isascii() else None
    except InvalidOperation:
        return None


def _is_said_already(reading: RowReading, value: Any) -> bool:
    nodes = _nodes(reading.kind.schema)
    said = [display(nodes[name], one) for name, one in reading.given.items() if name in nodes]
    return any(_same(value, [one]) for one in (*said, *reading.hints))
