"""办件日程: at which moment time itself does something to a case, so that tick wakes no other one.

Derived from events, rules and calendar; ``openhall verify --repair`` makes it again.
"""

from datetime import datetime
from itertools import islice
from typing import Any
from zlib import crc32

from persistent import Persistent

from content.cases.cards import open_cards
from content.cases.clocks import clocks_of, published, rules_of, silent_at
from content.clock import micros, start_of
from content.merging import MergingSet

SHARDS = 32
NEVER = 0


class CaseAgenda(Persistent):
    """办件日程: (moment in µs, uid of a case); a case has one entry at most.

    ``calendar`` is the digest of the one that all entries are counted by; ``going_over`` is
    (digest, shard, key) while a later one is being taken over, case by case.
    """

    calendar = ""
    going_over: tuple[str, int, str] | None = None

    def __init__(self) -> None:
        self._shards = tuple(MergingSet() for _ in range(SHARDS))

    def move(self, uid: str, before: int, after: int) -> None:
        shard = self._shards[crc32(uid.encode()) % SHARDS]
        if before and (before, uid) in shard:
            shard.remove((before, uid))
        if after:
            shard.insert((after, uid))

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

    def entries(self) -> set[tuple[int, str]]:
        return {entry for shard in self._shards for entry in shard}


def agenda_of(cases: Any) -> CaseAgenda:
    """Made with the first case."""
    if cases.agenda is None:
        cases.agenda = CaseAgenda()
    agenda: CaseAgenda = cases.agenda
    return agenda


def next_moment(site: Any, case: Any, moment: datetime) -> int:
    """In microseconds; NEVER where time does nothing more to the case. May be in the past."""
    if case.standing.is_forgotten:
        return NEVER
    clocks = clocks_of(case.events, rules_of(site, case), published(site), moment)
    moments = [start_of(card.on) for card in open_cards(case.events, clocks)]
    silent = silent_at(next(one for one in clocks if one.name == "acceptance"))
    moments += [silent] if silent is not None else []
    return micros(min(moments)) if moments else NEVER


def replan(doing: Any, case: Any) -> None:
    """After every event: when time will do something to it next."""
    after = next_moment(doing.site, case, doing.moment)
    if after != case.planned_at:
        agenda_of(doing.affairs.cases).move(case.uid, case.planned_at, after)
        case.planned_at = after
