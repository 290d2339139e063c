"""申请表的表式: forms as data, one a row; which items they are for is said as people say it."""

from typing import Any

from content.importers.cells import RowReading, definition
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
from content.importers.values import as_line, as_list, is_blank
from content.kinds import Fields, Kind


def _items(reading: RowReading, column: str, value: Any) -> None:
    """Kept as said until the department is known."""
    said = [] if is_blank(value) else [as_line(part) for part in as_list(value)]
    reading.set("items", [one for one in said if one], column)


def _resolve(reading: RowReading, found: Found) -> None:
    """An item that is not found, or not the only one, keeps the form a draft."""
    said = reading.given.get("items") or ()
    if not said or is_ours(reading.row):
        return
    column = reading.columns["items"]
    kept: list[str] = []
    for one in said:
        uids = found(one)
        if len(uids) == 1:
            kept.append(uids[0])
        elif reading.row.table is None and _is_uid(one):
            kept.append(one)
        else:
            reading.keep_draft(column, one, *_unclear(one, len(uids)))
    reading.set("items", list(dict.fromkeys(kept)), column)
    if column in reading.taken:
        # What became of each name is told above, and a uid tells nobody anything
        reading.taken[column].kept = True


def _is_uid(text: str) -> bool:
    """It may be an item of the same site that comes in later; the gates look for it."""
    return len(text) == 16 and not set(text) - set("0123456789abcdef")


def _unclear(name: str, count: int) -> tuple[str, str]:
    if count:
        return (
            f"本部门有 {count} 个事项都叫“{name}”，没有关联",
            "请改写事项的编码或者地址",
        )
    return (
        f"没有找到事项“{name}”，没有关联",
        "请写事项的编码、地址，或者本部门事项的名称；事项还没有的，请先导入事项",
    )


def _identity(kind: Kind, fields: Fields, home: str) -> Key:
    return (kind.name, home, fields.get("title") or "")


FORMS = Shape(
    name="forms",
    label="申请表",
    kinds=("application_form",),
    columns={
        "steps": definition("definition"),
        "步骤": definition("definition"),
        "表单名称": renamed("title"),
        "名称": renamed("title"),
        "items": _items,
        "事项": _items,
        "适用事项": _items,
        "用于哪些事项": _items,
        "keywords": texts("keywords"),
        "org": hint,
        "所属部门": hint,
        "published": first_published,
        "index_no": index_number,
    },
    identity=_identity,
    unfolded={"definition": "steps"},
    resolve=_resolve,
)
