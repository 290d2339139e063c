"""A year of the working calendar as month grids; which day is a working day is content's to say."""

import calendar
from dataclasses import dataclass
from datetime import date

from content.calendar_years import year_calendar

WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")
_WEEKS = calendar.Calendar(firstweekday=0)


@dataclass(frozen=True)
class DayCell:
    """一天: ``mark`` is 休, 班 or empty; ``style`` is the class of its cell; ``why`` in words."""

    number: int
    day: str
    mark: str = ""
    style: str | None = None
    why: str = ""


@dataclass(frozen=True)
class Month:
    """一个月: weeks of seven cells, None where the day belongs to another month."""

    number: int
    weeks: tuple
    working_days: int


@dataclass(frozen=True)
class Holiday:
    """一个假期: first and last day, and how many days."""

    name: str
    first: str
    last: str
    length: int


@dataclass(frozen=True)
class YearGrid:
    """一年: what calendar_year.pt shows."""

    year: int
    months: tuple
    holidays: tuple
    shifted: tuple
    source: str
    working_days: int


def year_grid(fields):
    """The grid of a year from fields as ``content.calendar_years`` reads them."""
    known = year_calendar(fields)
    months = tuple(_month(known, number) for number in range(1, 13))
    return YearGrid(
        year=known.year,
        months=months,
        holidays=tuple(_holiday(row) for row in fields["holidays"]),
        shifted=tuple(say_weekday(day) for day in sorted(known.working_weekend_days)),
        source=known.source,
        working_days=sum(month.working_days for month in months),
    )


def say_weekday(day):
    """``2026-02-14（星期六）``."""
    return f"{day.isoformat()}（星期{WEEKDAYS[day.weekday()]}）"


def _month(known, number):
    weeks = tuple(
        tuple(_cell(known, day) if day.month == number else None for day in week)
        for week in _WEEKS.monthdatescalendar(known.year, number)
    )
    days = (day for day in _WEEKS.itermonthdates(known.year, number) if day.month == number)
    return Month(number, weeks, sum(known.is_working_day(day) for day in days))


def _cell(known, day):
    if day in known.working_weekend_days:
        return DayCell(day.day, day.isoformat(), "班", "p-shift", known.reason(day))
    if day in known.holidays:
        return DayCell(day.day, day.isoformat(), "休", "p-off", known.reason(day))
    if not known.is_working_day(day):
        return DayCell(day.day, day.isoformat(), "", "p-weekend", known.reason(day))
    return DayCell(day.day, day.isoformat(), why=known.reason(day))


def _holiday(row):
    first, last = _day(row["from"]), _day(row["to"])
    return Holiday(row["name"], first.isoformat(), last.isoformat(), (last - first).days + 1)


def _day(value):
    return value if isinstance(value, date) else date.fromisoformat(value)
