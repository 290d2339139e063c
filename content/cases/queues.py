"""按序办理: branches of an item that is limited in number, decided in the order of acceptance.

Which cases are open of such an item is kept by item; the order itself is read from their events.
"""

from collections.abc import Iterator
from typing import Any

from persistent import Persistent

from content.cases.branches import Branch
from content.cases.clocks import standing_at
from content.cases.event_types import (
    ACCEPTED,
    DECIDED,
    DECLINED,
    INTAKE_CORRECTED,
    SUBMITTED,
    WITHDRAWN,
)
from content.cases.following.rules import Standing
from content.cases.subjects import fields_under
from content.merging import MergingMap, MergingSet

_UNLIMITED = ("", "无", "没有", "不限", "无限制", "无数量限制", "没有数量限制", "不限数量")
_MOVING = frozenset({SUBMITTED, INTAKE_CORRECTED, ACCEPTED, DECIDED, DECLINED, WITHDRAWN})
Order = tuple[str, int, str]


class Queues(Persistent):
    """排队: item uid → uids of the cases about it that are not decided."""

    def __init__(self) -> None:
        self._of = MergingMap(16)

    def add(self, item_uid: str, case_uid: str) -> None:
        if self._of.get(item_uid) is None:
            self._of[item_uid] = MergingSet()
        self._of[item_uid].insert(case_uid)

    def remove(self, item_uid: str, case_uid: str) -> None:
        found = self._of.get(item_uid)
        if found is not None and case_uid in found:
            found.remove(case_uid)

    def of(self, item_uid: str) -> tuple[str, ...]:
        return tuple(self._of.get(item_uid) or ())

    def items(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        return ((item_uid, tuple(found)) for item_uid, found in self._of.items() if found)


def is_limited(fields: Any) -> bool:
    """Does an item say that no more than some are granted?"""
    return str(fields.get("quantity_limit") or "").strip(" 。") not in _UNLIMITED


def keep_queued(doing: Any, case: Any) -> None:
    """After every event: in the queue while a branch of such an item is not decided."""
    if case.events[-1]["type"] not in _MOVING:
        return
    now = case.standing
    for branch in case.branches:
        if is_limited(fields_under(doing.site, branch.item_uid, branch.item_edition)):
            waits = now.is_undecided and not now.branch(branch.name).is_decided
            queues = _queues_of(doing.affairs.cases)
            (queues.add if waits else queues.remove)(branch.item_uid, case.uid)


def _queues_of(cases: Any) -> Queues:
    """Made with the first case that has to wait its turn."""
    if cases.queues is None:
        cases.queues = Queues()
    queues: Queues = cases.queues
    return queues


def before_in_queue(doing: Any, case: Any, branch: Branch) -> str | None:
    """The number of a case that was accepted earlier and waits for the same decision."""
    fields = fields_under(doing.site, branch.item_uid, branch.item_edition)
    if not is_limited(fields):
        return None
    own = _order(case.standing, case.number)
    cases = doing.affairs.cases
    queued = _queues_of(cases).of(branch.item_uid)
    others = (cases.get(uid) for uid in queued if uid != case.uid)
    orders = (_waiting(doing, other, branch.item_uid) for other in others if other is not None)
    first = min((order for order in orders if order is not None), default=own)
    return first[2] if first < own else None


def _waiting(doing: Any, case: Any, item_uid: str) -> Order | None:
    """Its place in the order; None where it is not accepted, or decided."""
    now = standing_at(case, doing.site, doing.moment)
    names = {one.name for one in case.branches if one.item_uid == item_uid}
    is_open = any(one.name in names and not one.is_decided for one in now.branches)
    return _order(now, case.number) if now.accepted_on is not None and is_open else None


def _order(now: Standing, number: str) -> Order:
    """By the day acceptance counts from; within a day by its moment, or that of the filing."""
    on = "" if now.accepted_on is None else now.accepted_on.isoformat()
    return on, now.filed_at if now.is_deemed else now.accepted_at, number
