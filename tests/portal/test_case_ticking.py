"""What time does to cases: silence, cards and a changed calendar, each exactly once."""

from datetime import date

import pytest
from ZODB.POSException import ConflictError

from content.cases.acting import append_event, settle
from content.cases.applying import ApplyRefused
from content.cases.case_acts import AskedField, correct, request_correction
from content.cases.clocks import case_clocks, standing_at
from content.cases.passing import take_over_calendar
from content.clock import day_of, moment_of
from portal.case_ticking import tick_cases
from tests.applying import applying, clerk, filed, publish_form, publish_item
from tests.calendars import (
    correct_year,
    publish_year,
    publish_years,
    shipped_year,
    with_day_off,
)
from tests.conftest import START, later

FORMER = AskedField("former", "illegible", "请写完整的证号")


@pytest.fixture
def waiting(portal):
    """A case filed on Monday 2026-03-02: to be accepted by the 9th."""
    return file_one(portal, 2026)


def file_one(portal, *years, moment=START):
    with portal.roots() as (site, affairs):
        publish_years(site, *years)
        item = publish_item(site)
        publish_form(site, item)
        case = filed(applying(site, affairs, portal.app.registry.sealing, moment), item).case
        return case.number


def tick(portal, moment):
    databases = portal.app.registry._zodb_databases
    return tick_cases(databases, portal.app.registry.sealing, moment)


def events(portal, number, kind=None):
    with portal.roots() as (_, affairs):
        found = affairs.cases.by_number(number).events
        return [one for one in found if kind in (None, one["type"])]


def letters(portal, number, kind):
    with portal.roots() as (_, affairs):
        uid = affairs.cases.by_number(number).uid
        sealing = portal.app.registry.sealing
        return [one for one in affairs.mail.messages_of_case(uid, sealing) if one.kind == kind]


def act(portal, number, moment, kind, **facts):
    with portal.roots() as (site, affairs):
        doing = clerk(site, affairs, portal.app.registry.sealing, moment)
        append_event(doing, affairs.cases.by_number(number), kind, **facts)


def go_over_again(portal):
    """As after a tick that was killed before its cursor moved on."""
    with portal.roots() as (_, affairs):
        affairs.cases.agenda.calendar = ""


def ask_for_a_correction(portal, number, moment):
    with portal.roots() as (site, affairs):
        doing = clerk(site, affairs, portal.app.registry.sealing, moment)
        case = affairs.cases.by_number(number)
        request_correction(doing, case, [FORMER], date(2026, 3, 30))


def cards(portal, number):
    return [(one["clock"], one["colour"], one["on"]) for one in events(portal, number, "card")]


def test_nothing_happens_before_its_day(portal, waiting):
    assert tick(portal, later(days=4)) == 0
    assert [one["type"] for one in events(portal, waiting)] == ["submitted"]


def test_silence_accepts_once_and_is_dated_back_though_tick_slept_a_week(portal, waiting):
    assert tick(portal, later(days=15)) == 5
    assert tick(portal, later(days=15, minutes=1)) == 0
    (event,) = events(portal, waiting, "accepted")
    assert (event["deemed"], event["by"], event["on"]) == (True, "system", "2026-03-02")
    assert day_of(moment_of(event["at"])) == date(2026, 3, 10)
    assert len(letters(portal, waiting, "accepted")) == 1
    assert cards(portal, waiting) == [
        ("acceptance", "yellow", "2026-03-07"),
        ("acceptance", "red", "2026-03-10"),
        ("promised:1", "yellow", "2026-03-13"),
        ("promised:1", "red", "2026-03-17"),
    ]


def test_an_act_after_the_day_finds_the_case_accepted_and_tick_repeats_nothing(portal, waiting):
    with portal.roots() as (site, affairs):
        case = affairs.cases.by_number(waiting)
        assert standing_at(case, site, later(days=8)).state == "accepted"
        assert standing_at(case, site, later(days=7)).state == "submitted"
    with pytest.raises(ApplyRefused):
        ask_for_a_correction(portal, waiting, later(days=8))
    with portal.roots() as (site, affairs):
        doing = clerk(site, affairs, portal.app.registry.sealing, later(days=8))
        case = affairs.cases.by_number(waiting)
        assert settle(doing, case)
        assert not settle(doing, case)
    tick(portal, later(days=8))
    assert len(events(portal, waiting, "accepted")) == 1
    assert len(letters(portal, waiting, "accepted")) == 1


def test_a_correction_in_time_begins_anew(portal, waiting):
    with portal.roots() as (site, affairs):
        case, sealing = affairs.cases.by_number(waiting), portal.app.registry.sealing
        doing = clerk(site, affairs, sealing, later(days=1))
        request_correction(doing, case, [FORMER], date(2026, 3, 30))
        correct(applying(site, affairs, sealing, later(days=10)), case, {"former": "旧字第9号"})
    tick(portal, later(days=16))
    assert cards(portal, waiting) == []
    tick(portal, later(days=18))
    (event,) = events(portal, waiting, "accepted")
    assert event["on"] == "2026-03-12"


def test_a_decision_in_time_raises_no_card_and_a_late_delivery_a_yellow_one(portal, waiting):
    act(portal, waiting, later(hours=1), "accepted", deemed=False, on="2026-03-02")
    day = {"branch": "1", "outcome": "granted", "day": "2026-03-03"}
    act(portal, waiting, later(days=1), "decided", **day)
    assert tick(portal, later(days=15)) == 0
    assert tick(portal, later(days=16)) == 1
    assert cards(portal, waiting) == [("delivery:1", "yellow", "2026-03-18")]
    delivered = {"branch": "1", "way": "counter", "day": "2026-03-20"}
    act(portal, waiting, later(days=18), "delivered", **delivered)
    assert tick(portal, later(days=300)) == 0


def test_a_stop_moves_date_and_cards(portal, waiting):
    act(portal, waiting, later(hours=1), "accepted", deemed=False, on="2026-03-02")
    stop = {"branch": "1", "ground": "hearing", "day": "2026-03-04", "expected_days": 5}
    act(portal, waiting, later(days=2), "stopped", **stop)
    assert tick(portal, later(days=30)) == 0
    act(portal, waiting, later(days=37), "resumed", branch="1", day="2026-04-08")
    with portal.roots() as (site, affairs):
        clocks = case_clocks(site, affairs.cases.by_number(waiting), later(days=37))
        due = {one.name: one.due for one in clocks}
    assert due["promised:1"] == date(2026, 4, 21)
    tick(portal, later(days=60))
    assert ("promised:1", "red", "2026-04-22") in cards(portal, waiting)


def test_a_provisional_day_is_not_held_against_anybody_too_early(portal):
    number = file_one(portal, 2025)
    assert [c for c in cards(portal, number) if c[1] == "red"] == []
    tick(portal, later(days=22))
    assert [one["type"] for one in events(portal, number)] == ["submitted", "card"]
    tick(portal, later(days=23))
    (event,) = events(portal, number, "accepted")
    assert event["on"] == "2026-03-02"


def test_a_year_that_is_loaded_moves_dates_and_tells_it_once(portal):
    number = file_one(portal, 2025)
    tick(portal, later(hours=1))
    with portal.roots() as (site, _):
        publish_year(site, with_day_off(shipped_year(2026), "2026-03-05"), later(days=1))
    assert tick(portal, later(days=1, hours=1)) == 1
    go_over_again(portal)
    assert tick(portal, later(days=1, hours=2)) == 0
    (event,) = events(portal, number, "due_told")
    assert event["clocks"] == {"acceptance": "2026-03-10"}
    assert event["before"] == {"acceptance": "2026-03-09"}
    (letter,) = letters(portal, number, "due_moved")
    assert "2026-03-10" in letter.text


def test_a_card_of_a_calendar_that_was_corrected_is_to_be_reviewed(portal):
    with portal.roots() as (site, _):
        (year,) = publish_years(site, 2026)
        uid = year.uid
    number = file_one(portal)
    tick(portal, later(days=6))
    assert cards(portal, number) == [("acceptance", "yellow", "2026-03-07")]
    with portal.roots() as (site, _):
        fields = with_day_off(shipped_year(2026), "2026-03-06")
        correct_year(site, site.find(uid), fields, later(days=6))
    tick(portal, later(days=6, hours=1))
    (asked,) = events(portal, number, "card_review_asked")
    assert asked["card"] == events(portal, number, "card")[0]["uid"]
    assert (asked["due"], asked["because"]) == ("2026-03-10", "calendar")
    go_over_again(portal)
    assert tick(portal, later(days=6, hours=2)) == 0


def test_a_card_of_a_limit_that_is_over_is_to_be_reviewed_once_too(portal):
    with portal.roots() as (site, _):
        (year,) = publish_years(site, 2026)
        uid = year.uid
    number = file_one(portal)
    tick(portal, later(days=6))
    act(portal, number, later(days=7), "accepted", deemed=False, on="2026-03-09")
    with portal.roots() as (site, _):
        fields = with_day_off(shipped_year(2026), "2026-03-06")
        correct_year(site, site.find(uid), fields, later(days=7, minutes=1))
    for hours in (1, 2):
        go_over_again(portal)
        tick(portal, later(days=7, hours=hours))
    assert len(events(portal, number, "card_review_asked")) == 1
    assert events(portal, number, "due_told") == []


def test_a_decided_case_keeps_the_calendar_of_its_decision(portal):
    with portal.roots() as (site, _):
        (year,) = publish_years(site, 2026)
        uid = year.uid
    number = file_one(portal)
    act(portal, number, later(hours=1), "accepted", deemed=False, on="2026-03-02")
    day = {"branch": "1", "outcome": "granted", "day": "2026-03-03"}
    act(portal, number, later(days=1), "decided", **day)
    with portal.roots() as (site, _):
        fields = with_day_off(shipped_year(2026), "2026-03-06")
        correct_year(site, site.find(uid), fields, later(days=2))
    assert tick(portal, later(days=2, hours=1)) == 1
    with portal.roots() as (site, affairs):
        clocks = case_clocks(site, affairs.cases.by_number(number), later(days=3))
        due = {one.name: one.due.isoformat() for one in clocks}
    assert due["promised:1"] == "2026-03-16"
    assert due["delivery:1"] == "2026-03-18"
    assert events(portal, number, "due_told")[0]["clocks"] == {"delivery:1": "2026-03-18"}


def test_more_cases_than_one_batch_and_one_that_is_broken(portal, monkeypatch, caplog):
    monkeypatch.setattr("portal.case_ticking.AT_ONCE", 3)
    numbers = [file_one(portal, 2026)]
    with portal.roots() as (site, affairs):
        item = site.find(affairs.cases.by_number(numbers[0]).item_uid)
        doing = applying(site, affairs, portal.app.registry.sealing)
        numbers += [filed(doing, item).case.number for _ in range(6)]
        affairs.cases.by_number(numbers[4]).events += ({"type": "unheard", "at": 0},)
    tick(portal, later(days=8))
    assert "time could do nothing to case" in caplog.text
    accepted = [len(events(portal, number, "accepted")) for number in numbers]
    assert accepted == [1, 1, 1, 1, 0, 1, 1]


def test_a_case_that_somebody_acts_on_just_then_waits_for_the_next_tick(portal, monkeypatch):
    numbers = [file_one(portal, 2026)]
    with portal.roots() as (site, affairs):
        item = site.find(affairs.cases.by_number(numbers[0]).item_uid)
        doing = applying(site, affairs, portal.app.registry.sealing)
        numbers.append(filed(doing, item).case.number)
        uid = affairs.cases.by_number(numbers[0]).uid

    def busy(doing, case):
        if case.uid == uid:
            raise ConflictError
        return take_over_calendar(doing, case)

    monkeypatch.setattr("portal.case_ticking.take_over_calendar", busy)
    tick(portal, later(days=8))
    assert [len(events(portal, number, "accepted")) for number in numbers] == [0, 1]
    monkeypatch.undo()
    tick(portal, later(days=8, hours=1))
    assert [len(events(portal, number, "accepted")) for number in numbers] == [1, 1]


def test_without_cases_nothing_is_written(portal):
    assert tick(portal, later()) == 0
