"""Lists and numbers of cases are compared with the cases, and made anew from them."""

import pytest

from content.affairs import Affairs
from content.cases.counters import CaseCounters
from content.cases.event_types import (
    ACCEPTED,
    CORRECTED,
    CORRECTION_REQUESTED,
    DECIDED,
    DECLINED,
    DELIVERED,
    SUBMITTED,
    WITHDRAWN,
)
from content.cases.queues import Queues
from content.clock import day_of
from content.verification.cases import check_cases, repair_cases
from tests.conftest import later
from tests.content.cases.test_retention import told_case

# Of two departments, neither of which is the one that leads
BRANCHES = (
    {"name": "1", "item": "i", "item_edition": 1, "department": "d0jyj"},
    {"name": "2", "item": "j", "item_edition": 1, "department": "d0bgt"},
)


@pytest.fixture
def cases():
    affairs = Affairs()
    told = ([], [WITHDRAWN], [CORRECTION_REQUESTED, CORRECTED], [ACCEPTED, DECIDED, DELIVERED])
    for number, acts in enumerate((*told, [DECLINED])):
        told_case(affairs, number, acts, number)
    told_case(affairs, 5, [ACCEPTED, DECIDED], 5, BRANCHES)
    affairs.cases.queues = Queues()
    affairs.cases.queues.add("i", "u0")
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


def count_an_act_wrong(cases):
    cases.counters.count(("d0mzj",), day_of(later()), "submitted", 3)


def forget_a_count(cases):
    cases.counters = CaseCounters()


def lose_a_code(cases):
    cases._by_verify_code.pop("V3")


def lose_an_account(cases):
    cases._of_applicant.pop("a1")


def lose_an_end(cases):
    cases._delivered = None


def end_what_has_not(cases):
    cases._ended.shard("u0")[(1, "u0")] = None


def queue_what_is_decided(cases):
    cases.queues.add("i", "u3")


def queue_nothing(cases):
    cases.queues.add("i", "u99")


def share_what_is_not(cases):
    cases.lists._made("d0mzj:submitted:shared").add(cases.get("u0").key)


DAMAGES = (
    lose_a_number,
    list_it_twice,
    lose_a_row,
    count_wrong,
    count_an_act_wrong,
    forget_a_count,
    lose_a_code,
    lose_an_account,
    lose_an_end,
    end_what_has_not,
    queue_what_is_decided,
    queue_nothing,
    share_what_is_not,
)


@pytest.mark.parametrize("damage", DAMAGES)
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


@pytest.mark.parametrize(("uid", "said"), [("u3", "作出决定"), ("u4", "不予受理")])
def test_a_decision_without_its_paper_is_told_and_not_mended(cases, uid, said):
    case = cases.get(uid)
    cut = next(one for one in case.events if one["type"] == "issued")
    case.events = tuple(one for one in case.events if one is not cut)
    repair_cases(cases)
    (fault,) = check_cases(cases)
    assert (fault.place, fault.mended) == (f"办件 {uid}", False)
    assert f"“{said}”没有出具文书" in fault.what


def test_a_joint_case_is_listed_and_counted_once(cases):
    joint = cases.get("u5")
    assert joint.place_uids == ("k0", "d0mzj", "d0jyj", "d0bgt")
    assert joint.standing.state == "accepted"
    offices, states = ("d0mzj", "d0jyj", "d0bgt"), ("accepted", "submitted")
    for places in (("k0",), *((office,) for office in offices[1:]), offices[1:]):
        wanted = 2 if places == ("k0",) else 1
        assert cases.lists.count(places, states) == wanted
        assert len(list(cases.lists.keys(places, states))) == wanted
    assert cases.lists.count(offices, states) == len(list(cases.lists.keys(offices, states))) == 2
    day = day_of(joint.received_at)
    assert cases.counters.of("k0", day, SUBMITTED) == 6
    assert [cases.counters.of(office, day, SUBMITTED) for office in offices] == [6, 1, 1]


def test_what_a_counter_moved_to_another_item_is_counted_where_it_is(cases):
    case = cases.get("u2")
    was = {"department_uid": case.department_uid, "item_uid": case.item_uid}
    moved = {"type": "intake_corrected", "v": 1, "uid": "m", "at": case.standing.changed_at + 1}
    case.events = ({**case.events[0], "channel": "counter"}, *case.events[1:])
    cases.move(case, {"department_uid": "d0jyj"}, day_of(case.received_at))
    cases.append(case, {**moved, "filing": 2, "changed": [], "was": was})
    assert list(check_cases(cases)) == []
