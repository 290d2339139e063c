"""办件日程: at which moment time itself does something to a case, so that tick wakes no other one.

Derived from events, rules and calendar; ``openhall verify --repair`` makes it again.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from zlib import crc32

from persistent import Persistent

from content.cases.cards import open_cards
from content.cases.clocks import clocks_of, published, rules_of, silent_at
from content.clock import micros, start_of
from content.merging import MergingMap, MergingSet

SHARDS = 32
NEVER = 0


@dataclass(frozen=True)
class Plan:
    """What the agenda has of a case: ``at`` in microseconds, NEVER where time does nothing more;
    ``missing`` are the years without a calendar that its running dates depend on."""

    at: int = NEVER
    missing: tuple[int, ...] = ()


class CaseAgenda(Persistent):
    """办件日程: (moment in µs, uid of a case); a case has one entry at most.

    ``calendar`` is the digest of the one that all entries are counted by; ``going_over`` is
    (digest, shard, key) while a later one is being taken over, case by case.
    """

    calendar = ""
    going_over: tuple[str, int, str] | None = None

    def __init__(self) -> None:
        self._shards = tuple(MergingSet() for _ in range(SHARDS))

        self._provisional = MergingMap(SHARDS)  # uid → the years that are missing

    def move(self, uid: str, before: Plan, after: Plan) -> None:
        shard = self._shards[crc32(uid.encode()) % SHARDS]
        if before.at and (before.at, uid) in shard:
            shard.remove((before.at, uid))
        if after.at:
            shard.insert((after.at, uid))
        if after.missing:
            self._provisional[uid] = after.missing
        elif before.missing:
            self._provisional.pop(uid)

    def provisional(self) -> dict[int, int]:
        """Year without a calendar → how many open cases have a date that depends on it."""
        return dict(Counter(year for _, years in self._provisional.items() for year in years))

    def due(self, moment: datetime, most: int) -> list[str]:
        """Uids of cases to which something has happened by ``moment``, ``most`` of them."""
        last = (micros(moment), "\U0010ffff")
        found = (uid for shard in self._shards for _, uid in shard.keys(max=last))
        return list(islice(found, most))

    def is_behind(self, calendar: str) -> bool:
        """Are there cases that have not taken over this calendar? All of them, where it is new."""
        if self.going_over is None and self.calendar == calendar:
            return False
        if self.going_over is None or self.going_over[0] != calendar:
            self.going_over = (calendar, 0, "")
        return True

    def next_batch(self, cases: Any, most: int) -> list[tuple[int, str]]:
        """The cases that are next to take over the calendar."""
        assert self.going_over is not None
        _, shard, key = self.going_over
        found: list[tuple[int, str]] = cases.page((shard, key), most)
        return found

    def went_over(self, batch: list[tuple[int, str]]) -> None:
        """An empty batch is the end."""
        assert self.going_over is not None
        calendar, *_ = self.going_over
        self.going_over = (calendar, *batch[-1]) if batch else None
        self.calendar = self.calendar if batch else calendar

    def plans(self) -> dict[str, Plan]:
        """Uid → what is kept of it."""
        at = {uid: when for shard in self._shards for when, uid in shard}
        missing = dict(self._provisional.items())
        return {
            uid: Plan(at.get(uid, NEVER), missing.get(uid, ()))
            for uid in at.keys() | missing.keys()
        }


def agenda_of(cases: Any) -> CaseAgenda:
    """Made with the first case."""
    if cases.agenda is None:
        cases.agenda = CaseAgenda()
    agenda: CaseAgenda = cases.agenda
    return agenda


def plan_of(site: Any, case: Any, moment: datetime) -> Plan:
    """``at`` may be in the past: then it is due."""
    if case.standing.is_forgotten:
        return Plan()
    known = published(site)
    clocks = clocks_of(case.events, rules_of(site, case), known, moment)
    moments = [start_of(card.on) for card in open_cards(case.events, clocks)]
    silent = silent_at(next(one for one in clocks if one.name == "acceptance"))
    moments += [silent] if silent is not None else []
    calendar = known(moment)
    days = (
        one.day for clock in clocks if clock.is_open and clock.provisional for one in clock.days
    )
    missing = sorted({day.year for day in days if not calendar.knows(day.year)})
    return Plan(micros(min(moments)) if moments else NEVER, tuple(missing))


def replan(doing: Any, case: Any) -> None:
    """After every event: when time will do something to it next."""
    before, after = Plan(*case.planned), plan_of(doing.site, case, doing.moment)
    if before != after:
        agenda_of(doing.affairs.cases).move(case.uid, before, after)
        case.planned = (after.at, after.missing)
