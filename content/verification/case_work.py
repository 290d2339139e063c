"""Lists of work and of cards, compared with what the cases say, and made anew."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from content.cases.card_lists import card_entries
from content.cases.cases import Case, Cases
from content.cases.standing import IllegalEvent
from content.cases.work_entries import work_entries
from content.cases.work_lists import Entry, WorkLists
from content.tree import Site
from content.verification.case_agenda import is_settled
from content.verification.faults import Fault, guarded, mendable

Entries = Callable[[Case], Iterable[Entry]]
_WORK, _CARDS = "待办清单", "亮牌清单"
Rows = dict[str, tuple[Any, ...]]


def check_work(cases: Cases | None, site: Site, moment: datetime) -> Iterator[Fault]:
    """While a calendar is being taken over, tick is about to make them."""
    if cases is None:
        return
    if is_settled(cases, site, moment):
        entries = _work_of(site, moment)
        yield from guarded(_WORK, _check(cases, cases.work, entries, _WORK), mended=True)
    yield from guarded(_CARDS, _check(cases, cases.cards, card_entries, _CARDS), mended=True)


def _work_of(site: Site, moment: datetime) -> Entries:
    return lambda case: work_entries(site, case, moment)


def _check(cases: Cases, lists: WorkLists | None, entries: Entries, called: str) -> Iterator[Fault]:
    wanted = _wanted(cases, entries)
    placed: Rows = dict(lists.placed()) if lists is not None else {}
    for uid in sorted(wanted.keys() | placed.keys()):
        if wanted.get(uid, ()) != placed.get(uid, ()):
            yield mendable(called, f"办件 {uid} 记的位置与办件不符")
    yield from _check_lists(lists, wanted, called)


def _wanted(cases: Cases, entries: Entries) -> Rows:
    """Case uid → its entries; of a history that cannot be, which is told elsewhere, none."""
    found: Rows = {}
    for uid, case in cases._cases.items():
        try:
            rows = tuple(sorted(tuple(one) for one in entries(case)))
        except IllegalEvent:
            continue
        if rows:
            found[uid] = rows
    return found


def _check_lists(lists: WorkLists | None, wanted: Rows, called: str) -> Iterator[Fault]:
    if lists is None:
        return
    expected = {Entry(*row) for rows in wanted.values() for row in rows}
    kept = set()
    for place in lists.places():
        for state, holder, found in lists.lists_at(place):
            keys = set(found.keys())
            kept |= {Entry(place, state, holder, key) for key in keys}
            if found.count() != len(keys):
                yield mendable(called, f"{place} 的“{state}”件数不对")
    for entry in sorted(expected ^ kept):
        yield mendable(called, f"{entry.place} 的“{entry.state}”里办件 {entry.key[1]} 不对")


def repair_work(cases: Cases | None, site: Site, moment: datetime) -> int:
    """Both anew, from the cases; returns how much of them was wrong."""
    faults = list(check_work(cases, site, moment))
    if cases is not None and faults:
        cases.work = _made(cases, _work_of(site, moment))
        cases.cards = _made(cases, card_entries)
    return len(faults)


def _made(cases: Cases, entries: Entries) -> WorkLists:
    lists = WorkLists()
    for uid, rows in _wanted(cases, entries).items():
        lists.place(uid, (Entry(*row) for row in rows))
    return lists
