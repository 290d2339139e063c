"""Numbers and codes that people read aloud and type again."""

import random
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from content.cases.numbers import (
    DRAFT_CODE,
    SIGNS,
    is_number,
    new_code,
    new_number,
    official_number,
    tidy,
)

CODE = "12441500196720244T3442199806003"
DAY = date(2026, 3, 2)


@given(st.integers(0, 10**9), st.integers(0, 9), st.integers(0, 9), st.sampled_from(SIGNS))
def test_a_wrong_sign_or_two_that_changed_places_are_found(seed, first, second, sign):
    number = new_number(random.Random(seed), lambda number: False)
    assert len(number) == 10
    assert is_number(number)
    signs = list(number)
    signs[first], signs[second] = signs[second], signs[first]
    assert is_number("".join(signs)) == ("".join(signs) == number)
    wrong = number[:first] + sign + number[first + 1 :]
    assert is_number(wrong) == (wrong == number)


def test_no_sign_is_taken_for_another():
    assert not set(SIGNS) & set("01OILSZBGQUVD")
    assert len(set(SIGNS)) == 23


def test_a_number_that_is_taken_is_drawn_again():
    first = new_number(random.Random(7), lambda number: False)
    assert new_number(random.Random(7), {first}.__contains__) != first


def test_a_code_is_read_however_it_is_typed():
    code = new_code(random.Random(1), DRAFT_CODE)
    assert tidy(f" {code.lower()} ") == tidy(code.replace("-", "－")) == code.replace("-", "")
    # 23 signs in 30 places
    assert len(tidy(code)) == 30


def test_an_official_number_needs_a_valid_code():
    for code in ("", "123", CODE[:-1], f"{CODE[:17]}X{CODE[18:]}"):
        assert official_number(code, DAY, random.Random(1), lambda number: False) == ""


def test_official_numbers_of_a_day_are_used_to_the_last():
    taken = {f"{CODE}20260302{serial:04}" for serial in range(10_000)}
    last = f"{CODE}20260302{4711:04}"
    taken.remove(last)
    assert official_number(CODE, DAY, random.Random(1), taken.__contains__) == last
    taken.add(last)
    assert official_number(CODE, DAY, random.Random(1), taken.__contains__) == ""
