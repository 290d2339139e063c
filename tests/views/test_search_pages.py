"""What the result page says of each hit, what it offers where little was found, and its feed."""

from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup

from content.acts.vocabulary import SET_ROW
from content.acts.writing import ADD, ATTACH
from search_index.query import Page
from tests.answers import ask
from tests.conftest import START, later
from tests.site import COUNTY, DEPARTMENT, SECTION, complete, desk_of, publish, publish_edition

ATOM = "{http://www.w3.org/2005/Atom}"
LONG = (
    "为做好供热工作，现通知如下。" * 15
    + "每年十月二十五日开始供热，次年四月六日结束。"
    + "请遵照执行。" * 9
)


def to(address):
    """As a browser writes it."""
    return quote(address, safe="/?&=:")


def main_of(answer):
    return BeautifulSoup(answer.text, "html.parser").find("main")


def titles_of(answer):
    return [a.text.strip() for a in main_of(answer).select(".p-results h2 a")]


def result_of(answer, title):
    rows = main_of(answer).select(".p-results > li")
    return next(row for row in rows if row.h2.text.strip() == title)


@pytest.fixture
def heating(portal):
    """A document in force, one that it repeals, an item with a table attached, one elsewhere."""
    with portal.roots() as (site, _):
        old = publish(site, {"title": "供热管理旧办法", "body": "供热。", "validity": "in_force"})
        fields = {"title": "城市供热管理办法", "body": LONG, "validity": "in_force"}
        publish(site, {**fields, "repeals": [old.uid], "document_number": "南府发〔2026〕3号"})
        said = complete("information", {"title": "供热收费公开"})
        section = site.at(f"{DEPARTMENT}/information")
        desk = desk_of(site, "editor", START)
        edition = desk.perform(ADD, section, {"kind": "information", "fields": said})
        facts = {"title": "面积核减表", "media_type": "text/plain", "size": 9, "sha256": "0" * 64}
        text = "小区名称和面积。阁楼按一半核减。"
        told = {"name": "a.txt", "content": b"x" * 9, "facts": {**facts, "text": text}}
        desk.perform(ATTACH, edition, told)
        publish_edition(site, edition, START)
    portal.index()
    return portal


def set_row(portal, **fields):
    with portal.roots() as (site, _):
        desk_of(site, "admin", START).perform(SET_ROW, site.province, fields)


def test_a_repealed_document_says_so_in_words_and_stands_behind(heating, public):
    answer = public.get("/search", {"q": "供热管理办法"})
    titles = titles_of(answer)
    assert titles.index("城市供热管理办法") < titles.index("供热管理旧办法")
    old = result_of(answer, "供热管理旧办法")
    assert "已废止" in [tag.text for tag in old.select(".p-tag")]
    assert old.select_one(".p-warned").text == "这份文件已经废止，不能再作为依据。"
    new = result_of(answer, "城市供热管理办法")
    assert new.select_one(".p-warned") is None
    only = main_of(answer).select_one('.p-facets a[href*="validity=repealed"]')
    assert titles_of(public.get(only["href"])) == ["供热管理旧办法"]


def test_words_are_marked_in_a_piece_that_begins_at_a_sentence(heating, public):
    row = result_of(public.get("/search", {"q": "十月二十五日"}), "城市供热管理办法")
    piece = row.select_one(".p-snippet")
    assert piece.text.strip().startswith("每年十月二十五日开始供热")
    assert "十月" in "".join(mark.text for mark in piece.select("mark"))
    row = result_of(public.get("/search", {"q": "供热工作"}), "城市供热管理办法")
    assert row.select_one(".p-snippet mark").text == "供热工作"


def test_what_stands_in_an_attachment_leads_to_its_item(heating, public):
    row = result_of(public.get("/search", {"q": "阁楼核减"}), "供热收费公开")
    piece = row.select_one(".p-snippet").text
    assert "附件" in piece
    assert "面积核减表：" in piece
    assert "阁楼按一半核减。" in piece
    said = public.get("/search", {"q": "阁楼核减", "format": "json"}).json["items"][0]
    assert said["attachment"] == "面积核减表"


def test_conditions_are_taken_off_one_by_one_or_all_at_once(heating, public):
    query = {"q": "供热", "kind": "policy_document", "year": "2026"}
    answer = public.get(f"{COUNTY}/search", query)
    chips = main_of(answer).select(".p-chips a")
    assert [chip.contents[0] for chip in chips] == ["政策文件", "2026 年", "清除全部条件"]
    assert len(titles_of(public.get(chips[0]["href"]))) == 3
    assert main_of(public.get(chips[2]["href"])).select(".p-chips a") == []
    assert len(titles_of(public.get(chips[2]["href"]))) == 3
    one = public.get("/search", {"q": "供热", "year": "2026"})
    assert len(main_of(one).select(".p-chips a")) == 1


def test_another_order_and_pages(heating, public):
    first = public.get("/search", {"q": "供热", "size": "2"})
    pager = main_of(first).select_one(".p-pager")
    assert "共 2 页" in pager.text
    second = public.get(pager.select_one("a[rel=next]")["href"])
    assert len(titles_of(first) + titles_of(second)) == 3
    dated = main_of(first).select_one('.p-tabs a[href*="sort=date"]')
    assert "aria-current" not in dated.attrs
    again = main_of(public.get(dated["href"])).select_one(".p-tabs a[aria-current]")
    assert again.text == "按时间"


def test_a_misspelt_query_is_answered_with_what_was_meant(heating, public):
    answer = public.get("/search", {"q": "供热收废公开"})
    meant = main_of(answer).select_one(".p-meant a")
    assert meant.text == "供热收费公开"
    assert "供热收费公开" in titles_of(public.get(meant["href"]))
    said = public.get("/search", {"q": "供热收废公开", "format": "json"}).json
    assert said["suggestion"] == "供热收费公开"
    assert main_of(public.get("/search", {"q": "供热"})).select_one(".p-meant") is None


def test_without_a_result_the_page_offers_what_finds_something(heating, public):
    answer = public.get("/search", {"q": "供热", "kind": "notice"})
    (way,) = main_of(answer).select(".p-ways a")
    assert way.text == "不加筛选条件，在吉林省找到 3 条"
    assert len(titles_of(public.get(way["href"]))) == 3
    text = main_of(answer).select_one(".p-nothing").text
    assert all(
        said in text for said in ("办事目录", "政务公开", "0431-00000000", "告诉我们", "订阅")
    )
    named = public.get("/search", {"q": "宽城区供热"})
    (way,) = main_of(named).select(".p-ways a")
    assert way.text == "在长春市找到 3 条"
    assert len(titles_of(public.get(way["href"]))) == 3
    nothing = public.get("/search", {"q": "没有的东西", "kind": "notice"})
    assert main_of(nothing).select(".p-ways") == []


def test_an_empty_page_offers_kinds_with_exact_counts_and_words_to_try(heating, public):
    answer = main_of(public.get(f"{COUNTY}/search"))
    kinds = {a.contents[0]: a for a in answer.select(".p-tiles a")}
    assert list(kinds) == ["政策文件", "政府信息"]
    assert kinds["政策文件"].span.text == "2 条"
    assert len(titles_of(public.get(kinds["政策文件"]["href"]))) == 2
    assert "身份证" in [a.text for a in answer.select(".p-words a")]
    set_row(heating, table="hot", words=("供热",))
    words = main_of(public.get(f"{COUNTY}/search")).select(".p-words a")
    assert len(titles_of(public.get(words[-1]["href"]))) == 3


def test_a_place_of_which_nothing_is_public_has_an_empty_page_too(public):
    assert main_of(public.get("/changchun/kuancheng/search")).select(".p-tiles") == []


def test_a_search_out_of_order_offers_no_more_than_it_knows(heating, public, monkeypatch):
    engine = heating.app.registry.engine
    monkeypatch.setattr(type(engine), "search", lambda self, query: Page(degraded=True))
    main = main_of(public.get("/search", {"q": "供热"}))
    assert "搜索暂时不能用" in main.text
    assert main.select(".p-nothing, .p-meant, .p-results") == []
    assert public.get("/search", {"q": "供热", "format": "json"}).json["suggestion"] is None
    assert heating.app.registry.search_counts.take() == {}


def test_equal_words_of_the_office_are_found_and_marked_at_once(heating, public):
    assert "城市供热管理办法" not in titles_of(public.get("/search", {"q": "暖气"}))
    set_row(heating, table="synonyms", words=("暖气", "供热"))
    row = result_of(public.get("/search", {"q": "暖气"}), "城市供热管理办法")
    assert "供热" in [mark.text for mark in row.select(".p-snippet mark")]


def test_what_the_office_recommends_comes_first_and_says_so(heating, public):
    with heating.roots() as (site, _):
        (item,) = [i for i in site.at(f"{DEPARTMENT}/information").values()]
        uid = item.uid
    set_row(heating, table="bestbets", words=("供热管理办法",), items=(uid,))
    answer = public.get("/search", {"q": "供热管理办法"})
    assert titles_of(answer)[0] == "供热收费公开"
    first = result_of(answer, "供热收费公开")
    assert "推荐" in [tag.text for tag in first.select(".p-tag")]
    said = public.get("/search", {"q": "供热管理办法", "format": "json"}).json
    assert [one["recommended"] for one in said["items"]].count(True) == 1
    assert said["items_total"] == len(said["items"])
    dated = public.get("/search", {"q": "供热管理办法", "sort": "date"})
    assert "推荐" not in main_of(dated).text
    elsewhere = public.get("/changchun/kuancheng/search", {"q": "供热管理办法"})
    assert titles_of(elsewhere) == []


def feed_of(answer):
    root = ET.fromstring(answer.body)
    return root, [one.findtext(f"{ATOM}title") for one in root.iter(f"{ATOM}entry")]


def test_a_search_has_a_feed_named_in_its_head(heating, public):
    answer = public.get(f"{COUNTY}/search", {"q": "供热", "kind": "policy_document", "page": "1"})
    link = answer.html.find("link", rel="alternate", type="application/atom+xml")
    assert link["title"] == "南关区：“供热”的新内容"
    feed = public.get(link["href"])
    assert feed.content_type == "application/atom+xml"
    root, titles = feed_of(feed)
    assert sorted(titles) == ["供热管理旧办法", "城市供热管理办法"]
    links = {one.get("rel"): one.get("href") for one in root.findall(f"{ATOM}link")}
    assert links["self"] == link["href"]
    assert sorted(titles_of(public.get(links["alternate"]))) == sorted(titles)
    other = public.get(
        to(f"{COUNTY}/search?kind=policy_document&q=供热&format=atom&sort=relevance")
    )
    assert feed_of(other)[0].findtext(f"{ATOM}id") == root.findtext(f"{ATOM}id")
    without = public.get("/search").html
    assert without.find("link", rel="alternate", type="application/atom+xml") is None


def test_a_new_match_is_one_new_entry_at_the_top(heating, public, clock):
    address = to("/search?q=供热&format=atom")
    _, before = feed_of(public.get(address))
    clock.move_to(later(hours=1))
    with heating.roots() as (site, _):
        publish(site, {"title": "供热应急通知"}, moment=later(hours=1))
        publish(site, {"title": "与此无关"}, moment=later(hours=1))
    heating.index()
    root, after = feed_of(public.get(address))
    assert after == ["供热应急通知", *before]
    ids = [one.findtext(f"{ATOM}id") for one in root.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))


def test_the_feed_of_words_that_find_nothing_is_empty_and_sound(public):
    root, titles = feed_of(public.get(to("/search?q=没有的东西&format=atom")))
    assert titles == []
    assert root.findtext(f"{ATOM}updated")


def test_public_pages_of_the_search_are_kept_and_go_with_the_vocabulary(heating):
    application, keeping = heating.app, to("/search?q=暖气")
    for address in (
        keeping,
        "/search",
        to("/search?q=供热&format=atom"),
        to("/suggest?q=供"),
        "/subscribe?q=x",
    ):
        assert ask(application, address).header("ETag"), address
    first = ask(application, keeping)
    assert ask(application, keeping).body == first.body
    set_row(heating, table="synonyms", words=("暖气", "供热"))
    assert "城市供热管理办法" not in first.text
    assert "城市" in ask(application, keeping).text


def test_suggestions_are_public_titles_as_a_page_and_as_json(heating, public, login):
    with heating.roots() as (site, _):
        fields = complete("policy_document", {"title": "供热机密草稿"})
        told = {"kind": "policy_document", "fields": fields}
        desk_of(site, "editor", START).perform(ADD, site.at(SECTION), told)
    heating.index()
    for browser in (public, login("editor")):
        said = browser.get(to("/suggest?q=供热"), headers={"Accept": "application/json"}).json
        titles = [one["title"] for one in said["items"]]
        assert sorted(titles) == ["供热收费公开", "供热管理旧办法", "城市供热管理办法"]
        assert said["items_total"] == 3
    page = main_of(public.get(to("/suggest?q=供热")))
    links = page.select(".p-list a")
    assert [a.text for a in links] == titles
    assert titles[0] in titles_of(public.get(links[0]["href"]))
    assert public.get(to("/changchun/kuancheng/suggest?q=供热&format=json")).json["items"] == []


def test_suggestions_for_nothing_and_without_any(public):
    assert main_of(public.get("/suggest")).select(".p-list, .p-empty") == []
    assert public.get("/suggest?format=json&q=").json["items"] == []
    empty = main_of(public.get(to("/suggest?q=没有的东西"))).select_one(".p-empty")
    assert empty.a["href"].endswith("/search?q=%E6%B2%A1%E6%9C%89%E7%9A%84%E4%B8%9C%E8%A5%BF")


def test_whoever_types_a_place_gets_it_as_a_filter_in_the_feed_too(heating, public):
    root, titles = feed_of(public.get(to("/search?q=宽城区供热&format=atom")))
    assert titles == []
    assert root.findtext(f"{ATOM}title") == "宽城区：“供热”的新内容"


def test_each_page_has_one_address(public):
    for name in ("search", "suggest", "subscribe"):
        answer = public.get(f"/changchun/{name}/?q=x", status=301)
        assert answer.location == f"http://localhost/changchun/{name}?q=x"
