"""Numbers of identity documents: right ones are taken, and each wrong one told what is wrong."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.forms.identities import (
    IDENTITY_CHECKS,
    credit_code_problem,
    resident_id_problem,
    tidy_number,
)

TODAY = date(2026, 3, 2)
# The specimen of GB 11643-1999
SPECIMEN = "11010519491231002X"


def with_check(first17):
    weights = [2 ** (17 - place) % 11 for place in range(17)]
    total = sum(int(d) * w for d, w in zip(first17, weights, strict=True))
    return first17 + "10X98765432"[total % 11]


def test_the_specimen_of_the_standard():
    assert resident_id_problem(SPECIMEN, TODAY) is None


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("110105491231002", "15 位的旧号码"),
        ("1101051949123100", "应为 18 位的居民身份证号码，现为 16 位"),
        ("1101051949123100AX", "前 17 位应为数字"),
        (with_check("99010519491231002"), "前两位“99”不是"),
        (with_check("11010519490231002"), "1949 年 02 月 31 日）不对"),
        (with_check("11010520260303002"), "出生日期"),
        (with_check("11010518790303002"), "出生日期"),
        ("110105194912310021", "校验码不符"),
        (with_check("81000019900101002"), "是港澳台居民居住证的号码"),
    ],
)
def test_what_is_wrong_with_a_resident_number(number, said):
    assert said in resident_id_problem(number, TODAY)


def test_one_born_today_has_a_number():
    assert resident_id_problem(with_check("22010220260302001"), TODAY) is None


@given(st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_character_is_found(place, character):
    wrong = SPECIMEN[:place] + character + SPECIMEN[place + 1 :]
    assert (resident_id_problem(wrong, TODAY) is None) == (wrong == SPECIMEN)


@given(st.integers(0, 16))
def test_two_characters_in_the_wrong_order_are_found(place):
    a, b = SPECIMEN[place], SPECIMEN[place + 1]
    turned = SPECIMEN[:place] + b + a + SPECIMEN[place + 2 :]
    assert (resident_id_problem(turned, TODAY) is None) == (a == b)


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("resident_id", SPECIMEN),
        ("passport", "E12345678"),
        ("passport", "EA1234567"),
        ("passport", "C01X00T47"),
        ("hk_mo_permit", "H12345678"),
        ("hk_mo_permit", "M1234567801"),
        ("tw_permit", "12345678"),
        ("tw_permit", "1234567890B"),
        ("hmt_residence", with_check("81000019900101002")),
        ("hmt_residence", with_check("82000019900101002")),
        ("hmt_residence", with_check("83000019900101002")),
        ("foreign_residence", "USA220174010101"),
        ("foreign_residence", with_check("92284019900101002")),
    ],
)
def test_right_numbers(kind, number):
    assert IDENTITY_CHECKS[kind](number, TODAY) is None


@pytest.mark.parametrize(
    ("kind", "number", "said"),
    [
        ("passport", "E123", "5 至 20 位"),
        ("passport", "ABCDEFGH", "5 至 20 位"),
        ("hk_mo_permit", "X12345678", "应以 H（香港）或者 M（澳门）开头"),
        ("hk_mo_permit", "H1234567", "8 位数字"),
        ("tw_permit", "1234567", "8 位数字"),
        ("hmt_residence", SPECIMEN, "应以 810000"),
        ("hmt_residence", "8100001990", "现为 10 位"),
        ("hmt_residence", "810000199001010020", "校验码不符"),
        ("foreign_residence", "USA2201740101", "现为 13 位"),
        ("foreign_residence", "US12201740101X1", "3 个字母和 12 个数字"),
        ("foreign_residence", "USA220174130101", "出生日期"),
        ("foreign_residence", SPECIMEN, "应以 9 开头"),
        ("foreign_residence", with_check("99984019900101002"), "第 2、3 位“99”"),
        ("foreign_residence", with_check("92284019901301002"), "出生日期"),
    ],
)
def test_wrong_numbers(kind, number, said):
    assert said in IDENTITY_CHECKS[kind](number, TODAY)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("91110108551385082Q", None),
        ("91110108551385082", "现为 17 位"),
        ("9111O108551385082Q", "没有 I、O、S、V、Z"),
        ("91110108551385083Q", "校验码不符"),
    ],
)
def test_credit_codes(code, said):
    problem = credit_code_problem(code)
    assert problem is None if said is None else said in problem


def test_numbers_as_people_type_them():
    assert tidy_number("１１０１０５ 19491231-002x") == SPECIMEN
    assert tidy_number("1234567890(b)") == "1234567890B"
