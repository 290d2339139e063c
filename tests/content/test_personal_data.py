"""个人信息: what is found, where, what is put in its place, and what is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.personal_data import find_personal_data, is_resident_id, mask_personal_data

# Made-up numbers that fulfil the check rules.
RESIDENT = "11010519491231002X"
CARD = "6222021234567890128"


def resident_id(region, born, serial):
    stem = f"{region}{born}{serial:03}"
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(stem))
    return stem + "10X98765432"[total % 11]


def luhn(stem):
    digits = [int(digit) for digit in reversed(stem)]
    total = sum(sum(divmod(d * 2, 10)) if n % 2 == 0 else d for n, d in enumerate(digits))
    return stem + str(-total % 10)


def what(text):
    return [one.what for one in find_personal_data(text)]


@pytest.mark.parametrize(
    "text",
    [
        "联系人手机13812345678。",
        "手机：138 1234 5678",
        "手机：138-1234-5678",
        "手机：+8613812345678",
        "手机：１３８１２３４５６７８",
        "Tel13812345678",
        "88900001、13812345678",
    ],
)
def test_mobile_numbers_are_found_however_they_are_written(text):
    (found,) = find_personal_data(text)
    assert (found.what, found.mask, found.label) == ("mobile", "138****5678", "手机号码")
    assert mask_personal_data(text).count("138****5678") == 1


@pytest.mark.parametrize(
    "text",
    [
        "医院电话 0431-88919000",
        "急诊 (0431)88919120",
        "电话 043113812345678",
        "电话 0431-13812345678",
        "服务热线 400-810-1234，12345",
        "吉政发〔2008〕24号、国办发[2019]13812345号",
        "2026-03-05 13:45:00",
        "投资 13812345678 元",
        "面积 13812345678.50 平方米",
        "第13812345678号",
        "https://example.gov.cn/art/13812345678.html",
        "编码 511602000000-000-115113016823646795100",
        "索引号 11220000013544357T/2021-01510",
        "实施编码 12441500196720244T3442199806003",
        "办件编号 12441500196720244T3442199806003202206230068",
        "110105194912310021",  # the check digit is wrong
        "11010519491331002X",  # there is no thirteenth month
        "6222021234567890127",  # Luhn does not hold
        "",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert what(text) == []


@pytest.mark.parametrize("text", [RESIDENT, RESIDENT.lower(), "110105 19491231 002X"])
def test_resident_identity_numbers_are_found(text):
    assert what(f"身份证号：{text}，住址不详") == ["resident_id"]


def test_bank_cards_are_found_with_and_without_spaces():
    spaced = " ".join([CARD[:4], CARD[4:8], CARD[8:12], CARD[12:16], CARD[16:]])
    assert what(f"账号{CARD}") == what(f"账号 {spaced}") == ["bank_card"]


def test_a_credit_code_of_digits_only_is_no_bank_card():
    stem = "522201007900000"
    codes = [f"{stem}{n:02}" for n in range(100)]
    weights = [pow(3, place, 31) for place in range(17)]
    sums = {
        code: -sum(int(d) * w for d, w in zip(code, weights, strict=True)) % 31 for code in codes
    }
    credit = [code + str(check) for code, check in sums.items() if check < 10]
    both = [code for code in credit if luhn(code[:-1]) == code]
    assert both
    assert all(what(code) == [] for code in both)


def test_a_mask_never_shows_the_number_and_keeps_its_length():
    text = f"甲 13812345678 乙 {RESIDENT} 丙 {CARD}"
    masked = mask_personal_data(text)
    assert len(masked) == len(text)
    assert what(masked) == []
    assert "1101**********002X" in masked


@given(
    st.text("甲乙，。 a-1", max_size=20),
    st.dates().filter(lambda day: day.year >= 1900).map(lambda day: day.strftime("%Y%m%d")),
    st.integers(0, 999),
)
def test_positions_are_those_of_the_text(before, born, serial):
    number = resident_id("220102", born, serial)
    text = f"{before}：{number}。"
    found = [one for one in find_personal_data(text) if one.what == "resident_id"]
    assert [text[one.start : one.end] for one in found] == [number]


@given(st.text("0123456789Xx", min_size=18, max_size=18))
def test_an_identity_number_has_a_date_and_a_check_digit(number):
    if is_resident_id(number):
        assert resident_id(number[:6], number[6:14], int(number[14:17])) == number.upper()
