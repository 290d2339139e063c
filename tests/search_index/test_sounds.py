"""How titles are found by what is heard, or by the first letters."""

import pytest

from search_index.sounds import (
    LONGEST_PIECE,
    MOST_READINGS,
    alike,
    latin_pieces,
    readings,
    sound_pairs,
    sounds_of,
    syllables,
)


def test_a_word_is_spoken_as_it_is_in_that_word():
    assert syllables("银行") == ("yin", "hang")
    assert syllables("行政") == ("xing", "zheng")
    assert syllables("长春") == ("chang", "chun")


def test_a_character_without_a_reading_keeps_the_places_of_the_others():
    assert len(syllables("㐂㐃证")) == 3
    assert syllables("㐂㐃证")[2] == "zheng"


@pytest.mark.parametrize(
    ("one", "other"),
    [("zheng", "zen"), ("shi", "si"), ("chang", "can"), ("ping", "pin"), ("lv", "lu")],
)
def test_what_ears_confuse_is_one(one, other):
    assert alike(one) == alike(other)


@pytest.mark.parametrize(("one", "other"), [("ban", "pan"), ("dong", "don"), ("zi", "ci")])
def test_what_sounds_otherwise_is_not(one, other):
    assert alike(one) != alike(other)


@pytest.mark.parametrize("heard", ["居民身份证", "居民深分正", "巨民身份征"])
def test_homophones_have_the_same_pairs(heard):
    assert sound_pairs(heard) == sound_pairs("居民身份证")


def test_pairs_reach_over_one_wrong_character():
    wanted, asked = set(sounds_of("营业执照")), set(sound_pairs("营业热照"))
    assert asked & wanted == {"yinye", "ye_zao"}


def test_pairs_do_not_reach_over_what_is_no_chinese():
    assert sound_pairs("身份，证件") == ("senfen", "zenjian")
    assert sound_pairs("证") == ()


def test_initials_begin_with_a_word_and_count_twice_where_one_ends():
    sounds = sounds_of("居民身份证办理")
    assert sounds.count("sfz") == 2
    assert sounds.count("sfzb") == 1
    assert "mfz" not in sounds
    assert max(len(one) for one in sounds if one.startswith("jmsf")) <= 8


@pytest.mark.parametrize(
    ("letters", "said"),
    [
        ("shenfenzheng", [("shen", "fen", "zheng")]),
        ("xi'an", [("xi", "an")]),
        ("xi’an", [("xi", "an")]),
        ("xian", [("xian",), ("xi", "an")]),
        ("sfz", []),
        ("shenf", []),
    ],
)
def test_letters_are_read_as_syllables(letters, said):
    assert readings(letters)[: len(said) or None] == said


def test_there_are_never_many_readings():
    assert 0 < len(readings("xianxianxianxianxian'xianxian")) <= MOST_READINGS


def test_letters_in_a_query():
    assert latin_pieces("SFZ 补领 Shen'fen") == ("sfz", "shen'fen")
    assert latin_pieces("身份证 2008 a") == ()
    assert latin_pieces("a" * (LONGEST_PIECE + 1)) == ()
