"""日期: the cell of a table → a day, however it is written; a doubtful one is told, never guessed.

``values.as_day`` reads the dates of files that programs wrote.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from content.importers.numerals import CHINESE, half_width, has_gap, whole
from content.importers.values import Unfit

FIRST_YEAR, LAST_YEAR = 1900, 2200
# The day that a spreadsheet's serial number counts from, and the serials of 1954 to 2099.
_SERIAL_ZERO, _SERIAL_ZERO_1904 = date(1899, 12, 30), date(1904, 1, 1)
_SERIALS = range(20_000, 73_051)
_CURE = "请按 2026-03-05 的样子填写，不知道的留空"

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SEPARATOR = r"[-/.\\、—–―]"
_CLOCK = re.compile(r"(?<=[\d日号])\s*(?:T|\s)\s*[0-2]?\d[:：时]\d{1,2}\S*$")
_WEEKDAY = re.compile(r"\(?(?:星期|周)[一二三四五六日天]\)?")
_FULL = re.compile(rf"(\d{{4}})(?:{_SEPARATOR}|年)(\d{{1,2}})(?:{_SEPARATOR}|月)(\d{{1,2}})[日号]?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SHORT_YEAR = re.compile(r"(\d{2})([-/.年])(\d{1,2})[-/.月](\d{1,2})[日号]?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_IN_WORDS = re.compile(
    rf"([0-9]{{2,4}}|{CHINESE}{{2,4}})年(元|[0-9]{{1,2}}|{CHINESE}+)月"
    rf"(初?)([0-9]{{1,2}}|{CHINESE}+)[日号]?"
)
_INCOMPLETE = re.compile(r"\d{4}(?:年|[-/.]?\d{1,2}月?|年\d{1,2}月?)?份?|\d{1,2}月\d{1,2}[日号]?")
_LUNAR = re.compile(r"农历|阴历|正月|腊月|冬月|闰")


@dataclass(frozen=True)
class DayRead:
    """``doubt``: what the person should confirm; ``as_it_is``: nothing need be said."""

    day: date
    doubt: str = ""
    as_it_is: bool = False
    serial: bool = False


@lru_cache(5_000, typed=True)
def read_day(value: Any, since_1904: bool = False) -> DayRead:
    """``since_1904`` tells how the file's spreadsheet counts serial numbers. Raises Unfit."""
    if isinstance(value, datetime):
        return DayRead(_in_range(value.date()), as_it_is=value.time() == time())
    if isinstance(value, date):
        return DayRead(_in_range(value), as_it_is=True)
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise Unfit("不是日期", _CURE)
    if isinstance(value, str):
        return _from_text(value, since_1904)
    return _from_number(value, since_1904)


def _from_number(value: int | Decimal, since_1904: bool) -> DayRead:
    """A serial, or 20260305."""
    if int(value) in _SERIALS:
        zero = _SERIAL_ZERO_1904 if since_1904 else _SERIAL_ZERO
        return DayRead(zero + timedelta(days=int(value)), serial=True)
    if value == int(value) and (found := _COMPACT.fullmatch(str(int(value)))):
        return DayRead(_day(*found.groups()))
    raise Unfit(f"数值“{value}”不是日期", _CURE)


def _from_text(value: str, since_1904: bool) -> DayRead:
    shown = value.strip()
    if _ISO.fullmatch(value):
        return DayRead(_day(*value.split("-")), as_it_is=True)
    plain = _CLOCK.sub("", unicodedata.normalize("NFKC", value).strip())
    if has_gap(plain):
        raise Unfit(f"“{shown}”里有空格，看不出是哪一天", _CURE)
    text = _WEEKDAY.sub("", half_width(plain))
    if _LUNAR.search(text):
        raise Unfit(f"“{shown}”像是农历", "请换算成公历，按 2026-03-05 的样子填写")
    if re.fullmatch(r"[0-9]{5}(?:\.[0-9]+)?", text):
        return _from_number(Decimal(text), since_1904)
    if found := _FULL.fullmatch(text) or _COMPACT.fullmatch(text):
        return DayRead(_day(*found.groups()))
    return _in_words(text, shown) or _short_year(text, shown) or _year_last(text, shown)


def _in_words(text: str, shown: str) -> DayRead | None:
    """二〇二六年三月廿五日; the year digit by digit."""
    found = _IN_WORDS.fullmatch(text)
    if found is None:
        return None
    year = found[1] if found[1].isdigit() else _year_in_words(found[1])
    month = 1 if found[2] == "元" else whole(found[2])
    number = whole(found[4])
    if year is None or month is None or number is None:
        raise Unfit(f"读不出日期“{shown}”", _CURE)
    if found[3]:
        raise Unfit(f"“{shown}”像是农历", "请换算成公历，按 2026-03-05 的样子填写")
    if len(year) == 2:
        return _doubted_year(year, str(month), str(number), shown)
    return DayRead(_day(year, str(month), str(number)))


def _year_in_words(text: str) -> str | None:
    """二〇二六, 一九九八, 二六; a year is told digit by digit."""
    digits = [whole(character) for character in text]
    if len(digits) not in (2, 4) or any(one is None or one > 9 for one in digits):
        return None
    return "".join(map(str, digits))


def _short_year(text: str, shown: str) -> DayRead | None:
    """26.3.5: read where only the year can stand first; else it might be day or month first."""
    found = _SHORT_YEAR.fullmatch(text)
    if found is None:
        return None
    first, separator, month, number = found.groups()
    if len(number) == 2 and separator in "/-" and int(first) <= 31:
        raise Unfit(f"“{shown}”看不出哪个是年、月、日", _CURE)
    return _doubted_year(first, month, number, shown)


def _doubted_year(year: str, month: str, number: str, shown: str) -> DayRead:
    century = "20" if int(year) <= 50 else "19"
    day = _day(f"{century}{year}", month, number)
    return DayRead(day, f"“{shown}”年份只有两位，按{day}处理，请确认")


def _year_last(text: str, shown: str) -> DayRead:
    """3/25/2026 can be one day only, 3/5/2026 two."""
    found = _YEAR_LAST.fullmatch(text)
    if found is None:
        if _INCOMPLETE.fullmatch(text):
            raise Unfit(f"“{shown}”不是完整的日期", "请写到日，例如 2026-03-05，不知道的留空")
        raise Unfit(f"读不出日期“{shown}”", _CURE)
    one, other, year = found.groups()
    days = {day for day in _either_way(year, one, other) if day is not None}
    if not days:
        raise Unfit(f"{shown}不是有效日期", "请核对年月日")
    if len(days) > 1:
        raise Unfit(f"“{shown}”看不出哪个是月、哪个是日", _CURE)
    day = days.pop()
    return DayRead(day, f"“{shown}”年份写在最后，按{day}处理，请确认")


def _either_way(year: str, one: str, other: str) -> Sequence[date | None]:
    return [_real(year, one, other), _real(year, other, one)]


def _real(year: str, month: str, number: str) -> date | None:
    try:
        return date(int(year), int(month), int(number))
    except ValueError:
        return None


def _day(year: str, month: str, number: str) -> date:
    found = _real(year, month, number)
    if found is None:
        raise Unfit(f"{year}-{int(month):02}-{int(number):02}不是有效日期", "请核对年月日")
    return _in_range(found)


def _in_range(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Unfit(f"{day}的年份不像是对的", "请核对年月日")
    return day
