"""What the events of a case say about time; whether they may follow each other is not asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from content.clock import day_of, moment_of

Event = Mapping[str, Any]
ENDINGS = frozenset({"declined", "withdrawn"})
ONLY_BRANCH = "1"


@dataclass(frozen=True)
class Stop:
    """暂停: ``first`` and ``last`` are days not counted; an open one has no last.

    ``expected_days``: how many working days it was said to take.
    """

    ground: str
    first: date
    last: date | None = None
    expected_days: int | None = None
    uid: str = ""


@dataclass(frozen=True)
class Request:
    """补正: asked for on a day, wanted by another, answered on a third or not yet."""

    asked_at: datetime
    due_on: date
    answered_at: datetime | None = None


@dataclass(frozen=True)
class BranchFacts:
    """一个分支的时间."""

    name: str = ONLY_BRANCH
    requires: tuple[str, ...] = ()
    stops: tuple[Stop, ...] = ()
    extended: tuple[int, ...] = ()
    decided_on: date | None = None
    decided_at: datetime | None = None
    is_granted: bool = False
    delivered_on: date | None = None
    delivered_at: datetime | None = None


@dataclass(frozen=True)
class TimeFacts:
    """一个办件的时间: ``ended_at`` where it was declined or withdrawn; ``noted_at`` is the
    moment of the last event that told the applicant a date."""

    received_at: datetime
    filed_at: datetime
    noted_at: datetime
    is_joint: bool = False
    joint: Mapping[str, Any] = field(default_factory=dict)
    requests: tuple[Request, ...] = ()
    accepted_at: datetime | None = None
    accepted_on: date | None = None
    is_deemed: bool = False
    ended_at: datetime | None = None
    extended: tuple[int, ...] = ()
    branches: tuple[BranchFacts, ...] = (BranchFacts(),)

    @property
    def awaits_correction(self) -> bool:
        return bool(self.requests) and self.requests[-1].answered_at is None

    def branch(self, name: str) -> BranchFacts:
        return next(one for one in self.branches if one.name == name)


# What is told to the applicant with its dates, and so with the calendar of its moment
TELLING = frozenset(
    {"submitted", "correction_requested", "corrected", "accepted"}
    | {"stopped", "resumed", "extended", "decided", "due_told"}
)


def time_facts(events: Iterable[Event]) -> TimeFacts:
    """Of a case's events, the first of which is ``submitted``."""
    first, *rest = events
    at = moment_of(first["at"])
    named = tuple(
        BranchFacts(one["name"], tuple(one.get("requires") or ()))
        for one in first.get("branches") or ({"name": ONLY_BRANCH},)
    )
    now = TimeFacts(at, at, at, len(named) > 1, first.get("joint") or {}, branches=named)
    for event in rest:
        if event["type"] in TELLING:
            now = replace(now, noted_at=moment_of(event.get("noted_at") or event["at"]))
        follow = _FOLLOWING.get(event["type"])
        now = now if follow is None else follow(now, event)
    return now


def _requested(now: TimeFacts, event: Event) -> TimeFacts:
    asked = Request(moment_of(event["at"]), date.fromisoformat(event["due_on"]))
    return replace(now, requests=(*now.requests, asked))


def _corrected(now: TimeFacts, event: Event) -> TimeFacts:
    at = moment_of(event["at"])
    answered = replace(now.requests[-1], answered_at=at)
    return replace(now, requests=(*now.requests[:-1], answered), filed_at=at)


def _accepted(now: TimeFacts, event: Event) -> TimeFacts:
    at = moment_of(event["at"])
    on = date.fromisoformat(event["on"]) if event.get("on") else day_of(at)
    return replace(now, accepted_at=at, accepted_on=on, is_deemed=bool(event.get("deemed")))


def _ended(now: TimeFacts, event: Event) -> TimeFacts:
    return replace(now, ended_at=moment_of(event["at"]))


def _extended(now: TimeFacts, event: Event) -> TimeFacts:
    name = event.get("branch") or ""
    if not name and now.is_joint:
        return replace(now, extended=(*now.extended, event["days"]))
    one = now.branch(name or ONLY_BRANCH)
    return _with(now, replace(one, extended=(*one.extended, event["days"])))


def _stopped(now: TimeFacts, event: Event) -> TimeFacts:
    one = now.branch(event["branch"])
    first = date.fromisoformat(event["day"])
    stop = Stop(event["ground"], first, None, event.get("expected_days"), event["uid"])
    return _with(now, replace(one, stops=(*one.stops, stop)))


def _resumed(now: TimeFacts, event: Event) -> TimeFacts:
    """Ends the stop it names, else the one that is open."""
    one, last, uid = (
        now.branch(event["branch"]),
        date.fromisoformat(event["day"]),
        event.get("stop"),
    )
    stops = tuple(
        replace(stop, last=last) if stop.last is None and uid in (None, "", stop.uid) else stop
        for stop in one.stops
    )
    return _with(now, replace(one, stops=stops))


def _decided(now: TimeFacts, event: Event) -> TimeFacts:
    at = moment_of(event["at"])
    on = date.fromisoformat(event["day"]) if event.get("day") else day_of(at)
    one, granted = now.branch(event["branch"]), event.get("outcome") == "granted"
    return _with(now, replace(one, decided_on=on, decided_at=at, is_granted=granted))


def _delivered(now: TimeFacts, event: Event) -> TimeFacts:
    """A delivery of the whole case delivers every branch that is decided."""
    at, name = moment_of(event["at"]), event.get("branch") or ""
    on = date.fromisoformat(event["day"]) if event.get("day") else day_of(at)
    for one in now.branches:
        if one.decided_on is not None and one.delivered_on is None and name in ("", one.name):
            now = _with(now, replace(one, delivered_on=on, delivered_at=at))
    return now


def _with(now: TimeFacts, branch: BranchFacts) -> TimeFacts:
    branches = (branch if one.name == branch.name else one for one in now.branches)
    return replace(now, branches=tuple(branches))


_FOLLOWING: Mapping[str, Any] = {
    "correction_requested": _requested,
    "corrected": _corrected,
    "accepted": _accepted,
    "extended": _extended,
    "stopped": _stopped,
    "resumed": _resumed,
    "decided": _decided,
    "delivered": _delivered,
    **dict.fromkeys(ENDINGS, _ended),
}
