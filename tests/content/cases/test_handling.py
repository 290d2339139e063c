"""What an approval office does on a branch: who holds it, opinions, countersigns, steps back."""

import pytest

from content.cases.applying import ApplyRefused
from content.cases.branch_work import AGREE, DISAGREE, NOTE
from content.cases.handling import (
    ask_countersign,
    call_back,
    check_may_decide,
    countersign,
    delegate,
    finish_steps,
    give_opinion,
    hand_back,
    reassign,
    recall_countersign,
    release,
    return_to,
    take,
)
from content.permissions import Role
from tests.handling import plain_desk
from tests.site import DEPARTMENT

ONE = "1"


@pytest.fixture
def at():
    return plain_desk()


@pytest.fixture
def case(at):
    return at.accepted()


def work(case):
    return case.standing.branch(ONE).work


def test_an_accepted_case_lies_in_the_box_until_somebody_takes_it(at, case):
    assert work(case).task.holder == ""
    take(at.by("second"), case, ONE)
    assert work(case).task.holder == "second"
    with pytest.raises(ApplyRefused, match="由他本人转交"):
        take(at.by("third"), case, ONE)
    with pytest.raises(ApplyRefused, match="已经在您手里"):
        take(at.by("second"), case, ONE)
    release(at.by("second"), case, ONE)
    assert work(case).task.holder == ""
    take(at.by("third"), case, ONE)


def test_nothing_is_handled_before_it_is_accepted(at):
    case = at.office.file()
    with pytest.raises(ApplyRefused, match="还没有受理"):
        take(at.by("second"), case, ONE)


def test_what_silence_accepted_can_be_handled(at):
    case = at.office.file()
    take(at.after(days=40).by("second"), case, ONE)
    assert [event["type"] for event in case.events] == ["submitted", "accepted", "assigned"]
    assert case.events[1]["by"] == "system"


def test_only_who_holds_it_ends_a_step(at, case):
    with pytest.raises(ApplyRefused, match="还没有人领取"):
        give_opinion(at.by("second"), case, ONE, AGREE, "材料齐全。")
    take(at.by("second"), case, ONE)
    with pytest.raises(ApplyRefused, match="同事承办"):
        give_opinion(at.by("third"), case, ONE, AGREE, "材料齐全。")
    give_opinion(at.by("third"), case, ONE, NOTE, "请看第 3 页。")
    assert work(case).step == 0
    with pytest.raises(ApplyRefused, match="写明意见"):
        give_opinion(at.by("second"), case, ONE, AGREE, " ")
    give_opinion(at.by("second"), case, ONE, AGREE, "材料齐全。")
    assert work(case).step == 1
    assert case.said(at.office.sealing, case.events[-1]["uid"]) == {"reason": "材料齐全。"}
    assert "材料齐全" not in repr(case.events)


def test_two_persons_examine_where_the_item_asks_for_it(at, case):
    take(at.by("second"), case, ONE)
    give_opinion(at.by("second"), case, ONE, AGREE, "初审通过。")
    give_opinion(at.by("second"), case, ONE, AGREE, "现场相符。")
    assert work(case).step == 1
    with pytest.raises(ApplyRefused, match="另外 1 名"):
        give_opinion(at.by("second"), case, ONE, AGREE, "再看一次。")
    with pytest.raises(ApplyRefused, match="还差 1 名"):
        check_may_decide(at.by("second"), case, ONE)
    give_opinion(at.by("third"), case, ONE, DISAGREE, "门牌不符。")
    assert work(case).step == 2
    check_may_decide(at.by("second"), case, ONE)


def test_what_is_delegated_comes_back_with_the_opinion(at, case):
    take(at.by("second"), case, ONE)
    with pytest.raises(ApplyRefused, match="选择本办公室"):
        delegate(at.by("second"), case, ONE, "other_approver", "")
    delegate(at.by("second"), case, ONE, "third", "请核对章程。")
    with pytest.raises(ApplyRefused, match="不能再委托"):
        delegate(at.by("third"), case, ONE, "fourth", "")
    with pytest.raises(ApplyRefused, match="请用“交回”"):
        release(at.by("third"), case, ONE)
    give_opinion(at.by("third"), case, ONE, AGREE, "章程没有问题。")
    assert work(case).task.holder == "second"
    assert work(case).step == 0
    give_opinion(at.by("second"), case, ONE, AGREE, "同意。")
    assert work(case).step == 1
    delegate(at.by("second"), case, ONE, "third", "")
    hand_back(at.by("third"), case, ONE, "今天外出。")
    assert work(case).task == type(work(case).task)("second")
    delegate(at.by("second"), case, ONE, "third", "")
    call_back(at.by("second"), case, ONE)
    assert work(case).task.holder == "second"
    with pytest.raises(ApplyRefused, match="没有委托"):
        call_back(at.by("second"), case, ONE)


def test_a_countersign_of_three_holds_until_all_three_answered(at, case):
    take(at.by("approver"), case, ONE)
    three = ("second", "third", "fourth")
    with pytest.raises(ApplyRefused, match="选择由谁会签"):
        ask_countersign(at.by("approver"), case, ONE, (), "请会签。")
    with pytest.raises(ApplyRefused, match="本办公室的同事"):
        ask_countersign(at.by("approver"), case, ONE, ("approver",), "请会签。")
    ask_countersign(at.by("approver"), case, ONE, three, "请对选址提出意见。")
    for name in three[:2]:
        countersign(at.by(name), case, ONE, AGREE, "同意选址。")
    with pytest.raises(ApplyRefused, match="2/3"):
        give_opinion(at.by("approver"), case, ONE, AGREE, "同意。")
    with pytest.raises(ApplyRefused, match="2/3"):
        check_may_decide(at.by("approver"), case, ONE)
    with pytest.raises(ApplyRefused, match="没有等您会签"):
        countersign(at.by("second"), case, ONE, AGREE, "再一次。")
    countersign(at.by("fourth"), case, ONE, DISAGREE, "道路太窄。")
    give_opinion(at.by("approver"), case, ONE, AGREE, "同意。")
    assert work(case).step == 1
    assert [one.says for one in work(case).countersigns] == [AGREE, AGREE, DISAGREE]


def test_a_countersign_is_taken_back_by_who_asked(at, case):
    take(at.by("approver"), case, ONE)
    ask_countersign(at.by("approver"), case, ONE, ("second", "third"), "请会签。")
    first = work(case).open_countersigns[0]
    with pytest.raises(ApplyRefused, match="同事承办"):
        recall_countersign(at.by("fourth"), case, ONE, first.task)
    recall_countersign(at.by("approver"), case, ONE, first.task)
    countersign(at.by("third"), case, ONE, AGREE, "同意。")
    assert work(case).open_countersigns == ()
    with pytest.raises(ApplyRefused, match="已经收回"):
        recall_countersign(at.by("approver"), case, ONE, first.task)


def test_a_step_back_asks_for_a_reason(at, case):
    take(at.by("second"), case, ONE)
    with pytest.raises(ApplyRefused, match="第一个环节"):
        return_to(at.by("second"), case, ONE, 0, "材料有疑问。")
    give_opinion(at.by("second"), case, ONE, AGREE, "初审通过。")
    with pytest.raises(ApplyRefused, match="退回的理由"):
        return_to(at.by("second"), case, ONE, 0, "")
    with pytest.raises(ApplyRefused, match="以前的环节"):
        return_to(at.by("second"), case, ONE, 1, "材料有疑问。")
    ask_countersign(at.by("second"), case, ONE, ("third",), "请会签。")
    return_to(at.by("second"), case, ONE, 0, "材料有疑问。")
    assert work(case).step == 0
    assert work(case).open_countersigns == ()
    assert [one.says for one in work(case).opinions] == [AGREE]


def test_what_a_leaver_held_lies_in_the_box_again(at, case):
    take(at.by("second"), case, ONE)
    with pytest.raises(ApplyRefused, match="请假时请先登记"):
        reassign(at.by("third"), case, ONE, "fourth", "他很忙。")
    revoke(at, "second")
    reassign(at.by("third"), case, ONE, "fourth", "原承办人已调走。")
    assert work(case).task.holder == "fourth"
    revoke(at, "fourth")
    take(at.by("third"), case, ONE)
    reassign(at.by("third"), case, ONE, "approver", "熟悉这一类。")
    assert work(case).task.holder == "approver"
    with pytest.raises(ApplyRefused, match="为什么改派"):
        reassign(at.by("approver"), case, ONE, "third", "")


def test_what_is_handed_back_to_a_leaver_lies_in_the_box(at, case):
    take(at.by("second"), case, ONE)
    delegate(at.by("second"), case, ONE, "third", "")
    revoke(at, "second")
    hand_back(at.by("third"), case, ONE, "")
    assert work(case).task.holder == ""


def revoke(at, name):
    affairs, site = at.office.affairs, at.office.site
    affairs.people.revoke(name, Role.APPROVER, site.at(DEPARTMENT).uid)


def test_the_steps_are_finished_one_by_one(at, case):
    with pytest.raises(ApplyRefused, match="另外 1 名"):
        finish_steps(at.by("second"), case, ONE, "同意。")


def test_an_item_without_steps_is_examined_once():
    at = plain_desk(steps=[])
    case = at.accepted()
    with pytest.raises(ApplyRefused, match="“审查”还没有审查意见"):
        check_may_decide(at.by("second"), case, ONE)
    finish_steps(at.by("second"), case, ONE, "同意。")
    check_may_decide(at.by("second"), case, ONE)


def test_what_is_decided_on_the_spot_needs_no_step():
    at = plain_desk(steps=[], case_type="immediate")
    check_may_decide(at.by("second"), at.accepted(), ONE)
