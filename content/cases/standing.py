"""Where a case stands: a pure function of its events, in their order.

An event is a plain mapping: type, v, uid, at (microseconds), by ("applicant", an account of staff,
or "system"), and what its type adds. What people wrote is not in it, but sealed beside.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from content.cases.event_types import (
    AWAITING,
    CORRECTED,
    CORRECTION_REQUESTED,
    ENDED,
    EVENT_LABELS,
    FORGOTTEN,
    GROUNDS,
    STATES,
    SUBMITTED,
    UNDECIDED,
    WITHDRAWN,
)
from content.cases.following import deciding, filing, handling, licences, money, timing
from content.cases.following.rules import BranchStanding, Event, IllegalEvent, Rule, Standing

__all__ = (
    "AWAITING",
    "CORRECTED",
    "CORRECTION_REQUESTED",
    "EVENT_LABELS",
    "FOLLOWING",
    "FORGOTTEN",
    "GROUNDS",
    "STATES",
    "SUBMITTED",
    "UNDECIDED",
    "WITHDRAWN",
    "BranchStanding",
    "Event",
    "IllegalEvent",
    "Standing",
    "after",
    "standing",
)

FOLLOWING: Mapping[str, Rule] = {
    **filing.FOLLOWING,
    **deciding.FOLLOWING,
    **handling.FOLLOWING,
    **timing.FOLLOWING,
    **money.FOLLOWING,
    **licences.FOLLOWING,
}


def standing(events: Iterable[Event]) -> Standing:
    """Raises IllegalEvent."""
    now: Standing | None = None
    for event in events:
        now = after(now, event)
    if now is None:
        raise IllegalEvent("办件还没有提交。")
    return now


def after(now: Standing | None, event: Event) -> Standing:
    """The standing after one more event. Raises IllegalEvent."""
    kind = event["type"]
    if now is None:
        if kind != SUBMITTED:
            raise IllegalEvent("办件还没有提交。")
        return filing.submitted(event)
    rule = FOLLOWING.get(kind)
    if rule is None or (now.is_forgotten and not rule.even_forgotten):
        raise IllegalEvent(f"办件现在是“{now.label}”，不能再记“{EVENT_LABELS.get(kind, kind)}”。")
    if event["at"] < now.changed_at:
        raise IllegalEvent("时间早于上一步，请核对服务器的时钟。")
    if now.state not in rule.states:
        refused = f"办件现在是“{now.label}”，不能{EVENT_LABELS[kind]}。"
        raise IllegalEvent(rule.refusals.get(now.state, refused))
    return _ended(now, replace(rule.follow(now, event), changed_at=event["at"]))


def _ended(before: Standing, now: Standing) -> Standing:
    if now.state in ENDED and before.state != now.state:
        return replace(now, ended_at=now.changed_at)
    return now
