"""What is offered while somebody types, and what was probably meant."""

from datetime import timedelta

import pytest

from search_index.suggesting import suggest_spelling, suggestions
from search_index.vocabulary import Vocabulary

TITLES = ("居民身份证换领", "身份证挂失", "婚姻登记", "收费站公告", "公司 Logo 备案", "执照")


@pytest.fixture
def typed(town, shelf):
    for title in TITLES:
        town.published(title)
    town.draft("身份证草稿")
    shelf.indexer.catch_up()

    def typed(text, **more):
        return suggestions(shelf.engine, text, moment=town.now, **more)

    return typed


@pytest.fixture
def meant(typed, town, shelf):
    def meant(text, **more):
        return suggest_spelling(shelf.engine, text, moment=town.now, **more)

    return meant


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("身份", ["身份证挂失", "居民身份证换领"]),
        ("身份證", ["身份证挂失", "居民身份证换领"]),
        ("居民身", ["居民身份证换领"]),
        ("身份证 挂失", ["身份证挂失"]),
        ("婚", ["婚姻登记"]),
        ("登", ["婚姻登记"]),
        ("sfz", ["身份证挂失", "收费站公告", "居民身份证换领"]),
        ("hydj", ["婚姻登记"]),
        ("hunyin", ["婚姻登记"]),
        ("hunyind", ["婚姻登记"]),
        ("jums", []),
        ("logo", ["公司 Logo 备案"]),
        ("不存在", []),
        ("", []),
        ("。", []),
    ],
)
def test_titles_that_begin_with_or_hold_what_was_typed(typed, text, offered):
    assert typed(text) == offered


def test_what_somebody_may_not_see_is_not_offered(typed, town, shelf):
    assert typed("身份证草") == []
    assert typed("身份证草", person=town.editor) == ["身份证草稿"]
    assert typed("身份", size=1) == ["身份证挂失"]
    assert typed("身份", place_uid=town.police.uid) == []
    before = suggestions(shelf.engine, "身份", moment=town.now - timedelta(days=1))
    assert before == []


def test_each_title_is_offered_once(typed, town, shelf):
    town.published("婚姻登记", town.police)
    shelf.indexer.catch_up()
    assert typed("婚姻") == ["婚姻登记"]


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("居民生份证", "居民身份证"),
        ("居民身价证", "居民身份证"),
        ("昏因登记", "婚姻登记"),
        ("婚姻等级", "婚姻登记"),
        ("生份证 挂失", "身份证 挂失"),
        ("sfz", "身份证"),
        ("shen'fen'zheng", "身份证"),
        ("hunyindengji", "婚姻登记"),
        ("身份证", ""),
        ("毫无关系的话", ""),
        ("zzzz", ""),
        ("。", ""),
        ("", ""),
    ],
)
def test_one_that_titles_spell_is_offered(meant, text, better):
    assert meant(text) == better


def test_what_the_vocabulary_knows_is_offered_where_it_finds_something(meant, town, shelf):
    words = Vocabulary((("烟草证", "卷烟许可"),))
    assert meant("烟草正", vocabulary=words) == ""
    town.published("须知", body="请带烟草证。")
    shelf.indexer.catch_up()
    assert meant("烟草正", vocabulary=words) == "烟草证"
    assert meant("ycz", vocabulary=words) == "烟草证"


def test_nothing_is_told_of_a_draft(meant, town):
    assert meant("身份证草搞") == ""
    assert meant("身份证草搞", person=town.editor) == "身份证草稿"
