"""What is found, in which order, and how it is counted."""

from datetime import date, timedelta

import pytest

from content.acts.places import EDIT_PLACE
from content.permissions import Role
from search_index.listings import count_by, find_references, latest
from search_index.query import FACETS

NUMBERS = (
    "吉政发〔2008〕24号",
    "吉政发[2008]24号",
    "吉政发（2008）第24號",
    "关于吉政发〔2008〕24号",
)


@pytest.fixture
def policies(town, shelf):
    """Three documents: the wanted one, one that only names it, one with a similar number."""
    town.published(
        "关于相对集中行政审批权的意见",
        kind="policy_document",
        document_number="吉政发〔2008〕24号",
        body="各市（州）、县（市、区）人民政府：现提出以下意见。" * 20,
    )
    body = "根据吉政发〔2008〕24号。" * 3
    town.published("贯彻意见的通知", kind="policy_document", body=body)
    town.published("另一份文件", kind="policy_document", document_number="长政发〔2008〕24号")
    shelf.indexer.catch_up()


@pytest.mark.parametrize("number", NUMBERS)
def test_a_document_number_brings_its_document_first_then_who_names_it(policies, shelf, number):
    titles = shelf.titles(number)
    assert titles[:2] == ["关于相对集中行政审批权的意见", "贯彻意见的通知"]


@pytest.mark.parametrize(
    "query",
    [
        "设计责任",
        "建设工程设计责任",
        "工程",
        "2025年",
        "30个工作日",
        "張三豐",
        "ｉｐｈｏｎｅ１５",
        "居民",
    ],
)
def test_words_of_every_sort_are_found(town, shelf, query):
    body = "本市建设工程设计责任追究办法，2025年起施行，30个工作日内办结。张三丰，居民用iPhone15。"
    town.published("一份办法", body=body)
    town.published("别的事情", body="与此无关的内容。")
    shelf.indexer.catch_up()
    assert shelf.titles(query)[0] == "一份办法"
    assert "别的事情" not in shelf.titles(query)


def test_html_is_searched_as_text(town, shelf):
    town.published("网页", body="<p>婚姻<strong>登记</strong></p>", body_format="html")
    shelf.indexer.catch_up()
    assert shelf.titles("婚姻登记") == ["网页"]
    assert shelf.titles("strong") == []


def test_three_of_five_words_are_enough_and_two_are_not(town, shelf):
    town.published("甲", body="苹果，香蕉，葡萄。")
    town.published("乙", body="苹果，香蕉。")
    shelf.indexer.catch_up()
    assert shelf.titles("苹果 香蕉 葡萄 桃子 樱桃") == ["甲"]


def test_the_title_weighs_more_than_the_body(town, shelf):
    town.published("杂记", body="婚姻登记。" * 3)
    town.published("婚姻登记须知", body="请带证件。")
    shelf.indexer.catch_up()
    town.published("ETC 须知", body="请带证件。" * 20)
    town.published("随记", body="ETC ETC ETC")
    shelf.indexer.catch_up()
    assert shelf.titles("婚姻登记") == ["婚姻登记须知", "杂记"]
    assert shelf.titles("etc") == ["ETC 须知", "随记"]


def test_a_title_that_is_cut_otherwise_is_found_by_its_bigrams(town, shelf):
    town.published("关于李家沟整治的通知")
    town.draft("家沟草稿")
    shelf.indexer.catch_up()
    assert shelf.titles("家沟") == ["关于李家沟整治的通知"]


def test_an_item_code_is_found_whole(town, shelf):
    code = "11220102MB1A00012400011100200001"
    edition = town.draft("结婚登记", kind="approval_item", implementation_code=code)
    shelf.indexer.catch_up()
    assert shelf.ask(code.lower(), person=town.editor).hits[0].uid == edition.item.uid


@pytest.mark.parametrize("query", ["", "   "])
def test_no_text_lists_everything_newest_first(town, shelf, query):
    for day in range(5):
        town.published(f"第{day}天")
        town.later(days=1)
    shelf.indexer.catch_up()
    assert shelf.titles(query) == [f"第{day}天" for day in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize("query", ["。。。", "的", "*", "title:x OR *", "\x00", "字" * 5000, "🎉"])
def test_a_strange_query_finds_nothing_and_breaks_nothing(town, shelf, query):
    town.published("一份文件")
    shelf.indexer.catch_up()
    page = shelf.ask(query)
    assert not page.degraded
    assert page.total == 0


def test_a_place_finds_what_lies_below_it_and_nothing_else(town, shelf):
    town.published("民政消息", town.civil)
    town.published("公安消息", town.police)
    shelf.indexer.catch_up()
    assert shelf.titles("消息", place_uid=town.county.uid) == ["民政消息"]
    assert sorted(shelf.titles("消息", place_uid=town.city.uid)) == ["公安消息", "民政消息"]
    assert shelf.titles(department_uid=town.police.uid) == ["公安消息"]
    assert shelf.titles(place_uid="p-nowhere") == []


def test_pages_by_number_and_by_cursor_show_each_once(town, shelf):
    for number in range(23):
        town.published(f"第{number}号消息")
        shelf.indexer.catch_up()
        town.later(minutes=number % 3)
    expected = shelf.titles(size=100)
    assert len(expected) == 23
    assert [t for n in range(0, 30, 5) for t in shelf.titles(offset=n, size=5)] == expected
    walked, after = [], ""
    while page := [*(found := shelf.ask(size=4, after=after)).hits]:
        walked += [hit.title for hit in page]
        after = found.next_after
        assert found.total == 23
    assert walked == expected
    assert shelf.titles(after="garbage") == expected[:20]


def test_each_facet_count_is_the_length_of_the_list_behind_it(town, shelf):
    filters = {"department": "department_uid", "kind": "kinds", "section": "sections"}
    filters |= {"year": "year", "validity": "validity", "places": "place_uid"}
    town.published("甲消息", town.civil)
    town.published("乙消息", town.police)
    town.published("丙消息", town.police, "policy_document", validity="in_force")
    town.published("丁消息", town.civil, "policy_document", issued_on=date(2019, 5, 1))
    shelf.indexer.catch_up()
    for text in ("", "消息"):
        page = shelf.ask(text, facets=FACETS)
        assert page.facets["places"][town.province.uid] == page.total == 4
        for facet, attribute in filters.items():
            assert page.facets[facet]
            for term, count in page.facets[facet].items():
                asked = (term,) if attribute in ("kinds", "sections") else term
                assert shelf.ask(text, **{attribute: asked}).total == count, (facet, term)


def test_validity_follows_time_and_other_documents_without_another_indexing(town, shelf):
    lapsing = town.published(
        "会到期", kind="policy_document", validity="in_force", valid_until=date(2024, 6, 30)
    )
    old = town.published("旧办法", kind="policy_document", validity="in_force")
    town.published(
        "新办法",
        kind="policy_document",
        validity="in_force",
        repeals=(old.item.uid,),
        effective_on=date(2024, 5, 1),
    )
    shelf.indexer.catch_up()
    day = timedelta(days=1)
    in_april, in_may, in_july = (town.now + n * day for n in (40, 70, 130))
    in_force = {"validity": "in_force"}
    assert sorted(shelf.titles(**in_force, moment=in_april)) == ["会到期", "新办法", "旧办法"]
    assert sorted(shelf.titles(**in_force, moment=in_may)) == ["会到期", "新办法"]
    assert shelf.titles(validity="repealed", moment=in_may) == ["旧办法"]
    assert shelf.titles(validity="lapsed", moment=in_july) == ["会到期"]
    facets = shelf.ask(moment=in_july, facets=("validity",)).facets["validity"]
    assert facets == {"in_force": 1, "lapsed": 1, "repealed": 1}
    assert lapsing.item.uid in {hit.uid for hit in shelf.ask(moment=in_july).hits}


def test_listings_answer_what_views_ask(town, shelf):
    town.published("民政公告", town.civil, "notice")
    policy = town.published("公安文件", town.police, "policy_document")
    shelf.indexer.catch_up()
    engine, place = shelf.engine, town.city.uid
    assert [h.title for h in latest(engine, place, town.now, kinds=("notice",)).hits] == [
        "民政公告"
    ]
    counts = count_by(engine, ("department", "themes"), place, town.now)
    assert counts == {"department": {town.civil.uid: 1, town.police.uid: 1}, "themes": {}}
    found = find_references(engine, "公安", ("policy_document",), town.now)
    assert [hit.uid for hit in found] == [policy.item.uid]
    hit = found[0]
    assert (hit.number, hit.kind, hit.section) == (1, "policy_document", "policies")
    assert hit.department_uid == town.police.uid
    assert hit.path.startswith("/changchun/gaj/policies/")
    assert dict(hit.summary)["validity"] in ("unstated", None)


def test_served_theme_and_type_of_items_are_facets(town, shelf):
    town.draft(
        "结婚登记", kind="approval_item", served=("person",), themes=("marriage",), item_type="07"
    )
    shelf.indexer.catch_up()
    staff = {"person": town.editor}
    page = shelf.ask(facets=("served", "themes", "item_type"), **staff)
    assert page.facets == {
        "served": {"person": 1},
        "themes": {"marriage": 1},
        "item_type": {"07": 1},
    }
    assert shelf.ask(served="person", theme="marriage", item_type="07", **staff).total == 1
    assert shelf.ask(served="firm", **staff).total == 0


def test_a_place_that_gets_a_predecessor_changes_what_lies_below(town, shelf):
    town.draft("橄榄球场规划")
    shelf.indexer.catch_up()
    editor = town.person("old", Role.EDITOR, town.police)
    assert shelf.titles("橄榄球场", person=editor) == []
    fields = {"title": town.civil.title, "predecessor_uids": (town.police.uid,)}
    town.perform(EDIT_PLACE, town.civil, fields, by=town.moderator)
    shelf.indexer.catch_up()
    assert shelf.titles("橄榄球场", person=editor) == ["橄榄球场规划"]
    assert not shelf.indexer.check()
