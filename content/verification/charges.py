"""Money: every fen explained, and the lists by which bills and money are found, from the cases."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from content.affairs import Affairs
from content.cases.bills import Account, account
from content.cases.lists import CaseLists
from content.cases.standing import IllegalEvent
from content.charging.amounts import yuan
from content.charging.book import OPEN, Charges
from content.charging.conservation import charged_cases, prove
from content.charging.entering import relist, return_key
from content.verification.faults import RESTORE, Fault, guarded, mendable

FIND_OUT = f"请查明原因；是数据库被改动的，{RESTORE.removeprefix('请')}"


def check_charges(affairs: Affairs, site: Any, moment: datetime) -> Iterator[Fault]:
    yield from guarded("收费对账", _check_money(affairs, site, moment))
    yield from guarded("收费清单", _check_lists(affairs), mended=True)


def _check_money(affairs: Affairs, site: Any, moment: datetime) -> Iterator[Fault]:
    for proof in prove(site, affairs, moment, every=True).values():
        for one in proof.differences:
            if not one.derived:
                amount = f"（{yuan(abs(one.fen))}）" if one.fen else ""
                yield Fault(f"收费对账 {one.where}", f"{one.what}{amount}", FIND_OUT)


def _check_lists(affairs: Affairs) -> Iterator[Fault]:
    charges: Charges | None = affairs.charges
    if charges is None:
        return
    known = set(charges.case_uids())
    for case, _ in _charged(affairs):
        if case.uid not in known:
            yield mendable("收费清单", f"办件 {case.number} 有缴费单，没有列入")
    wanted, kept = _as_sets(_made(affairs)), _as_sets(charges.lists)
    for name in sorted(wanted.keys() | kept.keys()):
        missing = wanted.get(name, set()) - kept.get(name, set())
        surplus = kept.get(name, set()) - wanted.get(name, set())
        # A bill that ended with its case stays listed, and is passed over
        if missing or (surplus and not name.endswith(OPEN)):
            yield mendable("收费清单", f"清单 {name} 与各办件不符")


def _charged(affairs: Affairs) -> Iterator[tuple[Any, Account]]:
    for case in charged_cases(affairs):
        try:
            yield case, account(case.events)
        except IllegalEvent:
            continue


def _as_sets(lists: CaseLists) -> dict[str, set[Any]]:
    return {name: set(of.keys(None)) for name, of in lists.items()}


def _made(affairs: Affairs) -> CaseLists:
    """All lists, from the cases alone."""
    book = Charges()
    for case, now in _charged(affairs):
        if now.bill.due_fen:
            book.list_open(case.government_uid, (now.bill.at, case.uid), True)
        if now.to_return_fen:
            book.list_to_return(case.government_uid, return_key(case), True)
        moved = [(one.at, one.uid) for one in now.payments]
        moved += [(one.at, one.uid) for one in now.refunds]
        for at, uid in moved:
            relist(book, case, at, uid)
    return book.lists


def repair_charges(affairs: Affairs) -> int:
    """The lists anew; what they were worked out of is not touched. How much was wrong."""
    faults = list(guarded("收费清单", _check_lists(affairs), mended=True))
    if faults and affairs.charges is not None:
        affairs.charges.lists = _made(affairs)
        for case, _ in _charged(affairs):
            affairs.charges.note_case(case.uid)
    return len(faults)
