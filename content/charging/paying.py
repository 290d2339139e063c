"""缴费: at the counter or through a provider; paid once, whatever is told how often and when.

Money that comes for a bill that is paid, cancelled or of another amount is kept all the same, to
be given back.
"""

import random
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from content.case_letters import paid_letter
from content.cases.applying import ApplyRefused
from content.cases.bills import CASH, COUNTER, ONLINE, OPEN, PAID, POS, Bill, account
from content.cases.cases import cases_of
from content.cases.numbers import new_code, new_number, tidy
from content.charging.amounts import yuan
from content.charging.book import Order, charges_of
from content.charging.chargeable import changed_since
from content.charging.entering import enter, foreseen, ledger, tell
from content.charging.providers import Notice, Provider
from content.clock import micros

ORDER_LIVES = timedelta(minutes=30)
ORDER_CODE = (5, 5)  # 113 bits
LONGEST_REFERENCE = 60
RECORDED, KNOWN, STRAY = "recorded", "known", "stray"
_CHANCE = random.SystemRandom()
_SLIP = re.compile(r"[0-9A-Za-z-]{4,40}", re.ASCII)
_REFERENCE = re.compile(rf"[0-9A-Za-z._-]{{1,{LONGEST_REFERENCE}}}", re.ASCII)


@dataclass(frozen=True)
class Received:
    """收到的通知: what became of it, and the case it was for, where there is one."""

    outcome: str
    case: Any = None


def take_payment(doing: Any, case: Any, way: str, slip: str = "") -> dict[str, Any]:
    """The whole of the open bill, at the counter. Raises ApplyRefused."""
    bill = _payable(doing, case)
    if way not in (CASH, POS):
        raise ApplyRefused("请选择收款方式：现金或者刷卡。")
    slip = slip.strip()
    if way == POS and not _SLIP.fullmatch(slip):
        raise ApplyRefused("请填写刷卡小票上的交易号：4 到 40 位字母、数字或连字符。")
    if way == POS and charges_of(doing.affairs).transaction(COUNTER, slip) is not None:
        raise ApplyRefused("这个交易号已经登记过，请核对小票；同一笔刷卡不能记两次。")
    facts = {
        "bill": bill.uid,
        "order": "",
        "provider": COUNTER,
        "way": way,
        "amount_fen": bill.total_fen,
        "reference": slip if way == POS else "",
    }
    return _pay(doing, case, facts)


def _payable(doing: Any, case: Any) -> Bill:
    """The bill that may be paid now. Raises ApplyRefused."""
    bill = account(case.events).bill
    if bill.state != OPEN:
        raise ApplyRefused(f"缴费单现在是“{bill.label}”，不需要缴费。")
    if because := changed_since(doing.site, case, bill.lines, doing.moment):
        raise ApplyRefused(because)
    return bill


def orders_under_way(affairs: Any, case: Any, moment: datetime) -> list[Order]:
    """Orders of the open bill that somebody may be paying just now."""
    bill, charges = account(case.events).bill, affairs.charges
    if charges is None or bill.state != OPEN:
        return []
    orders: list[Order] = charges.orders_of(case.uid)
    live = (one for one in orders if one.bill_uid == bill.uid and not one.transactions)
    return [one for one in live if one.until > micros(moment)]


def begin_order(doing: Any, case: Any, provider: Provider) -> Order:
    """The order by which the open bill is paid; the same one again while it may be paid.

    Raises ApplyRefused.
    """
    bill, charges = _payable(doing, case), charges_of(doing.affairs)
    known = orders_under_way(doing.affairs, case, doing.moment)
    for order in known:
        if order.provider == provider.name:
            return order
    order = Order(
        {
            "id": tidy(new_code(doing.chance, ORDER_CODE)),
            "case": case.uid,
            "bill": bill.uid,
            "provider": provider.name,
            "amount_fen": bill.total_fen,
            "at": micros(doing.moment),
            "until": micros(doing.moment + ORDER_LIVES),
        }
    )
    charges.add_order(order)
    return order


def receive(doing: Any, provider: Provider, notice: Notice) -> Received:
    """What a provider told, and proved: recorded once, however often it is told.

    Raises ApplyRefused for a number of a transaction that cannot be one.
    """
    if not _REFERENCE.fullmatch(notice.transaction):
        raise ApplyRefused("交易号不对。")
    charges = charges_of(doing.affairs)
    known = charges.transaction(provider.name, notice.transaction)
    if known is not None:
        return Received(KNOWN, cases_of(doing.affairs).get(known[0]))
    order = charges.order(notice.order)
    case = None if order is None else cases_of(doing.affairs).get(order.case_uid)
    if order is None or case is None or order.provider != provider.name:
        told = {"amount_fen": notice.amount_fen, "at": micros(doing.moment)}
        charges.note_stray(provider.name, notice.transaction, told)
        return Received(STRAY)
    facts = {
        "bill": order.bill_uid,
        "order": order.id,
        "provider": provider.name,
        "way": ONLINE,
        "amount_fen": notice.amount_fen,
        "reference": notice.transaction,
    }
    order.transactions = (*order.transactions, notice.transaction)
    _pay(doing, case, facts)
    return Received(RECORDED, case)


def _pay(doing: Any, case: Any, facts: dict[str, Any]) -> dict[str, Any]:
    """A receipt and a letter where it settles the bill, and only there."""
    charges = charges_of(doing.affairs)
    settles = foreseen(doing, case, PAID, receipt="", **facts).payments[-1].settles
    receipt = new_number(_CHANCE, charges.has_receipt) if settles else ""
    event = enter(doing, case, PAID, receipt=receipt, **facts)
    where = (case.uid, event["uid"])
    if facts["reference"]:
        charges.note_transaction(facts["provider"], facts["reference"], where)
    if facts["provider"] == COUNTER:
        ledger.record("take_payment", doing, event, case.government_uid)
    else:
        ledger.record("receive_payment", doing, event, case.government_uid)
    if settles:
        charges.note_receipt(receipt, where)
        tell(doing, case, lambda of: paid_letter(of, yuan(facts["amount_fen"])))
    return event
