"""Time limits: the golden due dates, the law's rules as properties, and what is refused."""

import json
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.calendar import (
    DeadlineError,
    WorkingCalendar,
    YearCalendar,
    count_deadline,
    working_days_between,
)
from content.calendar_years import preloaded_years, working_calendar

ROOT = Path(__file__).resolve().parents[2]
CASES = Path(os.environ.get("OPENHALL_SHARED", ROOT.parent / "shared"), "data/deadline_cases.json")
CALENDAR = working_calendar(preloaded_years())
ONE_DAY = timedelta(days=1)

GOLDEN = [
    ("20 wd over National Day", "2024-09-27", 20, [], "2024-10-30"),
    ("5 wd for a correction", "2024-09-27", 5, [], "2024-10-10"),
    ("20 wd over Spring Festival", "2025-01-20", 20, [], "2025-02-21"),
    ("45 wd, joint approval", "2024-09-27", 45, [], "2024-12-04"),
    ("20 wd and an inspection", "2024-09-27", 20, [("2024-10-08", "2024-10-14")], "2024-11-07"),
    ("20 wd over May Day", "2025-04-25", 20, [], "2025-05-27"),
]


def day(text):
    return date.fromisoformat(text)


def stops_of(pairs):
    return [(day(first), day(last)) for first, last in pairs]


def reasons(deadline):
    return {one.day: one.reason for one in deadline.days}


# --- golden due dates


@pytest.mark.parametrize(("name", "start", "days", "stops", "due"), GOLDEN)
def test_golden_due_date(name, start, days, stops, due):
    deadline = count_deadline(day(start), days, CALENDAR, stops_of(stops))
    assert (deadline.due, deadline.provisional) == (day(due), False)


def test_a_due_date_that_leaves_the_known_years_is_provisional():
    deadline = count_deadline(day("2026-12-21"), 20, CALENDAR)
    assert deadline.provisional
    assert deadline.due == day("2027-01-18")
    assert reasons(deadline)[day("2027-01-04")] == "工作日（暂定：2027年的放假安排尚未录入）"


def test_loading_the_missing_year_settles_and_moves_a_provisional_due_date():
    next_year = YearCalendar(2027, {day("2027-01-01"): "元旦"})
    loaded = WorkingCalendar({**CALENDAR.years, 2027: next_year})
    deadline = count_deadline(day("2026-12-21"), 20, loaded)
    assert (deadline.due, deadline.provisional) == (day("2027-01-19"), False)
    assert reasons(deadline)[day("2027-01-01")] == "法定节假日：元旦"


def test_a_due_date_on_the_last_known_day_is_not_provisional():
    deadline = count_deadline(day("2026-12-30"), 1, CALENDAR)
    assert (deadline.due, deadline.provisional) == (day("2026-12-31"), False)
    assert count_deadline(day("2026-12-31"), 1, CALENDAR).provisional


def test_shared_due_dates():
    if not CASES.exists():
        pytest.skip(f"no {CASES}: set OPENHALL_SHARED to the folder that holds data/")
    cases = json.loads(CASES.read_text("utf-8"))["cases"]
    assert cases
    wrong = [case["id"] for case in cases if not _case_holds(case)]
    assert wrong == []


def _case_holds(case):
    start = day(case["start"])
    deadline = count_deadline(start, case["working_days"], CALENDAR, stops_of(case["not_counted"]))
    return (
        deadline.due == day(case["due"])
        and not deadline.provisional
        and CALENDAR.is_working_day(start) is case["start_is_workday"]
    )


# --- the list of days


def test_every_day_from_the_start_to_the_due_date_is_listed_with_its_reason():
    stops = stops_of([("2026-02-24", "2026-02-25")])
    deadline = count_deadline(day("2026-02-12"), 4, CALENDAR, stops)
    assert [(str(one.day), one.ordinal, one.reason) for one in deadline.days] == [
        ("2026-02-12", None, "起算当日不计入"),
        ("2026-02-13", 1, "工作日"),
        ("2026-02-14", 2, "调休上班"),
        *((f"2026-02-{number}", None, "法定节假日：春节") for number in range(15, 24)),
        ("2026-02-24", None, "暂停计时（2026-02-24 至 2026-02-25）"),
        ("2026-02-25", None, "暂停计时（2026-02-24 至 2026-02-25）"),
        ("2026-02-26", 3, "工作日"),
        ("2026-02-27", 4, "工作日"),
    ]


def test_the_mapping_is_plain_and_says_what_the_deadline_says():
    deadline = count_deadline(day("2026-02-13"), 1, CALENDAR)
    assert json.loads(json.dumps(deadline.as_mapping())) == {
        "start": "2026-02-13",
        "due": "2026-02-14",
        "provisional": False,
        "days": [
            {"day": "2026-02-13", "counted": False, "ordinal": None, "reason": "起算当日不计入"},
            {"day": "2026-02-14", "counted": True, "ordinal": 1, "reason": "调休上班"},
        ],
    }


def test_of_zero_days_the_due_date_is_the_start_day():
    for start in ("2026-03-02", "2026-10-03", "2031-01-01"):
        deadline = count_deadline(day(start), 0, CALENDAR)
        assert (deadline.due, deadline.provisional) == (day(start), False)
        assert [one.counted for one in deadline.days] == [False]


# --- other units


def test_calendar_days_count_days_off_and_stay_on_them():
    deadline = count_deadline(day("2026-09-30"), 3, CALENDAR, unit="calendar")
    assert deadline.due == day("2026-10-03")


def test_calendar_days_leave_out_stops_and_are_never_provisional():
    stops = stops_of([("2027-01-02", "2027-01-05")])
    deadline = count_deadline(day("2026-12-31"), 3, CALENDAR, stops, unit="calendar")
    assert (deadline.due, deadline.provisional) == (day("2027-01-07"), False)


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        ("2026-01-15", 3, "2026-04-15"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2025-12-31", 12, "2026-12-31"),
        ("2026-08-31", 1, "2026-09-30"),
        ("2026-05-05", 0, "2026-05-05"),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(start, months, due):
    assert count_deadline(day(start), months, CALENDAR, unit="month").due == day(due)


def test_a_stop_moves_the_end_of_a_month_by_its_days():
    stops = stops_of([("2026-02-01", "2026-02-10")])
    assert count_deadline(day("2026-01-15"), 1, CALENDAR, stops, "month").due == day("2026-02-25")


# --- what is refused


@pytest.mark.parametrize(
    ("days", "unit", "words"),
    [
        (-1, "working", "期限不能是负数：-1 个工作日"),
        (3651, "working", "期限太长：3651 个工作日，最多 3650 个工作日"),
        (3651, "calendar", "期限太长：3651 日"),
        (121, "month", "期限太长：121 个月"),
        (1, "week", "不认识的期限单位“week”"),
    ],
)
def test_an_absurd_length_is_refused_in_words(days, unit, words):
    with pytest.raises(DeadlineError, match=words):
        count_deadline(day("2026-03-02"), days, CALENDAR, unit=unit)


@pytest.mark.parametrize(
    ("stop", "words"),
    [
        (("2026-03-20", "2026-03-09"), "暂停计时的结束日 2026-03-09 早于开始日 2026-03-20"),
        (("2026-03-20", "9999-12-31"), "暂停计时 2026-03-20 至 9999-12-31 太长"),
    ],
)
def test_an_absurd_stop_is_refused_in_words(stop, words):
    with pytest.raises(DeadlineError, match=words):
        count_deadline(day("2026-03-02"), 1, CALENDAR, stops_of([stop]))


def test_a_due_date_out_of_reach_is_refused_in_words():
    with pytest.raises(DeadlineError, match="到期日太远"):
        count_deadline(day("9999-12-30"), 5, CALENDAR)
    with pytest.raises(DeadlineError, match="到期日太远"):
        count_deadline(day("9999-12-30"), 1, CALENDAR, unit="month")
    long_stops = [(date(2026 + 9 * n, 1, 1), date(2034 + 9 * n, 12, 31)) for n in range(7)]
    with pytest.raises(DeadlineError, match="到期日太远"):
        count_deadline(day("2025-12-31"), 1, CALENDAR, long_stops)


def test_the_longest_permitted_limit_is_counted():
    assert (
        sum(one.counted for one in count_deadline(day("2026-03-02"), 3650, CALENDAR).days) == 3650
    )


# --- properties over invented calendars

YEARS = (2030, 2031)
DAYS_OF_YEARS = [
    date(2030, 1, 1) + ONE_DAY * offset
    for offset in range((date(2032, 1, 1) - date(2030, 1, 1)).days)
]
WEEKENDS = [one for one in DAYS_OF_YEARS if one.weekday() >= 5]


@st.composite
def calendars(draw):
    """Two years with any days off and working weekend days; sometimes the second is unknown."""
    off = draw(st.sets(st.sampled_from(DAYS_OF_YEARS), max_size=60))
    working = draw(st.sets(st.sampled_from(WEEKENDS), max_size=20)) - off
    known = draw(st.sampled_from([YEARS, YEARS[:1]]))
    return WorkingCalendar({year: _year(year, off, working) for year in known})


def _year(year, off, working):
    return YearCalendar(
        year,
        {one: "假日" for one in off if one.year == year},
        frozenset(one for one in working if one.year == year),
    )


starts = st.dates(date(2029, 12, 20), date(2031, 12, 31))
lengths = st.integers(0, 60)
stop_lists = st.lists(
    st.tuples(starts, st.integers(0, 40)).map(lambda one: (one[0], one[0] + ONE_DAY * one[1])),
    max_size=3,
)


def in_a_stop(one, stops):
    return any(first <= one <= last for first, last in stops)


@given(starts, lengths, calendars(), stop_lists)
def test_exactly_the_working_days_outside_stops_are_counted(start, days, calendar, stops):
    deadline = count_deadline(start, days, calendar, stops)
    for one in deadline.days[1:]:
        free = in_a_stop(one.day, stops) or not calendar.is_working_day(one.day)
        assert one.counted is not free
    counted = [one.ordinal for one in deadline.days if one.counted]
    assert counted == list(range(1, days + 1))
    assert [one.ordinal for one in deadline.days if not one.counted] == [None] * (
        len(deadline.days) - days
    )


@given(starts, lengths, calendars(), stop_lists)
def test_the_due_date_equals_a_recount_from_the_raw_sets(start, days, calendar, stops):
    stopped = {
        first + ONE_DAY * offset
        for first, last in stops
        for offset in range((last - first).days + 1)
    }
    off = {one for year in calendar.years.values() for one in year.holidays}
    working = {one for year in calendar.years.values() for one in year.working_weekend_days}
    due, left, unknown = start, days, False
    while left:
        due += ONE_DAY
        unknown = unknown or due.year not in calendar.years
        left -= due not in stopped and (due in working or (due.weekday() < 5 and due not in off))
    deadline = count_deadline(start, days, calendar, stops)
    assert (deadline.due, deadline.provisional) == (due, unknown)


@given(starts, lengths, calendars(), stop_lists, st.sampled_from(["working", "calendar", "month"]))
def test_a_longer_limit_never_ends_earlier_and_none_before_its_start(
    start, days, calendar, stops, unit
):
    deadline = count_deadline(start, days, calendar, stops, unit)
    longer = count_deadline(start, days + 1, calendar, stops, unit)
    assert start <= deadline.due < longer.due
    assert [deadline.days[0].day, deadline.days[-1].day] == [start, deadline.due]


@given(starts, lengths, calendars(), stop_lists, stop_lists)
def test_a_further_stop_never_shortens_a_limit(start, days, calendar, stops, further):
    deadline = count_deadline(start, days, calendar, stops)
    assert count_deadline(start, days, calendar, stops + further).due >= deadline.due


@given(starts, lengths, calendars())
def test_the_working_days_to_the_due_date_are_the_limit(start, days, calendar):
    due = count_deadline(start, days, calendar).due
    assert working_days_between(start, due, calendar) == days
    assert working_days_between(due, start, calendar) == -days


def test_working_days_between_counts_the_end_and_not_the_start():
    assert working_days_between(day("2026-02-12"), day("2026-02-14"), CALENDAR) == 2
    assert working_days_between(day("2026-02-14"), day("2026-02-23"), CALENDAR) == 0
    assert working_days_between(day("2026-02-24"), day("2026-02-13"), CALENDAR) == -2
