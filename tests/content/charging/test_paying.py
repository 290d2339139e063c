"""Paid once: whatever a provider tells, how often, in which order, and of which bill."""

from dataclasses import replace

import pytest

from content.cases.applying import ApplyRefused
from content.cases.bills import account, bill, unpaid_because
from content.cases.case_acts import withdraw
from content.cases.retention import Forgetting, forget_cases_over
from content.charging.billing import cancel_bill, make_bill
from content.charging.exporting import ledger_rows
from content.charging.fee_ledger import month_ledger
from content.charging.paying import KNOWN, RECORDED, STRAY, begin_order, receive, take_payment
from content.charging.providers import NotGenuine, Notice
from content.charging.refunding import RefundWish, refund
from portal.desks import new_uid
from tests.conftest import later


@pytest.fixture
def billed(money):
    """222.50 元 are due."""
    make_bill(money.cashier(), money.case, [*money.asked("registration"), money.line("copy", 10)])
    return money


def told(money, order, transaction="t1", fen=None, hours=4):
    """The provider tells; its own books know of it."""
    fen = order.amount_fen if fen is None else fen
    if money.bank.payment(transaction) is None:
        money.bank.pay(transaction, order.id, fen)
    notice = money.provider.read_notice(money.provider.notice(transaction, order.id, fen))
    return receive(money.system(hours), money.provider, notice).outcome


def payments(money):
    return [(one.amount_fen, one.because) for one in account(money.case.events).payments]


def test_cash_at_the_counter_settles_the_bill_once(billed):
    event = take_payment(billed.cashier(3), billed.case, "cash")
    now = bill(billed.case.events)
    assert (now.state, now.paid_fen, event["amount_fen"]) == ("paid", 22_500, 22_500)
    assert billed.charges.receipt(event["receipt"]) == (billed.case.uid, event["uid"])
    assert unpaid_because(billed.case.events) == ""
    with pytest.raises(ApplyRefused, match="不需要缴费"):
        take_payment(billed.cashier(4), billed.case, "cash")
    assert billed.letters().count("paid") == 1


def test_a_card_slip_is_named_and_taken_once(billed):
    with pytest.raises(ApplyRefused, match="选择收款方式"):
        take_payment(billed.cashier(3), billed.case, "cheque")
    for slip in ("", "12", "流水号"):
        with pytest.raises(ApplyRefused, match="小票"):
            take_payment(billed.cashier(3), billed.case, "pos", slip)
    take_payment(billed.cashier(3), billed.case, "pos", "SLIP-0001")
    other = billed.other_case()
    make_bill(other.cashier(3), other.case, other.asked("copy"))
    with pytest.raises(ApplyRefused, match="已经登记过"):
        take_payment(other.cashier(4), other.case, "pos", "SLIP-0001")


def test_an_order_has_an_id_of_its_own_and_is_begun_once(billed):
    order = begin_order(billed.applicant(), billed.case, billed.provider)
    assert order.id != billed.case.number
    assert billed.case.number not in order.id
    assert len(order.id) == 25
    assert begin_order(billed.applicant(), billed.case, billed.provider) is order
    newer = begin_order(billed.applicant(5), billed.case, billed.provider)
    assert newer.id != order.id
    assert billed.charges.orders_of(billed.case.uid) == [order, newer]


def test_told_twice_it_is_one_payment_one_receipt_and_one_letter(billed):
    order = begin_order(billed.applicant(), billed.case, billed.provider)
    outcomes = [told(billed, order, hours=hours) for hours in (4, 5, 6)]
    assert outcomes == [RECORDED, KNOWN, KNOWN]
    assert payments(billed) == [(22_500, "")]
    assert bill(billed.case.events).state == "paid"
    assert billed.letters().count("paid") == 1
    receipts = [e["receipt"] for e in billed.case.events if e["type"] == "paid"]
    assert len(receipts) == 1
    assert receipts[0]


def test_money_for_a_cancelled_bill_is_kept_to_be_given_back(billed):
    order = begin_order(billed.applicant(), billed.case, billed.provider)
    cancel_bill(billed.cashier(4), billed.case, "开错")
    assert told(billed, order, hours=5) == RECORDED
    assert payments(billed) == [(22_500, "缴费单在付款以前已经取消")]
    now = account(billed.case.events)
    assert (now.bill.state, now.to_return_fen, now.bill.paid_fen) == ("cancelled", 22_500, 0)
    assert list(billed.charges.waiting("k0", "money-to-return")) == [billed.case.uid]
    assert "paid" not in billed.letters()
    wish = RefundWish(now.to_return[0].uid, "缴费单已取消")
    refund(billed.cashier(6), billed.case, wish, billed.rules())
    assert account(billed.case.events).to_return_fen == 0
    assert list(billed.charges.waiting("k0", "money-to-return")) == []
    assert next(billed.provider.statements(billed.affairs)).refunded_fen == 22_500


def test_paid_at_the_counter_and_on_line_the_second_is_given_back(billed):
    order = begin_order(billed.applicant(), billed.case, billed.provider)
    take_payment(billed.cashier(4), billed.case, "cash")
    assert told(billed, order, hours=5) == RECORDED
    assert payments(billed) == [(22_500, ""), (22_500, "缴费单已经付过，这是重复的付款")]
    assert bill(billed.case.events).state == "paid"
    assert account(billed.case.events).to_return_fen == 22_500
    assert billed.letters().count("paid") == 1


def test_one_order_paid_twice_settles_once(billed):
    order = begin_order(billed.applicant(), billed.case, billed.provider)
    assert [told(billed, order, name) for name in ("t1", "t2", "t1")] == [RECORDED, RECORDED, KNOWN]
    assert account(billed.case.events).to_return_fen == 22_500


def test_a_wrong_amount_settles_nothing(billed):
    order = begin_order(billed.applicant(), billed.case, billed.provider)
    assert told(billed, order, fen=1) == RECORDED
    assert payments(billed) == [(1, "金额与缴费单不符")]
    assert bill(billed.case.events).due_fen == 22_500
    assert told(billed, begin_order(billed.applicant(6), billed.case, billed.provider), "t2",
                hours=7) == RECORDED  # fmt: skip
    assert bill(billed.case.events).state == "paid"
    assert account(billed.case.events).to_return_fen == 1


def test_money_that_settled_nothing_is_a_line_of_its_own_in_the_ledger(billed):
    order = begin_order(billed.applicant(), billed.case, billed.provider)
    told(billed, order, fen=70)
    rows = list(ledger_rows(billed.site, month_ledger(billed.affairs, "k0", "2026-03")))
    assert [(row["department"], row["standard"], row["net"]) for row in rows] == [
        ("", "待退款项（不属于任何部门）", "0.70"),
        ("合计", "", "0.70"),
    ]


def test_told_again_after_the_refund_nothing_happens(billed):
    order = begin_order(billed.applicant(), billed.case, billed.provider)
    told(billed, order)
    paid = account(billed.case.events).payments[0]
    refund(billed.cashier(5), billed.case, RefundWish(paid.uid, "不办了"), billed.rules())
    assert told(billed, order, hours=6) == KNOWN
    now = account(billed.case.events)
    assert (now.bill.state, now.received_fen, now.given_back_fen) == ("refunded", 22_500, 22_500)


def test_money_for_no_order_of_ours_is_noted_and_found(billed):
    order = begin_order(billed.applicant(), billed.case, billed.provider)
    strange = Notice("A" * 25, "t9", 500)
    assert receive(billed.system(), billed.provider, strange).outcome == STRAY
    assert dict(billed.charges.strays.items())["demo:t9"]["amount_fen"] == 500
    assert account(billed.case.events).payments == ()
    with pytest.raises(ApplyRefused, match="交易号"):
        receive(billed.system(), billed.provider, replace(strange, transaction="t 9"))
    assert begin_order(billed.applicant(), billed.case, billed.provider) is order


def test_money_comes_even_when_the_case_was_forgotten(money):
    make_bill(money.cashier(), money.case, money.asked("copy"))
    order = begin_order(money.applicant(), money.case, money.provider)
    withdraw(money.applicant(4), money.case, "")
    done = forget_cases_over(Forgetting(later(days=300), money.affairs, new_uid), "withdrawn", 180)
    assert done == 1
    assert money.case.standing.is_forgotten
    assert told(money, order, hours=24 * 301) == RECORDED
    now = account(money.case.events)
    wish = RefundWish(now.to_return[0].uid, "退还")
    refund(money.cashier(24 * 302), money.case, wish, money.rules())
    assert account(money.case.events).to_return_fen == 0


def test_only_what_is_signed_is_believed(money):
    notice = money.provider.notice("t1", "A" * 25, 500)
    assert money.provider.read_notice(notice).amount_fen == 500
    for wrong in (
        {**notice, "amount_fen": "50000"},
        {**notice, "order": "B" * 25},
        {**notice, "sign": "0" * 64},
        {**notice, "sign": ""},
        {**notice, "more": "x"},
        {name: text for name, text in notice.items() if name != "sign"},
        {**notice, "result": "\ud800"},
        money.provider.signed({"order": "A"}),
        money.provider.signed({**notice, "result": "failed"}),
        money.provider.signed({**notice, "amount_fen": "-5"}),
        money.provider.signed({**notice, "amount_fen": "5.00"}),
        money.provider.signed({**notice, "amount_fen": "0"}),
    ):
        with pytest.raises(NotGenuine):
            money.provider.read_notice(wrong)
