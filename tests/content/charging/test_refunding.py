"""Given back: to whom it came from, with a reason, above an amount by two persons."""

import pytest

from content.cases.applying import ApplyRefused
from content.cases.bills import account
from content.charging.billing import make_bill
from content.charging.paying import begin_order, receive, take_payment
from content.charging.providers import Notice, Providers
from content.charging.refunding import (
    RefundRules,
    RefundWish,
    confirm_refund,
    decline_refund,
    refund,
)


@pytest.fixture
def cash(money):
    """222.50 元 paid in cash."""
    make_bill(money.cashier(), money.case, [*money.asked("registration"), money.line("copy", 10)])
    take_payment(money.cashier(3), money.case, "cash")
    return money


def uid_of(money):
    return account(money.case.events).payments[0].uid


def wish(money, *lines, reason="多收"):
    return RefundWish(uid_of(money), reason, lines)


def test_a_small_refund_is_made_by_one_person_and_told_once(cash):
    event = refund(cash.cashier(4), cash.case, wish(cash, ("2", 1_050)), cash.rules(1_050))
    assert (event["type"], event["amount_fen"], event["way"]) == ("refunded", 1_050, "cash")
    assert cash.case.said(cash.sealing, event["uid"]) == {"reason": "多收"}
    assert cash.letters().count("refunded") == 1


def test_a_larger_one_waits_for_a_second_person(cash):
    event = refund(cash.cashier(4), cash.case, wish(cash), cash.rules(22_499))
    assert event["type"] == "refund_asked"
    assert account(cash.case.events).bill.state == "paid"
    assert "refunded" not in cash.letters()
    with pytest.raises(ApplyRefused, match="不能自己复核"):
        confirm_refund(cash.cashier(5), cash.case, event["uid"], cash.rules())
    with pytest.raises(ApplyRefused, match="先复核"):
        refund(cash.cashier(5), cash.case, wish(cash), cash.rules(0))
    confirm_refund(cash.cashier(5, "second"), cash.case, event["uid"], cash.rules())
    assert account(cash.case.events).bill.state == "refunded"
    with pytest.raises(ApplyRefused, match="已经有人办了"):
        confirm_refund(cash.cashier(6, "second"), cash.case, event["uid"], cash.rules())


def test_a_larger_one_in_small_parts_is_a_larger_one(cash):
    first = refund(cash.cashier(4), cash.case, wish(cash, ("2", 500)), cash.rules(900))
    again = refund(cash.cashier(5), cash.case, wish(cash, ("2", 500)), cash.rules(900))
    assert (first["type"], again["type"]) == ("refunded", "refund_asked")


def test_a_second_person_may_say_no_with_a_reason(cash):
    event = refund(cash.cashier(4), cash.case, wish(cash), cash.rules(0))
    with pytest.raises(ApplyRefused, match="写明原因"):
        decline_refund(cash.cashier(5, "second"), cash.case, event["uid"], "")
    decline_refund(cash.cashier(5, "second"), cash.case, event["uid"], "票据没有收回")
    assert account(cash.case.events).asked == ()
    with pytest.raises(ApplyRefused, match="已经有人办了"):
        decline_refund(cash.cashier(6), cash.case, event["uid"], "再说")


@pytest.mark.parametrize(
    ("payment", "reason", "said"),
    [("nothing", "退", "没有这笔收款"), ("", " ", "写明原因"), ("", "长" * 501, "最多 500 个字")],
)
def test_a_refund_is_of_a_payment_and_has_a_reason(cash, payment, reason, said):
    asked = RefundWish(payment or uid_of(cash), reason)
    with pytest.raises(ApplyRefused, match=said):
        refund(cash.cashier(4), cash.case, asked, cash.rules())


def test_on_line_money_goes_back_through_its_provider_once(money):
    make_bill(money.cashier(), money.case, money.asked("registration"))
    order = begin_order(money.applicant(), money.case, money.provider)
    money.bank.pay("t1", order.id, order.amount_fen)
    receive(money.system(), money.provider, Notice(order.id, "t1", order.amount_fen))
    with pytest.raises(ApplyRefused, match="支付渠道已经停用"):
        refund(money.cashier(5), money.case, wish(money), RefundRules(10**9, Providers()))
    refund(money.cashier(5), money.case, wish(money, ("1", 5_000)), money.rules())
    refund(money.cashier(6), money.case, wish(money, ("1", 7_000)), money.rules())
    assert money.bank.payment("t1")["refunds"] == {
        f"{uid_of(money)}-1": 5_000,
        f"{uid_of(money)}-2": 7_000,
    }
    money.bank.give_back("t1", f"{uid_of(money)}-2", 7_000)
    assert next(money.provider.statements(money.affairs)).refunded_fen == 12_000


def test_what_the_provider_does_not_give_back_is_not_noted(money):
    make_bill(money.cashier(), money.case, money.asked("registration"))
    order = begin_order(money.applicant(), money.case, money.provider)
    receive(money.system(), money.provider, Notice(order.id, "t1", order.amount_fen))
    with pytest.raises(ApplyRefused, match="没有这笔交易"):
        refund(money.cashier(5), money.case, wish(money), money.rules())
    money.bank.pay("t1", order.id, 5)
    with pytest.raises(ApplyRefused, match="不能退这么多"):
        refund(money.cashier(5), money.case, wish(money), money.rules())
    assert account(money.case.events).refunds == ()
