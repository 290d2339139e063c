"""移动与更名: things keep their uid, and their former addresses answer with a redirect."""

from collections.abc import Mapping
from typing import Any

from content.acl import allowed
from content.act import Act, ActRefused, Doing, Done
from content.addresses import check_slug
from content.base import NameTaken, lineage, path_of
from content.items import Item, items_below
from content.permissions import Permission as P
from content.publication import relist
from content.trays import entry_of
from content.tree import Place, Section, department_of


def _move_item(doing: Doing, item: Item, fields: Mapping[str, Any]) -> Done:
    """``fields``: to (path of a section or department, optional), name (optional)."""
    source, target = item.__parent__, _target_section(doing, item, fields)
    name = check_slug(fields.get("name") or item.__name__)
    before = path_of(item)
    if target is source and name == item.__name__:
        raise ActRefused("新地址与原地址相同。")
    if name in target and target[name] is not item:
        raise ActRefused(f"“{target.title}”里已有“{name}”，请换一个地址名。")
    _leave(doing, item)
    source.remove(item.__name__)
    target.add(name, item)
    relist(doing, item, away=False)
    _redirect(doing, before, item)
    return Done(item, item, None, f"{before} → {path_of(item)}", public=bool(item.phases))


def _leave(doing: Doing, item: Item) -> None:
    """Out of the old section's list and the old government's tray."""
    relist(doing, item, away=True)
    doing.site.trays.update(department_of(item).government.uid, item.uid, None)


def _target_section(doing: Doing, item: Item, fields: Mapping[str, Any]) -> Section:
    source = item.__parent__
    if not fields.get("to"):
        return source
    place = doing.site.at(fields["to"])
    place = department_of(place) if isinstance(place, Section | Place) else None
    if place is None or place.is_government:
        raise ActRefused(
            f"没有“{fields['to']}”这个部门，请填写部门的地址，例如 /changchun/nanguan/mzj。"
        )
    if not allowed(place, doing.person, doing.moment, P.EDIT_PLACE):
        raise ActRefused("您没有把内容移到那个部门的权限。")
    return place.section(source.__name__)


def _move_place(doing: Doing, place: Place, fields: Mapping[str, Any]) -> Done:
    """Rename a place, or put it below another one; everything below keeps answering."""
    parent = place.__parent__
    if parent is None:
        raise ActRefused("省级站点不能移动。")
    target = doing.site.at(fields["to"]) if fields.get("to") else parent
    if not isinstance(target, Place) or not target.is_government or place in lineage(target):
        raise ActRefused("请填写一个政府（省、市、县）的地址，不能移到自己下面。")
    name, before = check_slug(fields.get("name") or place.__name__), path_of(place)
    if target is parent and name == place.__name__:
        raise ActRefused("新地址与原地址相同。")
    trays = list(items_below(place))
    for item in trays:
        doing.site.trays.update(department_of(item).government.uid, item.uid, None)
    parent.remove(place.__name__)
    try:
        target.add(name, place)
    except NameTaken:
        parent.add(place.__name__ or before.rsplit("/", 1)[-1], place)
        raise ActRefused(f"“{target.title}”下已有“{name}”，请换一个地址名。") from None
    _carry_redirects(doing, before, path_of(place))
    _redirect(doing, before, place)
    affected = frozenset(_readdress(doing, place))
    return Done(place, place, None, f"{before} → {path_of(place)}", public=True, affected=affected)


def _readdress(doing: Doing, place: Place) -> Any:
    """New addresses for everything below; their uids, because search shows addresses too."""
    for child in place.places():
        doing.site.note_address(child)
        yield child.uid
        yield from _readdress(doing, child)
    for section in place.sections():
        for item in section.values():
            doing.site.note_address(item)
            doing.site.trays.update(place.government.uid, item.uid, entry_of(item))
            yield item.uid


def _carry_redirects(doing: Doing, before: str, after: str) -> None:
    """What had a former address below the place has one below its new address too.

    Else an address from before two moves would lead to the new place and there to nothing.
    """
    redirects = doing.site.redirects
    for path, uid in [*redirects.items()]:
        if path.startswith(f"{before}/"):
            redirects[after + path.removeprefix(before)] = uid


def _redirect(doing: Doing, before: str, moved: Any) -> None:
    doing.site.redirects[before] = moved.uid
    doing.site.redirects.pop(path_of(moved))
    doing.site.note_address(moved)


MOVE = Act("move", "移动", P.MOVE, _move_item)
MOVE_PLACE = Act("move_place", "移动或更名", P.MOVE, _move_place)
