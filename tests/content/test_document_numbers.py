"""文号: every spelling of one number is one number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.document_numbers import canonical, number_key, parse_number

BRACKETS = ["〔〕", "[]", "【】", "()", "（）", "［］", "〈〉", "「」"]
WORDS = st.text("吉政办发国函字财综计价格规令", min_size=1, max_size=6)
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
CHINESE = str.maketrans("0123456789", "○一二三四五六七八九")


@pytest.mark.parametrize(
    ("written", "expected", "key"),
    [
        ("吉政发[2008]24号", "吉政发〔2008〕24号", "wh:吉政发|2008|24"),
        ("吉政发〔二○○八〕24号", "吉政发〔2008〕24号", "wh:吉政发|2008|24"),
        ("吉政發【二〇〇八】第024號", "吉政发〔2008〕24号", "wh:吉政发|2008|24"),
        (" 吉政发 （２００８）　２４ 号 ", "吉政发〔2008〕24号", "wh:吉政发|2008|24"),
        ("吉政发2008年24号", "吉政发〔2008〕24号", "wh:吉政发|2008|24"),
        ("国办发〔20212号", "国办发〔2021〕2号", "wh:国办发|2021|2"),
        ("沪价涉[92]232号", "沪价涉〔92〕232号", "wh:沪价涉|92|232"),
        ("〔1993〕价费字164号", "〔1993〕价费字164号", "wh:价费字|1993|164"),
        ("价费字〔1993〕164号", "价费字〔1993〕164号", "wh:价费字|1993|164"),
        ("市人大[94]11号公告", "市人大〔94〕11号公告", "wh:市人大|94|11"),
        ("国令第707号", "国令第707号", "wh:国务院令||707"),
        ("中华人民共和国国务院令第707号", "中华人民共和国国务院令第707号", "wh:国务院令||707"),
        ("中华人民共和国主席令第三十号", "中华人民共和国主席令第30号", "wh:主席令||30"),
        ("长春市人民政府令第63号", "长春市人民政府令第63号", "wh:长春市人民政府令||63"),
        ("国办发明电〔2018〕15号", "国办发明电〔2018〕15号", "wh:国办发明电|2018|15"),
    ],
)
def test_a_number_has_one_writing_and_one_key(written, expected, key):
    assert canonical(written) == expected
    assert number_key(written) == key


@pytest.mark.parametrize(
    "text", ["", "同上", "《幼儿园管理条例》", "按文件执行", "2008", "〔2008〕"]
)
def test_what_is_no_number_has_no_key_and_is_left_as_it_is(text):
    assert number_key(text) is None
    assert canonical(f" {text} ") == text


@given(
    word=WORDS,
    year=st.integers(1949, 2100).map(str),
    serial=st.integers(1, 9999),
    brackets=st.sampled_from(BRACKETS),
    spelling=st.sampled_from([{}, FULL_WIDTH]),
    chinese_year=st.booleans(),
    ordinal=st.sampled_from(["", "第"]),
    ending=st.sampled_from("号號"),
)
def test_brackets_digits_and_ordinals_do_not_matter(
    word, year, serial, brackets, spelling, chinese_year, ordinal, ending
):
    shown_year = year.translate(CHINESE) if chinese_year else year
    written = f"{word}{brackets[0]}{shown_year}{brackets[1]}{ordinal}{serial}{ending}"
    assert canonical(written.translate(spelling)) == f"{word}〔{year}〕{serial}号"
    assert number_key(written) == f"wh:{word}|{year}|{serial}"


@given(WORDS, st.integers(1949, 2100), st.integers(1, 9999))
def test_other_numbers_have_other_keys(word, year, serial):
    key = number_key(f"{word}〔{year}〕{serial}号")
    assert key != number_key(f"{word}〔{year}〕{serial + 1}号")
    assert key != number_key(f"{word}〔{year + 1}〕{serial}号")
    assert key != number_key(f"{word}厅〔{year}〕{serial}号")


@given(st.text("吉政发国令[]〔〕()（）0123456789二○〇八第号年 ", max_size=24))
def test_the_canonical_form_stays_and_keeps_the_key(text):
    assert canonical(canonical(text)) == canonical(text)
    assert number_key(canonical(text)) == number_key(text)


@pytest.mark.parametrize(
    ("numeral", "serial"), [("十", "10"), ("十二", "12"), ("二十", "20"), ("一百零五", "105")]
)
def test_serials_in_chinese_numerals(numeral, serial):
    assert parse_number(f"国务院令第{numeral}号").serial == serial
