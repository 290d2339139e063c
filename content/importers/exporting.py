"""What lies below a place, written so that an import reads it back without change.

Attachments, former editions and histories are not exported.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TextIO

from content.acl import allowed
from content.base import path_of
from content.desk import Desk
from content.editions import Edition
from content.importers.entries import EXTRAS
from content.importers.judging import first_published_on
from content.importers.reading import DIALECTS
from content.importers.shapes import TO_PROVINCE, Shape
from content.items import Item
from content.kinds import Kind, Kinds
from content.permissions import Permission as P
from content.tree import CALENDAR, Place, department_of

# What a spreadsheet takes for a formula; marks of our own are marked again.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_BOM = "\ufeff"


def export_rows(place: Place, shape: Shape, desk: Desk) -> Iterator[dict[str, Any]]:
    """One mapping an item that the person may read, in the order of the tree.

    What is told is the edition in force, else the newest one; what is withdrawn is left out.
    """
    for item in _items(place, shape):
        edition = _speaking(item, desk)
        if edition is not None and allowed(edition, desk.person, desk.moment, P.VIEW):
            yield {**_extras(item, edition, place, desk), **_fields(edition, desk.kinds[item.kind])}


def column_names(shape: Shape, kinds: Kinds) -> list[str]:
    """Those of a table: what stands beside the fields, then the fields of all the shape's kinds."""
    named = (node.name for name in shape.kinds for node in kinds[name].nodes())
    return list(dict.fromkeys((*EXTRAS, *named)))


def write_lines(rows: Iterable[Mapping[str, Any]], file: TextIO) -> int:
    """.jsonl; returns how many."""
    count = 0
    for row in rows:
        file.write(json.dumps(row, ensure_ascii=False, default=_as_json) + "\n")
        count += 1
    return count


def write_table(
    rows: Iterable[Mapping[str, Any]], file: TextIO, columns: list[str], suffix: str = ".csv"
) -> int:
    """.csv or .tsv with a byte order mark, formulas neutralised; returns how many.

    ``file`` is opened with ``newline=""``. Lists and tables are JSON in their cell.
    """
    file.write(_BOM)
    writer = csv.writer(file, DIALECTS[suffix])
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in columns])
        count += 1
    return count


def _items(place: Place, shape: Shape) -> Iterator[Item]:
    if shape.housing == TO_PROVINCE:
        section = place.get(CALENDAR)
        yield from section.values() if section is not None else ()
        return
    for section in place.sections():
        yield from (item for item in section.values() if item.kind in shape.kinds)
    for child in place.places():
        yield from _items(child, shape)


def _speaking(item: Item, desk: Desk) -> Edition | None:
    live = item.edition_at(desk.moment)
    if live is not None:
        return live
    if item.withdrawal_at(desk.moment) is not None:
        return None
    newest = item.edition(item.newest_number)
    return None if newest.state == "expunged" else newest


def _extras(item: Item, edition: Edition, place: Place, desk: Desk) -> dict[str, Any]:
    department = department_of(item)
    home, base = path_of(department), path_of(place).rstrip("/")
    first = first_published_on(item, desk.moment)
    return {
        "path": path_of(item).removeprefix(base).lstrip("/"),
        "uid": item.uid,
        "kind": item.kind,
        "department": home.removeprefix(base).lstrip("/") or place.__name__ or "",
        "department_zh": department.title,
        "state": edition.standing_at(desk.moment),
        "index_number": item.index_number,
        "first_published_on": first.isoformat() if first else None,
        "first_published_source": (item.imported or {}).get("source") or "",
    }


def _fields(edition: Edition, kind: Kind) -> dict[str, Any]:
    """Those of the kind's fields that stand beside no other thing of the same name."""
    return {node.name: _plain(edition.fields.get(node.name)) for node in kind.nodes()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def _as_json(value: Any) -> str:
    raise TypeError(f"不能写成 JSON：{type(value).__name__}")


def _cell(value: Any) -> str:
    if value is None or value == []:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False)
    text = str(value)
    return f"'{text}" if _FORMULA.match(text) else text
