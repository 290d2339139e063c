"""What comes next after receipt, and by when."""

from datetime import date

import pytest

from content.calendar import WorkingCalendar, YearCalendar
from content.cases.clock_rules import ClockRule, joint_rule
from content.cases.receipts import Known, next_steps, steps_after
from content.clock import micros
from tests.conftest import later

CALENDAR = WorkingCalendar({2026: YearCalendar(2026, {date(2026, 3, 5): "示例假日"})})


def steps(moment=None, **fields):
    return next_steps(fields, moment or later(), CALENDAR)


def test_acceptance_is_decided_within_five_working_days():
    (first,) = steps()
    # Monday; Thursday is a day off
    assert first.by == date(2026, 3, 10)
    assert not first.provisional
    assert first.basis == "行政许可法第三十二条"
    assert [one.day.day for one in first.days if one.counted] == [3, 4, 6, 9, 10]


@pytest.mark.parametrize(
    ("fields", "by"),
    [
        ({"promised_number": 3, "statutory_number": 20}, date(2026, 3, 13)),
        ({"statutory_number": 20, "statutory_unit": "calendar_days"}, date(2026, 3, 30)),
        ({"promised_number": 1, "promised_unit": "months"}, date(2026, 4, 10)),
        ({"promised_number": 3, "statutory_start": "application"}, date(2026, 3, 6)),
        ({"promised_number": 0, "statutory_start": "application"}, date(2026, 3, 2)),
        ({"promised_number": 3, "statutory_start": "intake_closed"}, None),
    ],
)
def test_then_the_item_s_own_limit_runs_from_its_event(fields, by):
    told = steps(**fields)
    second = next(one for one in told if one.basis != "行政许可法第三十二条")
    assert second.by == by
    days = [one.by for one in told if one.by is not None]
    assert days == sorted(days)
    assert ("承诺" if "promised_number" in fields else "法定") in second.basis


def test_days_of_a_year_that_is_not_known_are_provisional():
    (first,) = steps(later(days=365))
    assert first.provisional
    first, second = steps(later(days=280), promised_number=60)
    assert (first.provisional, second.provisional) == (False, True)


def test_an_evening_in_utc_is_the_next_day_here():
    (first,) = steps(later(hours=16))
    assert first.days[0].day == date(2026, 3, 3)


@pytest.mark.parametrize(("promised", "what", "by"), [(3, "承诺", 13), (None, "法定联合", None)])
def test_of_a_joint_case_the_whole_is_told(promised, what, by):
    filed = {
        "type": "submitted",
        "at": micros(later()),
        "branches": [{"name": "1"}, {"name": "2"}],
    }
    rules = {"": joint_rule({"promised": promised}), "1": ClockRule(), "2": ClockRule()}
    _, second = steps_after((filed,), Known(rules, CALENDAR))
    assert second.basis.startswith(what)
    assert by is None or second.by == date(2026, 3, by)
    assert len(second.digest) == 64
