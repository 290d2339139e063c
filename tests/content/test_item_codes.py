"""事项编码: the golden code holds, and each way of breaking the rule is said in its own words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.item_codes import (
    basic_findings,
    business_findings,
    code_findings,
    implementation_findings,
    is_credit_code,
    parse_implementation_code,
)

GOLDEN = "12441500196720244T3442199806003"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def test_the_golden_code_is_read_and_right():
    parsed = parse_implementation_code(GOLDEN)
    assert parsed == ("12441500196720244T", "3", "442199806003")
    assert parsed.level == "city"
    assert implementation_findings(GOLDEN, "city") == []
    assert implementation_findings(" 12441500196720244t３442199806003 ", "city") == []


@pytest.mark.parametrize(
    ("code", "level", "word"),
    [
        (GOLDEN[:-1], "", "30 位"),
        (GOLDEN + "0", "", "32 位"),
        ("12441500196720244X3442199806003", "", "校验位"),
        ("12441500196720244T9442199806003", "", "1 至 7"),
        (GOLDEN, "county", "县级"),
        ("12441500196720244T34421998060A3", "", "基本编码"),
    ],
)
def test_each_fault_of_an_implementation_code_is_found(code, level, word):
    (finding,) = implementation_findings(code, level)
    assert word in finding


@given(place=st.integers(0, 17), other=st.sampled_from(ALPHABET))
def test_one_wrong_character_breaks_the_credit_code(place, other):
    code = GOLDEN[:18]
    changed = code[:place] + other + code[place + 1 :]
    assert is_credit_code(changed) == (changed == code)


@pytest.mark.parametrize("code", ["000164213003", "00016421300Y", "442199806003"])
def test_basic_codes_in_use_are_right(code):
    assert basic_findings(code) == []


@pytest.mark.parametrize("code", ["123001000", "00016421300X", "Y00164213003", "0001642130031"])
def test_a_basic_code_has_twelve_digits_or_ends_in_y(code):
    assert basic_findings(code)


def test_the_type_in_the_basic_code_is_compared_with_the_one_chosen():
    assert basic_findings("000164213003", "01") == []
    assert "行政许可" in basic_findings("000164213003", "07")[0]


def test_business_codes_begin_with_the_basic_code():
    assert business_findings("00016421300301", "000164213003") == []
    assert business_findings("00016421300301", "00016421300Y") == []
    assert business_findings("00016421310101", "00016421300Y") == []
    assert business_findings("00016421300301", "000164213004")
    assert business_findings("00016421300301", "00016421400Y")
    assert business_findings("000164213003", "000164213003")


def test_findings_of_an_item_are_notes_and_name_their_field():
    found = code_findings(
        {
            "basic_code": "000164213003",
            "implementation_code": GOLDEN,
            "exercise_level": "city",
            "business_codes": ({"name": "延续", "code": "1"},),
        }
    )
    assert {finding.level for finding in found} == {"note"}
    assert [finding.field for finding in found] == ["implementation_code", "business_codes"]


def test_an_item_without_codes_or_with_a_local_code_has_no_findings():
    assert code_findings({"title": "公共服务"}) == []
    assert code_findings({"item_code": "G-000007-001-511602000000-000-1151130108"}) == []
