"""Events of cases for tests of time, without a database: a day each, in Shanghai."""

from datetime import datetime

from content.calendar_years import preloaded_years, working_calendar
from content.cases.clock_rules import ClockRule, Limit
from content.cases.clocks import clocks_of
from content.clock import SHANGHAI, micros

CALENDAR = working_calendar(preloaded_years())
RULES = {"1": ClockRule(statutory=Limit(20), promised=Limit(10))}


def at(day, hour=10):
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=SHANGHAI)


def event(kind, began, /, **facts):
    return {"type": kind, "v": 1, "uid": f"{kind}-{began}", "at": micros(at(began)), **facts}


def filed(day, **facts):
    return event("submitted", day, by="applicant", **facts)


def accepted(day):
    return event("accepted", day, deemed=False, on=day)


def stopped(day, number, ground="hearing", **facts):
    said = {"uid": f"stop-{number}", "branch": "1", "ground": ground, "day": day}
    return {**event("stopped", day), **said, **facts}


def resumed(day, number):
    return event("resumed", day, branch="1", day=day, stop=f"stop-{number}")


def extended(day, days, branch="1"):
    return event("extended", day, branch=branch, days=days)


def clock_of(name, events, day, rules=RULES, calendar=CALENDAR):
    return next(c for c in clocks_of(events, rules, calendar, at(day)) if c.name == name)
