"""退费: in full or by line, with a reason; above an amount a second person must agree.

Money that settled nothing is given back whole. Online money goes back through its provider.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from content.case_letters import refunded_letter
from content.cases.applying import ApplyRefused
from content.cases.bills import (
    CASH,
    ONLINE,
    POS,
    REFUND_ASKED,
    REFUND_DECLINED,
    REFUNDED,
    Payment,
    Refund,
    account,
)
from content.charging.amounts import yuan
from content.charging.entering import checked_reason, enter, foreseen, ledger, tell
from content.charging.providers import Notice, Providers, RefundNotMade


@dataclass(frozen=True)
class RefundWish:
    """要退的: of which payment, which lines (line, fen), why; none means all that is left."""

    payment_uid: str
    reason: str
    lines: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class RefundRules:
    """退费规则: how much (fen) one person may give back alone, and the providers."""

    alone_fen: int
    providers: Providers


def refund(doing: Any, case: Any, wish: RefundWish, rules: RefundRules) -> dict[str, Any]:
    """Given back at once, or asked of a second person. Raises ApplyRefused."""
    reason, payment = checked_reason(wish.reason), _payment(case, wish.payment_uid)
    terms = _terms(case, payment, wish)
    foreseen(doing, case, REFUND_ASKED, **terms)
    # With what was given back before: a large refund in small parts is a large one
    given_back = sum(one.refunded_fen for one in account(case.events).payments)
    if given_back + terms["amount_fen"] > rules.alone_fen:
        event = enter(doing, case, REFUND_ASKED, said=reason, **terms)
        ledger.record("ask_refund", doing, event, case.government_uid)
        return event
    return _give_back(doing, case, rules, reason, {**terms, "asked": ""})


def _payment(case: Any, uid: str) -> Payment:
    found = account(case.events).payment(uid)
    if found is None:
        raise ApplyRefused("没有这笔收款，请从缴费单页上选择。")
    return found


def _terms(case: Any, payment: Payment, wish: RefundWish) -> dict[str, Any]:
    lines = wish.lines
    if payment.settles and not lines:
        bill = account(case.events).bill_of(payment.bill_uid)
        assert bill is not None
        lines = tuple((one.line, one.left_fen) for one in bill.lines if one.left_fen)
    amount = sum(fen for _, fen in lines) if payment.settles else payment.left_fen
    return {
        "payment": payment.uid,
        "lines": [{"line": name, "fen": fen} for name, fen in lines],
        "amount_fen": amount,
        "way": ONLINE if payment.order else payment.way if payment.way in (CASH, POS) else CASH,
    }


def confirm_refund(doing: Any, case: Any, asked_uid: str, rules: RefundRules) -> dict[str, Any]:
    """By a second person. Raises ApplyRefused."""
    asked = _asked(case, asked_uid)
    terms = {
        "payment": asked.payment_uid,
        "lines": [{"line": name, "fen": fen} for name, fen in asked.lines],
        "amount_fen": asked.amount_fen,
        "way": asked.way,
        "asked": asked.uid,
    }
    return _give_back(doing, case, rules, "", terms)


def decline_refund(doing: Any, case: Any, asked_uid: str, reason: str) -> dict[str, Any]:
    """By anybody who may charge, also who asked for it. Raises ApplyRefused."""
    reason = checked_reason(reason)
    asked = _asked(case, asked_uid)
    event = enter(doing, case, REFUND_DECLINED, said=reason, asked=asked.uid)
    ledger.record("decline_refund", doing, event, case.government_uid)
    return event


def _asked(case: Any, uid: str) -> Refund:
    found = account(case.events).refund_asked(uid)
    if found is None:
        raise ApplyRefused("没有这项待复核的退费，可能已经有人办了。")
    return found


def _give_back(
    doing: Any, case: Any, rules: RefundRules, reason: str, terms: Mapping[str, Any]
) -> dict[str, Any]:
    foreseen(doing, case, REFUNDED, reference="", **terms)
    reference = _through_provider(doing, case, rules.providers, terms)
    event = enter(doing, case, REFUNDED, said=reason, reference=reference, **terms)
    ledger.record("refund", doing, event, case.government_uid)
    tell(doing, case, lambda facts: refunded_letter(facts, yuan(terms["amount_fen"])))
    return event


def _through_provider(doing: Any, case: Any, providers: Providers, terms: Mapping[str, Any]) -> str:
    """The same key at every try, so that nothing is given back twice. Raises ApplyRefused."""
    now = account(case.events)
    payment = now.payment(terms["payment"])
    assert payment is not None
    if not payment.order:
        return ""
    provider = providers.get(payment.provider)
    if provider is None:
        raise ApplyRefused("这笔款的支付渠道已经停用，请先恢复支付渠道再退费。")
    before = sum(one.payment_uid == payment.uid for one in now.refunds)
    notice = Notice(payment.order, payment.reference, payment.amount_fen)
    try:
        return provider.refund(
            doing.affairs, notice, terms["amount_fen"], f"{payment.uid}-{before + 1}"
        )
    except RefundNotMade as refused:
        raise ApplyRefused(str(refused)) from None
