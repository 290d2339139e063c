"""A span as terms: it holds a moment exactly when it has one of the moment's terms."""

from hypothesis import given
from hypothesis import strategies as st

from search_index.documents import END, ValiditySpan
from search_index.spans import SIZES, WHOLE, moment_terms, span_terms

MOMENTS = st.integers(0, END - 1)


def holds(span, moment, validity="in_force"):
    return bool({*span_terms(span)} & {*moment_terms(validity, moment)})


@given(MOMENTS, MOMENTS, MOMENTS)
def test_a_span_holds_what_lies_in_it(start, until, moment):
    span = ValiditySpan(start, until, "in_force")
    assert holds(span, moment) == (start <= moment < until)
    assert not holds(span, moment, "repealed")


@given(MOMENTS, MOMENTS)
def test_to_the_microsecond(start, length):
    span = ValiditySpan(start, min(start + length + 1, END - 1), "in_force")
    assert not holds(span, start - 1)
    assert holds(span, start) == (start < span.until)
    assert not holds(span, span.until)


def test_what_has_no_end_has_none_after_the_end_of_time_either():
    span = ValiditySpan(5, END, "in_force")
    assert holds(span, END + 5)
    assert not holds(span, WHOLE)
    assert not holds(ValiditySpan(0, END, "in_force"), -1)


@given(MOMENTS, MOMENTS)
def test_its_terms_are_few(start, until):
    assert len([*span_terms(ValiditySpan(start, until, "x"))]) <= 2 * SIZES


def test_all_time_is_one_term():
    assert len([*span_terms(ValiditySpan(0, END, "x"))]) == 1
