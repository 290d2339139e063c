"""How text and queries are cut."""

import pytest

from search_index.tokens import (
    fold,
    own_key,
    query_words,
    starts_of,
    text_tokens,
    whole_term,
    without_asking,
)

WRITTEN = (
    "吉政发〔2008〕24号",
    "吉政发[2008]24号",
    "吉政发（2008）24号",
    "吉政发【2008】第24号",
    "吉政發〔2008〕24號",
    "吉政发〔二○○八〕二十四号",
    "吉政发 〔2008〕 24 号",
)


@pytest.mark.parametrize("number", WRITTEN)
def test_one_number_has_one_key_however_it_is_written(number):
    assert query_words(number).keys == ("wh:吉政发|2008|24",)
    assert own_key(number) == "wh:吉政发|2008|24"


@pytest.mark.parametrize(
    "text",
    [
        "根据吉政发〔2008〕24号的要求",
        "《关于推进改革的意见》（吉政发〔2008〕24号）",
        "关于印发吉政发[2008]24号的通知",
    ],
)
def test_a_number_in_a_sentence_is_found_without_what_leads_to_it(text):
    assert "wh:吉政发|2008|24" in text_tokens(text)


def test_an_order_has_no_year():
    assert query_words("国务院令第711号").keys == ("wh:国务院令||711",)


@pytest.mark.parametrize(("text", "word"), [("2025年工作要点", "2025年"), ("满30个工作日", "30个")])
def test_a_number_and_its_unit_are_one_word_too(text, word):
    assert word in text_tokens(text)
    assert word.rstrip("年个") in text_tokens(text)
    assert word in query_words(text).joined


def test_traditional_full_width_and_capitals_are_one_spelling():
    assert text_tokens("臺灣居民ＩＤ") == text_tokens("台湾居民id")


def test_punctuation_and_particles_are_dropped():
    assert not query_words("的").words
    assert not query_words("。，！").words
    assert "，" not in text_tokens("设计，责任")


def test_the_query_is_cut_like_the_text():
    text = "建设工程设计责任"
    assert set(query_words(text).words) <= set(text_tokens(text))


def test_a_code_is_one_term_without_white_space():
    assert whole_term(" 11220101 MB1A0001 ") == "11220101mb1a0001"
    assert whole_term("长" * 500) == ""


def test_a_long_query_is_cut_short():
    assert len(query_words("、".join(f"词{i}" for i in range(500))).words) <= 40


@pytest.mark.parametrize("year", ["二○○八", "二〇〇八", "二零零八", "二00八", "二OO八"])
def test_a_year_is_one_word_in_figures_and_in_characters(year):
    assert fold(f"{year}年工作要点") == "2008年工作要点"
    assert "2008年" in text_tokens(f"{year}年工作要点")
    assert {"2008"} <= set(query_words(f"{year}年").words)


@pytest.mark.parametrize("text", ["一九", "二〇〇八〇", "三〇〇八", "二〇〇八万", "12二〇〇八"])
def test_other_numerals_stay(text):
    assert fold(text) == text


def test_a_range_is_one_word_too():
    assert "2至3" in text_tokens("抽查2至3个县")
    assert "2至3" in query_words("2到3个").joined
    assert "2025至03" not in text_tokens("2025-03-12")


def test_a_unit_belongs_to_its_number_behind_a_gap_too():
    assert query_words("2025 年").joined == ("2025年",)
    assert query_words("2025，年").joined == ()


def test_words_within_words_are_parts():
    words = query_words("居民身份证")
    assert words.parts == {"居民", "身份", "身份证"}
    assert "居民身份证" in words.words
    assert query_words("身份").parts == frozenset()


@pytest.mark.parametrize(
    ("text", "words"), [("怎么办理护照", ("护照",)), ("护照多少钱", ("护照",)), ("怎么办理", None)]
)
def test_what_is_said_to_a_clerk_is_not_looked_for(text, words):
    assert query_words(text).words == (words or query_words("怎么办理").words)
    assert query_words("怎么办理").words
    assert without_asking(text).split() == list(words or ("怎么办理",))


@pytest.mark.parametrize(
    "typed", ["吉政发2008年24号", "吉政发 2008 24号", "吉政发[2008]24", "吉政发2008-24号"]
)
def test_a_number_typed_without_brackets_is_one_in_a_query_only(typed):
    assert query_words(typed).keys == ("wh:吉政发|2008|24",)


@pytest.mark.parametrize(
    "typed", ["规划 2021-2030年", "吉政发2008年24号楼", "吉政发2008", "2008 24号"]
)
def test_other_figures_are_no_number(typed):
    assert query_words(typed).keys == ()


def test_characters_left_alone_side_by_side_are_asked_for_in_pairs():
    words = query_words("马小六 换")
    assert words.singles == ("马", "小", "六")
    assert words.words == ("马小", "小六", "换")
    assert {"马小", "小六", "六"} <= set(text_tokens("经马小六同意"))
    assert "六的" not in text_tokens("马小六的")


def test_how_a_title_begins_and_its_words():
    starts = starts_of("《预防接种证》办理")
    assert starts[:3] == ("^预", "^预防", "^预防接")
    assert {"接", "办"} <= set(starts)
    assert "《" not in starts
    assert max(map(len, starts_of("国务院办公厅关于黄金经济政策"))) == 9
