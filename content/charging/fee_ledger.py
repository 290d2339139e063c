"""收费台账: what came in and went back, by department, month and standard; it sums to the bills.

It is worked out of the cases' events; the book only tells in which cases to look.
"""

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from content.cases.bills import Account, sound_account
from content.clock import day_of, moment_of

_MONTH = re.compile(r"([1-9]\d{3})-(0[1-9]|1[0-2])", re.ASCII)


class _Sums:
    """What follows from the three amounts of a line."""

    full_fen: int
    reduced_fen: int
    refunded_fen: int

    @property
    def paid_fen(self) -> int:
        return self.full_fen - self.reduced_fen

    @property
    def net_fen(self) -> int:
        return self.paid_fen - self.refunded_fen


@dataclass(frozen=True)
class Entry(_Sums):
    """台账的一笔: one line of a bill paid (``full_fen`` less ``reduced_fen``), or given back."""

    event_uid: str
    on: date
    department_uid: str
    standard_uid: str
    title: str
    full_fen: int = 0
    reduced_fen: int = 0
    refunded_fen: int = 0


@dataclass(frozen=True)
class LedgerRow(_Sums):
    """台账的一行: a department, a month and a standard; ``count`` is of lines paid."""

    month: str
    department_uid: str
    standard_uid: str
    title: str
    count: int = 0
    full_fen: int = 0
    reduced_fen: int = 0
    refunded_fen: int = 0


@dataclass(frozen=True)
class MonthLedger:
    """一个月的台账: rows, and the money that settled nothing: what came, and what went back.

    ``broken``: payments and refunds of cases whose events cannot be; they are in no sum.
    """

    month: str
    rows: tuple[LedgerRow, ...]
    held_fen: int = 0
    returned_fen: int = 0
    broken: int = 0

    @property
    def paid_fen(self) -> int:
        return sum(row.paid_fen for row in self.rows)

    @property
    def refunded_fen(self) -> int:
        return sum(row.refunded_fen for row in self.rows)

    @property
    def net_fen(self) -> int:
        return self.paid_fen - self.refunded_fen


def entries_of(now: Account) -> Iterator[Entry]:
    """Of a case: every line of every bill that was settled, and every line given back."""
    for payment in now.payments:
        bill = now.bill_of(payment.bill_uid) if payment.settles else None
        for line in bill.lines if bill is not None else ():
            yield Entry(
                payment.uid,
                day_of(moment_of(payment.at)),
                line.department_uid,
                line.standard_uid,
                line.title,
                line.full_fen,
                line.reduced_fen,
            )
    for refund in now.refunds:
        payment_of = now.payment(refund.payment_uid)
        bill = now.bill_of(payment_of.bill_uid) if payment_of is not None else None
        for name, fen in refund.lines:
            of = bill.line(name) if bill is not None else None
            assert of is not None
            yield Entry(
                refund.uid,
                day_of(moment_of(refund.at)),
                of.department_uid,
                of.standard_uid,
                of.title,
                refunded_fen=fen,
            )


def is_month(text: str) -> bool:
    return _MONTH.fullmatch(text) is not None


def days_of(month: str) -> list[date]:
    """Of ``2026-03``."""
    year, number = map(int, month.split("-"))
    last = calendar.monthrange(year, number)[1]
    return [date(year, number, day) for day in range(1, last + 1)]


def month_ledger(affairs: Any, government_uid: str, month: str) -> MonthLedger:
    """``month`` is one that ``is_month``."""
    charges = affairs.charges
    if charges is None:
        return MonthLedger(month, ())
    entries, held, returned, broken = list[Entry](), 0, 0, 0
    for event_uid, case_uid in _money_of(charges, government_uid, month):
        now = sound_account(affairs.cases.get(case_uid).events)
        if now is None:
            broken += 1
            continue
        entries += [one for one in entries_of(now) if one.event_uid == event_uid]
        held += sum(p.amount_fen for p in now.payments if p.uid == event_uid and not p.settles)
        returned += sum(r.amount_fen for r in now.refunds if r.uid == event_uid and not r.lines)
    return MonthLedger(month, rows_of(entries), held, returned, broken)


def _money_of(charges: Any, government_uid: str, month: str) -> Iterator[tuple[str, str]]:
    for day in days_of(month):
        yield from charges.money_of(government_uid, day)


def rows_of(entries: Iterable[Entry]) -> tuple[LedgerRow, ...]:
    """By month, department and standard, in this order."""
    found: dict[tuple[str, str, str, str], LedgerRow] = {}
    for one in entries:
        key = (f"{one.on:%Y-%m}", one.department_uid, one.standard_uid, one.title)
        row = found.get(key) or LedgerRow(*key)
        found[key] = replace(
            row,
            count=row.count + (not one.refunded_fen),
            full_fen=row.full_fen + one.full_fen,
            reduced_fen=row.reduced_fen + one.reduced_fen,
            refunded_fen=row.refunded_fen + one.refunded_fen,
        )
    return tuple(
        found[key] for key in sorted(found, key=lambda key: (key[0], key[1], key[3], key[2]))
    )
