"""停钟: a hearing or an expert review is not counted (行政许可法 §45), and is told in writing."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from content.cases.acting import (
    all_of_it,
    append_event,
    issue_paper,
    refuse_unsealed,
    said_reason,
)
from content.cases.applying import ApplyRefused
from content.cases.cases import Case
from content.cases.clocks import rules_of
from content.cases.decisions import found_branch
from content.cases.doing import ClerkDoing
from content.cases.event_types import RESUMED, STOP_GROUNDS, STOPPED
from content.documents.papers import STOP

LONGEST_EXPECTED = 366


@dataclass(frozen=True)
class Pause:
    """暂停: on which ground of §45, from which day (the first that is not counted), how many
    working days it is expected to take, and why."""

    ground: str
    day: date | None
    expected_days: int
    reason: str


@all_of_it
def stop(doing: ClerkDoing, case: Case, branch: str, pause: Pause) -> dict[str, Any]:
    """The clock of one branch stands still from that day on. Raises ApplyRefused."""
    refuse_unsealed(doing)
    stopped = found_branch(case, branch)
    _check_ground(doing, case, branch, pause.ground)
    day = _given(pause.day, "暂停的日期")
    if not 1 <= pause.expected_days <= LONGEST_EXPECTED:
        raise ApplyRefused(f"请填写预计需要的工作日数，从 1 到 {LONGEST_EXPECTED}。")
    said = {"reason": said_reason(pause.reason, "暂停计时的说明")}
    facts = {"ground": pause.ground, "expected_days": pause.expected_days}
    event = append_event(doing, case, STOPPED, said, branch=branch, day=day.isoformat(), **facts)
    issue_paper(doing, case, STOP, branch, {**said, **facts, "from_on": day})
    doing.record("stop_branch", case.uid, stopped.department_uid)
    return event


def _check_ground(doing: ClerkDoing, case: Case, branch: str, ground: str) -> None:
    if ground not in STOP_GROUNDS:
        raise ApplyRefused("只有行政许可法第四十五条所列的情形可以暂停计时，请选择其中一项。")
    if ground not in rules_of(doing.site, case)[branch].stops:
        raise ApplyRefused(f"这个事项的特别程序里没有“{STOP_GROUNDS[ground]}”，不能据此暂停计时。")


def _given(day: date | None, what: str) -> date:
    if day is None:
        raise ApplyRefused(f"请填写{what}。")
    return day


def resume(
    doing: ClerkDoing, case: Case, branch: str, day: date | None, reason: str = "", stop: str = ""
) -> dict[str, Any]:
    """``day`` is the last one that is not counted. ``stop``: uid of the event that is
    ended, needed where several are running. Raises ApplyRefused."""
    resumed = found_branch(case, branch)
    last = _given(day, "恢复的日期")
    said = {"reason": said_reason(reason, "说明")} if reason.strip() else None
    ended = {"stop": stop} if stop else {}
    event = append_event(doing, case, RESUMED, said, branch=branch, day=last.isoformat(), **ended)
    doing.record("resume_branch", case.uid, resumed.department_uid)
    return event
