"""Every engine finds, orders and counts what a plain evaluation of the same plan does."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from content.clock import micros
from content.kinds_list import KINDS
from content.permissions import Grant, Person, Role
from search_index.documents import END, ValiditySpan
from search_index.engine import open_engine
from search_index.plan import Clause, Pass, Plan
from search_index.query import DATE, FACETS, Query
from search_index.sounds import sounds_of
from search_index.tokens import bigrams, own_key, starts_of, text_tokens, whole_term
from tests.search_index.reference import Reference
from tests.search_index.writing_without_end import make_document

NOW = datetime(2024, 3, 1, 2, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STAFF = Person("staff", frozenset({Grant(Role.EDITOR, "d1")}))
SUBJECTS = ("婚姻登记", "食品经营许可", "居民身份证", "建设工程规划", "社会保险", "房屋征收补偿")
ACTS = ("办事指南", "管理办法", "实施意见", "公告", "通知", "征求意见稿")
SAID = (
    "请带证件。",
    "30个工作日内办结。",
    "自2025年起施行。",
    "根据吉政发〔2008〕24号。",
    "网上申请。",
)
TEXTS = (
    "婚姻登记",
    "食品 许可",
    "居民身份证 办事指南",
    "身份证",
    "通知",
    "吉政发[2008]24号",
    "2025年 社会保险 公告",
    "30个工作日",
    "建设工程规划管理办法",
    "房屋 补偿 登记 保险 指南",
    "sfz",
    "社会宝险",
    "没有这样的词语",
)
# Lengths are kept in one byte by some engines, and averages go by segment in others
TOLERANCE = 0.1


def a_document(number, chance):
    title = "".join(chance.choices(SUBJECTS, k=chance.choice((1, 1, 2)))) + chance.choice(ACTS)
    body = "".join(chance.choices((*SAID, *SUBJECTS), k=chance.randint(1, 6)))
    department = f"d{chance.randint(1, 4)}"
    said = {
        "title": title,
        "title_words": tuple(text_tokens(title)),
        "words": tuple(text_tokens(f"{title}\n{body}")),
        "grams": tuple(dict.fromkeys(bigrams(title))),
        "sounds": sounds_of(title),
        "starts": starts_of(title),
        "terms": (whole_term(title),),
        "places": (department, f"c{department[1:]}", "p"),
        "department_uid": department,
        "kind": chance.choice(("information", "policy_document")),
        "served": tuple(chance.sample(("person", "firm"), k=chance.randint(0, 2))),
        "themes": tuple(chance.sample(("marriage", "work"), k=chance.randint(0, 1))),
        "item_type": chance.choice(("", "01", "07")),
        "year": chance.choice(("2023", "2024")),
        "date": micros(NOW) - chance.randint(0, 40) * 1_000_000,
        "validity": validity(chance),
        "summary": (("issued_on", NOW.date()), ("served", ("person",)), ("fee", None)),
    }
    if chance.random() < 0.1:
        said["numbers"] = (own_key("吉政发〔2008〕24号"),)
    return make_document(number, **said | visibility(chance, department))


def validity(chance):
    turn = micros(NOW + chance.randint(-2, 2) * DAY)
    return chance.choice(
        (
            (),
            (ValiditySpan(0, END, "in_force"),),
            (ValiditySpan(0, END, "repealed"),),
            (ValiditySpan(0, turn, "in_force"), ValiditySpan(turn, END, "repealed")),
            (
                ValiditySpan(0, turn, "in_force"),
                ValiditySpan(turn, turn + 1, "amended"),
                ValiditySpan(turn + 1, END, "lapsed"),
            ),
        )
    )


def visibility(chance, department):
    staff = (f"editor@{department}", "moderator@p")
    sort = chance.randint(0, 5)
    if sort == 0:
        return {"viewers": staff, "live_from": END, "live_until": END, "state": "draft"}
    if sort == 1:
        start = micros(NOW + chance.randint(-1, 1) * HOUR)
        until = start + chance.choice((1, micros(NOW + HOUR) - micros(NOW), END))
        return {"viewers": ("everyone", *staff), "live_from": start, "live_until": min(until, END)}
    return {"viewers": ("everyone", *staff)}


@pytest.fixture(scope="module")
def documents():
    chance = random.Random(20240301)
    return [a_document(number, chance) for number in range(160)]


@pytest.fixture(scope="module")
def reference(documents):
    return Reference(documents)


@pytest.fixture
def engine(index_uri, documents):
    """Most are of a rebuild, the others of three batches; some were something else before."""
    engine = open_engine(index_uri, KINDS)
    rebuild = engine.begin_rebuild()
    rebuild.write(documents[:100])
    rebuild.write([make_document(number, "早先的") for number in range(100, 110)])
    engine.finish_rebuild(rebuild)
    for start in (100, 120, 140):
        batch = documents[start : start + 20]
        engine.delete({document.uid for document in batch})
        engine.write(batch)
        engine.commit()
    yield engine
    engine.close()


def asked():
    """Texts, persons, moments and filters, each with some of the others."""
    for text in ("", *TEXTS):
        yield {"text": text}
        yield {"text": text, "person": STAFF, "place_uid": "d1"}
        yield {"text": text, "validity": "repealed", "kinds": ("information", "policy_document")}
        yield {"text": text, "sort": DATE, "year": "2024"}
    for text in ("", "婚姻登记", "通知"):
        for moment in (NOW - DAY, NOW - HOUR, NOW + HOUR, NOW + timedelta(microseconds=1)):
            yield {"text": text, "moment": moment}
            yield {"text": text, "moment": moment, "validity": "amended", "person": STAFF}
        yield {"text": text, "served": "person", "theme": "marriage"}
        yield {
            "text": text,
            "item_type": "07",
            "department_uid": "d2",
            "sections": ("information",),
        }
        yield {"text": text, "states": ("draft",), "person": STAFF}


def queries(**more):
    return [Query(**{"moment": NOW} | said | more) for said in asked()]


def test_it_finds_the_same_and_counts_the_same(engine, reference):
    for query in queries(facets=FACETS, size=1000):
        page = engine.search(query)
        assert not page.degraded
        expected = {document.key for found, _ in reference.found(query) for document in found}
        assert {hit.key for hit in page.hits} == expected, query
        assert len(page.hits) == page.total == len(expected)
        for name in FACETS:
            assert page.facets[name] == reference.facet(query, name), (query, name)


def test_facets_go_from_the_largest_to_the_smallest(engine):
    page = engine.search(Query(NOW, facets=("department", "validity")))
    for counts in page.facets.values():
        pairs = [(-count, term) for term, count in counts.items()]
        assert len(pairs) > 2
        assert pairs == sorted(pairs)


def test_it_orders_by_the_plan_but_for_rounding(engine, reference):
    compared = 0
    for query in queries(size=1000):
        if query.by_date:
            continue
        keys = [hit.key for hit in engine.search(query).hits]
        for documents, scores in reference.found(query):
            block, keys = keys[: len(documents)], keys[len(documents) :]
            assert {*block} == {*scores}
            for first, second in pairwise(block):
                assert scores[first] > scores[second] - TOLERANCE * max(1, abs(scores[first] % 1e3))
                compared += 1
    assert compared > 300


def test_of_equal_scores_the_newer_goes_first(engine, documents, reference):
    query = Query(NOW, text="婚姻登记", size=1000)
    dates = {document.key: (-document.date, document.key) for document in documents}
    alike = {
        document.key: (document.title_words, tuple(sorted(document.words)), document.validity)
        for document in documents
    }
    keys = [hit.key for hit in engine.search(query).hits]
    for first, second in pairwise(keys):
        if alike[first] == alike[second]:
            assert dates[first] < dates[second]


def test_lists_go_by_date_and_key_and_pages_follow_each_other(engine, reference):
    for query in queries():
        if not query.by_date:
            continue
        expected, walked, after = reference.by_date(query), [], ""
        first = engine.search(replace(query, size=1000)).hits
        assert [hit.key for hit in first] == expected
        while (page := engine.search(replace(query, size=7, after=after))).hits:
            assert page.total == len(expected)
            walked += [hit.key for hit in page.hits]
            assert len(walked) <= len(expected)
            after = page.next_after
        assert walked == expected
        after = first[0].cursor if first else ""
        fewer = engine.search(replace(query, size=5, offset=3, after=after)).hits
        assert [hit.key for hit in fewer] == expected[4:9]


def test_pages_by_relevance_follow_each_other(engine):
    for text in TEXTS:
        whole = [hit.key for hit in engine.search(Query(NOW, text=text, size=1000)).hits]
        pages = [
            hit.key
            for offset in range(0, len(whole) + 6, 6)
            for hit in engine.search(Query(NOW, text=text, offset=offset, size=6)).hits
        ]
        assert pages == whole


@pytest.mark.parametrize("text", ["", "通知"])
def test_a_page_of_nothing_and_a_page_far_behind_count_all_the_same(engine, reference, text):
    total = reference.total(Query(NOW, text=text))
    for more in ({"size": 0}, {"offset": 10**9}, {"offset": 10**9, "size": 10**9}):
        page = engine.search(Query(NOW, text=text, facets=("kind",), **more))
        assert (page.hits, page.total, page.degraded) == ((), total, False)
        assert sum(page.facets["kind"].values()) == total


def test_a_hit_tells_all_that_was_written(engine, documents):
    by_key = {document.key: document for document in documents}
    hits = engine.search(Query(NOW, size=1000)).hits
    assert hits
    for hit in hits:
        document = by_key[hit.key]
        for name, value in vars(hit).items():
            if name != "score":
                assert value == getattr(document, name), name


def test_its_entries_are_the_documents(engine, documents):
    entries = engine.entries()
    assert {key: entry.digest for key, entry in entries.items()} == {
        document.key: document.digest for document in documents
    }
    assert {*engine.entries("d1")} == {d.key for d in documents if "d1" in d.places}
    assert len(engine.entries("d1", most=1)) == 1
    assert engine.entries("nowhere") == {}


def test_a_document_with_strange_signs_is_found_by_them(engine):
    words = ("a b", "tab\there", "x\x00y", "'; DROP TABLE x", "%s", "{}", "🎉", "c\\d")
    engine.write([make_document(900, words=words, title="\x00'%s🎉")])
    engine.commit()
    assert engine.entries()["u900.1"]
    for word in ("🎉", "%s"):
        hits = engine.search(Query(NOW, text=word, given=one_word(word))).hits
        assert [hit.key for hit in hits] == ["u900.1"]
    for word in ("a b", "tab\there", "'; DROP TABLE x", "c\\d"):
        assert engine.search(Query(NOW, text="x", given=one_word(word))).total == 1, word
    assert engine.search(Query(NOW, text="x", given=one_word("a"))).total == 0


def one_word(word):
    return Plan((Pass((Clause("words", (word,), boost=1.0, points=1),), 1),))


def test_terms_that_stand_for_one_another_count_once_and_the_best_of_them(engine):
    words = ("橙子", "橘子")
    engine.write(make_document(900 + n, words=(one, *("词",) * n)) for n, one in enumerate(words))
    engine.write([make_document(910, words=(*words, "词"))])
    engine.commit()
    both = Clause("words", words, boost=1.0, points=1)
    assert engine.search(Query(NOW, text="x", given=Plan((Pass((both,), 1),)))).total == 3
    engine.write([make_document(911, words=words)])
    engine.commit()
    any_two = Pass((both, *(Clause("words", (one,), points=1) for one in ("词", "别的"))), 2)
    assert engine.search(Query(NOW, text="x", given=Plan((any_two,)))).total == 2
    twice = Pass((both, Clause("words", ("词",), points=1)), 2)
    assert engine.search(Query(NOW, text="x", given=Plan((twice,)))).total == 2


def test_a_plan_of_nothing_finds_nothing(engine):
    for plan in (Plan(()), Plan((Pass((), 1),))):
        page = engine.search(Query(NOW, text="x", given=plan, facets=("kind",)))
        assert (page.total, page.hits, page.degraded) == (0, (), False)
