"""Cells as people write them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.importers.values import Unfit, as_day, as_fen, as_flag, as_list, as_whole


@pytest.mark.parametrize(
    "text",
    [
        "2008-08-18",
        "2008/8/18",
        "2008.08.18",
        "2008年8月18日",
        "二○○八年八月十八日",
        "二〇〇八年八月十八日",
        "20080818",
        "２００８－０８－１８",
        "2008-08-18T09:30:00",
        "2008-08-17T16:00:00Z",
        "2008-08-18 09:30",
        20080818,
    ],
)
def test_one_day_in_many_spellings(text):
    assert as_day(text) == date(2008, 8, 18)


@pytest.mark.parametrize(
    "text", ["2019-02-30", "2019-13-01", "2019", "2019年3月", "昨天", "0000-00-00", True, "2019-2"]
)
def test_a_day_that_is_none_or_incomplete_is_not_guessed(text):
    with pytest.raises(Unfit):
        as_day(text)


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_every_day_is_read_back(day):
    assert as_day(day.isoformat()) == day
    assert as_day(f"{day.year}年{day.month}月{day.day}日") == day


@given(st.integers(0, 10**11))
def test_every_amount_of_fen_is_exact(fen):
    yuan = Decimal(fen) / 100
    assert as_fen(yuan) == as_fen(str(yuan)) == as_fen(f"{yuan:,}元") == fen


@pytest.mark.parametrize("amount", ["0.005", "十元", "1e99999999", "Infinity", True, "0·60"])
def test_an_amount_that_is_not_whole_fen_is_not_rounded(amount):
    with pytest.raises(Unfit):
        as_fen(amount)


def test_whole_numbers():
    assert [as_whole(value) for value in ("20", "２０", Decimal("20.0"), 20)] == [20] * 4
    with pytest.raises(Unfit):
        as_whole(Decimal("20.5"))


def test_flags():
    assert [as_flag(value) for value in (True, "是", "√", "TRUE", "1")] == [True] * 5
    assert [as_flag(value) for value in (False, "否", "不收费", "false", "0")] == [False] * 5
    with pytest.raises(Unfit):
        as_flag("也许")


def test_lists_in_a_cell_are_json_or_joined():
    assert as_list('["甲；乙", "丙"]') == ["甲；乙", "丙"]
    assert as_list("甲；乙; 丙\n丁") == ["甲", "乙", "丙", "丁"]
    assert as_list("[2008]24号；国发〔2019〕5号") == ["[2008]24号", "国发〔2019〕5号"]
