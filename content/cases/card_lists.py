"""The cards of each hall, newest first, for supervision; derived from the events of cases."""

from collections.abc import Iterator
from typing import Any

from content.cases.cases import Case, cases_of
from content.cases.raised_cards import IN_DOUBT, raised_cards
from content.cases.work_lists import Entry, WorkLists

_END = 10**17  # microseconds; what is subtracted from it sorts newest first


def list_cards(doing: Any, case: Case) -> bool:
    """Where its cards lie in the lists now."""
    cases, entries = cases_of(doing.affairs), tuple(card_entries(case))
    if cases.cards is None:
        if not entries:
            return False
        cases.cards = WorkLists()
    return cases.cards.place(case.uid, entries)


def card_entries(case: Case) -> Iterator[Entry]:
    """By colour; those that wait for a review once more."""
    for one in raised_cards(case.events):
        key = f"{_END - one.event['at']:017d}", case.number, one.event["uid"]
        yield Entry(case.government_uid, one.event["colour"], "", key)
        if one.state == IN_DOUBT:
            yield Entry(case.government_uid, IN_DOUBT, "", key)
