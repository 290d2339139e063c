"""In which lists of work a case lies, and by which due date: a function of case and clocks."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from content.cases.branches import Branch
from content.cases.cases import Case, cases_of
from content.cases.clocks import clocks_of, next_due, published, rules_of
from content.cases.event_types import AWAITING, DECIDED, RECEIVED
from content.cases.following.rules import OPEN, BranchStanding, Standing
from content.cases.work_lists import (
    AWAITED,
    NEVER,
    PENDING,
    RUNNING,
    STOPPED,
    TO_COUNTERSIGN,
    TO_DELIVER,
    Entry,
    WorkLists,
)

_WHOLE = ""


def relist(doing: Any, case: Case) -> bool:
    """Where a case lies in the lists now; ``doing`` has site, affairs and moment."""
    cases = cases_of(doing.affairs)
    if cases.work is None:
        cases.work = WorkLists()
    return cases.work.place(case.uid, work_entries(doing.site, case, doing.moment))


def work_entries(site: Any, case: Case, moment: datetime) -> Iterator[Entry]:
    """Of what an office, or the hall, has to do; none of a case that has ended.

    Silence counts once it is written: until then the case is still to be accepted.
    """
    standing = case.standing
    if standing.is_ended:
        return
    clocks = clocks_of(case.events, rules_of(site, case), published(site), moment)
    if standing.accepted_on is None:
        yield from _unaccepted(case, standing, clocks)
        return
    for branch in case.branches:
        found = standing.branch(branch.name)
        yield from _of_branch(case, branch, found, clocks)


def _unaccepted(case: Case, standing: Standing, clocks: tuple[Any, ...]) -> Iterator[Entry]:
    states = {AWAITING: AWAITED, **dict.fromkeys(RECEIVED, PENDING)}
    state = states.get(standing.state)
    if state is not None:
        key = _due(clocks), case.number, _WHOLE
        for place in case.place_uids:
            yield Entry(place, state, "", key)


def _of_branch(
    case: Case, branch: Branch, now: BranchStanding, clocks: tuple[Any, ...]
) -> Iterator[Entry]:
    """The hall sees all of it, whoever holds it."""
    own = tuple(one for one in clocks if one.branch in ("", branch.name))
    state = _state(now)
    if not state:
        return
    key = _due(own), case.number, branch.name
    holder = now.work.task.holder if state in (RUNNING, STOPPED) else ""
    yield Entry(case.government_uid, state, "", key)
    yield Entry(branch.department_uid, state, holder, key)
    if state in (RUNNING, STOPPED):
        for asked in now.work.open_countersigns:
            yield Entry(branch.department_uid, TO_COUNTERSIGN, asked.account, key)


def _state(now: BranchStanding) -> str:
    if now.state == OPEN:
        return STOPPED if now.is_stopped else RUNNING
    if now.state == DECIDED:
        return TO_DELIVER
    return RUNNING if now.is_blocked else ""


def _due(clocks: tuple[Any, ...]) -> str:
    found = next_due(clocks)
    return NEVER if found is None else str(found.isoformat())
