"""Following a search: two addresses for everybody, a list of their own for staff."""

from urllib.parse import parse_qs, quote, urlsplit

import pytest

from content.affairs import Affairs
from tests.conftest import START
from tests.site import COUNTY, publish


def asking(**query):
    return "&".join(f"{name}={quote(value)}" for name, value in query.items())


@pytest.fixture
def heating(portal):
    with portal.roots() as (site, _):
        publish(site, {"title": "供热办法"}, moment=START)
    portal.index()
    return portal


def saved(portal, account="editor"):
    with portal.roots() as (_, affairs):
        lists = affairs.saved_searches
        return [] if lists is None else [one.name for one in lists.of(account)]


def subscribe(browser, path=f"{COUNTY}/subscribe", **query):
    return browser.get(f"{path}?{asking(**(query or {'q': '供热', 'kind': 'policy_document'}))}")


def test_the_result_page_leads_to_two_addresses_that_work(heating, public):
    result = public.get(f"{COUNTY}/search?{asking(q='供热', page='1', year='2026')}")
    page = public.get(result.html.select_one(".p-sortbar__more")["href"])
    links = [a["href"] for a in page.html.select("main .p-card a")]
    assert [parse_qs(urlsplit(url).query) for url in links] == [
        {"q": ["供热"], "year": ["2026"]},
        {"q": ["供热"], "year": ["2026"], "format": ["atom"]},
    ]
    assert "供热办法" in public.get(links[0]).html.find("main").text
    assert "供热办法" in public.get(links[1]).text
    assert "2026 年" in page.html.select_one(".p-lead").text


def test_the_public_page_has_no_form_and_asks_nobody_who_they_are(heating, public, login):
    for browser in (public, login("stranger")):
        page = subscribe(browser)
        assert "save" not in page.forms
    assert public.cookies == {}


def test_without_a_question_there_is_nothing_to_follow(public):
    assert "先搜索，再订阅" in public.get("/subscribe").text


def test_staff_keep_a_search_open_it_rename_it_and_remove_it(heating, login):
    editor = login("editor")
    form = subscribe(editor).forms["save"]
    assert form["name"].value == "南关区：“供热”的新内容"
    form["name"] = "区里供热"
    page = form.submit().follow()
    assert "已保存“区里供热”" in page.text
    row = page.html.select_one("tbody tr")
    assert "供热办法" in editor.get(row.th.a["href"]).html.find("main").text
    assert "供热办法" in heating.browser().get(row.td.find_next("a")["href"]).text
    rename = next(f for f in page.forms.values() if f.fields.get("act", [None])[0] is not None
                  and f["act"].value == "rename")  # fmt: skip
    rename["name"] = "供热"
    page = rename.submit().follow()
    assert "已改名为“供热”" in page.text
    remove = next(
        f for f in page.forms.values() if "act" in f.fields and f["act"].value == "remove"
    )
    page = remove.submit().follow()
    assert "已删除“供热”" in page.text
    assert "还没有保存的搜索" in page.text
    assert saved(heating) == []


def test_a_list_is_seen_by_nobody_else(heating, login):
    subscribe(login("editor")).forms["save"].submit(status=303)
    assert login("legal").get("/desk/searches?format=json").json["items"] == []
    (mine,) = login("editor").get("/desk/searches?format=json").json["items"]
    assert mine["title"] == "南关区：“供热”的新内容"
    assert mine["feed"].endswith("&format=atom")
    heating.browser().get("/desk/searches", status=303)
    login("stranger").get("/desk/searches", status=404)


def test_what_was_typed_is_kept_where_it_cannot_be_saved(heating, login):
    editor = login("editor")
    subscribe(editor).forms["save"].submit(status=303)
    page = subscribe(editor).forms["save"].submit(status=422)
    assert "已有一个叫" in page.html.select_one("[role=alert]").text
    again = page.forms["save"]
    again["name"] = "另一个"
    assert "已经保存过" in again.submit(status=422).text
    form = subscribe(editor, q="收费").forms["save"]
    form["name"] = "南关区：“供热”的新内容"
    page = form.submit(status=422)
    page.forms["save"]["name"] = "收费"
    page.forms["save"].submit(status=303)
    assert saved(heating) == ["收费", "南关区：“供热”的新内容"]


def test_only_what_a_search_asks_is_kept(heating, login):
    editor = login("editor")
    token = subscribe(editor).forms["save"]["csrf_token"].value
    told = {"csrf_token": token, "act": "save", "name": "甲", "place": "/changchun"}
    query = asking(q="供热", came_from="x", page="3", kind="")
    editor.post("/desk/searches", {**told, "query": query}, status=303)
    with heating.roots() as (_, affairs):
        assert affairs.saved_searches.of("editor")[0].query == asking(q="供热")
    for wrong in ({**told, "place": "/nowhere", "query": query}, {"csrf_token": token, "act": "x"},
                  {**told, "query": ""}, {"csrf_token": token, "act": "remove", "uid": "x"},
                  {"csrf_token": token, "act": "rename", "uid": "x", "name": "乙"}):  # fmt: skip
        editor.post("/desk/searches", wrong, status=422)
    editor.post("/desk/searches", {**told, "csrf_token": "wrong", "query": query}, status=400)
    assert saved(heating) == ["甲"]


def test_a_place_that_is_gone_leaves_a_line_that_can_be_removed(heating, login):
    editor = login("editor")
    subscribe(editor).forms["save"].submit(status=303)
    with heating.roots() as (_, affairs):
        (one,) = affairs.saved_searches.of("editor")
        affairs.saved_searches.keep("editor", (one._replace(place_uid="gone"),))
    page = editor.get("/desk/searches")
    assert "这个地方已经撤销" in page.text
    assert page.html.select_one("tbody th").a is None
    assert editor.get("/desk/searches?format=json").json["items"][0]["@id"] == ""


def test_the_desk_leads_there(login):
    assert "保存的搜索" in login("editor").get("/desk").text


def test_an_older_site_has_no_list_yet():
    assert Affairs().saved_searches is None
