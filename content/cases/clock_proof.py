"""The proof of a date: every day that was looked at, in lines whose digest the receipt carries.

Anybody can count the lines and make the digest again; the portal offers a page for it that needs
no portal (views/static/deadline_check.js). Nothing in the lines is about a person.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from hashlib import sha256

from content.calendar import CountedDay, WorkingCalendar
from content.cases.clock_counting import CORRECTING, CaseClock
from content.vocabularies import CALENDAR_DAYS, MONTHS

_FIRST = "民法典第二百零一条：按照年、月、日计算期间的，开始的当日不计入"
_WORKING = "行政许可法第八十二条：以工作日计算，不含法定节假日"
_STOPPED = "行政许可法第四十五条：所需时间不计算在期限内"
_CORRECTED = "行政许可法第三十二条：补正以后才是完整的申请"
_AS_WRITTEN = "期限按设定它的规定所写的单位计算，每一天都计入"


def day_lines(days: Iterable[CountedDay]) -> Iterator[str]:
    """``2026-03-03 1 工作日``; a day that is not counted has - for its number."""
    for one in days:
        yield f"{one.day.isoformat()} {one.ordinal or '-'} {one.reason}"


def digest(days: Iterable[CountedDay]) -> str:
    """SHA-256 of the lines, each ended by a line feed, in UTF-8; of no day, nothing."""
    text = "".join(f"{line}\n" for line in day_lines(days))
    return sha256(text.encode()).hexdigest() if text else ""


def sheet(clock: CaseClock, number: str) -> str:
    """计算单: the lines, and above them what they were counted from; to be kept and checked."""
    lengths = "，延长 ".join(one.length for one in (clock.limit, *clock.extended))
    what = (f"办件 {number}", f"{clock.label}：{lengths}", f"依据：{clock.basis}")
    return sheet_of(what, clock.days, clock.provisional)


def sheet_of(what: Iterable[str], days: Sequence[CountedDay], provisional: bool) -> str:
    """The same of days that were counted for something else: a step of a receipt."""
    due = f"到期日：{days[-1].day}{'（暂定）' if provisional else ''}"
    said = (*what, due, f"校验码（SHA-256）：{digest(days)}")
    return "".join(f"{line}\n" for line in (*(f"# {one}" for one in said), *day_lines(days)))


def law_of(clock: CaseClock, one: CountedDay, calendar: WorkingCalendar) -> str:
    """Why a day is counted or not, in law."""
    if one.day == clock.start:
        return _FIRST
    if not one.counted and one.reason.startswith("暂停计时"):
        return _CORRECTED if _only_corrected(clock, one.day) else _STOPPED
    if clock.limit.unit in (CALENDAR_DAYS, MONTHS) and one.reason == "自然日":
        return _AS_WRITTEN
    known = calendar.years.get(one.day.year)
    if known and (one.day in known.holidays or one.day in known.working_weekend_days):
        return known.source
    return _WORKING


def _only_corrected(clock: CaseClock, day: date) -> bool:
    within = (
        stop
        for stop in clock.stops
        if stop.first <= day and (stop.last is None or day <= stop.last)
    )
    return all(stop.ground == CORRECTING for stop in within)
