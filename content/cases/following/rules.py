"""Where a case and its branches stand, and what a rule of what may follow is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from content.cases.branch_work import BranchWork
from content.cases.branches import ONLY
from content.cases.event_types import (
    DECIDED,
    DELIVERED,
    ENDED,
    GRANTED,
    ONLINE,
    REFUSED,
    STATES,
    UNDECIDED,
)
from content.clock import day_of, moment_of

Event = Mapping[str, Any]

WAITING, OPEN = "waiting", "open"
BRANCH_STATES = {WAITING: "等待前置", OPEN: "办理中", DECIDED: "已决定", DELIVERED: "已送达"}
# What may be told of any case that is not forgotten
ALWAYS = frozenset(STATES)


class IllegalEvent(ValueError):
    """The event cannot follow those before it; the message says what holds instead."""


@dataclass(frozen=True)
class Stop:
    """停钟: the days between ``first`` and ``last`` are not counted; ``last`` None: it still runs.

    ``uid`` is its event's; ``expected_days`` what the applicant was told.
    """

    uid: str
    first: date
    last: date | None
    ground: str
    expected_days: int = 0


@dataclass(frozen=True)
class BranchStanding:
    """分支状态: ``opened_on`` the day from which it can be handled, None before; ``work`` what its
    office has done."""

    name: str
    requires: tuple[str, ...] = ()
    state: str = WAITING
    opened_on: date | None = None
    outcome: str = ""
    decided_on: date | None = None
    decided_at: int = 0
    delivered_on: date | None = None
    stops: tuple[Stop, ...] = ()
    extended_days: int = 0
    is_extended: bool = False
    work: BranchWork = field(default_factory=BranchWork)
    is_blocked: bool = False  # what it requires was refused: it can only be refused

    @property
    def label(self) -> str:
        return BRANCH_STATES[self.state]

    @property
    def is_decided(self) -> bool:
        return self.state in (DECIDED, DELIVERED)

    @property
    def is_stopped(self) -> bool:
        return any(stop.last is None for stop in self.stops)


@dataclass(frozen=True)
class Standing:
    """办件状态: ``open_fields`` are what the applicant may correct, ``asked`` every (field, ground)
    that was ever asked for, ``due_on`` the day asked by; moments are in microseconds.

    ``filed_at`` is when the last filing came in; ``accepted_on`` the day acceptance counts from.
    """

    state: str
    received_at: int
    changed_at: int
    filed_at: int = 0
    open_fields: tuple[str, ...] = ()
    asked: frozenset[tuple[str, str]] = frozenset()
    corrected_fields: frozenset[str] = frozenset()
    due_on: date | None = None
    corrections: int = 0
    is_forgotten: bool = False
    channel: str = ONLINE
    accepted_on: date | None = None
    accepted_at: int = 0
    is_deemed: bool = False
    is_extended: bool = False
    extended_days: int = 0  # of a joint case as a whole
    ended_at: int = 0
    branches: tuple[BranchStanding, ...] = (BranchStanding(ONLY),)
    cards: Mapping[str, Event] = field(default_factory=dict)  # uid → event, of those not lifted

    @property
    def label(self) -> str:
        return STATES[self.state]

    @property
    def is_undecided(self) -> bool:
        return self.state in UNDECIDED

    @property
    def is_ended(self) -> bool:
        return self.state in ENDED

    @property
    def is_joint(self) -> bool:
        return len(self.branches) > 1

    def branch(self, name: str) -> BranchStanding:
        """Raises IllegalEvent."""
        found = next((one for one in self.branches if one.name == name), None)
        if found is None:
            raise IllegalEvent("这个办件没有这个分支，请从办件的页面进入。")
        return found


@dataclass(frozen=True)
class Rule:
    """一种事件的规则: in which states of the case it may come, and what it makes of the standing.

    ``follow`` gets the standing before, and raises IllegalEvent with a sentence; ``even_forgotten``
    is for money, which is never lost.
    """

    states: frozenset[str]
    follow: Callable[[Standing, Event], Standing]
    refusals: Mapping[str, str] = field(default_factory=dict)  # state → a better sentence
    even_forgotten: bool = False


def unchanged(now: Standing, event: Event) -> Standing:
    """For what is told, and changes nothing else."""
    return now


def day_at(event: Event) -> date:
    return day_of(moment_of(event["at"]))


def with_branch(now: Standing, changed: BranchStanding) -> Standing:
    return replace(
        now, branches=tuple(changed if one.name == changed.name else one for one in now.branches)
    )


def handled(now: Standing, event: Event) -> BranchStanding:
    """The branch an event is about, which must be open. Raises IllegalEvent."""
    branch = now.branch(event.get("branch", ONLY))
    if branch.state == WAITING:
        raise IllegalEvent("这个分支还在等待前置事项准予，现在不能办理。")
    if branch.is_decided:
        raise IllegalEvent("这个分支已经作出决定，不能再改。")
    return branch


def opened(now: Standing, on: date) -> Standing:
    """Branches whose requirements are all granted are open from ``on``; refused ones block."""
    granted = {one.name for one in now.branches if one.outcome == GRANTED}
    refused = {one.name for one in now.branches if one.outcome == REFUSED}
    return replace(now, branches=tuple(_opened(one, on, granted, refused) for one in now.branches))


def _opened(
    branch: BranchStanding, on: date, granted: set[str], refused: set[str]
) -> BranchStanding:
    if branch.state != WAITING:
        return branch
    if granted.issuperset(branch.requires):
        return replace(branch, state=OPEN, opened_on=on)
    return replace(branch, is_blocked=not refused.isdisjoint(branch.requires))
