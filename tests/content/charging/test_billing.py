"""What may be billed: published standards in force on the day, to the fen, and nothing else."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from content.acts.withdrawing import WITHDRAW
from content.acts.writing import EDIT, REVISE
from content.cases.applying import ApplyRefused
from content.cases.bills import account, bill, unpaid_because
from content.cases.case_acts import withdraw
from content.charging.billing import cancel_bill, charges_said, make_bill, say_charges
from content.charging.chargeable import LineAsked, LinesRefused, chargeables
from content.charging.conservation import prove
from content.charging.fee_ledger import month_ledger
from content.charging.paying import begin_order, take_payment
from tests.applying import applying, filed
from tests.charging import publish_standard
from tests.conftest import later
from tests.site import desk_of, publish, publish_edition


def lines_now(money):
    return [(one.title, one.quantity, one.fen) for one in bill(money.case.events).lines]


def test_one_bill_with_a_line_a_standard_and_an_exact_total(money):
    asked = money.asked("registration", area="3706.21")
    asked.insert(1, money.line("copy", 3, "低保对象"))
    make_bill(money.cashier(), money.case, asked)
    assert lines_now(money) == [
        ("登记费", "", 12_000),
        ("证书工本费", "3", 1_575),
        ("占用费", "3706.21", 1_234_168),
    ]
    now = bill(money.case.events)
    assert (now.state, now.total_fen, now.due_fen) == ("open", 1_247_743, 1_247_743)
    assert now.lines[1].full_fen - now.lines[1].reduced_fen == 1_575
    assert all(type(one.fen) is int for one in now.lines)
    assert money.letters().count("billed") == 1
    assert "还没有缴费" in unpaid_because(money.case.events)


def test_a_second_bill_is_refused_until_the_first_is_cancelled(money):
    make_bill(money.cashier(), money.case, money.asked("registration"))
    with pytest.raises(ApplyRefused, match="只开一张"):
        make_bill(money.cashier(3), money.case, money.asked("copy"))
    with pytest.raises(ApplyRefused, match="写明原因"):
        cancel_bill(money.cashier(3), money.case, "  ")
    event = cancel_bill(money.cashier(3), money.case, "数量写错")
    assert money.case.said(money.sealing, event["uid"]) == {"reason": "数量写错"}
    assert bill(money.case.events).state == "cancelled"
    make_bill(money.cashier(4), money.case, money.asked("copy"))
    assert bill(money.case.events).total_fen == 1_050
    assert len(account(money.case.events).bills) == 2
    assert money.letters().count("bill_cancelled") == 1


def test_nothing_is_charged_without_a_published_standard(money):
    other = publish_standard(money.site, title="别的收费", charging="fixed", amount_fen=1)
    unlisted = publish_standard(money.site, title="没有列入", charging="fixed", amount_fen=1)
    wrong = LineAsked("2", money.standards["copy"], Fraction(1))
    for line in (LineAsked("1", other.uid), LineAsked("1", "nowhere"), wrong):
        with pytest.raises(LinesRefused) as refused:
            make_bill(money.cashier(), money.case, [line])
        assert list(refused.value.errors.values()) == ["没有公布的收费标准，不得收取"]
    assert unlisted.uid not in {one.standard.uid for one in chargeables_now(money)}
    assert account(money.case.events).bills == ()


def chargeables_now(money, hours=2):
    return chargeables(money.site, money.case, later(hours=hours))


def test_a_standard_that_names_the_item_may_be_charged_as_well(money):
    named = publish_standard(
        money.site, title="检验费", charging="fixed", amount_fen=77, items=[money.case.item_uid]
    )
    make_bill(money.cashier(), money.case, [LineAsked("1", named.uid)])
    assert bill(money.case.events).total_fen == 77


def withdraw_standard(money, name, hours=2):
    item = money.site.find(money.standards[name])
    desk = desk_of(money.site, "moderator", later(hours=hours))
    desk.perform(WITHDRAW, item, {"reason": "superseded", "text": "收费依据废止"})


def test_a_withdrawn_standard_is_charged_no_more_from_that_moment(money):
    make_bill(money.cashier(2), money.case, money.asked("registration", "copy"))
    withdraw_standard(money, "copy", 3)
    stopped = [one.standard.title for one in chargeables_now(money, 4) if one.stopped]
    assert stopped == ["证书工本费"]
    for pay in (
        lambda: take_payment(money.cashier(4), money.case, "cash"),
        lambda: begin_order(money.applicant(4), money.case, money.provider),
    ):
        with pytest.raises(ApplyRefused, match=r"第 2 项“证书工本费”.*不得收取"):
            pay()
    cancel_bill(money.cashier(4), money.case, "停止收费")
    with pytest.raises(LinesRefused) as refused:
        make_bill(money.cashier(5), money.case, money.asked("registration", "copy"))
    assert list(refused.value.errors) == [("1", money.standards["copy"])]
    make_bill(money.cashier(5), money.case, money.asked("registration"))


def test_removal_of_the_basis_stops_charging_from_that_day(money):
    basis = publish(money.site, {"title": "收费管理办法"}, moment=later())
    named = publish_standard(
        money.site, title="检验费", charging="fixed", amount_fen=77,
        basis_documents=[basis.uid], items=[money.case.item_uid],
    )  # fmt: skip
    line = LineAsked("1", named.uid)
    make_bill(money.cashier(2), money.case, [line])
    publish(money.site, {"title": "废止决定", "repeals": [basis.uid]}, moment=later(hours=3))
    with pytest.raises(ApplyRefused, match="《收费管理办法》已经废止"):
        take_payment(money.cashier(4), money.case, "cash")
    cancel_bill(money.cashier(4), money.case, "依据废止")
    with pytest.raises(LinesRefused):
        make_bill(money.cashier(5), money.case, [line])


def test_days_of_a_standard_are_kept(money):
    last = (later() + timedelta(days=1)).date()
    named = publish_standard(
        money.site, title="收到明天", charging="fixed", amount_fen=5,
        valid_until=last, items=[money.case.item_uid],
    )  # fmt: skip
    line = LineAsked("1", named.uid)
    with pytest.raises(LinesRefused):
        make_bill(money.cashier(72), money.case, [line])
    make_bill(money.cashier(26), money.case, [line])
    with pytest.raises(ApplyRefused, match="不再收取"):
        take_payment(money.cashier(72), money.case, "cash")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (lambda money: LineAsked("1", money.standards["copy"]), "请填写“数量”"),
        (lambda money: money.line("copy", 1, "老年人"), "没有“老年人”这项减免"),
    ],
)
def test_what_cannot_be_worked_out_is_said_at_its_line(money, line, said):
    with pytest.raises(LinesRefused) as refused:
        make_bill(money.cashier(), money.case, [*money.asked("registration"), line(money)])
    ((key, sentence),) = refused.value.errors.items()
    assert key == ("1", money.standards["copy"])
    assert said in sentence


def test_a_bill_has_lines_each_once(money):
    for asked, said in (
        ([], "至少选择一项"),
        (money.asked("copy", "copy"), "出现了两次"),
        (money.asked(*["copy"] * 61), "最多 60 行"),
    ):
        with pytest.raises(ApplyRefused, match=said):
            make_bill(money.cashier(), money.case, asked)


def test_nothing_is_billed_before_acceptance_or_after_the_end(money):
    site, affairs = money.site, money.affairs
    doing = applying(site, affairs, money.sealing)
    fresh = filed(doing, site.find(money.case.item_uid)).case
    with pytest.raises(ApplyRefused, match="还没有受理"):
        make_bill(money.cashier(), fresh, money.asked("copy"))
    withdraw(money.applicant(), fresh, "")
    with pytest.raises(ApplyRefused, match="已经撤回"):
        make_bill(money.cashier(5), fresh, money.asked("copy"))


def test_an_item_published_as_free_charges_nothing(money):
    revise(money, money.case.item_uid, charged="no")
    with pytest.raises(LinesRefused) as refused:
        make_bill(money.cashier(4), money.case, money.asked("copy"))
    assert "不收费" in next(iter(refused.value.errors.values()))


def test_a_bill_of_nothing_is_settled_at_once(money):
    named = publish_standard(
        money.site, title="全免的", charging="fixed", amount_fen=500, items=[money.case.item_uid],
        exemptions=[{"who": "小微企业", "percent": 100, "basis": "", "amount_fen": None,
                     "from_on": None, "until_on": None}],
    )  # fmt: skip
    make_bill(money.cashier(), money.case, [LineAsked("1", named.uid, None, "小微企业")])
    now = bill(money.case.events)
    assert (now.state, now.label, now.total_fen, now.due_fen) == ("paid", "无需缴费", 0, 0)
    assert unpaid_because(money.case.events) == ""
    assert "billed" not in money.letters()


def test_withdrawing_ends_an_open_bill(money):
    make_bill(money.cashier(), money.case, money.asked("copy"))
    withdraw(money.applicant(), money.case, "")
    assert bill(money.case.events).state == "cancelled"
    with pytest.raises(ApplyRefused, match="已取消"):
        take_payment(money.cashier(5), money.case, "cash")


def test_an_office_says_what_is_charged_for_its_branch(money):
    say_charges(money.cashier(2, "approver"), money.case, "1", money.asked(copy=4))
    assert charges_said(money.case.events) == {"1": ((money.standards["copy"], "4", ""),)}
    say_charges(money.cashier(3, "approver"), money.case, "1", [])
    assert charges_said(money.case.events) == {"1": ()}
    assert bill(money.case.events).state == "none"
    with pytest.raises(ApplyRefused, match="本部门"):
        say_charges(money.cashier(4), money.case, "2", money.asked(copy=4))
    with pytest.raises(LinesRefused):
        say_charges(money.cashier(4), money.case, "1", [LineAsked("1", "nowhere")])
    doing = applying(money.site, money.affairs, money.sealing)
    fresh = filed(doing, money.site.find(money.case.item_uid)).case
    with pytest.raises(ApplyRefused, match="还没有受理"):
        say_charges(money.cashier(4), fresh, "1", [])


def revise(money, uid, **fields):
    item = money.site.find(uid)
    desk = desk_of(money.site, "editor", later(hours=3))
    edition = desk.perform(REVISE, item)
    told = {"fields": {**edition.fields, **fields}, "revision": edition.revision}
    desk.perform(EDIT, edition, told)
    publish_edition(money.site, edition, later(hours=3))


def test_an_amount_that_changes_stops_the_open_bill(money):
    make_bill(money.cashier(), money.case, money.asked("registration", "copy"))
    revise(money, money.standards["registration"], amount_fen=9_000)
    with pytest.raises(ApplyRefused, match="第 1 项“登记费”的收费标准已经变动"):
        take_payment(money.cashier(4), money.case, "cash")
    cancel_bill(money.cashier(4), money.case, "标准降低")
    make_bill(money.cashier(5), money.case, money.asked("registration", "copy"))
    assert bill(money.case.events).total_fen == 10_050
    assert [line.edition for line in bill(money.case.events).lines] == [2, 1]
    take_payment(money.cashier(6), money.case, "cash")
    assert prove(money.site, money.affairs, later(days=1))["k0"].residue_fen == 0


def test_what_the_situation_does_not_ask_for_is_not_charged(money):
    rules = [{"fee": "证书工本费", "situation": "是否领证=是"}]
    questions = [{"name": "是否领证", "options": "是、否", "when": "", "help": ""}]
    revise(money, money.case.item_uid, fee_situations=rules, situation_questions=questions)
    money.case.situation = {"是否领证": "否"}
    with pytest.raises(LinesRefused) as refused:
        make_bill(money.cashier(4), money.case, money.asked("copy"))
    assert "这项费用只用于“是”" in next(iter(refused.value.errors.values()))
    money.case.situation = {"是否领证": "是"}
    make_bill(money.cashier(4), money.case, money.asked("copy"))


def test_a_joint_case_has_one_bill_across_its_departments(money):
    departments = ("d0mzj", "d0jyj", "d0bgt")
    first, *others = money.case.events
    branches = [
        {"name": name, "item": money.case.item_uid, "item_edition": 1, "department": uid}
        for name, uid in zip("123", departments, strict=True)
    ]
    money.case.events = ({**first, "branches": branches}, *others)
    names = ("registration", "copy", "area")
    asked = [
        replace(money.line(name, "2"), branch=branch)
        for name, branch in zip(names, "123", strict=True)
    ]
    make_bill(money.cashier(), money.case, asked)
    now = bill(money.case.events)
    assert [line.department_uid for line in now.lines] == list(departments)
    assert now.total_fen == 12_000 + 2_100 + 666
    take_payment(money.cashier(3), money.case, "cash")
    rows = month_ledger(money.affairs, "k0", "2026-03").rows
    assert {row.department_uid: row.net_fen for row in rows} == {
        "d0mzj": 12_000,
        "d0jyj": 2_100,
        "d0bgt": 666,
    }
