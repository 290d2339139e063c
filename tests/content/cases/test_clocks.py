"""The clocks of a case, from its events: which there are, when they end, and in which state."""

import json
from datetime import date
from pathlib import Path

import pytest

from content.calendar_years import preloaded_years, working_calendar
from content.cases.clock_proof import law_of
from content.cases.clock_rules import (
    JOINT_RULE,
    LICENCE_LIMIT,
    ClockRule,
    Extension,
    Limit,
    joint_rule,
    rule_of,
)
from content.cases.clocks import clocks_of, next_due
from content.vocabularies import CALENDAR_DAYS, GOVERNMENT_HEAD, MONTHS, ORGAN_HEAD
from tests.clock_events import (
    CALENDAR,
    RULES,
    accepted,
    at,
    clock_of,
    event,
    extended,
    filed,
    resumed,
    stopped,
)
from views.clock_pages import facts_of, note_of

KNOWN = json.loads((Path(__file__).parents[2] / "fixtures" / "deadlines.json").read_text("utf-8"))


@pytest.mark.parametrize("known", KNOWN, ids=lambda one: one["id"])
def test_known_dates(known):
    """Worked out by others, as a decision with these stops, and as a plain acceptance period."""
    start, events = known["start"], [filed(known["start"]), accepted(known["start"])]
    for number, (first, last) in enumerate(known["stops"]):
        events += [stopped(first, number), resumed(last, number)]
    rules = {"1": ClockRule(acceptance_days=known["days"], statutory=Limit(known["days"]))}
    clock = clock_of("statutory:1", events, start, rules)
    assert (clock.due.isoformat(), clock.provisional) == (known["due"], False)
    if not known["stops"]:
        assert clock_of("acceptance", [filed(start)], start, rules).due == clock.due


def test_a_case_just_filed_waits_for_acceptance():
    events = [filed("2024-09-27")]
    clock = clock_of("acceptance", events, "2024-09-27")
    assert (clock.due, clock.state) == (date(2024, 10, 10), "running")
    assert clock_of("statutory:1", events, "2024-09-27").state == "pending"
    assert next_due(clocks_of(events, RULES, CALENDAR, at("2024-09-27"))) == date(2024, 10, 10)


def test_a_year_that_is_missing_makes_the_date_provisional_and_its_loading_exact():
    events = [filed("2026-12-21"), accepted("2026-12-21")]
    clock = clock_of("statutory:1", events, "2026-12-21")
    assert clock.provisional
    assert clock.due == date(2027, 1, 18)
    loaded = {"year": 2027, "holidays": [], "working_days": [], "source": "示例"}
    off = {"from": "2027-01-01", "to": "2027-01-03", "name": "元旦"}
    years = [*preloaded_years(), {**loaded, "holidays": [off]}]
    clock = clock_of("statutory:1", events, "2026-12-21", calendar=working_calendar(years))
    assert (clock.provisional, clock.due) == (False, date(2027, 1, 19))


def test_an_ended_clock_keeps_the_calendar_of_its_end():
    bare = working_calendar(())
    known = [filed("2026-02-02"), accepted("2026-02-02")]
    decided = event("decided", "2026-02-10", branch="1", outcome="granted", day="2026-02-10")

    def published(moment):
        return CALENDAR if moment > at("2026-02-12") else bare

    ended = clock_of("statutory:1", [*known, decided], "2026-02-20", calendar=published)
    assert (ended.due, ended.provisional, ended.state) == (date(2026, 3, 2), True, "met")
    running = clock_of("statutory:1", known, "2026-02-20", calendar=published)
    assert (running.due, running.provisional) == (date(2026, 3, 6), False)


@pytest.mark.parametrize(
    ("limit", "due"),
    [
        (Limit(60, CALENDAR_DAYS), "2026-05-01"),
        (Limit(3, MONTHS), "2026-06-02"),
        (Limit(1, MONTHS), "2026-04-02"),
        (Limit(7, CALENDAR_DAYS, "application"), "2026-03-05"),
        (Limit(7, start="application"), "2026-03-06"),
        (Limit(0), "2026-03-02"),
    ],
)
def test_units_and_start_events_as_the_law_writes_them(limit, due):
    """Filed on Thursday, accepted on Monday."""
    events = [filed("2026-02-26"), accepted("2026-03-02")]
    clock = clock_of("statutory:1", events, "2026-03-02", {"1": ClockRule(statutory=limit)})
    assert clock.due.isoformat() == due


def test_what_starts_elsewhere_is_not_invented():
    rules = {"1": ClockRule(statutory=Limit(20, start="intake_closed"))}
    clock = clock_of(
        "statutory:1", [filed("2026-03-02"), accepted("2026-03-02")], "2026-03-02", rules
    )
    assert (clock.state, clock.due, clock.is_open) == ("pending", None, False)


def test_time_of_a_correction_is_not_counted_where_a_limit_runs_from_the_application():
    rules = {"1": ClockRule(statutory=Limit(7, start="application"))}
    asked = event("correction_requested", "2026-03-03", due_on="2026-03-20")
    waiting = [filed("2026-03-02"), asked]
    assert clock_of("statutory:1", waiting, "2026-03-16", rules).state == "stopped"
    assert clock_of("correction", waiting, "2026-03-16", rules).due == date(2026, 3, 20)
    assert clock_of("correction", waiting, "2026-03-23", rules).state == "missed"
    assert clock_of("acceptance", waiting, "2026-03-16", rules).state == "met"
    answered = [*waiting, event("corrected", "2026-03-17", filing=1)]
    clock = clock_of("statutory:1", answered, "2026-03-17", rules)
    assert clock.due == date(2026, 3, 25)
    assert {one.reason for one in clock.days if one.day.day == 10} == {"暂停计时：等待申请人补正"}
    again = clock_of("acceptance", answered, "2026-03-17", rules)
    assert (again.start, again.due) == (date(2026, 3, 17), date(2026, 3, 24))


def test_of_all_documents_it_runs_from_the_last_filing():
    rules = {"1": ClockRule(statutory=Limit(7, start="all_documents"))}
    asked = event("correction_requested", "2026-03-03", due_on="2026-03-20")
    waiting = [filed("2026-03-02"), asked]
    assert clock_of("statutory:1", waiting, "2026-03-16", rules).state == "pending"
    answered = [*waiting, event("corrected", "2026-03-17", filing=1)]
    assert clock_of("statutory:1", answered, "2026-03-17", rules).due == date(2026, 3, 26)


def test_two_stops_that_overlap_are_counted_once_and_told_together():
    events = [filed("2026-03-02"), accepted("2026-03-02"), stopped("2026-03-05", 1)]
    events += [stopped("2026-03-09", 2, "testing"), resumed("2026-03-11", 1)]
    still = clock_of("statutory:1", events, "2026-03-12")
    assert (still.state, still.percent) == ("stopped", 10)
    clock = clock_of("statutory:1", [*events, resumed("2026-03-13", 2)], "2026-03-16")
    assert clock.due == date(2026, 4, 9)
    reasons = {one.day: one.reason for one in clock.days}
    assert reasons[date(2026, 3, 10)] == "暂停计时：听证、检测"
    assert reasons[date(2026, 3, 12)] == "暂停计时：检测"


def test_an_extension_during_a_stop_is_added_to_the_whole():
    events = [filed("2026-03-02"), accepted("2026-03-02"), stopped("2026-03-05", 1)]
    events += [extended("2026-03-10", 10), resumed("2026-03-13", 1)]
    clock = clock_of("statutory:1", events, "2026-03-16")
    assert sum(one.counted for one in clock.days) == 30
    assert clock.due == date(2026, 4, 23)
    assert [one.ordinal for one in clock.days if one.counted] == list(range(1, 31))


def test_an_extension_may_be_written_in_another_unit():
    rule = ClockRule(statutory=Limit(3, MONTHS), extension=Extension(15, CALENDAR_DAYS))
    events = [filed("2026-03-02"), accepted("2026-03-02"), extended("2026-05-06", 15)]
    clock = clock_of("statutory:1", events, "2026-05-06", {"1": rule})
    assert clock.due == date(2026, 6, 17)
    assert (clock.days[-1].ordinal, clock.days_left) == (107, 42)


def test_how_far_it_is():
    events = [filed("2026-03-02"), accepted("2026-03-02")]
    states = [
        (day, (clock := clock_of("promised:1", events, day)).state, clock.percent, clock.days_left)
        for day in ("2026-03-02", "2026-03-06", "2026-03-12", "2026-03-16", "2026-03-18")
    ]
    assert states == [
        ("2026-03-02", "running", 0, 10),
        ("2026-03-06", "running", 30, 6),
        ("2026-03-12", "running", 70, 2),
        ("2026-03-16", "running", 90, 0),
        ("2026-03-18", "missed", 100, -2),
    ]
    clock = clock_of("promised:1", events, "2026-03-02")
    assert (clock.yellow_on, clock.red_on) == (date(2026, 3, 13), date(2026, 3, 17))


def test_of_a_limit_of_one_day_the_warning_comes_on_it():
    rules = {"1": ClockRule(statutory=Limit(1))}
    clock = clock_of(
        "statutory:1", [filed("2026-03-02"), accepted("2026-03-02")], "2026-03-02", rules
    )
    assert clock.yellow_on == clock.due == date(2026, 3, 3)


def test_a_joint_case_has_a_clock_of_the_whole():
    branches = [{"name": "1"}, {"name": "2", "requires": ["1"]}]
    rules = {"": JOINT_RULE, "1": RULES["1"], "2": RULES["1"]}
    events = [filed("2024-09-27", branches=branches), accepted("2024-09-27")]
    assert clock_of("joint", events, "2024-09-27", rules).due == date(2024, 12, 4)
    assert clock_of("promised:2", events, "2024-09-27", rules).state == "pending"
    events.append(event("decided", "2024-10-08", branch="1", outcome="granted", day="2024-10-08"))
    assert clock_of("promised:2", events, "2024-10-08", rules).start == date(2024, 10, 8)
    longer = [*events, extended("2024-10-09", 15, "")]
    assert clock_of("joint", longer, "2024-10-09", rules).due == date(2024, 12, 25)
    assert clock_of("promised:2", longer, "2024-10-09", rules).extended == ()
    done = event("decided", "2024-10-15", branch="2", outcome="refused", day="2024-10-15")
    assert clock_of("joint", [*events, done], "2025-01-02", rules).state == "met"


def test_whoever_withdraws_or_is_declined_ends_every_clock():
    events = [filed("2026-03-02"), event("declined", "2026-03-04", ground="not_ours")]
    clocks = clocks_of(events, RULES, CALENDAR, at("2026-04-01"))
    assert not any(one.is_open for one in clocks)
    assert next_due(clocks) is None


def test_rules_of_an_item_and_the_law_s_where_it_is_silent():
    assert rule_of({}) == ClockRule()
    said = {
        "statutory_number": 45,
        "statutory_unit": CALENDAR_DAYS,
        "promised_number": 10,
        "statutory_start": "application",
        "acceptance_days": 3,
        "extension_number": 15,
        "extension_approver": GOVERNMENT_HEAD,
        "stop_grounds": ("testing",),
        "delivery_days": 5,
    }
    rule = rule_of(said)
    assert rule.statutory == Limit(45, CALENDAR_DAYS, "application")
    assert rule.promised.length == "10 个工作日"
    assert (rule.acceptance_days, rule.delivery_days, rule.stops) == (3, 5, {"testing"})
    assert (rule.extension.number, rule.extension.approver) == (15, GOVERNMENT_HEAD)
    assert ClockRule().extension.approver == ORGAN_HEAD
    assert rule_of({"statutory_number": 5, "statutory_unit": "fortnights"}).statutory is None


def test_a_licence_without_a_limit_has_the_law_s_and_says_so():
    rule = rule_of({"item_type": "01"})
    events = [filed("2024-09-27"), accepted("2024-09-27")]
    clock = clock_of("statutory:1", events, "2024-09-27", {"1": rule})
    assert rule.statutory == LICENCE_LIMIT
    assert (clock.due, clock.limit.number) == (date(2024, 10, 30), 20)
    assert "第四十二条" in clock.basis
    assert rule_of({"item_type": "20"}).statutory is None
    assert rule_of({"item_type": "01", "statutory_number": 7}).statutory == Limit(7)


def test_the_rule_of_a_joint_case_is_the_law_s_with_the_package_s_promise():
    assert joint_rule({}) == JOINT_RULE
    assert joint_rule({"promised": 16}).promised == Limit(16)
    assert joint_rule({"promised": 16}).statutory == Limit(45)


def test_a_limit_that_cannot_be_counted_says_nothing():
    rules = {"1": ClockRule(statutory=Limit(3650))}
    events = [filed("2026-03-02"), accepted("2026-03-02")]
    events += [stopped("2026-03-05", 1), resumed("2046-03-05", 1)]
    assert clock_of("statutory:1", events, "2046-03-06", rules).due is None


def test_a_law_for_every_day():
    rules = {
        "1": ClockRule(statutory=Limit(7, start="application"), promised=Limit(9, CALENDAR_DAYS))
    }
    events = [
        filed("2026-02-12"),
        event("correction_requested", "2026-02-25", due_on="2026-03-20"),
        event("corrected", "2026-02-26", filing=1),
        accepted("2026-02-26"),
    ]
    clock = clock_of("statutory:1", events, "2026-02-26", rules)
    laws = {one.day.isoformat(): law_of(clock, one, CALENDAR) for one in clock.days}
    assert laws["2026-02-12"].startswith("民法典第二百零一条")
    assert laws["2026-02-13"].startswith("行政许可法第八十二条")
    assert "国办发明电" in laws["2026-02-14"]
    assert laws["2026-02-17"] == laws["2026-02-14"]
    assert laws["2026-02-26"].startswith("行政许可法第三十二条")
    stop = [filed("2026-02-12"), accepted("2026-02-12"), stopped("2026-02-13", 1)]
    clock = clock_of("promised:1", [*stop, resumed("2026-02-13", 1)], "2026-02-26", rules)
    assert law_of(clock, clock.days[1], CALENDAR).startswith("行政许可法第四十五条")
    assert law_of(clock, clock.days[2], CALENDAR).startswith("期限按设定它的规定所写的单位")


def test_a_stopped_clock_is_nobody_s_next_date():
    events = [filed("2026-03-02"), accepted("2026-03-02"), stopped("2026-03-05", 1)]
    clocks = clocks_of(events, RULES, CALENDAR, at("2026-03-06"))
    assert next_due(clocks) is None
    assert "暂停" in note_of(clock_of("statutory:1", events, "2026-03-06"))
    assert "暂定" in note_of(clock_of("acceptance", [filed("2027-03-01")], "2027-03-01"))


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-03-06", "还有 6 个工作日（已过 30%）"),
        ("2026-03-16", "今天是最后一天"),
        ("2026-03-18", "已超过 2 个工作日"),
    ],
)
def test_how_far_it_is_in_words(day, words):
    events = [filed("2026-03-02"), accepted("2026-03-02"), extended("2026-03-03", 1)]
    clock = clock_of("promised:1", events[:2], day)
    assert ("现在", words) in facts_of(clock)
    assert ("延长", "1 个工作日") in facts_of(clock_of("promised:1", events, day))


def test_a_stop_and_an_end_in_words():
    events = [filed("2026-03-02"), accepted("2026-03-02"), stopped("2026-03-05", 1)]
    assert ("不计入", "听证：2026-03-05 起，还没有结束") in facts_of(
        clock_of("promised:1", events, "2026-03-06")
    )
    ended = [*events, resumed("2026-03-06", 1), event("withdrawn", "2026-03-09")]
    said = facts_of(clock_of("promised:1", ended, "2026-04-06"))
    assert ("不计入", "听证：2026-03-05 至 2026-03-06") in said
    assert ("完成", "2026-03-09（星期一）") in said
