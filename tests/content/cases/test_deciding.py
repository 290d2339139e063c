"""A case from receipt to delivery: accepted, declined, decided, delivered, each with its paper."""

from dataclasses import replace
from datetime import date

import pytest

from content.cases.acceptance import accept, decline
from content.cases.acting import append_event, settle
from content.cases.applying import ApplyRefused
from content.cases.case_acts import AskedField, request_correction, withdraw
from content.cases.decisions import Terms, decide
from content.cases.delivery import deliver
from content.cases.event_types import DELIVERED, ENDED, GRANTED, REFUSED
from content.cases.extensions import Approval, extend
from content.cases.handling import finish_steps
from content.cases.queues import is_limited
from content.cases.retention import Forgetting, forget_cases_over
from content.cases.stops import Pause, resume, stop
from content.clock import day_of
from content.verification.cases import check_cases
from portal.desks import new_uid
from tests.conftest import later
from tests.deciding import plain_office
from tests.site import COUNTY


@pytest.fixture
def at():
    """Whatever a test does, or tries to: the books of cases agree with them at its end."""
    at = plain_office(case_type="promised")
    yield at
    assert list(check_cases(at.affairs.cases)) == []


def test_from_receipt_to_delivery(at):
    case = at.file()
    accept(at.after(hours=1).clerk, case)
    assert (case.standing.state, case.standing.is_deemed) == ("accepted", False)
    finish_steps(at.after(days=1).approver, case, "1", "经审查，符合条件。")
    decide(at.after(days=2).approver, case, "1", GRANTED, "", Terms("每年年检"))
    assert case.standing.state == "decided"
    deliver(at.after(days=3).clerk, case, "", "counter", "本人领取")
    assert case.standing.state == "delivered"
    assert case.standing.is_ended
    assert at.papers.kinds == ["acceptance", "grant", "delivery"]
    assert [event["type"] for event in case.events] == [
        "submitted",
        "accepted",
        "issued",
        "assigned",
        "opinion",
        "decided",
        "issued",
        "delivered",
        "issued",
    ]
    decided = case.events[5]
    assert case.said(at.sealing, decided["uid"]) == {"conditions": "每年年检"}
    assert decided["by"] == "approver"


def told(at, case, kind):
    """(event, what was written with it) of the newest of a type."""
    event = next(one for one in reversed(case.events) if one["type"] == kind)
    return event, case.said(at.sealing, event["uid"])


def test_acceptance_tells_by_when_it_is_decided(at):
    case = at.file()
    event = accept(at.after(days=1).clerk, case)
    assert (event["on"], event["by"], event["deemed"]) == ("2026-03-03", "clerk", False)
    kind, branch, words = at.papers.issued[-1]
    assert (kind, branch, words["accepted_on"]) == ("acceptance", "", date(2026, 3, 3))
    assert (words["due_on"], words["limit"]) == (date(2026, 3, 17), "自受理之日起 10 个工作日内")
    assert at.affairs.cases.lists.count((case.government_uid,), ("accepted",)) == 1
    with pytest.raises(ApplyRefused, match="已受理"):
        accept(at.after(days=2).clerk, case)


def test_after_acceptance_nothing_is_sent_back_for_correction(at):
    case = at.file()
    accept(at.after(hours=1).clerk, case)
    former = AskedField("former", "wrong", "请写完整")
    with pytest.raises(ApplyRefused, match="受理以后不能再要求补正"):
        request_correction(at.after(days=1).clerk, case, [former], date(2026, 3, 20))


def test_silence_has_accepted_before_anything_else_is_done(at):
    """Received on Monday the 2nd: told by the 9th, or accepted from the 2nd."""
    case = at.file()
    with pytest.raises(ApplyRefused, match="已受理"):
        accept(at.after(days=8).clerk, case)
    event = case.events[1]
    assert (event["type"], event["by"], event["on"]) == ("accepted", "system", "2026-03-02")
    assert case.standing.is_deemed
    assert not settle(at.after(days=9).clerk, case)
    with pytest.raises(ApplyRefused, match="已经受理"):
        decline(at.after(days=9).clerk, case, "not_required", "", "不用办")


def test_on_the_last_day_it_is_still_accepted_by_hand(at):
    case = at.file()
    accept(at.after(days=7).clerk, case)
    assert (case.standing.accepted_on, case.standing.is_deemed) == (date(2026, 3, 9), False)


def test_a_correction_has_its_paper_with_all_that_is_lacking(at):
    case = at.file()
    former = AskedField("former", "wrong", "请写完整")
    request_correction(at.after(hours=1).clerk, case, [former], date(2026, 3, 20))
    assert at.papers.issued == [
        ("correction", "", {"lines": ["原证号：内容有误。请写完整"], "due_on": date(2026, 3, 20)})
    ]


@pytest.mark.parametrize(
    ("ground", "agency", "reason", "said"),
    [
        ("not_ours", "市住房公积金管理中心", "  ", "请写明不予受理的理由"),
        ("not_ours", " ", "不归我们管", "应当向哪个机关"),
        ("not_ours", "长" * 101, "不归我们管", "最多 100 个字"),
        ("not_required", "", "长" * 1001, "最多 1000 个字"),
        ("tired", "", "累了", "请选择不予受理的理由"),
        ("incomplete_forever", "", "没有补正", "还没有一次告知"),
    ],
)
def test_a_decline_without_what_the_law_asks_for_is_refused(at, ground, agency, reason, said):
    case = at.file()
    with pytest.raises(ApplyRefused, match=said):
        decline(at.after(hours=1).clerk, case, ground, agency, reason)
    assert case.standing.state == "submitted"


def test_a_decline_names_the_right_agency(at):
    case, other = at.file(), at.file(who="示例乙")
    education = at.site.at(f"{COUNTY}/jyj")
    decline(at.after(hours=1).clerk, case, "not_ours", education.uid, "不归我们管")
    event, said = told(at, case, "declined")
    assert event["agency"] == education.uid
    assert said == {"reason": "不归我们管", "agency": education.title}
    assert at.papers.issued[-1][2]["agency"] == education.title
    decline(at.after(hours=1).clerk, other, "not_ours", "市住房公积金管理中心", "不归我们管")
    event, said = told(at, other, "declined")
    assert (event["agency"], said["agency"]) == ("", "市住房公积金管理中心")
    assert (other.standing.is_ended, at.papers.kinds) == (True, ["decline", "decline"])


def test_a_refusal_says_why(at):
    case = in_hand(at)
    with pytest.raises(ApplyRefused, match="请写明不予的理由"):
        decide(at.after(days=2).approver, case, "1", REFUSED, " ")
    decide(at.after(days=2).approver, case, "1", REFUSED, "场地不符合条件")
    kind, branch, words = at.papers.issued[-1]
    assert (kind, branch, words["reason"]) == ("refusal", "1", "场地不符合条件")
    assert told(at, case, "decided")[1] == {"reason": "场地不符合条件"}


def in_hand(at, **more):
    """A case that is accepted and examined."""
    case = at.file(**more)
    accept(at.after(hours=1).clerk, case)
    finish_steps(at.after(days=1).approver, case, "1", "经审查，符合条件。")
    return case


@pytest.mark.parametrize(
    ("branch", "outcome", "terms", "said"),
    [
        ("7", GRANTED, Terms(), "没有这个分支"),
        ("1", "perhaps", Terms(), "准予或者不予"),
        ("1", GRANTED, Terms("长" * 1001), "最多 1000 个字"),
        ("1", GRANTED, Terms("", date(2026, 5, 1), date(2026, 4, 1)), "截止日不能早于"),
    ],
)
def test_a_decision_that_is_not_sound_is_refused(at, branch, outcome, terms, said):
    case = in_hand(at)
    with pytest.raises(ApplyRefused, match=said):
        decide(at.after(days=2).approver, case, branch, outcome, "", terms)
    assert case.standing.state == "accepted"


def test_what_is_granted_says_on_which_terms_and_how_long(at):
    case = in_hand(at)
    terms = Terms("每年年检", date(2026, 4, 1), date(2029, 3, 31))
    decide(at.after(days=2).approver, case, "1", GRANTED, "符合条件", terms)
    assert told(at, case, "decided")[1] == {
        "reason": "符合条件",
        "conditions": "每年年检",
        "valid_from": "2026-04-01",
        "valid_until": "2029-03-31",
    }
    assert at.papers.issued[-1][2]["valid_until"] == date(2029, 3, 31)


def test_nothing_is_decided_before_it_was_examined(at):
    case = at.file()
    with pytest.raises(ApplyRefused, match="还没有受理"):
        decide(at.after(hours=1).approver, case, "1", GRANTED)
    accept(at.after(hours=1).clerk, case)
    with pytest.raises(ApplyRefused, match="审查"):
        decide(at.after(days=1).approver, case, "1", GRANTED)


def test_of_what_is_no_licence_the_result_is_told():
    at = plain_office(item_type="07")
    case = in_hand(at)
    decide(at.after(days=2).approver, case, "1", GRANTED)
    assert at.papers.issued[-1][0] == "result"


def test_a_stop_is_told_with_how_long_it_takes(at):
    case = in_hand(at)
    stop(at.after(days=2).approver, case, "1", Pause("hearing", day_of(later(days=2)), 12, "听证"))
    event, said = told(at, case, "stopped")
    assert (event["day"], event["expected_days"], said) == ("2026-03-04", 12, {"reason": "听证"})
    assert at.papers.issued[-1][2]["from_on"] == date(2026, 3, 4)
    with pytest.raises(ApplyRefused, match="先恢复计时"):
        decide(at.after(days=3).approver, case, "1", GRANTED)
    resume(at.after(days=4).approver, case, "1", day_of(later(days=4)), "听证已结束")
    assert told(at, case, "resumed")[1] == {"reason": "听证已结束"}
    decide(at.after(days=5).approver, case, "1", GRANTED)


@pytest.mark.parametrize(
    ("pause", "said"),
    [
        (Pause("lunch", date(2026, 3, 4), 3, "午饭"), "第四十五条"),
        (Pause("tender", date(2026, 3, 4), 3, "招标"), "特别程序里没有“招标”"),
        (Pause("hearing", None, 3, "听证"), "请填写暂停的日期"),
        (Pause("hearing", date(2026, 3, 9), 3, "听证"), "今天以前"),
        (Pause("hearing", date(2026, 3, 4), 0, "听证"), "预计需要的工作日数"),
        (Pause("hearing", date(2026, 3, 4), 3, ""), "请写明暂停计时的说明"),
    ],
)
def test_a_stop_that_the_law_does_not_know_is_refused(pause, said):
    at = plain_office(stop_grounds=["hearing"])
    case = in_hand(at)
    with pytest.raises(ApplyRefused, match=said):
        stop(at.after(days=2).approver, case, "1", pause)
    with pytest.raises(ApplyRefused, match="请填写恢复的日期"):
        resume(at.after(days=2).approver, case, "1", None)
    with pytest.raises(ApplyRefused, match="没有暂停"):
        resume(at.after(days=2).approver, case, "1", date(2026, 3, 4))


GOOD = Approval(10, "示例局长", "organ_head", "需要现场核查")


def test_an_extension_moves_the_date_and_says_who_approved_it(at):
    case = in_hand(at)
    extend(at.after(days=2).approver, case, "", GOOD)
    event, said = told(at, case, "extended")
    assert (event["branch"], event["days"], event["told_at"]) == ("1", 10, event["at"])
    assert said == {"approver_name": "示例局长", "reason": "需要现场核查"}
    kind, branch, words = at.papers.issued[-1]
    assert (kind, branch, words["approver_name"]) == ("extension", "1", "示例局长")
    # 20 and 10 working days from the 2nd of March; on the 6th of April is 清明
    assert words["due_on"] == date(2026, 4, 14)
    with pytest.raises(ApplyRefused, match="只能延长一次"):
        extend(at.after(days=3).approver, case, "1", GOOD)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"approver_name": " "}, "请写明批准人"),
        ({"reason": ""}, "请写明延长期限的理由"),
        ({"approver_role": "government_head"}, "要经本机关负责人批准"),
        ({"days": 11}, "最多可以延长 10 个工作日"),
        ({"days": 0}, "最多可以延长 10 个工作日"),
    ],
)
def test_an_extension_without_what_the_law_asks_for_is_refused(at, changed, said):
    case = in_hand(at)
    with pytest.raises(ApplyRefused, match=said):
        extend(at.after(days=2).approver, case, "1", replace(GOOD, **changed))
    assert not case.standing.branch("1").is_extended


def test_who_is_late_does_not_extend(at):
    case = in_hand(at)
    with pytest.raises(ApplyRefused, match="期限已经过了"):
        extend(at.after(days=60).approver, case, "1", GOOD)


def test_a_delivery_says_how_and_to_whom(at):
    case = in_hand(at)
    with pytest.raises(ApplyRefused, match="还没有作出决定"):
        deliver(at.after(days=2).clerk, case, "", "post")
    decide(at.after(days=2).approver, case, "1", GRANTED)
    with pytest.raises(ApplyRefused, match="没有这个分支"):
        deliver(at.after(days=3).clerk, case, "7", "post")
    with pytest.raises(ApplyRefused, match="送达的方式"):
        deliver(at.after(days=3).clerk, case, "", "pigeon")
    deliver(replace(at.after(days=3).clerk, papers=None), case, "1", "post", "邮件号示例1")
    assert told(at, case, "delivered")[1] == {"note": "邮件号示例1"}
    assert "delivery" not in at.papers.kinds


def test_without_a_seal_nothing_is_said_that_must_be_sealed(at):
    case = at.file()
    unsealed = replace(at.after(hours=1).clerk, papers=None)
    pause = Pause("hearing", date(2026, 3, 2), 3, "听证")
    for act in (
        lambda: accept(unsealed, case),
        lambda: decline(unsealed, case, "not_required", "", "不用办"),
        lambda: decide(unsealed, case, "1", GRANTED),
        lambda: stop(unsealed, case, "1", pause),
        lambda: extend(unsealed, case, "1", GOOD),
    ):
        with pytest.raises(ApplyRefused, match="专用章"):
            act()
    assert case.standing.state == "submitted"


def test_what_is_limited_in_number_is_decided_in_the_order_of_acceptance():
    at = plain_office(quantity_limit="每年 20 个")
    first, second, third = (at.file(who=f"示例{who}") for who in "甲乙丙")
    for hours, case in enumerate((second, first, third)):
        accept(at.after(hours=hours + 1).clerk, case)
    with pytest.raises(ApplyRefused, match=f"办件 {second.number} 受理在先"):
        decide(at.after(days=2).approver, first, "1", GRANTED)
    decide(at.after(days=2).approver, third, "1", REFUSED, "场地不符合条件")
    decide(at.after(days=2).approver, second, "1", GRANTED)
    decide(at.after(days=2).approver, first, "1", GRANTED)
    assert dict(at.affairs.cases.queues.items()) == {}


def test_who_was_accepted_by_silence_has_waited_since_receipt():
    """Nobody has written the silence down yet."""
    at = plain_office(quantity_limit="每年 20 个")
    silent, late = at.file(), at.after(days=4).file(who="示例乙")
    accept(at.after(days=5).clerk, late)
    with pytest.raises(ApplyRefused, match=f"办件 {silent.number} 受理在先"):
        decide(at.after(days=9).approver, late, "1", GRANTED)
    withdraw(at.after(days=9).applicant, silent, "")
    decide(at.after(days=9).approver, late, "1", GRANTED)


@pytest.mark.parametrize("said", ["", "无", " 无数量限制。", "不限"])
def test_what_says_that_it_is_not_limited_is_not(said):
    assert not is_limited({"quantity_limit": said})
    assert is_limited({"quantity_limit": "每年 20 个"})


def test_a_decided_case_is_forgotten_when_its_time_is_over_and_a_delivered_one_only(at):
    case = in_hand(at)
    decide(at.after(days=2).approver, case, "1", GRANTED)
    forgetting = Forgetting(later(days=9000), at.affairs, new_uid)
    assert [forget_cases_over(forgetting, state, 180) for state in ENDED] == [0, 0, 0]
    deliver(at.after(days=3).clerk, case, "", "counter")
    assert forget_cases_over(Forgetting(later(days=183), at.affairs, new_uid), DELIVERED, 181) == 0
    assert forget_cases_over(Forgetting(later(days=184), at.affairs, new_uid), DELIVERED, 181) == 1
    assert case.standing.is_forgotten
    assert told(at, case, "decided")[1] == {}


def joint(at):
    """A case of two departments, the second after the first; accepted."""
    case = at.file()
    own = {"item": case.item_uid, "item_edition": case.item_edition}
    first = {"name": "1", "department": case.department_uid, **own}
    second = {"name": "2", "department": at.site.at(f"{COUNTY}/jyj").uid, "requires": ["1"], **own}
    case.events = ({**case.events[0], "branches": [first, second], "joint": {"promised": 15}},)
    accept(at.after(hours=1).clerk, case)
    return case


def test_a_joint_case_is_extended_as_a_whole_by_the_government():
    at = plain_office()
    case = joint(at)
    assert at.papers.issued[-1][2]["limit"] == "自受理之日起 45 个工作日内"
    with pytest.raises(ApplyRefused, match="要经本级人民政府负责人批准"):
        extend(at.after(days=2).approver, case, "", GOOD)
    with pytest.raises(ApplyRefused, match="没有这个分支"):
        extend(at.after(days=2).approver, case, "3", GOOD)
    mayor = Approval(15, "示例区长", "government_head", "需要听证")
    extend(at.after(days=2).approver, case, "", mayor)
    assert (case.standing.extended_days, at.papers.issued[-1][:2]) == (15, ("extension", ""))
    extend(at.after(days=2).approver, case, "1", GOOD)
    assert case.standing.branch("1").extended_days == 10


def test_each_branch_of_a_joint_case_is_decided_and_delivered_by_itself():
    at = plain_office()
    case = joint(at)
    with pytest.raises(ApplyRefused, match="前置事项"):
        decide(at.after(days=2).approver, case, "2", GRANTED)
    decide(at.after(days=2).approver, case, "1", REFUSED, "场地不符合条件")
    with pytest.raises(ApplyRefused, match="不能再撤回整个申请"):
        withdraw(at.after(days=3).applicant, case, "")
    deliver(at.after(days=3).clerk, case, "1", "counter")
    decide(at.after(days=4).approver, case, "2", REFUSED, "前置事项没有准予")
    assert case.standing.state == "decided"
    deliver(at.after(days=5).clerk, case, "", "counter")
    assert case.standing.state == "delivered"
    assert [one.delivered_on.day for one in case.standing.branches] == [5, 7]


def test_what_was_granted_is_handed_over_when_it_is_paid():
    at = plain_office()
    case, refused = in_hand(at), in_hand(at, who="示例乙")
    decide(at.after(days=2).approver, case, "1", GRANTED)
    decide(at.after(days=2).approver, refused, "1", REFUSED, "场地不符合条件")
    line = {"line": 1, "branch": "1", "department": "d", "standard": "s", "edition": 1}
    line |= {"title": "登记费", "quantity": "1", "exemption": "", "full_fen": 1, "reduced_fen": 0}
    for one in (case, refused):
        append_event(at.after(days=3).clerk, one, "billed", lines=[line])
    with pytest.raises(ApplyRefused, match="还没有缴费"):
        deliver(at.after(days=4).clerk, case, "", "counter")
    deliver(at.after(days=4).clerk, refused, "", "counter")


def test_a_service_that_says_no_limit_has_none_in_the_notice():
    at = plain_office(item_type="20", statutory_number=None, promised_number=None)
    accept(at.after(hours=1).clerk, at.file())
    assert at.papers.issued == [("acceptance", "", {"accepted_on": date(2026, 3, 2)})]


class Unsealed:
    """What makes papers, and has lost the seal."""

    def issue(self, *asked):
        raise ApplyRefused("印章已经停用。")


def test_where_the_paper_is_refused_the_case_is_as_it_was():
    at = plain_office()
    case = at.file()
    doing = replace(at.after(hours=1).clerk, papers=Unsealed())
    with pytest.raises(ApplyRefused, match="印章已经停用"):
        accept(doing, case)
    assert [event["type"] for event in case.events] == ["submitted"]
    assert case.standing.state == "submitted"
