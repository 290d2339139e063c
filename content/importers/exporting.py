"""What lies below a place, told so that an import reads it back without change.

How a row is written into a file is ``writing_out``'s. Attachments, former editions and histories
are not exported.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from content.acl import allowed
from content.base import path_of
from content.desk import Desk
from content.editions import Edition
from content.importers.entries import EXTRAS
from content.importers.judging import first_published_on
from content.importers.shapes import TO_PROVINCE, Shape
from content.items import Item
from content.kinds import Kind, Kinds
from content.permissions import ANONYMOUS
from content.permissions import Permission as P
from content.tree import CALENDAR, Place, department_of

_EXTRA_LABELS = {
    "path": "地址（相对于导出的地方）",
    "uid": "唯一标识",
    "kind": "类别",
    "department": "部门代码",
    "department_zh": "部门",
    "state": "状态",
    "index_number": "索引号",
    "first_published_on": "原发布日期",
    "first_published_source": "原发布来源",
}


def export_rows(place: Place, shape: Shape, desk: Desk) -> Iterator[dict[str, Any]]:
    """One mapping an item that the person may read, in the order of the tree.

    What is told is the edition in force, else the newest one; what is withdrawn is left out.
    """
    for item in _items(place, shape):
        edition = _speaking(item, desk)
        if edition is not None and allowed(edition, desk.person, desk.moment, P.VIEW):
            row = _row(item, edition, place, desk.kinds[item.kind], desk.moment)
            yield unfolded(row, shape)


def unfolded(row: dict[str, Any], shape: Shape) -> dict[str, Any]:
    """``row`` with the only part of each unfolded field in its place."""
    return {
        shape.unfolded.get(name, name): _part(value, shape.unfolded.get(name))
        for name, value in row.items()
    }


def _part(value: Any, part: str | None) -> Any:
    return (value or {}).get(part) if part else value


@dataclass(frozen=True)
class Public:
    """公众所见: what everybody may read ``now``, as it spoke at ``moment``."""

    site: Any
    now: datetime
    moment: datetime

    def edition_of(self, item: Any) -> Edition | None:
        if not isinstance(item, Item) or not allowed(item, ANONYMOUS, self.now, P.VIEW):
            return None
        return item.edition_at(self.moment)

    def only_speaking(self, uids: Iterable[str]) -> list[str]:
        """Those of the items that are public, too."""
        return [uid for uid in uids if self.edition_of(self.site.find(uid)) is not None]


def public_rows(
    place: Place, shape: Shape, kinds: Kinds, public: Public
) -> Iterator[tuple[Item, dict[str, Any]]]:
    """(item, row) of all that is public, in the order of the tree."""
    for item in _items(place, shape):
        edition, kind = public.edition_of(item), kinds[item.kind]
        if edition is not None:
            row = _row(item, edition, place, kind, public.moment)
            for name in kind.relations():
                row[name] = public.only_speaking(row[name] or ())
            yield item, unfolded(row, shape)
            edition._p_deactivate()
        # A download of a whole province reads more than memory should keep
        item._p_deactivate()


def column_labels(shape: Shape, kinds: Kinds) -> dict[str, str]:
    """Column → what it is called: what stands beside the fields, then all kinds' fields."""
    labels = {name: _EXTRA_LABELS[name] for name in EXTRAS}
    for name in shape.kinds:
        for node in kinds[name].nodes():
            labels.setdefault(shape.unfolded.get(node.name, node.name), node.title)
    return labels


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


def _row(
    item: Item, edition: Edition, place: Place, kind: Kind, moment: datetime
) -> dict[str, Any]:
    return {**_extras(item, edition, place, moment), **_fields(edition, kind)}


def _extras(item: Item, edition: Edition, place: Place, moment: datetime) -> dict[str, Any]:
    department = department_of(item)
    home, base = path_of(department), path_of(place).rstrip("/")
    first = first_published_on(item, moment)
    return {
        "path": path_of(item).removeprefix(base).lstrip("/"),
        "uid": item.uid,
        "kind": item.kind,
        "department": home.removeprefix(base).lstrip("/") or place.__name__ or "",
        "department_zh": department.title,
        "state": edition.standing_at(moment),
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
