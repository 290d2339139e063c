"""一件事的成员: what the members of a package say at a moment, read from the tree.

A member's limit is read anew each time, so a package changes with its members.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from content.items import Item
from content.packages import Member, read_members
from content.tree import department_of
from content.vocabularies import TIME_UNITS, WORKING_DAYS

Fields = Mapping[str, Any]
_UNITS = dict(TIME_UNITS)


def members_of(site: Any, fields: Fields, moment: datetime) -> tuple[Member, ...]:
    """The members of a package with these fields, with the days they take at ``moment``."""
    return tuple(
        with_days(member, public_fields(site, member.item_uid, moment))
        for member in read_members(fields.get("members") or ())
    )


def public_fields(site: Any, uid: str, moment: datetime) -> Fields | None:
    """What the item says at ``moment``; None where it says nothing."""
    item = site.find(uid)
    edition = item.edition_at(moment) if isinstance(item, Item) else None
    return None if edition is None else edition.fields


def hall_of(site: Any, uid: str) -> str:
    """Uid of the government in whose hall the item is applied for; "" of what is no item."""
    item = site.find(uid)
    return str(department_of(item).government.uid) if isinstance(item, Item) else ""


def with_days(member: Member, fields: Fields | None) -> Member:
    """Its promised limit, else the statutory one, where that is one of working days."""
    if fields is None:
        return replace(member, why="事项没有公开，时限不知道")
    for basis, label in (("promised", "承诺时限"), ("statutory", "法定时限")):
        number, unit = fields.get(f"{basis}_number"), fields.get(f"{basis}_unit")
        if number is None:
            continue
        if unit != WORKING_DAYS:
            said = _UNITS.get(str(unit), str(unit))
            return replace(member, why=f"{label}是 {number} {said}，不能与工作日相加")
        return replace(member, days=int(number), basis=basis)
    return replace(member, why="没有写明时限")
