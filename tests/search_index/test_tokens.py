"""How text and queries are cut."""

import pytest

from search_index.tokens import own_key, query_words, text_tokens, whole_term

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
