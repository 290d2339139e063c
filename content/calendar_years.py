"""The fields of a ``working_calendar``: the years shipped with the portal, and their rules.

Days are YYYY-MM-DD or dates. What the days mean for a time limit is ``content.calendar``'s.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import MAXYEAR, date, timedelta
from importlib.resources import files
from typing import Any

from content.calendar import WorkingCalendar, YearCalendar

FIRST_YEAR = 1949
_WEEKDAYS = "一二三四五六日"
_SATURDAY = 5


def preloaded_years() -> tuple[dict[str, Any], ...]:
    """The fields of 2004–2026, oldest first; a fresh copy each time.

    ``{"year": 2026, "holidays": [{"from": "2026-01-01", "to": "2026-01-03", "name": "元旦"}],
    "working_days": ["2026-01-04"], "source": "国务院办公厅关于…的通知"}``
    """
    text = files("content").joinpath("calendars.json").read_text("utf-8")
    return tuple(json.loads(text))


def year_calendar(fields: Mapping[str, Any]) -> YearCalendar:
    """One year's calendar from fields that ``check_year`` finds nothing in.

    Raises ValueError or KeyError for fields never checked.
    """
    holidays = {
        day: row["name"]
        for row in fields["holidays"]
        for day in _days_through(_parse_day(row["from"]), _parse_day(row["to"]))
    }
    working = frozenset(_parse_day(day) for day in fields["working_days"])
    return YearCalendar(fields["year"], holidays, working, fields["source"])


def working_calendar(years: Iterable[Mapping[str, Any]]) -> WorkingCalendar:
    """One calendar from the fields of several years."""
    calendars = [year_calendar(fields) for fields in years]
    return WorkingCalendar({calendar.year: calendar for calendar in calendars})


def check_year(fields: Mapping[str, Any]) -> list[str]:
    """What is wrong with a year's fields, a Chinese sentence each; nothing wrong: empty."""
    year = fields.get("year")
    if not isinstance(year, int) or not FIRST_YEAR <= year < MAXYEAR:
        return [f"年份“{year}”不对，请填四位数字，如 2027。"]
    findings: list[str] = []
    off = _read_holidays(year, fields.get("holidays") or (), findings)
    working = _read_working_days(year, fields.get("working_days") or (), findings)
    findings += [f"{_say(day)}被列入了两个假期，请只留一个。" for day in _repeated(off)]
    findings += [f"{_say(day)}在调休上班日里列了两次，请删去一个。" for day in _repeated(working)]
    findings += _check_working_days(sorted(set(working)), set(off))
    if not str(fields.get("source") or "").strip():
        findings.append(f"没有写{year}年放假安排的依据，请填通知的标题和文号。")
    return findings


def _read_holidays(year: int, rows: Iterable[Mapping[str, Any]], findings: list[str]) -> list[date]:
    """The days off; what is wrong with a row goes to ``findings``, its days are left out."""
    days: list[date] = []
    for number, row in enumerate(rows, 1):
        name = str(row.get("name") or "").strip()
        if not name:
            findings.append(f"第 {number} 个假期没有名称，请填节日名称，如“春节”。")
        first = _read_day(year, row.get("from"), findings)
        last = _read_day(year, row.get("to"), findings)
        if first and last and first > last:
            findings.append(
                f"{name or '假期'}的开始日{_say(first)}晚于结束日{_say(last)}，请核对。"
            )
        elif first and last:
            days += _days_through(first, last)
    return days


def _read_working_days(year: int, values: Iterable[Any], findings: list[str]) -> list[date]:
    read = [_read_day(year, value, findings) for value in values]
    return [day for day in read if day]


def _read_day(year: int, value: Any, findings: list[str]) -> date | None:
    try:
        day = _parse_day(value)
    except (TypeError, ValueError):
        findings.append(f"“{'' if value is None else value}”不是日期，请写成 {year}-01-31 的样子。")
        return None
    if day.year != year:
        findings.append(f"{_say(day)}不在{year}年，请填到{day.year}年的日历里。")
        return None
    return day


def _check_working_days(working: Iterable[date], off: set[date]) -> Iterator[str]:
    for day in working:
        if day in off:
            yield f"{_say(day)}既是放假日又是调休上班日，请只留一个。"
        elif day.weekday() < _SATURDAY:
            yield f"{_say(day)}本来就是工作日，不必列为调休上班，请核对日期。"


def _repeated(days: Iterable[date]) -> list[date]:
    return sorted(day for day, times in Counter(days).items() if times > 1)


def _parse_day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _days_through(first: date, last: date) -> list[date]:
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def _say(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日（星期{_WEEKDAYS[day.weekday()]}）"
