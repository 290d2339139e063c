"""What passing time does to a case: acceptance by silence, cards, and a calendar that changed.

Every function writes what is due and not written yet, so that it may be called as often as one
likes: by tick, however late, and whatever was done in between.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from content.cases.acting import append_event, settle
from content.cases.cards import CARD, CARD_REVIEW_ASKED, cards_in_doubt, open_cards
from content.cases.clock_counting import STOPPED, CaseClock
from content.cases.clocks import clocks_of, published, rules_of
from content.cases.doing import SystemDoing
from content.cases.event_types import DUE_TOLD
from content.cases.placing import placed
from content.cases.time_facts import time_facts
from content.clock import day_of, micros, start_of

Clocks = tuple[CaseClock, ...]
Moved = Mapping[str, tuple[CaseClock, date]]


def catch_up(doing: SystemDoing, case: Any) -> int:
    """Acceptance and cards that are due; how many events were written."""
    before = len(case.events)
    if not case.standing.is_forgotten:
        settle(doing, case)
        _raise_cards(doing, case)
    placed(doing, case)
    return len(case.events) - before


def _raise_cards(doing: SystemDoing, case: Any) -> None:
    clocks = clocks_of(case.events, rules_of(doing.site, case), published(doing.site), doing.moment)
    for card in open_cards(case.events, clocks):
        if card.on > day_of(doing.moment):
            return
        at = max(micros(start_of(card.on)), case.events[-1]["at"])
        append_event(doing, case, CARD, at=at, noted_at=micros(doing.moment), **card.facts)
        doing.record("raise_card", case.uid, case.department_uid)


def take_over_calendar(doing: SystemDoing, case: Any) -> int:
    """The dates of an open case by the calendar of now; who was told another is told of it.

    What was told was counted by the calendar published when it was told, so that a second time
    nothing is left to tell. Returns how many events were written.
    """
    known, before = published(doing.site), len(case.events)
    rules = rules_of(doing.site, case)
    if not case.standing.is_ended:
        told_by = known(time_facts(case.events).noted_at)
        former = clocks_of(case.events, rules, told_by, doing.moment)
        by_now = known(doing.moment)
        _doubt_cards(doing, case, former, clocks_of(case.events, rules, by_now, doing.moment))
        settle(doing, case)
        now = clocks_of(case.events, rules, by_now, doing.moment)
        _tell_dues(doing, case, _moved(former, now))
    catch_up(doing, case)
    return len(case.events) - before


def _doubt_cards(doing: SystemDoing, case: Any, former: Clocks, now: Clocks) -> None:
    for facts in cards_in_doubt(case.events, former, now):
        append_event(doing, case, CARD_REVIEW_ASKED, because="calendar", **facts)
        doing.record("doubt_card", case.uid, case.department_uid)


def _moved(former: Iterable[CaseClock], now: Iterable[CaseClock]) -> Moved:
    """Clocks that run on and whose date is another: name → (as it is now, the former date)."""
    were = {clock.name: clock.due for clock in former}
    return {
        clock.name: (clock, was)
        for clock in now
        if clock.is_open
        and clock.state != STOPPED
        and (was := were.get(clock.name)) is not None
        and was != clock.due
    }


def _tell_dues(doing: SystemDoing, case: Any, moved: Moved) -> None:
    if moved:
        dues = {name: _iso(clock.due) for name, (clock, _) in moved.items()}
        before = {name: _iso(was) for name, (_, was) in moved.items()}
        append_event(doing, case, DUE_TOLD, clocks=dues, before=before, because="calendar")
        doing.record("tell_due", case.uid, case.department_uid)


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()
