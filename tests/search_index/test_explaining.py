"""Why a document ranks where it does, told without an engine and true of one."""

from datetime import date, timedelta

import pytest

from content.kinds_list import KINDS
from search_index.documents import documents_of
from search_index.explaining import NOT_FOUND, NOT_VALID, explain
from search_index.planning import plan_of
from search_index.vocabulary import Vocabulary


@pytest.fixture
def documents(town, shelf):
    for title, body in (
        ("居民身份证换领", "请带户口簿。"),
        ("换领须知", "居民身份证到期换领。根据吉政发〔2008〕24号。"),
        ("婚姻登记", "双方到场。"),
    ):
        town.published(title, body=body)
    shelf.indexer.catch_up()
    hits = shelf.ask().hits
    return {hit.title: documents_of(town.site, KINDS, hit.uid)[0] for hit in hits}


def reasons(explained):
    return {row.what: row.words for row in explained.rows}


def test_the_words_and_where_they_stand(documents, town):
    told = explain(plan_of("身份证"), documents["居民身份证换领"], town.now)
    assert (told.pass_number, told.by, told.points, told.needed) == (1, "words", 2, 2)
    assert {"身份", "身份证"} <= set(reasons(told)["标题中的词"])
    assert told.rows[0].what == "标题中的词"
    assert told.score == pytest.approx(sum(row.score for row in told.rows))


def test_the_title_is_worth_more_than_the_text(documents, town):
    plan = plan_of("身份证 换领")
    in_title, in_text = (
        explain(plan, documents[title], town.now) for title in ("居民身份证换领", "换领须知")
    )
    assert in_title.score > in_text.score > 0


@pytest.mark.parametrize(
    ("query", "title", "what"),
    [
        ("吉政发[2008]24号", "换领须知", "文中提到的文号"),
        ("婚姻登记", "婚姻登记", "与标题或编码完全相同"),
        ("昏因登记", "婚姻登记", "标题的读音"),
        ("hydj", "婚姻登记", "标题的读音"),
    ],
)
def test_other_reasons(documents, town, query, title, what):
    assert what in reasons(explain(plan_of(query), documents[title], town.now))


def test_another_way_of_saying_it(documents, town):
    told = explain(plan_of("二代证"), documents["居民身份证换领"], town.now)
    assert told.by == "also"
    assert told.points < told.needed


def test_a_best_bet(documents, town):
    uid = documents["婚姻登记"].uid
    vocabulary = Vocabulary(best_bets=((("地图",), (uid,)),))
    told = explain(plan_of("地图", vocabulary), documents["婚姻登记"], town.now)
    assert told.rows[0].what == "推荐"


def test_what_is_not_found_has_no_reasons(documents, town):
    assert explain(plan_of("道路运输"), documents["婚姻登记"], town.now) == NOT_FOUND
    assert NOT_FOUND.score == 0


def test_rare_words_are_worth_what_one_says_they_are(documents, town):
    def rare(field, term):
        return 5.0 if term == "身份证" else 1.0

    plan, document = plan_of("身份证"), documents["居民身份证换领"]
    assert explain(plan, document, town.now, rare).score > explain(plan, document, town.now).score


def test_what_lapsed_is_said_to_stand_behind(town):
    day = date(2024, 5, 31)
    edition = town.published("婚姻登记办法", kind="policy_document", valid_until=day)
    (document,) = documents_of(town.site, KINDS, edition.item.uid)
    plan = plan_of("婚姻登记")
    assert NOT_VALID not in reasons(explain(plan, document, town.now))
    later = explain(plan, document, town.now + timedelta(days=120))
    assert NOT_VALID in reasons(later)
    assert later.score < 0


@pytest.mark.parametrize(
    "query",
    [
        "身份证",
        "换领",
        "居民生份证",
        "sfz",
        "婚姻 登记 双方",
        "二代证",
        "吉政发〔2008〕24号",
        "别的",
    ],
)
def test_an_engine_finds_what_is_explained_and_nothing_else(documents, town, shelf, query):
    plan = plan_of(query)
    found = set(shelf.titles(query))
    passes = {
        title: explain(plan, document, town.now).pass_number
        for title, document in documents.items()
    }
    assert found <= {title for title, number in passes.items() if number}
    assert found >= {title for title, number in passes.items() if number == 1}
