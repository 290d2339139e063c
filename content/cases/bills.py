"""A case's money, as a pure function of its events: bills, what came in for them, what went back.

What may be charged, and who may take it, is elsewhere. Amounts are fen, whole numbers.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from content.cases.bill_facts import (
    CANCELLED,
    CASH,
    COUNTER,
    NONE,
    ONLINE,
    OPEN,
    PARTLY,
    POS,
    RETURNED,
    SETTLED,
    STATES,
    WAYS,
    Account,
    Bill,
    BillLine,
    Payment,
    Refund,
)
from content.cases.event_types import (
    BILL_CANCELLED,
    BILLED,
    DECLINED,
    PAID,
    REFUND_ASKED,
    REFUND_DECLINED,
    REFUNDED,
    WITHDRAWN,
)
from content.cases.following.rules import Event, IllegalEvent

__all__ = (
    "BILLED",
    "BILL_CANCELLED",
    "CANCELLED",
    "CASH",
    "COUNTER",
    "MONEY_EVENTS",
    "NONE",
    "ONLINE",
    "OPEN",
    "PAID",
    "PARTLY",
    "POS",
    "REFUNDED",
    "REFUND_ASKED",
    "REFUND_DECLINED",
    "RETURNED",
    "SETTLED",
    "STATES",
    "WAYS",
    "Account",
    "Bill",
    "BillLine",
    "Payment",
    "Refund",
    "account",
    "bill",
    "line_of",
    "sound_account",
    "unpaid_because",
)
MONEY_EVENTS = frozenset(
    (BILLED, BILL_CANCELLED, PAID, REFUND_ASKED, REFUND_DECLINED, REFUNDED),
)


def bill(events: Iterable[Event]) -> Bill:
    """The newest bill of a case. Raises IllegalEvent."""
    return account(events).bill


def account(events: Iterable[Event]) -> Account:
    """Raises IllegalEvent."""
    now = Account()
    for event in events:
        follow = _FOLLOWING.get(event["type"])
        if follow is not None:
            now = follow(now, event)
    return now


def sound_account(events: Iterable[Event]) -> Account | None:
    """The same; None where the events cannot be, for what goes on without this case."""
    try:
        return account(events)
    except IllegalEvent:
        return None


def unpaid_because(events: Iterable[Event]) -> str:
    """Why a result is not to be handed over yet: a sentence; empty where nothing is due."""
    now = bill(events)
    if not now.due_fen:
        return ""
    return "缴费单还没有缴费，请申请人在网上或者到收费窗口缴费以后再送达。"


def _billed(now: Account, event: Event) -> Account:
    if now.bill.state not in (NONE, CANCELLED, RETURNED):
        raise IllegalEvent(f"这个办件的缴费单{now.bill.label}，一个办件只开一张缴费单。")
    lines = tuple(line_of(one) for one in event["lines"])
    if not lines or len({one.line for one in lines}) < len(lines):
        raise IllegalEvent("缴费单至少要有一行，行号不能重复。")
    if any(not 0 <= one.reduced_fen <= one.full_fen for one in lines):
        raise IllegalEvent("缴费单里的减免不能多于应收。")
    made = Bill(event["uid"], event["at"], event["by"], OPEN, lines)
    made = made if made.total_fen else replace(made, state=SETTLED)
    return replace(now, bills=(*now.bills, made))


def line_of(said: Mapping[str, Any]) -> BillLine:
    return BillLine(
        line=said["line"],
        branch=said["branch"],
        department_uid=said["department"],
        standard_uid=said["standard"],
        edition=said["edition"],
        title=said["title"],
        quantity=said["quantity"],
        exemption=said["exemption"],
        full_fen=said["full_fen"],
        reduced_fen=said["reduced_fen"],
    )


def _cancelled(now: Account, event: Event) -> Account:
    if now.bill.uid != event["bill"] or now.bill.state != OPEN:
        raise IllegalEvent(f"缴费单现在是“{now.bill.label}”，只有待缴费的缴费单可以取消。")
    return _with_bill(now, replace(now.bill, state=CANCELLED))


def _ended(now: Account, event: Event) -> Account:
    """Nothing more is asked of who withdrew, or was declined."""
    if now.bill.state != OPEN:
        return now
    return _with_bill(now, replace(now.bill, state=CANCELLED))


def _paid(now: Account, event: Event) -> Account:
    """Whatever comes is kept; only the first right amount for the open bill settles it."""
    amount = event["amount_fen"]
    if type(amount) is not int or amount <= 0:
        raise IllegalEvent("收到的金额应大于 0 分。")
    asked = now.bill_of(event["bill"])
    if asked is None:
        raise IllegalEvent("收款要写明是哪张缴费单的。")
    because = _unsettling(asked, amount)
    payment = Payment(
        uid=event["uid"],
        at=event["at"],
        by=event["by"],
        bill_uid=asked.uid,
        order=event["order"],
        provider=event["provider"],
        way=event["way"],
        amount_fen=amount,
        reference=event["reference"],
        receipt=event["receipt"],
        because=because,
    )
    now = replace(now, payments=(*now.payments, payment))
    return now if because else _with_bill(now, replace(asked, state=SETTLED))


def _unsettling(asked: Bill, amount: int) -> str:
    if asked.state == CANCELLED:
        return "缴费单在付款以前已经取消"
    if asked.state != OPEN:
        return "缴费单已经付过，这是重复的付款"
    return "" if amount == asked.total_fen else "金额与缴费单不符"


def _refund_asked(now: Account, event: Event) -> Account:
    _check_refund(now, event)
    if any(one.payment_uid == event["payment"] for one in now.asked):
        raise IllegalEvent("这笔款已经有一项退费在等待复核，请先复核。")
    return replace(now, asked=(*now.asked, _refund(event)))


def _refund_declined(now: Account, event: Event) -> Account:
    if now.refund_asked(event["asked"]) is None:
        raise IllegalEvent("没有这项待复核的退费，可能已经有人办了。")
    return _without(now, event["asked"])


def _refunded(now: Account, event: Event) -> Account:
    """Raises IllegalEvent, also where one person is both."""
    _check_refund(now, event)
    if event["asked"]:
        asked, given = now.refund_asked(event["asked"]), _refund(event)
        if asked is None or _terms(asked) != _terms(given):
            raise IllegalEvent("没有这项待复核的退费，可能已经有人办了。")
        if asked.by == given.by:
            raise IllegalEvent("提出退费的人不能自己复核，请另一位收费人员复核。")
        now = _without(now, event["asked"])
    payment = now.payment(event["payment"])
    assert payment is not None
    back = replace(payment, refunded_fen=payment.refunded_fen + event["amount_fen"])
    payments = tuple(back if one.uid == back.uid else one for one in now.payments)
    now = replace(now, payments=payments, refunds=(*now.refunds, _refund(event)))
    return _lines_returned(now, back, _refund(event).lines)


def _terms(one: Refund) -> tuple[Any, ...]:
    return one.payment_uid, one.lines, one.amount_fen, one.way


def _without(now: Account, uid: str) -> Account:
    return replace(now, asked=tuple(one for one in now.asked if one.uid != uid))


def _refund(event: Event) -> Refund:
    return Refund(
        uid=event["uid"],
        at=event["at"],
        by=event["by"],
        payment_uid=event["payment"],
        lines=tuple((one["line"], one["fen"]) for one in event["lines"]),
        amount_fen=event["amount_fen"],
        way=event["way"],
        reference=event.get("reference", ""),
        asked=event.get("asked", ""),
    )


def _check_refund(now: Account, event: Event) -> None:
    payment, refund = now.payment(event["payment"]), _refund(event)
    if payment is None:
        raise IllegalEvent("没有这笔收款，不能退费。")
    if type(refund.amount_fen) is not int or not 0 < refund.amount_fen <= payment.left_fen:
        raise IllegalEvent("退费应大于 0，并且不能多于这笔款还没有退的部分。")
    if not payment.settles:
        if refund.lines:
            raise IllegalEvent("这笔款不属于任何缴费单行，请整笔退还。")
        return
    _check_lines(now.bill_of(payment.bill_uid), refund)


def _check_lines(of: Bill | None, refund: Refund) -> None:
    assert of is not None
    if sum(fen for _, fen in refund.lines) != refund.amount_fen:
        raise IllegalEvent("退费的总额应等于各行退费之和。")
    if len({name for name, _ in refund.lines}) < len(refund.lines):
        raise IllegalEvent("同一行一次只能退一笔。")
    for name, fen in refund.lines:
        line = of.line(name)
        if line is None or type(fen) is not int or not 0 < fen <= line.left_fen:
            raise IllegalEvent("每一行的退费应大于 0，并且不能多于这一行还没有退的金额。")


def _lines_returned(
    now: Account, payment: Payment, returned: tuple[tuple[str, int], ...]
) -> Account:
    if not payment.settles:
        return now
    of, back = now.bill_of(payment.bill_uid), dict(returned)
    assert of is not None
    lines = tuple(
        replace(one, refunded_fen=one.refunded_fen + back.get(one.line, 0)) for one in of.lines
    )
    left = sum(one.left_fen for one in lines)
    return _with_bill(now, replace(of, lines=lines, state=PARTLY if left else RETURNED))


def _with_bill(now: Account, changed: Bill) -> Account:
    return replace(
        now, bills=tuple(changed if one.uid == changed.uid else one for one in now.bills)
    )


_FOLLOWING: Mapping[str, Callable[[Account, Event], Account]] = {
    BILLED: _billed,
    BILL_CANCELLED: _cancelled,
    PAID: _paid,
    REFUND_ASKED: _refund_asked,
    REFUND_DECLINED: _refund_declined,
    REFUNDED: _refunded,
    WITHDRAWN: _ended,
    DECLINED: _ended,
}
