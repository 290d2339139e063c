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
from content.cases.bills import BILLED, MONEY_EVENTS, PAID, REFUNDED, BillLine, account, line_of
from content.cases.standing import Event, IllegalEvent
from content.charging.amounts import quantity_of, yuan
from content.charging.chargeable import worked_out_line
from content.charging.demo_provider import NAME as DEMO
from content.charging.demo_provider import statements
from content.charging.fee_ledger import entries_of
from content.charging.providers import Statement
from content.clock import day_of, micros, moment_of
from content.fee_estimates import Standard
from content.items import Item
from content.ledger import Asked, digest_of

CHECKED = "checked"  # under which the day of the daily check is noted, beside governments
OF_NO_HALL = ""
MOVING = ("take_payment", "receive_payment", "refund")  # acts by which money came or went
# Whose books lie in this site; those of others are compared by who can ask them
STATEMENTS: Mapping[str, Callable[[Any], Iterator[Statement]]] = {DEMO: statements}


@dataclass(frozen=True)
class Difference:
    """差额: where it is, what disagrees, and how many fen are unexplained; ``derived``: it is a
    list that can be made again."""

    where: str
    what: str
    fen: int
    derived: bool = False


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


def prove(site: Any, affairs: Any, moment: datetime, every: bool = False) -> dict[str, Proof]:
    """Government uid → its proof; money that belongs to no case stands under "". ``every``: all
    cases are looked at, not only those that the book of charges names."""
    found: dict[str, Proof] = {}
    if affairs.charges is None:
        return found
    told = {name: {one.transaction: one for one in of(affairs)} for name, of in STATEMENTS.items()}
    known: set[str] = set()
    for case in charged_cases(affairs) if every else _noted_cases(affairs):
        known |= {one["uid"] for one in _money(case)}
        proof = found.setdefault(case.government_uid, Proof(micros(moment)))
        proof.cases += 1
        proof.differences += case_differences(site, affairs, case, told)
        _add_up(proof, case)
    stray = Proof(micros(moment), differences=list(_beside_cases(affairs, told, known)))
    if stray.differences:
        found[OF_NO_HALL] = stray
    return found


def keep_proofs(charges: Any, proofs: Mapping[str, Proof]) -> None:
    """What everybody may read of the last check; what is cleared up is told no more."""
    for uid in [uid for uid, _ in charges.proofs.items() if uid not in (*proofs, CHECKED)]:
        charges.proofs.pop(uid)
    for uid, proof in proofs.items():
        charges.proofs[uid] = proof.told()


def charged_cases(affairs: Any) -> Iterator[Any]:
    """Every case about which anything of money was noted; all cases are woken for it."""
    for _, case in affairs.cases._cases.items() if affairs.cases is not None else ():
        if any(True for _ in _money(case)):
            yield case


def _noted_cases(affairs: Any) -> Iterator[Any]:
    cases = (affairs.cases.get(uid) for uid in affairs.charges.case_uids())
    return (case for case in cases if case is not None)


def _money(case: Any) -> Iterator[Event]:
    return (event for event in case.events if event["type"] in MONEY_EVENTS)


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
    """Everything of one case that disagrees with another book, event by event."""
    where = f"办件 {case.number}"
    yield from _unsealed(affairs, case, where)
    for event in _money(case):
        if event["type"] == BILLED:
            yield from _unpublished_lines(site, event, where)
        if event["type"] == PAID:
            at = f"{where} 收款 {event['uid']}"
            yield from _unordered(affairs, event, at)
            yield from _untold(told, event, _given_back(case, event["uid"]), at)
        if event["type"] in (PAID, REFUNDED):
            yield from _unlisted(affairs, case, event, where)
    try:
        account(case.events)
    except IllegalEvent as illegal:
        yield Difference(where, f"收费的经过前后不合：{str(illegal).rstrip('。')}", 0)


def _given_back(case: Any, payment_uid: str) -> int:
    refunds = (event for event in _money(case) if event["type"] == REFUNDED)
    return sum(one["amount_fen"] for one in refunds if one["payment"] == payment_uid)


def _unpublished_lines(site: Any, event: Event, where: str) -> Iterator[Difference]:
    day = day_of(moment_of(event["at"]))
    for said in event["lines"]:
        line = line_of(said)
        yield from _unpublished(site, line, day, f"{where} 缴费单第 {line.line} 行")


def _gone(affairs: Any, known: set[str]) -> Iterator[Difference]:
    """What was sealed as money and is in no case any more."""
    sealed = [one for act in MOVING for one in affairs.chain.oldest(Asked(act=act))]
    staged = [one for one in affairs.staged if one.get("act") in MOVING]
    for uid in dict.fromkeys(one["uid"] for one in (*sealed, *staged)):
        if uid not in known:
            yield Difference(f"台账记录 {uid}", "封存过的收款或退费，在办件里找不到了", 0)


def _unsealed(affairs: Any, case: Any, where: str) -> Iterator[Difference]:
    for event in _money(case):
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
        what = f"缴费单是 {yuan(line.fen)}，按公布的标准是 {yuan(again.fen)}"
        yield Difference(where, what, line.fen - again.fen)


def _unordered(affairs: Any, event: Event, where: str) -> Iterator[Difference]:
    """Of money on line there is an order, which knows the transaction."""
    if not event["order"]:
        return
    order = affairs.charges.order(event["order"])
    if order is None or event["reference"] not in order.transactions:
        yield Difference(where, "没有这笔款的支付订单", event["amount_fen"])


def _untold(
    told: Mapping[str, Mapping[str, Statement]], event: Event, given_back: int, where: str
) -> Iterator[Difference]:
    """What the provider's own books say of it."""
    if event["provider"] not in told:
        return
    said, amount = told[event["provider"]].get(event["reference"]), event["amount_fen"]
    if said is None:
        yield Difference(where, "支付渠道的账上没有这笔交易", amount)
    elif said.amount_fen != amount:
        what = f"本站记 {yuan(amount)}，支付渠道记 {yuan(said.amount_fen)}"
        yield Difference(where, what, amount - said.amount_fen)
    elif said.refunded_fen != given_back:
        what = f"退费本站记 {yuan(given_back)}，支付渠道记 {yuan(said.refunded_fen)}"
        yield Difference(where, what, given_back - said.refunded_fen)


def _unlisted(affairs: Any, case: Any, event: Event, where: str) -> Iterator[Difference]:
    """Is the department's ledger told of it?"""
    day, key = day_of(moment_of(event["at"])), (event["at"], f"{event['uid']} {case.uid}")
    if not affairs.charges.is_money_listed(case.government_uid, day, key):
        at = f"{where} 的 {event['uid']}"
        yield Difference(at, "没有列入收费台账", event["amount_fen"], True)


def _beside_cases(
    affairs: Any, told: Mapping[str, Mapping[str, Statement]], known: set[str]
) -> Iterator[Difference]:
    """Money that a provider has, or told of, or the ledger sealed, and no case knows."""
    yield from _gone(affairs, known)
    for key, stray in affairs.charges.strays.items():
        yield Difference(f"交易 {key}", "支付渠道通知了收款，但没有这个订单", stray["amount_fen"])
    strays = affairs.charges.strays
    for name, statement in told.items():
        for one in statement.values():
            is_told = affairs.charges.transaction(name, one.transaction) is not None
            if not is_told and f"{name}:{one.transaction}" not in strays:
                what = "支付渠道已收款，本站还没有记录"
                yield Difference(f"交易 {name}:{one.transaction}", what, one.amount_fen)
