"""What follows from acceptance on: accepted or declined, decided, issued, delivered."""

from dataclasses import replace
from datetime import date

from content.cases.event_types import (
    ACCEPTED,
    AWAITING,
    DECIDED,
    DECLINE_GROUNDS,
    DECLINED,
    DELIVERED,
    DELIVERY_WAYS,
    GRANTED,
    INCOMPLETE_FOREVER,
    ISSUED,
    OUTCOMES,
    RECEIVED,
    UNACCEPTED,
)
from content.cases.following.rules import (
    ALWAYS,
    WAITING,
    BranchStanding,
    Event,
    IllegalEvent,
    Rule,
    Standing,
    day_at,
    handled,
    opened,
    unchanged,
    with_branch,
)
from content.clock import day_of, moment_of

_AWAITING = "申请人还没有补正，不能受理。补正以后再决定是否受理。"
_ALREADY = "这个办件已经受理，不能再不予受理；应当作出准予或者不予的决定。"


def _accepted(now: Standing, event: Event) -> Standing:
    on = date.fromisoformat(event["on"])
    if not day_of(moment_of(now.filed_at)) <= on <= day_at(event):
        raise IllegalEvent("受理日期应当在收到申请以后、今天以前。")
    accepted = replace(
        now,
        state=ACCEPTED,
        accepted_on=on,
        accepted_at=event["at"],
        is_deemed=bool(event.get("deemed")),
    )
    return opened(accepted, on)


def _declined(now: Standing, event: Event) -> Standing:
    if event["ground"] not in DECLINE_GROUNDS:
        raise IllegalEvent("请选择不予受理的理由。")
    if event["ground"] == INCOMPLETE_FOREVER:
        _refuse_early(now, event)
    return replace(now, state=DECLINED, open_fields=(), due_on=None)


def _refuse_early(now: Standing, event: Event) -> None:
    if not now.asked:
        raise IllegalEvent("还没有一次告知申请人补正，不能以材料不齐为由不予受理。")
    if now.due_on is not None and day_at(event) <= now.due_on:
        raise IllegalEvent(f"补正的期限到 {now.due_on.isoformat()}，还没有过，不能不予受理。")


def _decided(now: Standing, event: Event) -> Standing:
    if event["outcome"] not in OUTCOMES:
        raise IllegalEvent("请选择准予或者不予。")
    day = date.fromisoformat(event["day"])
    branch = _decidable(now, event)
    first = branch.opened_on or now.accepted_on
    if first is not None and not first <= day <= day_at(event):
        raise IllegalEvent("决定的日期应当在受理以后、今天以前。")
    decided = replace(
        branch,
        state=DECIDED,
        outcome=event["outcome"],
        decided_on=day,
        decided_at=event["at"],
        is_blocked=False,
    )
    return _all_decided(opened(with_branch(now, decided), day))


def _decidable(now: Standing, event: Event) -> BranchStanding:
    branch = now.branch(event.get("branch", ""))
    if branch.state == WAITING and branch.is_blocked:
        if event["outcome"] == GRANTED:
            raise IllegalEvent("前置事项没有准予，这个分支只能作出不予的决定。")
        return branch
    branch = handled(now, event)
    if branch.is_stopped:
        raise IllegalEvent("这个分支正在暂停计时，请先恢复计时，再作决定。")
    if branch.work.open_countersigns:
        raise IllegalEvent("还有会签没有完成，不能作出决定。")
    return branch


def _all_decided(now: Standing) -> Standing:
    if all(one.is_decided for one in now.branches):
        return replace(now, state=DECIDED)
    return now


def _delivered(now: Standing, event: Event) -> Standing:
    day = date.fromisoformat(event["day"])
    if event["way"] not in DELIVERY_WAYS:
        raise IllegalEvent("请选择送达的方式。")
    for branch in _deliverable(now, event):
        if branch.decided_on is None or not branch.decided_on <= day <= day_at(event):
            raise IllegalEvent("送达的日期应当在决定以后、今天以前。")
        now = with_branch(now, replace(branch, state=DELIVERED, delivered_on=day))
    if all(one.state == DELIVERED for one in now.branches):
        return replace(now, state=DELIVERED)
    return now


def _deliverable(now: Standing, event: Event) -> tuple[BranchStanding, ...]:
    """One branch, or with "" all of a case that is decided."""
    name = event.get("branch", "")
    asked = (now.branch(name),) if name else now.branches
    if any(not one.is_decided for one in asked):
        raise IllegalEvent("还没有作出决定，不能送达。")
    left = tuple(one for one in asked if one.state != DELIVERED)
    if not left:
        raise IllegalEvent("这份决定已经送达。")
    return left


FOLLOWING = {
    ACCEPTED: Rule(RECEIVED, _accepted, {AWAITING: _AWAITING}),
    DECLINED: Rule(UNACCEPTED, _declined, {ACCEPTED: _ALREADY}),
    DECIDED: Rule(frozenset({ACCEPTED}), _decided),
    ISSUED: Rule(ALWAYS, unchanged),
    DELIVERED: Rule(frozenset({ACCEPTED, DECIDED}), _delivered),
}
