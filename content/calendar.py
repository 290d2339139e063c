"""Which days are working days and when a time limit ends: arithmetic only, nothing is read or kept.

The years themselves are content (``working_calendar``); ``content.calendar_years`` turns their
fields into the calendars used here.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import MAXYEAR, date, timedelta
from functools import cached_property
from hashlib import sha256
from itertools import islice
from typing import Any, Literal

Unit = Literal["working", "calendar", "month"]
Stop = tuple[date, date]

LONGEST = {"working": 3650, "calendar": 3650, "month": 120}
LONGEST_STOP_DAYS = 3650
# Ten years of working days are fifteen of calendar days; the rest is room for stops.
FARTHEST_DAYS = 20_000

_UNIT_WORDS = {"working": "个工作日", "calendar": "日", "month": "个月"}
_SATURDAY = 5


class DeadlineError(ValueError):
    """A time limit that cannot be counted; the message says in Chinese what to correct."""


@dataclass(frozen=True)
class YearCalendar:
    """一年的放假安排: the days off and the working weekend days of one year.

    ``holidays`` names each day off; ``working_weekend_days`` are 调休上班; ``source`` is the
    notice that set them. ``content.calendar_years.check_year`` says what else must hold.
    """

    year: int
    holidays: Mapping[date, str] = field(default_factory=dict)
    working_weekend_days: frozenset[date] = frozenset()
    source: str = ""

    def is_working_day(self, day: date) -> bool:
        if day in self.working_weekend_days:
            return True
        return day.weekday() < _SATURDAY and day not in self.holidays

    def reason(self, day: date) -> str:
        if day in self.working_weekend_days:
            return "调休上班"
        if day in self.holidays:
            return f"法定节假日：{self.holidays[day]}"
        return _weekday_reason(day)


@dataclass(frozen=True)
class WorkingCalendar:
    """工作日历: the years whose days off are known; in any other year only weekends are free."""

    years: Mapping[int, YearCalendar] = field(default_factory=dict)

    def knows(self, year: int) -> bool:
        return year in self.years

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what its years say; of the same calendar the same."""
        said = [
            (
                one.year,
                sorted((day.isoformat(), name) for day, name in one.holidays.items()),
                sorted(day.isoformat() for day in one.working_weekend_days),
            )
            for _, one in sorted(self.years.items())
        ]
        return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()

    def is_working_day(self, day: date) -> bool:
        known = self.years.get(day.year)
        return known.is_working_day(day) if known else day.weekday() < _SATURDAY

    def reason(self, day: date) -> str:
        """Why the day is or is not a working day: 工作日, 周末, 法定节假日：春节, 调休上班."""
        known = self.years.get(day.year)
        if known:
            return known.reason(day)
        return f"{_weekday_reason(day)}（暂定：{day.year}年的放假安排尚未录入）"


@dataclass(frozen=True)
class CountedDay:
    """一天: counted as the ``ordinal``-th of the limit, or not counted, and why."""

    day: date
    counted: bool
    ordinal: int | None
    reason: str


@dataclass(frozen=True)
class Deadline:
    """到期日: the last day of a time limit, with every day from the start day to it.

    ``provisional``: a day was judged by weekends alone, because its year is not known yet.
    """

    start: date
    due: date
    provisional: bool
    days: tuple[CountedDay, ...]

    def as_mapping(self) -> dict[str, Any]:
        """Plain values, days as YYYY-MM-DD: what the command line and the receipt show."""
        return {
            "start": self.start.isoformat(),
            "due": self.due.isoformat(),
            "provisional": self.provisional,
            "days": [
                {
                    "day": one.day.isoformat(),
                    "counted": one.counted,
                    "ordinal": one.ordinal,
                    "reason": one.reason,
                }
                for one in self.days
            ],
        }


def count_deadline(
    start: date,
    days: int,
    calendar: WorkingCalendar,
    stops: Iterable[Stop] = (),
    unit: Unit = "working",
) -> Deadline:
    """The day on which a limit of ``days`` that begins with an event on ``start`` ends.

    The start day is not counted, as in civil practice; 许可法§82 makes the periods of that law
    working days. ``stops`` are pairs (from, to), both days within, and are not counted (许可法§45).
    ``unit``: "working" days; "calendar" days, every day as other laws write them; "month",
    to the same day of the month, or its last. A due date on a day off stays there: only
    working days look at the calendar, so only they can be provisional. Of 0 days the due
    date is the start day.

    Raises DeadlineError for a negative or absurd length, an unknown unit, a stop that ends
    before it begins, and a count that runs beyond ``FARTHEST_DAYS`` days.
    """
    stopped = tuple(stops)
    _check_length(days, unit)
    _check_stops(stopped)
    length = (_add_months(start, days) - start).days if unit == "month" else days
    judge = _judge_working(calendar) if unit == "working" else _judge_calendar
    counted = tuple(_count(start, length, judge, stopped))
    inspected = counted[1:] if unit == "working" else ()
    provisional = not all(calendar.knows(one.day.year) for one in inspected)
    return Deadline(start, counted[-1].day, provisional, counted)


def working_days_between(start: date, end: date, calendar: WorkingCalendar) -> int:
    """Working days after ``start`` up to and with ``end``; negative when ``end`` is earlier.

    So the days left are ``working_days_between(today, due, calendar)``, and minus two is two
    working days late.
    """
    if end < start:
        return -working_days_between(end, start, calendar)
    following = islice(_days_after(start), (end - start).days)
    return sum(calendar.is_working_day(day) for day in following)


_Judge = Callable[[date], tuple[bool, str]]


def _judge_working(calendar: WorkingCalendar) -> _Judge:
    return lambda day: (calendar.is_working_day(day), calendar.reason(day))


def _judge_calendar(_day: date) -> tuple[bool, str]:
    return True, "自然日"


def _count(start: date, length: int, judge: _Judge, stops: Sequence[Stop]) -> Iterator[CountedDay]:
    """The start day and each day after it, until ``length`` days are counted."""
    yield CountedDay(start, False, None, "起算当日不计入")
    ordinal = 0
    following = islice(_days_after(start), FARTHEST_DAYS)
    while ordinal < length:
        day = next(following, None)
        if day is None:
            raise DeadlineError(
                f"从 {start} 起算，到期日太远，请核对期限天数和暂停计时的起止日期。"
            )
        counted, reason = _judge_stopped(day, stops) or judge(day)
        ordinal += counted
        yield CountedDay(day, counted, ordinal if counted else None, reason)


def _judge_stopped(day: date, stops: Sequence[Stop]) -> tuple[bool, str] | None:
    for first, last in stops:
        if first <= day <= last:
            return False, f"暂停计时（{first} 至 {last}）"
    return None


def _days_after(start: date) -> Iterator[date]:
    for ordinal in range(start.toordinal() + 1, date.max.toordinal() + 1):
        yield date.fromordinal(ordinal)


def _add_months(start: date, months: int) -> date:
    """The same day of a later month, or the last day of that month where it has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year >= MAXYEAR:
        raise DeadlineError(f"从 {start} 起算，到期日太远，请核对起算日期。")
    first = date(year, month + 1, 1)
    following = (first + timedelta(days=31)).replace(day=1)
    return min(first + timedelta(days=start.day - 1), following - timedelta(days=1))


def _check_length(days: int, unit: str) -> None:
    if unit not in LONGEST:
        raise DeadlineError(f"不认识的期限单位“{unit}”，可用 working、calendar、month。")
    words = _UNIT_WORDS[unit]
    if days < 0:
        raise DeadlineError(f"期限不能是负数：{days} {words}。")
    if days > LONGEST[unit]:
        raise DeadlineError(f"期限太长：{days} {words}，最多 {LONGEST[unit]} {words}。")


def _check_stops(stops: Sequence[Stop]) -> None:
    for first, last in stops:
        if last < first:
            raise DeadlineError(f"暂停计时的结束日 {last} 早于开始日 {first}，请核对。")
        if (last - first).days >= LONGEST_STOP_DAYS:
            raise DeadlineError(
                f"暂停计时 {first} 至 {last} 太长，最多 {LONGEST_STOP_DAYS} 天，请核对。"
            )


def _weekday_reason(day: date) -> str:
    return "工作日" if day.weekday() < _SATURDAY else "周末"
