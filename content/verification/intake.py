"""What counters took in: names by which cases are found, and who holds which draft."""

from collections.abc import Iterator
from typing import Any

from content.cases.intake_book import DRAFT, book_of
from content.cases.name_index import NameIndex
from content.verification.faults import Fault, guarded, mendable

Row = tuple[str, int, str]


def check_intake(affairs: Any) -> Iterator[Fault]:
    """What names say is not checked: that needs the keys."""
    yield from guarded("办件姓名索引", _check_names(affairs.cases), mended=True)
    yield from guarded("收件交接簿", _check_held(affairs), mended=True)


def _check_names(cases: Any) -> Iterator[Fault]:
    if cases is None or cases.names is None:
        return
    if set(cases.names.rows()) != _wanted(cases):
        yield mendable("办件姓名索引", "按姓名查到的与各办件不符")


def _wanted(cases: Any) -> set[Row]:
    return {(digest, *case.key) for _, case in cases._cases.items() for digest in case.name_digests}


def _check_held(affairs: Any) -> Iterator[Fault]:
    for draft in _held_drafts(affairs):
        book = affairs.intake_book
        if book is None or not book.holds(draft.holder, DRAFT, draft.uid):
            yield mendable("收件交接簿", f"窗口的草稿 {draft.uid} 不在 {draft.holder} 名下")


def _held_drafts(affairs: Any) -> Iterator[Any]:
    """Of counters, not submitted."""
    if affairs.drafts is not None:
        for _, draft in affairs.drafts._drafts.items():
            if draft.holder and not draft.case_uid:
                yield draft


def repair_intake(affairs: Any) -> int:
    """Names from the cases, drafts with who holds them; returns how much was wrong."""
    faults = list(check_intake(affairs))
    cases = affairs.cases
    if faults and cases is not None and cases.names is not None:
        cases.names = NameIndex()
        for _, case in cases._cases.items():
            cases.names.replace(case.key, (), case.name_digests)
    for draft in _held_drafts(affairs) if faults else ():
        book_of(affairs).hold(draft.holder, DRAFT, draft.uid)
    return len(faults)
