"""Lists and numbers of cases are compared with the cases, and made anew from them."""

import pytest

from content.affairs import Affairs
from content.cases.standing import CORRECTED, CORRECTION_REQUESTED, WITHDRAWN
from content.verification.cases import check_cases, repair_cases
from tests.content.cases.test_retention import told_case


@pytest.fixture
def cases():
    affairs = Affairs()
    for number, acts in enumerate(([], [WITHDRAWN], [CORRECTION_REQUESTED, CORRECTED])):
        told_case(affairs, number, acts, number)
    return affairs.cases


def test_nothing_is_said_of_what_agrees(cases):
    assert list(check_cases(cases)) == []
    assert repair_cases(cases) == 0
    assert list(check_cases(None)) == []
    assert repair_cases(None) == 0


def lose_a_number(cases):
    cases._by_number.pop("n1")


def list_it_twice(cases):
    case = cases.get("u1")
    cases.lists.move(case.place_uids, case.key, ("", "submitted"))


def lose_a_row(cases):
    case = cases.get("u0")
    cases.lists.move(case.place_uids, case.key, ("submitted", ""))


def count_wrong(cases):
    cases.lists._of("k0", "corrected").count.change(1)


@pytest.mark.parametrize("damage", [lose_a_number, list_it_twice, lose_a_row, count_wrong])
def test_what_disagrees_is_told_and_mended(cases, damage):
    damage(cases)
    faults = list(check_cases(cases))
    assert faults
    assert all(fault.mended for fault in faults)
    assert repair_cases(cases) == len(faults)
    assert list(check_cases(cases)) == []


def test_a_history_that_cannot_be_is_told_and_not_mended(cases):
    case = cases.get("u2")
    case.events = (case.events[0], *case.events[2:])
    faults = list(check_cases(cases))
    assert [fault.place for fault in faults if not fault.mended] == ["办件 u2"]
    repair_cases(cases)
    assert [fault.place for fault in check_cases(cases)] == ["办件 u2"]
