"""Where a case lies in lists of work, from receipt to delivery; made anew when they are wrong."""

import pytest

from content.calendars import calendar_at
from content.cases.acceptance import decline
from content.cases.agenda import agenda_of
from content.cases.applying import ApplyRefused
from content.cases.case_acts import withdraw
from content.cases.decisions import decide
from content.cases.delivery import deliver
from content.cases.handling import ask_countersign, countersign, finish_steps, take
from content.cases.stops import Pause, resume, stop
from content.cases.work_lists import NEVER
from content.cases.work_query import (
    ALL,
    BOX,
    MINE,
    OVERDUE,
    OfficeAsked,
    read_key,
    say_key,
    work_count,
    work_keys,
)
from content.verification.case_work import check_work, repair_work
from tests.conftest import later
from tests.handling import plain_desk

REVIEWED = [{"name": "专家评审", "days": 10, "note": ""}]


@pytest.fixture
def at():
    return plain_desk(steps=[], special_procedures=REVIEWED)


def where(at):
    """(state, holder) at the office → how many."""
    work = at.office.affairs.cases.work
    return {
        (state, holder): int(found.count())
        for state, holder, found in work.lists_at("d0mzj")
        if found.count()
    }


def test_from_receipt_to_delivery(at):
    case = at.office.file()
    assert where(at) == {("pending", ""): 1}
    case = at.accepted()
    assert where(at) == {("pending", ""): 1, ("running", ""): 1}
    take(at.by("second"), case, "1")
    assert where(at)["running", "second"] == 1
    ask_countersign(at.by("second"), case, "1", ("third",), "请会签。")
    assert where(at)["countersign", "third"] == 1
    pause = Pause("expert_review", later().date(), 10, "需要评审。")
    stop(at.by("second"), case, "1", pause)
    assert where(at)["stopped", "second"] == 1
    resume(at.by("second"), case, "1", later().date())
    countersign(at.by("third"), case, "1", "agree", "同意。")
    finish_steps(at.by("second"), case, "1", "同意。")
    decide(at.by("second"), case, "1", "granted")
    assert where(at) == {("pending", ""): 1, ("deliver", ""): 1}
    deliver(at.office.clerk, case, "1", "counter")
    assert where(at) == {("pending", ""): 1}


def test_what_has_ended_is_nobodys_work(at):
    first, second = at.office.file(), at.office.file()
    withdraw(at.office.applicant, first, "")
    decline(at.office.clerk, second, "not_required", "", "不需要许可。")
    assert where(at) == {}


def test_what_stands_still_has_no_due_date(at):
    case = at.accepted()
    stop(at.by("second"), case, "1", Pause("expert_review", later().date(), 10, "需要评审。"))
    office = (OfficeAsked("d0mzj", frozenset({"second"}), frozenset({"second"})),)
    work = at.office.affairs.cases.work
    assert [key[0] for key in work_keys(work, office, "stopped", "2026-03-02")] == [NEVER]


def test_lists_are_asked_for_by_whose_they_are(at):
    cases = [at.accepted() for _ in range(4)]
    take(at.by("second"), cases[0], "1")
    take(at.by("third"), cases[1], "1")
    work = at.office.affairs.cases.work
    staff = frozenset({"second", "third"})
    office = (OfficeAsked("d0mzj", staff, frozenset({"second"})),)
    counted = {show: work_count(work, office, show, "2026-03-02") for show in (MINE, BOX, ALL)}
    assert counted == {MINE: 1, BOX: 2, ALL: 4}
    left = (OfficeAsked("d0mzj", frozenset({"second"}), frozenset({"second"})),)
    assert work_count(work, left, BOX, "2026-03-02") == 3
    assert work_count(work, office, OVERDUE, "2026-03-02") == 0
    assert work_count(work, office, OVERDUE, "2027-03-02") == 4
    keys = list(work_keys(work, office, ALL, "2026-03-02"))
    assert keys == sorted(keys)
    assert list(work_keys(work, office, ALL, "", keys[1])) == keys[2:]
    assert read_key(say_key(keys[0])) == keys[0]
    assert read_key("nonsense") is None
    assert work_count(None, office, ALL, "") == 0


@pytest.mark.parametrize("damage", ["entry", "count", "placed", "gone"])
def test_a_list_that_disagrees_is_made_anew(at, damage):
    case = at.accepted()
    take(at.by("second"), case, "1")
    cases, site = at.office.affairs.cases, at.office.site
    settled(cases, site)
    assert list(check_work(cases, site, later())) == []
    found = next(one for state, holder, one in cases.work.lists_at("d0mzj") if holder)
    if damage == "entry":
        found.add(("2026-03-05", "2222222222", "1"))
    elif damage == "count":
        found.count.change(1)
    elif damage == "placed":
        cases.work._placed[case.uid] = ()
    else:
        cases.work = None
    assert list(check_work(cases, site, later()))
    assert repair_work(cases, site, later())
    assert list(check_work(cases, site, later())) == []
    assert where(at) == {("running", "second"): 1}


def settled(cases, site):
    """As after a tick."""
    agenda_of(cases).calendar = calendar_at(site, later()).digest
    agenda_of(cases).going_over = None


def test_nothing_is_decided_while_it_stands_still(at):
    case = at.accepted()
    finish_steps(at.by("second"), case, "1", "同意。")
    stop(at.by("second"), case, "1", Pause("expert_review", later().date(), 10, "需要评审。"))
    with pytest.raises(ApplyRefused, match="恢复"):
        decide(at.by("second"), case, "1", "granted")
