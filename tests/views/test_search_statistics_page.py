"""The office's page of what the public looks for: by week, nothing rare, as file and JSON."""

import csv
from io import StringIO

import pytest

from content.search_statistics import ALL, Count, SearchStatistics
from tests.conftest import START, later

PAGE = "/desk/search_statistics"


@pytest.fixture
def counted(portal):
    with portal.roots() as (_, affairs):
        affairs.search_statistics = SearchStatistics()
        told = {"低保": Count(9, 0), "暖气费": Count(4, 4), "王小明": Count(2, 2)}
        affairs.search_statistics.add("a", START, {**told, ALL: Count(20, 8)})
        last_week = {"低保": Count(3, 1), ALL: Count(5, 1)}
        affairs.search_statistics.add("b", later(days=-7), last_week)
    return portal


@pytest.fixture
def office(counted, login):
    return login("admin")


def table_of(page, heading):
    section = page.html.find("h2", string=heading).parent
    return [
        [cell.text for cell in row.find_all(["th", "td"])] for row in section.select("tbody tr")
    ]


def test_the_newest_week_is_shown_and_others_can_be_chosen(office):
    page = office.get(PAGE)
    assert table_of(page, "搜得最多的") == [["低保", "9", "0"], ["暖气费", "4", "4"]]
    assert table_of(page, "没有找到的") == [["暖气费", "4", "4"]]
    assert table_of(page, "各周") == [
        ["2026年3月2日至3月8日", "20", "8"],
        ["2026年2月23日至3月1日", "5", "1"],
    ]
    assert [dd.text for dd in page.html.select(".p-facts dd")] == ["20", "8", "1"]
    form = page.forms["filter"]
    form["part"] = "2026-W09"
    older = form.submit()
    assert table_of(older, "搜得最多的") == [["低保", "3", "1"]]
    assert "没有 3 次以上找不到的词" in older.text
    form["part"] = "year"
    assert table_of(form.submit(), "搜得最多的")[0] == ["低保", "12", "1"]


def test_what_few_asked_for_is_nowhere(office):
    for query in ("", "?part=year", "?format=json", "?format=csv"):
        assert "王小明" not in office.get(f"{PAGE}{query}").text


def test_as_json_and_as_a_table(office):
    said = office.get(f"{PAGE}?format=json&part=year").json
    assert (said["asked"], said["without_result"], said["not_shown"]) == (25, 9, 1)
    assert said["items"][0] == {"words": "低保", "asked": 12, "empty": 1}
    assert said["weeks"] == ["2026-W10", "2026-W09"]
    text = office.get(f"{PAGE}?format=csv&bom=0").text
    assert list(csv.reader(StringIO(text))) == [
        ["查询词", "次数", "没有结果的次数"],
        ["低保", "9", "0"],
        ["暖气费", "4", "4"],
    ]


def test_an_unknown_week_is_refused(office):
    office.get(f"{PAGE}?part=2020-W01", status=400)


def test_before_anybody_searched_the_page_says_when_it_begins(login):
    browser = login("admin")
    assert "还没有统计" in browser.get(PAGE).text
    said = browser.get(f"{PAGE}?format=json").json
    assert (said["asked"], said["items"]) == (0, [])
