"""What time does to cases, on each tick: only those are woken to which something is due.

In transactions that stay small, each of which leaves every case either as it was or whole: a
process killed in between loses nothing, and the next one repeats nothing.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from transaction.interfaces import TransientError

from content.calendars import calendar_at
from content.cases.agenda import agenda_of
from content.cases.doing import SystemDoing
from content.cases.passing import catch_up, take_over_calendar
from portal.databases import affairs_root, connected, site_root
from portal.desks import new_uid

AT_ONCE = 100
log = logging.getLogger(__name__)

Work = Callable[[SystemDoing, Any], int]


@dataclass
class CaseTick:
    """办件的定时处理: of one moment; ``written`` events so far.

    ``busy`` were changed by somebody at that very moment, and are done on the next tick;
    ``broken`` could not be done, which the log tells.
    """

    databases: dict[str, Any]
    sealing: Any
    moment: datetime
    written: int = 0
    busy: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)

    def together(self, uids: Iterable[str], work: Work) -> None:
        """In one transaction."""
        with connected(self.databases, "tick: cases") as connection:
            site, affairs = site_root(connection), affairs_root(connection)
            doing = SystemDoing(self.moment, site, affairs, self.sealing, new_uid)
            written = sum(work(doing, affairs.cases.get(uid)) for uid in uids)
        self.written += written

    def each(self, uids: list[str], work: Work) -> None:
        """All in one transaction; where that fails, each in one of its own."""
        try:
            self.together(uids, work)
        except Exception as error:
            log.info("cases are done one by one: %s", type(error).__name__)
            for uid in uids:
                self._alone(uid, work)

    def _alone(self, uid: str, work: Work) -> None:
        try:
            self.together([uid], work)
        except TransientError:
            self.busy.add(uid)
        except Exception:
            log.exception("time could do nothing to case %s", uid)
            self.broken.add(uid)


def tick_cases(databases: dict[str, Any], sealing: Any, moment: datetime) -> int:
    """A calendar that changed first, then what is due; how many events were written."""
    ticking = CaseTick(databases, sealing, moment)
    _take_over(ticking)
    while uids := _due(ticking):
        ticking.each(uids, catch_up)
    return ticking.written


def _due(ticking: CaseTick) -> list[str]:
    left_out = ticking.busy | ticking.broken
    with connected(ticking.databases) as connection:
        cases = affairs_root(connection).cases
        if cases is None or cases.agenda is None:
            return []
        uids = cases.agenda.due(ticking.moment, AT_ONCE + len(left_out))
    return [uid for uid in uids if uid not in left_out]


def _take_over(ticking: CaseTick) -> None:
    """Every open case, batch by batch; where somebody is busy, the next tick goes on from there."""
    while not ticking.busy:
        with connected(ticking.databases, "tick: calendar") as connection:
            site, cases = site_root(connection), affairs_root(connection).cases
            calendar = calendar_at(site, ticking.moment).digest
            if cases is None or not agenda_of(cases).is_behind(calendar):
                return
            batch = agenda_of(cases).next_batch(cases, AT_ONCE)
        ticking.each([uid for _, uid in batch], take_over_calendar)
        if not ticking.busy:
            with connected(ticking.databases, "tick: calendar") as connection:
                agenda_of(affairs_root(connection).cases).went_over(batch)
