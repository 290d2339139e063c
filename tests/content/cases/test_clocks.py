"""The clocks of a case, from its events."""

from datetime import date, datetime

import pytest

from content.calendar_years import preloaded_years, working_calendar
from content.cases.clock_rules import JOINT_RULE, ClockRule, Limit
from content.cases.clocks import clocks_of, next_due
from content.clock import SHANGHAI, micros

CALENDAR = working_calendar(preloaded_years())
RULES = {"1": ClockRule(statutory=Limit(20), promised=Limit(10))}


def at(day, hour=10):
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=SHANGHAI)


def event(kind, began, hour=10, /, **facts):
    return {"type": kind, "v": 1, "uid": f"{kind}-{began}", "at": micros(at(began, hour)), **facts}


def filed(day, **facts):
    return event("submitted", day, 9, by="applicant", **facts)


def accepted(day):
    return event("accepted", day, deemed=False, on=day)


def clock_of(name, events, day, rules=RULES, calendar=CALENDAR):
    return next(c for c in clocks_of(events, rules, calendar, at(day)) if c.name == name)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2024-09-27", 20, "2024-10-30"),
        ("2024-09-27", 45, "2024-12-04"),
        ("2025-01-20", 20, "2025-02-21"),
        ("2025-04-25", 20, "2025-05-27"),
    ],
)
def test_golden_decisions(start, days, due):
    rules = {"1": ClockRule(statutory=Limit(days))}
    clock = clock_of("statutory:1", [filed(start), accepted(start)], start, rules)
    assert clock.due == date.fromisoformat(due)
    assert not clock.provisional


def test_a_case_just_filed_waits_for_acceptance():
    events = [filed("2024-09-27")]
    clock = clock_of("acceptance", events, "2024-09-27")
    assert (clock.due, clock.state) == (date(2024, 10, 10), "running")
    assert clock_of("statutory:1", events, "2024-09-27").state == "pending"
    assert next_due(clocks_of(events, RULES, CALENDAR, at("2024-09-27"))) == date(2024, 10, 10)


def test_a_joint_case_has_a_clock_of_the_whole():
    branches = [{"name": "1"}, {"name": "2", "requires": ["1"]}]
    rules = {"": JOINT_RULE, "1": RULES["1"], "2": RULES["1"]}
    events = [filed("2024-09-27", branches=branches), accepted("2024-09-27")]
    assert clock_of("joint", events, "2024-09-27", rules).due == date(2024, 12, 4)
    assert clock_of("promised:2", events, "2024-09-27", rules).state == "pending"
    events.append(event("decided", "2024-10-08", branch="1", outcome="granted", day="2024-10-08"))
    assert clock_of("promised:2", events, "2024-10-08", rules).start == date(2024, 10, 8)
