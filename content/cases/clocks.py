"""The clocks of a case: which there are, where they stand, and what silence has made of it.

A pure function of events, rules, calendar and moment; nothing of it is stored. What falls due when
is kept for tick by ``agenda``, which is derived from here.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from content.calendar import WorkingCalendar
from content.calendars import calendar_at
from content.cases.clock_counting import STOPPED, Calendars, CaseClock, counted
from content.cases.clock_rules import ClockRule, joint_rule, rule_of
from content.cases.doing import SYSTEM
from content.cases.event_types import ACCEPTED, RECEIVED
from content.cases.standing import Event, Standing, standing
from content.cases.subjects import fields_under
from content.cases.time_facts import time_facts
from content.cases.which_clocks import WHOLE, said_clocks
from content.clock import micros, start_of


def clocks_of(
    events: Iterable[Event],
    rules: Mapping[str, ClockRule],
    calendar: WorkingCalendar | Calendars,
    moment: datetime,
) -> tuple[CaseClock, ...]:
    """Of a case's events at ``moment``; ``rules`` by branch, and under "" the joint one.

    ``calendar``: one, or the one published at a moment: a clock that has ended keeps its own.
    """
    calendars = (lambda _: calendar) if isinstance(calendar, WorkingCalendar) else calendar
    facts = time_facts(events)
    said = said_clocks(facts, rules)
    return tuple(counted(clock, counting, calendars, moment) for clock, counting in said)


def next_due(clocks: Iterable[CaseClock]) -> date | None:
    """The earliest day by which somebody of the hall has to act; a late one counts too."""
    waiting = (one for one in clocks if one.is_open and one.state != STOPPED)
    days = (one.due for one in waiting if one.name != "correction")
    return min((day for day in days if day is not None), default=None)


def rules_of(site: Any, case: Any) -> dict[str, ClockRule]:
    """By the editions the case was filed under, narrowed to its situation."""
    branches = case.events[0].get("branches") or ()
    rules = {
        one["name"]: rule_of(fields_under(site, one["item"], one["item_edition"]))
        for one in branches
    }
    if not rules:
        said = fields_under(site, case.item_uid, case.item_edition, case.situation)
        return {"1": rule_of(said)}
    if len(rules) > 1:
        rules[WHOLE] = joint_rule(case.events[0].get("joint") or {})
    return rules


def case_clocks(site: Any, case: Any, moment: datetime) -> tuple[CaseClock, ...]:
    """Of a case, at ``moment``, with what silence made of it."""
    return clocks_of(true_events(site, case, moment), rules_of(site, case), published(site), moment)


def published(site: Any) -> Calendars:
    """The working calendar as published at a moment, each asked for once."""
    known: dict[datetime, WorkingCalendar] = {}

    def at(moment: datetime) -> WorkingCalendar:
        if moment not in known:
            known[moment] = calendar_at(site, moment)
        return known[moment]

    return at


def silent_facts(site: Any, case: Any, moment: datetime) -> dict[str, Any] | None:
    """What the acceptance by silence says of itself; None where there is none by ``moment``.

    许可法§32(四): whoever was not told in time is accepted from the day of receipt. It is dated
    to the day after the period, whenever it is written down (``noted_at``).
    """
    if case.standing.state not in RECEIVED or case.standing.is_forgotten:
        return None
    clocks = clocks_of(case.events, rules_of(site, case), published(site), moment)
    clock = next(one for one in clocks if one.name == "acceptance")
    at = silent_at(clock)
    if at is None or at > moment:
        return None
    assert clock.start is not None
    dated = max(micros(at), case.events[-1]["at"])
    on = clock.start.isoformat()
    return {"at": dated, "deemed": True, "on": on, "noted_at": micros(moment)}


def silent_at(clock: CaseClock) -> datetime | None:
    """When silence accepts, if nobody speaks: 00:00 of the day after; of a missing year, later."""
    over_on = clock.surely_over_on
    return None if clock.ended_at is not None or over_on is None else start_of(over_on)


def true_events(site: Any, case: Any, moment: datetime) -> tuple[Event, ...]:
    """The case's events, and the acceptance by silence where it is due and not written yet."""
    silent = silent_facts(site, case, moment)
    if silent is None:
        return tuple(case.events)
    return (*case.events, {"type": ACCEPTED, "v": 1, "uid": "", "by": SYSTEM, **silent})


def standing_at(case: Any, site: Any, moment: datetime) -> Standing:
    """Where a case stands at a moment, with what silence made of it."""
    events = true_events(site, case, moment)
    return case.standing if len(events) == len(case.events) else standing(events)
