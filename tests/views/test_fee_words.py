"""How an estimate is told: quantities as typed, tiers as read, bounds and exemptions in words."""

from datetime import date
from fractions import Fraction

import pytest

from content.fee_estimates import Standard, estimate
from content.kinds_list import KINDS
from views.fee_words import (
    QuantityRefused,
    read_quantity,
    say_exemption,
    say_how,
    say_number,
    tier_rows,
)
from views.situation_answers import answers_query

TIERS = [
    {"up_to": 10, "amount_fen": 500, "rate": "fixed"},
    {"up_to": 30, "amount_fen": 100},
    {"amount_fen": 50},
]


def fee(**fields):
    said = {"title": "费", "basis": ["示例价〔2020〕1号"], "unit": "每件", **fields}
    return KINDS["fee_standard"].schema().deserialize(said)


def how(quantity, **fields):
    standard = Standard("u", "费", fee(**fields), ("依据",))
    found = estimate([standard], {"u": Fraction(quantity)}, {}, date(2026, 3, 2))
    return say_how(found.lines[0])


@pytest.mark.parametrize(
    ("fields", "quantity", "words"),
    [
        ({"amount_fen": 1050}, 3, "3 件 × 10.50 元"),
        ({"amount_fen": 100, "quantity_rounding": "up"}, "2.5", "3 件 × 1 元"),
        ({"charging": "fixed", "amount_fen": 100}, 1, "每次 1 元"),
        ({"charging": "free"}, 1, "不收费"),
        (
            {"amount_fen": 100, "minimum_fen": 50, "maximum_fen": 900},
            1,
            "1 件 × 1 元，最低 0.50 元、最高 9 元",
        ),
        (
            {"charging": "tiers", "tiers": TIERS},
            31,
            "10 件共 5 元 ＋ 20 件 × 1 元 ＋ 1 件 × 0.50 元",
        ),
        (
            {"charging": "tiers", "tiers": TIERS, "tier_method": "whole"},
            12,
            "按“不超过 30 件”一档：12 件 × 1 元",
        ),
        (
            {"charging": "tiers", "tiers": TIERS, "tier_method": "whole"},
            31,
            "按“以上”一档：31 件 × 0.50 元",
        ),
    ],
)
def test_how_it_was_worked_out_is_told_by_its_parts(fields, quantity, words):
    assert how(quantity, **fields) == words


@pytest.mark.parametrize(
    ("text", "decimals", "quantity"),
    [("3", 0, 3), (" ３ ", 0, 3), ("1,200", 0, 1200), ("2.0", 0, 2), ("2.50", 1, Fraction(5, 2))],
)
def test_a_quantity_is_read_as_people_write_it(text, decimals, quantity):
    assert read_quantity(text, fee(quantity_decimals=decimals)) == quantity


@pytest.mark.parametrize(
    ("text", "decimals", "words"),
    [
        ("", 0, "只填数字"),
        ("三", 0, "只填数字"),
        ("-1", 0, "只填数字"),
        ("99999999999", 0, "只填数字"),
        ("2.5", 0, "不能有小数"),
        ("2.55", 1, "最多 1 位小数"),
    ],
)
def test_what_is_no_quantity_says_what_is(text, decimals, words):
    with pytest.raises(QuantityRefused, match=words):
        read_quantity(text, fee(quantity_decimals=decimals, quantity_label="面积"))


@pytest.mark.parametrize(("number", "text"), [("3", "3"), ("2.50", "2.5"), ("100", "100")])
def test_a_number_has_no_more_digits_than_it_needs(number, text):
    assert say_number(Fraction(number)) == text


def test_tiers_are_rows_that_follow_each_other():
    assert tier_rows(fee(tiers=TIERS)) == (
        ("不超过 10 件", "5 元"),
        ("超过 10 件，不超过 30 件", "1 元 / 件"),
        ("超过 30 件", "0.50 元 / 件"),
    )
    assert tier_rows(fee(tiers=[{}], unit="")) == (("不论数量", " / 单位"),)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"percent": 100}, "全免"),
        ({"percent": 50}, "减收 50%"),
        ({"amount_fen": 500}, "减收 5 元"),
        ({}, "减收 0 元"),
    ],
)
def test_an_exemption_says_how_much_less(row, words):
    assert say_exemption(row) == words


def test_answers_in_an_address_say_what_was_asked():
    assert answers_query({}) == ""
    assert answers_query({"谁": "我", "b": "c"}) == "s-1=%E8%B0%81%3D%E6%88%91&s-2=b%3Dc"
