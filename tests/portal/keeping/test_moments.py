"""Transaction ids and moments agree to the last transaction; what a person types is understood."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from persistent.TimeStamp import TimeStamp
from ZODB.utils import p64, u64

from portal.keeping.faults import KeepingRefused
from portal.keeping.moments import Asked, moment_of_tid, parse_moment, shown, tid_until

MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))


@given(MOMENTS)
def test_the_last_id_of_a_microsecond_is_in_it_and_the_next_is_not(moment):
    last = tid_until(moment)
    assert moment_of_tid(last) == moment
    assert moment_of_tid(p64(u64(last) + 1)) == moment + timedelta(microseconds=1)


@given(MOMENTS)
def test_ids_as_storages_make_them_are_read_back(moment):
    parts = moment.timetuple()[:5]
    made = TimeStamp(*parts, moment.second + moment.microsecond / 1e6).raw()
    assert abs(moment_of_tid(made) - moment) <= timedelta(microseconds=1)


def test_a_day_ends_in_shanghai():
    asked = parse_moment("2026-03-05")
    assert asked == Asked(datetime(2026, 3, 5, 15, 59, 59, 999999, UTC), date(2026, 3, 5))


def test_a_moment_without_a_zone_is_in_shanghai():
    assert parse_moment("2026-03-05T12:00:00").moment == datetime(2026, 3, 5, 4, tzinfo=UTC)
    assert parse_moment("2026-03-05T12:00:00+00:00").moment.hour == 12


@given(MOMENTS)
def test_what_is_shown_can_be_asked_for(moment):
    assert parse_moment(shown(moment)).moment == moment


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "2026-02-30T00:00:00", "9" * 60])
def test_anything_else_is_refused_with_an_example(text):
    with pytest.raises(KeepingRefused, match="2026-03-05T12:00:00"):
        parse_moment(text)
