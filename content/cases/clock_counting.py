"""One clock of a case, counted: from a limit, its extensions and its stops to a date and its days.

Pure; which clocks a case has is ``clocks``'s, the arithmetic of days ``content.calendar``'s.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from content.calendar import (
    CountedDay,
    Deadline,
    DeadlineError,
    WorkingCalendar,
    count_deadline,
    working_days_between,
)
from content.cases.clock_rules import UNITS, Limit
from content.cases.time_facts import Stop
from content.clock import day_of
from content.vocabularies import STOP_GROUNDS, WORKING_DAYS

RUNNING, STOPPED, MET, MISSED, PENDING = "running", "stopped", "met", "missed", "pending"
STATE_LABELS = {
    RUNNING: "正在计时",
    STOPPED: "暂停计时",
    MET: "按期完成",
    MISSED: "已超期",
    PENDING: "尚未起算",
}
YELLOW, RED = "yellow", "red"
YELLOW_AT, RED_AT = 80, 100
# Judged by weekends alone, a day may come too early; by more than the longest days off it cannot
PROVISIONAL_MARGIN = timedelta(days=15)
CORRECTING = "correction"
_GROUNDS = {**dict(STOP_GROUNDS), CORRECTING: "等待申请人补正"}
_DAY = timedelta(days=1)

Calendars = Callable[[datetime], WorkingCalendar]


@dataclass(frozen=True)
class CaseClock:
    """计时: one limit of a case, and where it stands at a moment.

    ``name``: acceptance, correction, joint, promised, statutory:1, promised:1, delivery:1 …
    ``due``: None where it has not begun; of a stopped one it is what would be if the stop ended as
    expected. ``provisional``: a year of the calendar is missing. ``percent``: of the counted days,
    those gone by. ``days_left`` in the unit of the limit; negative when late. ``yellow_on`` and
    ``red_on`` are the days on which a card is due, if it is still running then.
    """

    name: str
    label: str
    branch: str
    limit: Limit
    extended: tuple[Limit, ...] = ()
    stops: tuple[Stop, ...] = ()
    start: date | None = None
    due: date | None = None
    provisional: bool = False
    days: tuple[CountedDay, ...] = ()
    basis: str = ""
    state: str = PENDING
    percent: int = 0
    days_left: int | None = None
    ended_at: datetime | None = None
    ended_on: date | None = None
    yellow_on: date | None = None
    red_on: date | None = None

    @property
    def is_open(self) -> bool:
        """Does it run, stand still or run late, so that somebody has to do something?"""
        return self.ended_at is None and self.due is not None

    @property
    def surely_over_on(self) -> date | None:
        """The first day on which it is over, whatever a missing year will say."""
        if self.due is None:
            return None
        return self.due + _DAY + (PROVISIONAL_MARGIN if self.provisional else timedelta())


@dataclass(frozen=True)
class Counting:
    """起算、延期、暂停和结束: what a clock is counted from. Days and moments, no rule."""

    start: date | None
    extended: tuple[Limit, ...] = ()
    stops: tuple[Stop, ...] = ()
    ended_at: datetime | None = None
    ended_on: date | None = None


def counted(said: CaseClock, facts: Counting, calendars: Calendars, moment: datetime) -> CaseClock:
    """The clock with its days. One that has ended keeps the calendar of the moment it ended."""
    clock = replace(
        said,
        extended=facts.extended,
        stops=facts.stops,
        ended_at=facts.ended_at,
        ended_on=facts.ended_on or (day_of(facts.ended_at) if facts.ended_at else None),
    )
    if facts.start is None:
        return clock
    calendar = calendars(facts.ended_at or moment)
    today = day_of(moment)
    stops = tuple(_closed(facts.stops, calendar, today))
    try:
        deadline = _through(facts.start, (clock.limit, *facts.extended), calendar, stops)
    except DeadlineError:
        return clock  # what was written into the item cannot be counted
    clock = replace(
        clock,
        start=facts.start,
        due=deadline.due,
        provisional=deadline.provisional,
        days=_explained(deadline.days, facts.stops),
    )
    return _placed(clock, facts, calendar, today)


def _closed(
    stops: Iterable[Stop], calendar: WorkingCalendar, today: date
) -> Iterator[tuple[date, date]]:
    """Each as (first, last); an open one lasts as long as it was expected to, and until today."""
    for stop in stops:
        last = stop.last or max(today, _expected(stop, calendar))
        if stop.first <= last:
            yield stop.first, last


def _expected(stop: Stop, calendar: WorkingCalendar) -> date:
    if not stop.expected_days:
        return stop.first
    return count_deadline(stop.first - _DAY, stop.expected_days, calendar).due


def _through(
    start: date,
    limits: Sequence[Limit],
    calendar: WorkingCalendar,
    stops: Sequence[tuple[date, date]],
) -> Deadline:
    """One limit after the other; an extension may be written in another unit."""
    first, *more = limits
    now = count_deadline(start, first.number, calendar, stops, UNITS[first.unit])
    for limit in more:
        then = count_deadline(now.due, limit.number, calendar, stops, UNITS[limit.unit])
        known = next((one.ordinal for one in reversed(now.days) if one.ordinal), 0) or 0
        days = tuple(
            replace(one, ordinal=one.ordinal + known) if one.ordinal else one
            for one in then.days[1:]
        )
        provisional = now.provisional or then.provisional
        now = Deadline(start, then.due, provisional, (*now.days, *days))
    return now


def _explained(days: Iterable[CountedDay], stops: Sequence[Stop]) -> tuple[CountedDay, ...]:
    """With the ground of the stop on each day that it took out; of several, all of them."""
    return tuple(_day_explained(one, stops) for one in days)


def _day_explained(one: CountedDay, stops: Sequence[Stop]) -> CountedDay:
    if one.counted or not one.reason.startswith("暂停计时"):
        return one
    grounds = dict.fromkeys(
        _GROUNDS.get(stop.ground, stop.ground)
        for stop in stops
        if stop.first <= one.day and (stop.last is None or one.day <= stop.last)
    )
    return replace(one, reason=f"暂停计时：{'、'.join(grounds)}")


def _placed(clock: CaseClock, facts: Counting, calendar: WorkingCalendar, today: date) -> CaseClock:
    assert clock.due is not None
    until = clock.ended_on or today
    total = sum(one.counted for one in clock.days)
    gone = sum(one.counted for one in clock.days if one.day < until)
    is_late = until > clock.due
    stopped = facts.ended_at is None and any(
        stop.last is None and stop.first <= today for stop in facts.stops
    )
    state = MISSED if is_late else MET if facts.ended_at else STOPPED if stopped else RUNNING
    return replace(
        clock,
        state=state,
        percent=RED_AT if is_late else gone * 100 // total if total else 0,
        days_left=total - gone if stopped else _left(clock, until, calendar),
        yellow_on=_yellow_on(clock.days, total),
        red_on=clock.surely_over_on,
    )


def _left(clock: CaseClock, until: date, calendar: WorkingCalendar) -> int:
    """Days after ``until`` up to the due day: on that day itself none is left."""
    assert clock.due is not None
    last = clock.extended[-1] if clock.extended else clock.limit
    if until > clock.due:
        if last.unit == WORKING_DAYS:
            return working_days_between(until, clock.due, calendar)
        return (clock.due - until).days
    return sum(one.counted for one in clock.days if one.day > until)


def _yellow_on(days: Sequence[CountedDay], total: int) -> date | None:
    """The first day of which four fifths are gone by; of a short limit, its last day."""
    if not total:
        return None
    wanted = -(-total * YELLOW_AT // 100)
    gone = next(one.day for one in days if one.ordinal == wanted)
    return min(gone + _DAY, days[-1].day)
