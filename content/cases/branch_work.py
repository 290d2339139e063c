"""What an office has done on a branch, and whose task it is: a pure function of its events.

Whether an account still has the role, and who stands in for whom today, is not known here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from content.cases.event_types import ASSIGNED, OPINION, RETURNED

Event = Mapping[str, Any]
HANDLE, COUNTERSIGN = "handle", "countersign"
BOX = ""  # nobody's yet: the office's box
TAKEN, RELEASED, DELEGATED, HANDED_BACK = "taken", "released", "delegated", "handed_back"
REASSIGNED, ASKED, RECALLED = "reassigned", "asked", "recalled"
HOW = {
    TAKEN: "领取",
    RELEASED: "放回待办箱",
    DELEGATED: "委托办理",
    HANDED_BACK: "交回",
    REASSIGNED: "改派",
    ASKED: "请求会签",
    RECALLED: "收回会签",
}
AGREE, DISAGREE, NOTE = "agree", "disagree", "note"
SAYS = {AGREE: "同意", DISAGREE: "不同意", NOTE: "说明"}


@dataclass(frozen=True)
class Task:
    """承办任务: ``holder`` is the account, "" the office's box; ``back_to`` who gets it back."""

    holder: str = BOX
    back_to: str = ""
    uid: str = HANDLE


@dataclass(frozen=True)
class Countersign:
    """会签: ``says`` is empty until ``account`` has said something."""

    task: str
    account: str
    asked_by: str
    step: int
    says: str = ""


@dataclass(frozen=True)
class Opinion:
    """意见: the words are sealed with the event ``uid``; ``for_`` who was stood in for."""

    uid: str
    at: int
    by: str
    step: int
    says: str
    task: str = ""
    for_: str = ""


@dataclass(frozen=True)
class BranchWork:
    """分支办理: ``step`` counts from 0; ``examined`` are who examined it since it was entered, at
    ``entered_at`` (microseconds; 0: when the branch opened)."""

    step: int = 0
    task: Task = field(default_factory=Task)
    countersigns: tuple[Countersign, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    examined: frozenset[str] = frozenset()
    entered_at: int = 0

    @property
    def open_countersigns(self) -> tuple[Countersign, ...]:
        return tuple(one for one in self.countersigns if not one.says)


def work_of(events: Iterable[Event], branch: str) -> BranchWork:
    """Of one branch."""
    now = BranchWork()
    for event in events:
        if event["type"] in _FOLLOWING and event.get("branch") == branch:
            now = followed(now, event)
    return now


def followed(now: BranchWork, event: Event) -> BranchWork:
    """After one more event of its branch: ASSIGNED, OPINION or RETURNED."""
    after: BranchWork = _FOLLOWING[event["type"]](now, event)
    return after


def _assigned(now: BranchWork, event: Event) -> BranchWork:
    if event["role"] == HANDLE:
        return replace(now, task=Task(event["to"], event.get("from_", "")))
    others = tuple(one for one in now.countersigns if one.task != event["task"])
    if event["how"] == RECALLED:
        return replace(now, countersigns=others)
    asked = Countersign(event["task"], event["to"], event["by"], now.step)
    return replace(now, countersigns=(*others, asked))


def _opinion(now: BranchWork, event: Event) -> BranchWork:
    given = Opinion(
        uid=event["uid"],
        at=event["at"],
        by=event["by"],
        step=event["step"],
        says=event["says"],
        task=event["task"],
        for_=event.get("for_", ""),
    )
    now = replace(now, opinions=(*now.opinions, given))
    if any(one.task == given.task for one in now.countersigns):
        return replace(now, countersigns=_said(now.countersigns, given))
    if "to_step" in event:
        return _entered(now, event)
    if given.says == NOTE:
        return now
    return replace(now, examined=now.examined | {given.by})


def _said(countersigns: tuple[Countersign, ...], given: Opinion) -> tuple[Countersign, ...]:
    return tuple(
        replace(one, says=given.says) if one.task == given.task else one for one in countersigns
    )


def _returned(now: BranchWork, event: Event) -> BranchWork:
    """What was asked at the later step is asked no more."""
    answered = tuple(one for one in now.countersigns if one.says)
    return replace(_entered(now, event), countersigns=answered)


def _entered(now: BranchWork, event: Event) -> BranchWork:
    return replace(now, step=event["to_step"], examined=frozenset(), entered_at=event["at"])


_FOLLOWING: dict[str, Any] = {ASSIGNED: _assigned, OPINION: _opinion, RETURNED: _returned}
