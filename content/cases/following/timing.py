"""What follows for the time limits: stopped, resumed, extended, told anew, cards."""

from dataclasses import replace
from datetime import date

from content.cases.event_types import (
    ACCEPTED,
    CARD,
    CARD_REVIEW_ASKED,
    CARD_REVIEWED,
    DUE_TOLD,
    EXTENDED,
    EXTENSION_APPROVERS,
    GOVERNMENT_HEAD,
    RESUMED,
    STOP_GROUNDS,
    STOPPED,
)
from content.cases.following.rules import (
    ALWAYS,
    BranchStanding,
    Event,
    IllegalEvent,
    Rule,
    Standing,
    Stop,
    day_at,
    handled,
    unchanged,
    with_branch,
)

_IN_HAND = frozenset({ACCEPTED})


def _stopped(now: Standing, event: Event) -> Standing:
    branch, ground = handled(now, event), event["ground"]
    if ground not in STOP_GROUNDS:
        raise IllegalEvent("只有行政许可法第四十五条所列的情形可以暂停计时。")
    if any(stop.last is None and stop.ground == ground for stop in branch.stops):
        raise IllegalEvent(f"已经因“{STOP_GROUNDS[ground]}”暂停计时，不能再停一次。")
    first = date.fromisoformat(event["day"])
    if branch.opened_on is None or not branch.opened_on <= first <= day_at(event):
        raise IllegalEvent("暂停的日期应当在受理以后、今天以前。")
    stop = Stop(event["uid"], first, None, ground, event.get("expected_days", 0))
    return with_branch(now, replace(branch, stops=(*branch.stops, stop)))


def _resumed(now: Standing, event: Event) -> Standing:
    branch = handled(now, event)
    stop = _running(branch, event.get("stop", ""))
    last = date.fromisoformat(event["day"])
    if not stop.first <= last <= day_at(event):
        raise IllegalEvent("恢复的日期应当在暂停以后、今天以前。")
    ended = replace(stop, last=last)
    stops = tuple(ended if one.uid == stop.uid else one for one in branch.stops)
    return with_branch(now, replace(branch, stops=stops))


def _running(branch: BranchStanding, uid: str) -> Stop:
    """The one named, or the only one. Raises IllegalEvent."""
    running = [one for one in branch.stops if one.last is None and uid in ("", one.uid)]
    if not running:
        raise IllegalEvent("现在没有暂停计时，不用恢复。")
    if len(running) > 1:
        raise IllegalEvent("同时有几项暂停，请选择恢复哪一项。")
    return running[0]


def _extended(now: Standing, event: Event) -> Standing:
    if event["approved_by_role"] not in EXTENSION_APPROVERS:
        raise IllegalEvent("延长期限要写明由谁批准（行政许可法第四十二条）。")
    if event["days"] < 1:
        raise IllegalEvent("请填写延长的天数，至少一天。")
    if not event.get("branch"):
        return _extended_whole(now, event)
    branch = handled(now, event)
    if branch.is_extended:
        raise IllegalEvent("期限只能延长一次（行政许可法第四十二条）。")
    return with_branch(now, replace(branch, is_extended=True, extended_days=event["days"]))


def _extended_whole(now: Standing, event: Event) -> Standing:
    if not now.is_joint:
        raise IllegalEvent("请选择延长哪个分支的期限。")
    if now.is_extended:
        raise IllegalEvent("联合办理的期限只能延长一次（行政许可法第四十二条）。")
    if event["approved_by_role"] != GOVERNMENT_HEAD:
        raise IllegalEvent("联合办理的期限由本级人民政府负责人批准延长（行政许可法第四十二条）。")
    return replace(now, is_extended=True, extended_days=event["days"])


def _card(now: Standing, event: Event) -> Standing:
    return replace(now, cards={**now.cards, event["uid"]: event})


def _card_reviewed(now: Standing, event: Event) -> Standing:
    if event["card"] not in now.cards:
        raise IllegalEvent("没有这张牌，或者已经复核取消。")
    if event["upheld"]:
        return now
    return replace(now, cards={uid: e for uid, e in now.cards.items() if uid != event["card"]})


FOLLOWING = {
    STOPPED: Rule(_IN_HAND, _stopped),
    RESUMED: Rule(_IN_HAND, _resumed),
    EXTENDED: Rule(_IN_HAND, _extended),
    DUE_TOLD: Rule(ALWAYS, unchanged),
    CARD: Rule(ALWAYS, _card),
    CARD_REVIEWED: Rule(ALWAYS, _card_reviewed),
    CARD_REVIEW_ASKED: Rule(ALWAYS, unchanged),
}
