"""The preloaded years, day by day against chinesecalendar, and the check of an edited year."""

import json
import subprocess
import sys
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from content.calendar_years import check_year, preloaded_years, working_calendar, year_calendar

ROOT = Path(__file__).resolve().parents[2]
FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=offset) for offset in range((LAST - FIRST).days + 1)]


@pytest.fixture
def fields():
    return {
        "year": 2027,
        "holidays": [
            {"from": "2027-01-01", "to": "2027-01-03", "name": "元旦"},
            {"from": "2027-10-01", "to": "2027-10-07", "name": "国庆节"},
        ],
        "working_days": ["2027-10-09"],
        "source": "国务院办公厅关于2027年部分节假日安排的通知",
    }


def test_every_day_of_2004_to_2026_agrees_with_chinesecalendar():
    calendar = working_calendar(preloaded_years())
    different = [
        one for one in EVERY_DAY if calendar.is_working_day(one) != chinese_calendar.is_workday(one)
    ]
    assert different == []


def test_the_preloaded_years_have_no_gap_and_nothing_wrong():
    years = preloaded_years()
    assert [fields["year"] for fields in years] == list(range(2004, 2027))
    assert {fields["year"]: check_year(fields) for fields in years if check_year(fields)} == {}


def test_the_preloaded_years_are_what_the_tool_writes():
    written = subprocess.run(
        [sys.executable, ROOT / "tools" / "make_calendars.py"],
        check=True,
        capture_output=True,
    ).stdout
    assert tuple(json.loads(written)) == preloaded_years()


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("2026-02-17", "法定节假日：春节"),
        ("2026-06-19", "法定节假日：端午节"),
        ("2026-04-06", "法定节假日：清明节"),
        ("2015-09-03", "法定节假日：抗战胜利70周年纪念日"),
        ("2020-10-01", "法定节假日：中秋节、国庆节"),
        ("2025-10-08", "法定节假日：中秋节、国庆节"),
        ("2026-09-25", "法定节假日：中秋节"),
        ("2020-01-31", "法定节假日：春节"),
        ("2008-09-27", "调休上班"),
        ("2026-03-07", "周末"),
        ("2026-03-09", "工作日"),
        ("2027-01-02", "周末（暂定：2027年的放假安排尚未录入）"),
    ],
)
def test_each_day_has_its_reason_in_chinese(day, reason):
    assert working_calendar(preloaded_years()).reason(date.fromisoformat(day)) == reason


def test_only_preloaded_years_are_known():
    calendar = working_calendar(preloaded_years())
    assert [calendar.knows(year) for year in (2003, 2004, 2026, 2027)] == [False, True, True, False]


def test_the_preloaded_years_are_a_fresh_copy():
    preloaded_years()[0]["holidays"].clear()
    assert preloaded_years()[0]["holidays"]


def test_a_year_calendar_takes_days_as_text_or_as_dates(fields):
    with_dates = deepcopy(fields)
    with_dates["working_days"] = [date(2027, 10, 9)]
    with_dates["holidays"][0]["from"] = date(2027, 1, 1)
    assert year_calendar(with_dates) == year_calendar(fields)
    assert check_year(with_dates) == []
    assert len(year_calendar(fields).holidays) == 10


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"year": "2027"}, "年份“2027”不对，请填四位数字，如 2027。"),
        ({"year": 27}, "年份“27”不对，请填四位数字，如 2027。"),
        ({"source": " "}, "没有写2027年放假安排的依据，请填通知的标题和文号。"),
        (
            {"working_days": ["2028-01-01"]},
            "2028年1月1日（星期六）不在2027年，请填到2028年的日历里。",
        ),
        (
            {"working_days": ["2027-10-08"]},
            "2027年10月8日（星期五）本来就是工作日，不必列为调休上班，请核对日期。",
        ),
        (
            {"working_days": ["2027-10-02"]},
            "2027年10月2日（星期六）既是放假日又是调休上班日，请只留一个。",
        ),
        (
            {"working_days": ["2027-10-04"]},
            "2027年10月4日（星期一）既是放假日又是调休上班日，请只留一个。",
        ),
        (
            {"working_days": ["2027-10-09", "2027-10-09"]},
            "2027年10月9日（星期六）在调休上班日里列了两次，请删去一个。",
        ),
        ({"working_days": ["2027-02-30"]}, "“2027-02-30”不是日期，请写成 2027-01-31 的样子。"),
    ],
)
def test_a_wrong_year_is_told_once_with_the_day_and_the_cure(fields, change, finding):
    assert check_year(fields | change) == [finding]


@pytest.mark.parametrize(
    ("row", "finding"),
    [
        (
            {"from": "2027-05-05", "to": "2027-05-01", "name": "劳动节"},
            "劳动节的开始日2027年5月5日（星期三）晚于结束日2027年5月1日（星期六），请核对。",
        ),
        (
            {"from": "2026-12-31", "to": "2027-01-01", "name": "元旦"},
            "2026年12月31日（星期四）不在2027年，请填到2026年的日历里。",
        ),
        (
            {"from": "2027-10-07", "to": "2027-10-08", "name": "中秋节"},
            "2027年10月7日（星期四）被列入了两个假期，请只留一个。",
        ),
        (
            {"from": "2027-05-01", "to": "2027-05-01", "name": ""},
            "第 3 个假期没有名称，请填节日名称，如“春节”。",
        ),
        ({"from": "2027-05-01", "name": "劳动节"}, "“”不是日期，请写成 2027-01-31 的样子。"),
    ],
)
def test_a_wrong_holiday_is_told_once_with_the_day_and_the_cure(fields, row, finding):
    fields["holidays"].append(row)
    assert check_year(fields) == [finding]


def test_all_findings_are_told_at_once(fields):
    fields["holidays"][0]["to"] = "2028-01-03"
    fields["working_days"] += ["2027-10-02", "2027-03-01"]
    assert len(check_year(fields)) == 3
