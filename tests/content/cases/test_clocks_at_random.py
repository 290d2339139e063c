"""Stops, extensions and days at random: what must hold of every date and its explanation."""

from datetime import date, timedelta
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from content.cases.clock_proof import day_lines, digest
from content.cases.clock_rules import ClockRule, Limit
from tests.clock_events import CALENDAR, accepted, clock_of, extended, filed, resumed, stopped

DAY = timedelta(days=1)
STARTS = st.dates(date(2007, 1, 1), date(2025, 6, 30))
LENGTHS = st.integers(1, 60)
SPANS = st.lists(st.tuples(st.integers(1, 70), st.integers(0, 20)), max_size=4)


def next_working(day):
    day += DAY
    while not CALENDAR.is_working_day(day):
        day += DAY
    return day


def stops_of(start, spans):
    """Events of stops, each from some days after the start for some days."""
    events = []
    for number, (after, length) in enumerate(spans):
        first = start + after * DAY
        events.append(stopped(first.isoformat(), number))
        events.append(resumed((first + length * DAY).isoformat(), number))
    return events


def clock(start, length, events):
    known = [filed(start.isoformat()), accepted(start.isoformat()), *events]
    rules = {"1": ClockRule(statutory=Limit(length))}
    return clock_of("statutory:1", known, "2026-12-01", rules)


@given(STARTS, LENGTHS, SPANS, st.integers(0, 15))
def test_the_explanation_recounts_to_the_date(start, length, spans, more):
    events = stops_of(start, spans) + ([extended(start.isoformat(), more)] if more else [])
    found = clock(start, length, events)
    days = [one.day for one in found.days]
    assert days == [start + number * DAY for number in range(len(days))]
    stopped_days = {
        start + (after + offset) * DAY for after, span in spans for offset in range(span + 1)
    }
    counted = [day for day in days[1:] if CALENDAR.is_working_day(day) and day not in stopped_days]
    assert [one.day for one in found.days if one.counted] == counted
    assert [one.ordinal for one in found.days if one.counted] == list(range(1, length + more + 1))
    assert found.due == days[-1] == counted[-1]


@given(STARTS, LENGTHS, st.integers(1, 30), st.integers(0, 10))
def test_a_stop_longer_by_one_working_day_moves_the_date_by_one(start, length, after, span):
    first = start + after * DAY
    last = first + span * DAY
    longer = next_working(last)
    before = clock(start, length, stops_of(start, [(after, span)]))
    moved = clock(start, length, stops_of(start, [(after, (longer - first).days)]))
    expected = next_working(before.due) if longer <= before.due else before.due
    assert moved.due == expected


@given(STARTS, LENGTHS, SPANS, st.randoms(use_true_random=False))
def test_in_which_order_stops_were_written_is_all_one(start, length, spans, chance):
    stops = stops_of(start, spans)
    pairs = [stops[number : number + 2] for number in range(0, len(stops), 2)]
    chance.shuffle(pairs)
    assert clock(start, length, stops).due == clock(start, length, list(chain(*pairs))).due


@given(STARTS, LENGTHS, SPANS, st.integers(1, 15))
def test_a_stop_and_an_extension_commute(start, length, spans, more):
    stops, longer = stops_of(start, spans), extended(start.isoformat(), more)
    first, last = clock(start, length, [longer, *stops]), clock(start, length, [*stops, longer])
    assert first.due == last.due
    assert digest(first.days) == digest(last.days)
    assert first.due == clock(start, length + more, stops).due


@given(STARTS, LENGTHS, SPANS)
def test_stops_that_overlap_count_as_their_union(start, length, spans):
    days = sorted({after + offset for after, span in spans for offset in range(span + 1)})
    single = [(day, 0) for day in days]
    assert (
        clock(start, length, stops_of(start, spans)).due
        == clock(start, length, stops_of(start, single)).due
    )


@given(STARTS, LENGTHS, SPANS)
def test_whatever_is_changed_in_the_days_changes_the_digest(start, length, spans):
    days = clock(start, length, stops_of(start, spans)).days
    assert len(list(day_lines(days))) == len(days)
    assert digest(days) != digest(days[:-1])
    assert digest(()) == ""
