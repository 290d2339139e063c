"""收费对账: every fen from the published line to the bill, the payment and the department's ledger.

Each link is compared with another book than its own: lines with the standard as published,
events with their sealed record, payments with the order and the provider's statement. What does
not agree is located; what is left unexplained is the residue.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from content.cases.applying import ApplyRefused
from content.cases.bills import MONEY_EVENTS, Account, BillLine, Payment, account
from content.cases.standing import IllegalEvent
from content.charging.amounts import quantity_of, yuan
from content.charging.chargeable import worked_out_line
from content.charging.demo_provider import NAME as DEMO
from content.charging.demo_provider import statements
from content.charging.fee_ledger import entries_of
from content.charging.providers import Statement
from content.clock import day_of, micros, moment_of
from content.fee_estimates import Standard
from content.items import Item
from content.ledger import digest_of

# Whose books lie in this site; those of others are compared by who can ask them
STATEMENTS: Mapping[str, Callable[[Any], Iterator[Statement]]] = {DEMO: statements}


@dataclass(frozen=True)
class Difference:
    """差额: where it is, what disagrees, and how many fen are unexplained."""

    where: str
    what: str
    fen: int


@dataclass
class Proof:
    """对账结果 of a government's hall: sums, and every difference that was found."""

    at: int
    cases: int = 0
    payments: int = 0
    received_fen: int = 0
    returned_fen: int = 0
    ledger_fen: int = 0
    held_fen: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def residue_fen(self) -> int:
        """What came and did not go back, less what ledger and held money explain, and whatever
        disagrees with another book."""
        balance = self.received_fen - self.returned_fen - self.ledger_fen - self.held_fen
        return abs(balance) + sum(abs(one.fen) for one in self.differences)

    def told(self) -> dict[str, Any]:
        """As it is kept and shown to everybody: sums, and no case."""
        return {
            "at": self.at,
            "cases": self.cases,
            "payments": self.payments,
            "received_fen": self.received_fen,
            "returned_fen": self.returned_fen,
            "ledger_fen": self.ledger_fen,
            "held_fen": self.held_fen,
            "residue_fen": self.residue_fen,
            "differences": len(self.differences),
        }


def prove(site: Any, affairs: Any, moment: datetime) -> dict[str, Proof]:
    """Government uid → its proof; money that belongs to no case stands under ""."""
    found: dict[str, Proof] = {}
    if affairs.charges is None:
        return found
    told = {name: {one.transaction: one for one in of(affairs)} for name, of in STATEMENTS.items()}
    for case in _cases(affairs):
        proof = found.setdefault(case.government_uid, Proof(micros(moment)))
        proof.cases += 1
        proof.differences += case_differences(site, affairs, case, told)
        _add_up(proof, case)
    stray = Proof(micros(moment), differences=list(_beside_cases(affairs, told)))
    if stray.differences:
        found[""] = stray
    return found


def _cases(affairs: Any) -> Iterator[Any]:
    cases = (affairs.cases.get(uid) for uid in affairs.charges.case_uids())
    return (case for case in cases if case is not None)


def _add_up(proof: Proof, case: Any) -> None:
    try:
        now = account(case.events)
    except IllegalEvent:
        return
    proof.payments += len(now.payments)
    proof.received_fen += now.received_fen
    proof.returned_fen += now.given_back_fen
    proof.held_fen += now.to_return_fen
    proof.ledger_fen += sum(one.net_fen for one in entries_of(now))


def case_differences(
    site: Any, affairs: Any, case: Any, told: Mapping[str, Mapping[str, Statement]]
) -> Iterator[Difference]:
    """Everything of one case that disagrees with another book."""
    where = f"办件 {case.number}"
    try:
        now = account(case.events)
    except IllegalEvent as illegal:
        yield Difference(where, f"收费的经过前后不合：{str(illegal).rstrip('。')}", 0)
        return
    yield from _unsealed(affairs, case, where)
    for bill in now.bills:
        day = day_of(moment_of(bill.at))
        for line in bill.lines:
            yield from _unpublished(site, line, day, f"{where} 账单第 {line.line} 行")
    for payment in now.payments:
        yield from _unordered(affairs, payment, f"{where} 收款 {payment.uid}")
        yield from _untold(told, payment, f"{where} 收款 {payment.uid}")
    yield from _unlisted(affairs, case, now, where)


def _unsealed(affairs: Any, case: Any, where: str) -> Iterator[Difference]:
    for event in case.events:
        if event["type"] not in MONEY_EVENTS:
            continue
        record = affairs.chain.record(event["uid"]) or affairs.staged.get(event["uid"])
        at = f"{where} 的“{event['type']}”（{event['uid']}）"
        fen = event.get("amount_fen", 0)
        if record is None:
            yield Difference(at, "台账里没有它的记录", fen)
        elif record["digest"] != digest_of(event):
            yield Difference(at, "与台账里封存的内容不符，被改动过", fen)


def _unpublished(site: Any, line: BillLine, day: Any, where: str) -> Iterator[Difference]:
    """The line again, from the standard in the wording it was charged under."""
    item = site.find(line.standard_uid)
    try:
        fields = item.edition(line.edition).fields if isinstance(item, Item) else {}
    except KeyError:
        fields = {}
    if not fields:
        yield Difference(where, "找不到公布的收费标准", line.fen)
        return
    standard = Standard(line.standard_uid, line.title, fields)
    try:
        again = worked_out_line(standard, quantity_of(line.quantity), line.exemption, day)
    except (ApplyRefused, ValueError) as refusal:
        yield Difference(where, f"按公布的标准算不出：{str(refusal).rstrip('。')}", line.fen)
        return
    if (again.full_fen, again.reduced_fen) != (line.full_fen, line.reduced_fen):
        what = f"账单是 {yuan(line.fen)}，按公布的标准是 {yuan(again.fen)}"
        yield Difference(where, what, line.fen - again.fen)


def _unordered(affairs: Any, payment: Payment, where: str) -> Iterator[Difference]:
    if not payment.order:
        if not payment.settles:
            yield Difference(where, payment.because, payment.amount_fen)
        return
    order = affairs.charges.order(payment.order)
    if order is None or payment.reference not in order.transactions:
        yield Difference(where, "没有这笔款的支付订单", payment.amount_fen)


def _untold(
    told: Mapping[str, Mapping[str, Statement]], payment: Payment, where: str
) -> Iterator[Difference]:
    """What the provider's own books say of it."""
    if payment.provider not in told:
        return
    said = told[payment.provider].get(payment.reference)
    if said is None:
        yield Difference(where, "支付渠道的账上没有这笔交易", payment.amount_fen)
    elif said.amount_fen != payment.amount_fen:
        what = f"本站记 {yuan(payment.amount_fen)}，支付渠道记 {yuan(said.amount_fen)}"
        yield Difference(where, what, payment.amount_fen - said.amount_fen)
    elif said.refunded_fen != payment.refunded_fen:
        what = f"退费本站记 {yuan(payment.refunded_fen)}，支付渠道记 {yuan(said.refunded_fen)}"
        yield Difference(where, what, payment.refunded_fen - said.refunded_fen)


def _unlisted(affairs: Any, case: Any, now: Account, where: str) -> Iterator[Difference]:
    """Is the department's ledger told of every payment and refund?"""
    moved = [(one.at, one.uid, one.amount_fen) for one in now.payments]
    moved += [(one.at, one.uid, one.amount_fen) for one in now.refunds]
    for at, uid, fen in moved:
        day, key = day_of(moment_of(at)), (at, f"{uid} {case.uid}")
        if not affairs.charges.is_money_listed(case.government_uid, day, key):
            yield Difference(f"{where} 的 {uid}", "没有列入收费台账", fen)


def _beside_cases(
    affairs: Any, told: Mapping[str, Mapping[str, Statement]]
) -> Iterator[Difference]:
    """Money that a provider has, or told of, and no case knows."""
    for key, stray in affairs.charges.strays.items():
        yield Difference(f"交易 {key}", "支付渠道通知了收款，但没有这个订单", stray["amount_fen"])
    strays = affairs.charges.strays
    for name, statement in told.items():
        for one in statement.values():
            known = affairs.charges.transaction(name, one.transaction) is not None
            if not known and f"{name}:{one.transaction}" not in strays:
                what = "支付渠道已收款，本站还没有记录"
                yield Difference(f"交易 {name}:{one.transaction}", what, one.amount_fen)
