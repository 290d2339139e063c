"""一件事的表式: packages of items, one a row; members are said as people say items."""

from collections.abc import Mapping
from typing import Any

from content.importers.cells import RowReading
from content.importers.entries import is_ours
from content.importers.shapes import (
    Found,
    Key,
    Shape,
    first_published,
    hint,
    index_number,
    renamed,
    texts,
)
from content.importers.values import as_line, as_list, as_mapping, is_blank
from content.kinds import Fields, Kind
from content.packages import SEPARATOR


def _members(reading: RowReading, column: str, value: Any) -> None:
    """Kept as said until the department is known; prerequisites are a list, or one text."""
    said = [] if is_blank(value) else [_member(one) for one in as_list(value)]
    reading.set("members", said, column)


def _member(said: Any) -> dict[str, str]:
    row = {"item": said} if isinstance(said, str) else as_mapping(said)
    item = as_line(row.get("item") or "")
    return {
        "item": item,
        "name": as_line(row.get("name") or item),
        "requires": _names(row.get("requires")),
    }


def _names(said: Any) -> str:
    if isinstance(said, list | tuple):
        return SEPARATOR.join(as_line(one) for one in said)
    return as_line(said or "")


def _resolve(reading: RowReading, found: Found) -> None:
    """What an item is called becomes the item; one that is not found keeps the row a draft."""
    rows = reading.given.get("members")
    if rows is None:
        return
    column = reading.columns["members"]
    if not is_ours(reading.row):
        rows = [row for row in (_found(reading, one, found, column) for one in rows) if row]
        reading.set("members", rows, column)
    # ``items`` is what relations know of the members, whatever a file says of it
    reading.set("items", [row["item"] for row in rows], reading.columns.get("items", column))


def _found(
    reading: RowReading, row: Mapping[str, str], found: Found, column: str
) -> dict[str, str] | None:
    uids = found(row["item"]) if row["item"] else ()
    if len(uids) == 1:
        return {**row, "item": uids[0]}
    many = len(uids) > 1
    finding = (
        f"本部门有 {len(uids)} 个事项都叫“{row['item']}”，没有放进成员"
        if many
        else f"没有找到事项“{row['item']}”，没有放进成员"
    )
    unclear, unknown = (
        "请改写事项的编码或者地址",
        "请写事项在本站的地址，本部门的也可以写编码或名称",
    )
    reading.keep_draft(column, row["item"], finding, unclear if many else unknown)
    return None


def _identity(kind: Kind, fields: Fields, home: str) -> Key:
    return (kind.name, home, fields.get("title") or "")


PACKAGES = Shape(
    name="packages",
    label="一件事",
    kinds=("service_package",),
    columns={
        "members": _members,
        "成员": _members,
        "成员与顺序": _members,
        "标题": renamed("title"),
        "事项名称": renamed("title"),
        "keywords": texts("keywords"),
        "org": hint,
        "牵头部门": hint,
        "published": first_published,
        "index_no": index_number,
    },
    identity=_identity,
    resolve=_resolve,
)
