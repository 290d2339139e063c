"""Words that stand for one another."""

import pytest

from search_index.tokens import fold
from search_index.vocabulary import DEFAULT, MOST_VARIANTS, Vocabulary, shipped_groups

SMALL = Vocabulary((("低保", "最低生活保障"), ("房产证", "不动产权证", "房本"), ("KTV", "歌厅")))


def said(text, vocabulary=SMALL):
    return [(one.said, one.instead) for one in vocabulary.variants(text)]


def test_a_phrase_is_said_otherwise_where_it_stands():
    (one,) = SMALL.variants("申请低保条件")
    assert one.text.split() == ["申请", "最低生活保障", "条件"]
    assert (one.said, one.instead) == ("低保", "最低生活保障")


def test_it_works_in_both_directions_and_however_it_is_written():
    assert said("最低生活保障") == [("最低生活保障", "低保")]
    assert said("ktv") == [("ktv", "歌厅")]
    assert said("歌厅") == [("歌厅", "ktv")]
    assert said("房產證")[0] == ("房产证", "不动产权证")


def test_a_phrase_across_two_words_is_none():
    assert said("最低保障") == []


def test_each_phrase_has_its_turn_and_there_are_never_many():
    many = Vocabulary(
        (tuple(f"叫法{number}" for number in "甲乙丙丁戊己庚辛壬"), ("低保", "最低生活保障"))
    )
    found = said("叫法甲 低保", many)
    assert len(found) == MOST_VARIANTS
    assert ("低保", "最低生活保障") in found


def test_one_that_knows_nothing_says_nothing():
    nothing = Vocabulary()
    assert nothing.variants("身份证") == []
    assert nothing.bets("身份证") == ()
    assert nothing.spelled("sfz") == ()
    assert nothing.like("身份证") == ()


def test_a_word_of_two_groups_has_the_others_of_both():
    both = Vocabulary((("一号词", "二号词"), ("一号词", "三号词")))
    assert [instead for _, instead in said("一号词", both)] == ["二号词", "三号词"]


def test_letters_spell_a_phrase():
    assert SMALL.spelled("fcz") == ("房产证",)
    assert SMALL.spelled("fangben") == ("房本",)
    assert SMALL.spelled("ktv") == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("房产正", ("房产证",)),
        ("房屋证", ("房产证",)),
        ("底保", ("低保",)),
        ("房产证", ()),
        ("房证", ()),
    ],
)
def test_what_is_typed_wrong_is_like_one(typed, meant):
    assert SMALL.like(typed) == meant


def test_two_that_sound_alike_are_enough_like_it():
    assert SMALL.like("最底生活宝障") == ("最低生活保障",)
    assert SMALL.like("最高生活破障") == ()


def test_best_bets_are_for_the_very_query():
    bets = Vocabulary(best_bets=((("落户", "上 户口"), ("u1", "u2")),))
    assert bets.bets("上户口") == ("u1", "u2")
    assert bets.bets("户口") == ()
    assert bets.bets("") == ()


def test_what_ships_is_a_long_list_in_which_no_word_stands_twice():
    words = [fold(word) for group in shipped_groups() for word in group]
    assert len(shipped_groups()) >= 150
    assert len(words) == len(set(words))
    assert all(len(group) > 1 and min(map(len, group)) > 1 for group in shipped_groups())
    assert ("身份证", "居民身份证") in said("身份证", DEFAULT)
