"""The clocks of a case: which there are, where they stand, and what silence has made of it.

A pure function of events, rules, calendar and moment; nothing of it is stored. What falls due when
is kept for tick by ``agenda``, which is derived from here.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from content.calendar import WorkingCalendar
from content.calendars import calendar_at
from content.cases.cases import Case, cases_of
from content.cases.clock_counting import STOPPED, Calendars, CaseClock, counted
from content.cases.clock_rules import ClockRule, joint_rule, rule_of
from content.cases.standing import Event, Standing, standing
from content.cases.subjects import fields_under
from content.cases.system_doing import SYSTEM, SystemDoing
from content.cases.time_facts import time_facts
from content.cases.which_clocks import WHOLE, said_clocks
from content.clock import day_of, micros, start_of

ACCEPTED = "accepted"


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


def deemed_acceptance(
    events: tuple[Event, ...], clocks: Iterable[CaseClock], moment: datetime
) -> dict[str, Any] | None:
    """The event that silence has made by ``moment``, without its uid; None where there is none.

    许可法§32(四): whoever was not told in time is accepted from the day of receipt. It is dated
    to the day after the period, whenever it is written down.
    """
    clock = next(one for one in clocks if one.name == "acceptance")
    over_on = clock.surely_over_on
    if clock.ended_at is not None or over_on is None or start_of(over_on) > moment:
        return None
    assert clock.start is not None
    at = max(micros(start_of(over_on)), events[-1]["at"])
    on = clock.start.isoformat()
    facts = {"at": at, "by": SYSTEM, "deemed": True, "on": on, "noted_at": micros(moment)}
    return {"type": ACCEPTED, "v": 1, **facts}


def true_events(site: Any, case: Any, moment: datetime) -> tuple[Event, ...]:
    """The case's events, and the acceptance by silence where it is due and not written yet."""
    clocks = clocks_of(case.events, rules_of(site, case), published(site), moment)
    silent = deemed_acceptance(case.events, clocks, moment)
    return case.events if silent is None else (*case.events, {**silent, "uid": ""})


def standing_at(case: Any, site: Any, moment: datetime) -> Standing:
    return standing(true_events(site, case, moment))


def settle(doing: Any, case: Case) -> None:
    """Write down the acceptance by silence, if it is due; every act on a case does this first."""
    *before, last = true_events(doing.site, case, doing.moment)
    if len(before) < len(case.events):
        return
    event = {**last, "uid": doing.new_uid()}
    cases_of(doing.affairs).append(case, event, day_of(doing.moment))
    SystemDoing.of(doing).record("accept_by_silence", case.uid, case.department_uid)
