"""Absence cover: computed by day, nothing to give back; said and taken back by the own office."""

from datetime import date, timedelta

import pytest

from content.cases.absences import (
    absences_at,
    recall_absence,
    say_absent,
    stood_in_for,
)
from content.cases.applying import ApplyRefused
from content.cases.branch_work import AGREE
from content.cases.handling import ask_countersign, countersign, give_opinion, release, take
from content.permissions import Role
from tests.conftest import later
from tests.handling import plain_desk
from tests.site import DEPARTMENT

TODAY = later().date()
DAY = timedelta(days=1)


@pytest.fixture
def at():
    return plain_desk(steps=[])


@pytest.fixture
def office(at):
    return at.office.site.at(DEPARTMENT)


def away(at, office, days=(TODAY, TODAY + 2 * DAY), by="second"):
    say_absent(at.by(by), office, "second", "third", days)


def test_it_holds_from_the_first_day_to_the_last(at, office):
    away(at, office, (TODAY + DAY, TODAY + 2 * DAY))
    affairs = at.office.affairs
    held = [
        day for day in range(5)
        if stood_in_for(affairs, "third", office.uid, TODAY + day * DAY) == {"second"}
    ]  # fmt: skip
    assert held == [1, 2]
    assert stood_in_for(affairs, "third", "another", TODAY + DAY) == frozenset()
    assert stood_in_for(affairs, "fourth", office.uid, TODAY + DAY) == frozenset()


def test_a_stand_in_does_what_the_other_has_to_do(at, office):
    case = at.accepted()
    take(at.by("second"), case, "1")
    with pytest.raises(ApplyRefused, match="同事承办"):
        give_opinion(at.by("third"), case, "1", AGREE, "同意。")
    away(at, office)
    ask_countersign(at.by("third"), case, "1", ("fourth",), "请会签。")
    countersign(at.by("fourth"), case, "1", AGREE, "同意。")
    give_opinion(at.by("third"), case, "1", AGREE, "同意。")
    assert case.events[-1]["by"] == "third"
    assert case.events[-1]["for_"] == "second"
    with pytest.raises(ApplyRefused, match="同事承办"):
        release(at.after(days=4).by("third"), case, "1")


def test_an_asked_countersign_is_answered_by_the_stand_in(at, office):
    case = at.accepted()
    take(at.by("approver"), case, "1")
    ask_countersign(at.by("approver"), case, "1", ("second",), "请会签。")
    away(at, office)
    countersign(at.by("third"), case, "1", AGREE, "同意。")
    assert case.events[-1]["for_"] == "second"


def test_who_has_left_is_stood_in_for_no_more(at, office):
    case = at.accepted()
    take(at.by("second"), case, "1")
    away(at, office)
    at.office.affairs.people.revoke("second", Role.APPROVER, office.uid)
    with pytest.raises(ApplyRefused, match="还没有人领取"):
        give_opinion(at.by("third"), case, "1", AGREE, "同意。")


def test_a_countersign_of_who_has_left_is_nobodys(at, office):
    case = at.accepted()
    take(at.by("approver"), case, "1")
    ask_countersign(at.by("approver"), case, "1", ("second",), "请会签。")
    away(at, office)
    at.office.affairs.people.revoke("second", Role.APPROVER, office.uid)
    with pytest.raises(ApplyRefused, match="没有等您会签"):
        countersign(at.by("third"), case, "1", AGREE, "同意。")


def test_it_is_taken_back_at_once(at, office):
    away(at, office, by="fourth")
    (known,) = absences_at(at.office.affairs, office, later())
    with pytest.raises(ApplyRefused, match="本办公室"):
        recall_absence(at.by("other_approver"), office, "second", known.uid)
    recall_absence(at.by("third"), office, "second", known.uid)
    assert stood_in_for(at.office.affairs, "third", office.uid, TODAY) == frozenset()
    assert list(absences_at(at.office.affairs, office, later())) == []
    with pytest.raises(ApplyRefused, match="已经取消"):
        recall_absence(at.by("third"), office, "second", known.uid)
    away(at, office)


@pytest.mark.parametrize(
    ("people", "days", "why"),
    [
        (("second", "second"), (TODAY, TODAY), "另一位同事"),
        (("second", "other_approver"), (TODAY, TODAY), "另一位同事"),
        (("other_approver", "third"), (TODAY, TODAY), "只能为本办公室"),
        (("second", "third"), (None, TODAY), "从哪一天到哪一天"),
        (("second", "third"), (TODAY, TODAY - DAY), "不能早于"),
        (("second", "third"), (TODAY - 2 * DAY, TODAY - DAY), "已经过去"),
        (("second", "third"), (TODAY, date(2028, 1, 1)), "最长一年"),
        (("second", "fourth"), (TODAY + 2 * DAY, TODAY + 9 * DAY), "已经登记过"),
    ],
)
def test_what_cannot_be_is_refused(at, office, people, days, why):
    away(at, office)
    with pytest.raises(ApplyRefused, match=why):
        say_absent(at.by("second"), office, *people, days)
