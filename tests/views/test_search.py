"""Search: what the public may read and nothing else, with counts that are lengths."""

import pytest
from bs4 import BeautifulSoup

from content.acts.publishing import FORCE_PUBLISH
from content.acts.withdrawing import WITHDRAW
from content.acts.writing import ADD, EDIT, REVISE
from content.desk import Desk, operator
from content.kinds_list import KINDS
from content.tree import Place
from portal.databases import new_blob
from portal.desks import new_uid
from search_index.query import Page
from tests.conftest import START, later
from tests.site import COUNTY, DEPARTMENT, SECTION, complete, desk_of, publish, publish_edition
from views.search_terms import MOST_CHOICES


def main_of(answer):
    return BeautifulSoup(answer.text, "html.parser").find("main")


def titles_of(answer):
    return [a.text for a in main_of(answer).select(".p-results h2 a")]


@pytest.fixture
def library(portal):
    with portal.roots() as (site, _):
        body = "城乡居民最低生活保障标准按照规定调整。"
        first = {"title": "关于低保标准的通知", "body": body, "validity": "in_force"}
        publish(site, {**first, "document_number": "南府发〔2026〕1号", "issued_on": "2025-12-01"})
        publish(
            site, {"title": "低保办理指引"}, kind="information", section=f"{DEPARTMENT}/information"
        )
        fields = complete("policy_document", {"title": "低保机密草稿"})
        desk_of(site, "editor", START).perform(
            ADD, site.at(SECTION), {"kind": "policy_document", "fields": fields}
        )
    portal.index()
    return portal


def test_results_show_the_words_that_were_asked_for(library, public):
    answer = public.get("/search", {"q": "最低生活保障"})
    first = main_of(answer).select_one(".p-results > li")
    assert first.h2.text.strip() == "关于低保标准的通知"
    assert [mark.text for mark in first.select(".p-snippet mark")] == ["最低生活保障"]


def test_a_document_number_is_found_however_its_brackets_look(library, public):
    assert titles_of(public.get("/search", {"q": "南府发[2026]1号"})) == ["关于低保标准的通知"]


def test_each_facet_counts_what_its_link_lists(library, public):
    answer = public.get("/search", {"q": "低保"})
    links = main_of(answer).select(".p-facets a")
    assert {a.contents[0].strip() for a in links} >= {"政策文件", "政府信息", "长春市", "2025 年"}
    for link in links:
        behind = public.get(link["href"])
        assert len(titles_of(behind)) == int(link.span.text)
        assert len(main_of(behind).select(".p-chips a")) == 1


def test_a_draft_is_neither_found_nor_counted_not_even_by_its_author(library, public, login):
    for browser in (public, login("editor")):
        said = browser.get("/search", {"q": "机密草稿", "format": "json"}).json
        assert (said["items"], said["items_total"]) == ([], 0)


def test_search_below_a_place_finds_only_what_is_below(library, public):
    assert len(titles_of(public.get(f"{COUNTY}/search", {"q": "低保"}))) == 2
    assert len(titles_of(public.get(f"{DEPARTMENT}/search", {"q": "低保"}))) == 2
    empty = public.get("/changchun/kuancheng/search", {"q": "低保"})
    assert titles_of(empty) == []
    assert "没有找到" in main_of(empty).text
    (other,) = main_of(empty).select(".p-ways a")
    assert other.text == "在长春市找到 2 条"
    assert len(titles_of(public.get(other["href"]))) == 2
    scopes = {a.text: a["href"] for a in main_of(empty).select(".p-scopes a")}
    assert list(scopes) == ["吉林省", "长春市", "宽城区"]
    assert len(titles_of(public.get(scopes["吉林省"]))) == 2


def test_json_says_what_the_page_says(library, public):
    query = {"q": "低保", "kind": "policy_document", "sort": "date"}
    said = public.get("/search", query, headers={"Accept": "application/json"}).json
    assert [one["title"] for one in said["items"]] == titles_of(public.get("/search", query))
    assert said["items_total"] == 1
    assert said["facets"]["kind"] == [{"value": "policy_document", "label": "政策文件", "count": 1}]
    assert {"@id", "@type", "batching", "degraded"} <= set(said)
    assert "format" not in said["@id"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"place": "/changchun/nanguan"}, 2),
        ({"place": "/changchun/kuancheng"}, 0),
        ({"department": f"{DEPARTMENT}"}, 2),
        ({"department": "d0mzj"}, 2),
        ({"year": "2025"}, 1),
        ({"validity": "in_force"}, 1),
        ({"validity": "repealed"}, 0),
        ({"kind": "information"}, 1),
    ],
)
def test_filters_alone_list_everything_that_fits(library, public, query, count):
    assert public.get("/search", {**query, "format": "json"}).json["items_total"] == count


def test_an_empty_query_is_asked_what_it_looks_for(library, public):
    answer = public.get("/search")
    assert "想找什么" in main_of(answer).text
    assert titles_of(answer) == []


@pytest.mark.parametrize(
    "query", [{"place": "/nowhere"}, {"department": "x"}, {"sort": "colour"}, {"size": "101"}]
)
def test_what_cannot_be_asked_is_refused_in_plain_words(public, query):
    answer = public.get("/search", {"q": "低保", **query}, status=400)
    assert main_of(answer).h1.text == "这个请求看不懂"


def test_a_hit_that_the_tree_no_longer_shows_is_not_shown(library, public, clock):
    """The index may lag behind; the tree has the last word."""
    clock.move_to(later(hours=1))
    with library.roots() as (site, _):
        item = next(iter(site.at(f"{DEPARTMENT}/information").values()))
        said = {"reason": "error", "text": "误发"}
        desk_of(site, "moderator", later(hours=1)).perform(WITHDRAW, item, said)
    assert titles_of(public.get("/search", {"q": "低保"})) == ["关于低保标准的通知"]
    latest = public.get(f"{COUNTY}/", {"format": "json"}).json["latest"]
    assert [row["title"] for row in latest] == ["关于低保标准的通知"]


def test_a_search_that_cannot_answer_says_so_and_lists_go_on(library, public, monkeypatch):
    engine = library.app.registry.engine
    monkeypatch.setattr(type(engine), "search", lambda self, query: Page(degraded=True))
    assert "搜索暂时不能用" in main_of(public.get("/search", {"q": "低保"})).text
    assert public.get("/search", {"q": "低保", "format": "json"}).json["degraded"] is True
    assert "关于低保标准的通知" in main_of(public.get(f"{COUNTY}/")).text
    assert public.get("/health").json["search"]["ok"] is False


def test_what_was_typed_is_shown_as_text(library, public):
    answer = public.get("/search", {"q": "<script>alert(1)</script>"})
    assert "<script>alert" not in answer.text


def test_a_place_named_in_the_words_becomes_a_filter_that_can_be_taken_off(library, public):
    answer = public.get("/search", {"q": "宽城区低保"})
    assert titles_of(answer) == []
    (chip,) = main_of(answer).select(".p-chips a")
    assert chip.contents[0] == "宽城区"
    again = public.get(chip["href"])
    assert main_of(again).select(".p-chips a") == []
    assert len(titles_of(public.get("/search", {"q": "南关区 低保"}))) == 2
    whole = main_of(public.get("/search", {"q": "吉林省低保"}))
    assert whole.select(".p-chips a") == []


def test_search_below_a_place_cannot_be_led_out_of_it(library, public):
    query = {"q": "低保", "place": "/changchun/nanguan"}
    answer = public.get("/changchun/kuancheng/search", query, status=400)
    assert "不在“宽城区”之下" in main_of(answer).text


def test_a_hit_of_an_older_wording_is_not_shown_as_the_newer_one(library, public, clock):
    clock.move_to(later(hours=1))
    with library.roots() as (site, _):
        item = next(one for one in site.at(SECTION).values() if one.edition_at(START))
        edition = desk_of(site, "editor", later(hours=1)).perform(REVISE, item)
        said = {"fields": {**edition.fields, "title": "关于另一件事的通知", "body": ""}}
        desk_of(site, "editor", later(hours=1)).perform(EDIT, edition, said)
        publish_edition(site, edition, later(hours=1))
    assert titles_of(public.get("/search", {"q": "最低生活保障"})) == ["低保办理指引"]
    library.index()
    assert titles_of(public.get("/search", {"q": "另一件事"})) == ["关于另一件事的通知"]


def test_a_province_of_departments_does_not_make_a_page_without_end(public, portal):
    with portal.roots() as (site, _):
        county = site.at(COUNTY)
        for number in range(MOST_CHOICES + 5):
            place = county.add(f"x{number}", Place(f"x{number}", f"第{number}局"))
            site.note_address(place)
            section = f"{COUNTY}/x{number}/notices"
            add_public(site, section)
    portal.index()
    page = public.get("/search?kind=notice")
    assert f"只列出内容最多的 {MOST_CHOICES} 项" in page
    said = public.get("/search?kind=notice&format=json").json
    assert said["items_total"] == MOST_CHOICES + 5
    assert len(said["facets"]["department"]) == MOST_CHOICES
    narrow = public.get(f"/search?kind=notice&place={COUNTY.lstrip('/')}&format=json").json
    assert narrow["items_total"] == MOST_CHOICES + 5


def add_public(site, section):
    told = {"kind": "notice", "fields": complete("notice", {"title": "停水公告"})}
    desk = Desk(operator(site), START, site, KINDS, new_uid, new_blob, lambda event: None)
    edition = desk.perform(ADD, site.at(section), told)
    desk.perform(FORCE_PUBLISH, edition, {"reason": "测试"})
