"""Home, city, county, department and 政务公开 pages: what they show, and JSON the same."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from content.acts.withdrawing import WITHDRAW
from content.acts.writing import ADD
from tests.conftest import START, later
from tests.site import COUNTY, DEPARTMENT, SECTION, complete, desk_of, publish

ITEM = {"title": "残疾人证办理", "item_type": "07", "charged": "no"}
FEE = {"title": "号牌工本费", "unit": "每副", "standard": "50元", "basis": ["示例价〔2004〕1号"]}


def soup_of(answer):
    return BeautifulSoup(answer.text, "html.parser")


def main_text(answer):
    return " ".join(soup_of(answer).find("main").get_text(" ").split())


def links(answer):
    return [a["href"] for a in soup_of(answer).find("main").find_all("a", href=True)]


@pytest.fixture
def filled(portal):
    """A policy, an approval item and a fee in one department, and a draft nobody may see."""
    with portal.roots() as (site, _):
        publish(site, {"title": "关于低保标准的通知", "document_number": "南府发〔2026〕1号"})
        publish(site, ITEM, kind="approval_item", section=f"{DEPARTMENT}/items")
        publish(site, FEE, kind="fee_standard", section=f"{DEPARTMENT}/fees")
        fields = complete("policy_document", {"title": "没有公开的草稿"})
        desk_of(site, "editor", START).perform(
            ADD, site.at(SECTION), {"kind": "policy_document", "fields": fields}
        )
    portal.index()
    return portal


PAGES = ("/", "/changchun/", f"{COUNTY}/", f"{DEPARTMENT}/", f"{COUNTY}/open/", "/open/")


@pytest.mark.parametrize("path", PAGES)
def test_every_place_lists_the_latest_and_no_draft(filled, public, path):
    answer = public.get(path)
    assert "关于低保标准的通知" in main_text(answer)
    assert "没有公开的草稿" not in answer.text
    assert "没有公开的草稿" not in public.get(path, {"format": "json"}).text


@pytest.mark.parametrize("path", PAGES)
def test_json_names_the_same_items_as_the_page(filled, public, path):
    said = public.get(path, headers={"Accept": "application/json"}).json
    rows = said.get("latest") or [
        row for item in said["items"] for row in item.get("latest", [item])
    ]
    shown = set(links(public.get(path)))
    assert rows
    assert {row["@id"] for row in rows} <= shown
    assert said["@id"] == f"http://localhost{path}"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_heading_and_its_site_tags(filled, public, path):
    soup = soup_of(public.get(path))
    assert len(soup.find_all("h1")) == 1
    tags = {tag.get("name") for tag in soup.find_all("meta")}
    assert {"SiteName", "SiteDomain", "SiteIDCode"} <= tags


def test_tiles_count_what_stands_behind_them(filled, public):
    tiles = {
        a.contents[0]: a.span.text
        for a in soup_of(public.get(f"{COUNTY}/")).select(".p-tiles a")
        if a.span
    }
    total = public.get(f"{COUNTY}/hall/", {"format": "json"}).json["items_total"]
    assert tiles["按部门找"] == f"{total} 项" == "1 项"
    assert tiles["收费公示"] == "1 项"


def test_a_city_counts_the_items_of_its_counties_too(filled, public):
    tiles = {
        a.contents[0]: a for a in soup_of(public.get("/changchun/")).select(".p-tiles a") if a.span
    }
    assert tiles["全部办事事项"].span.text == "含下级，1 项"
    said = public.get(f"{tiles['全部办事事项']['href']}&format=json").json
    assert said["items_total"] == 1


def test_tiles_without_anything_behind_them_are_not_shown(public):
    text = main_text(public.get(f"{COUNTY}/"))
    assert "按部门找" not in text
    assert "收费公示" not in text
    assert "工作日历" in text


def test_a_city_leads_to_its_counties_and_home_to_its_cities(public):
    assert "http://localhost/changchun/" in links(public.get("/"))
    assert "http://localhost/changchun/kuancheng/" in links(public.get("/changchun/"))


def test_an_empty_department_says_who_has_to_publish(public):
    text = main_text(public.get(f"{COUNTY}/jyj/"))
    assert "应当由长春市南关区教育局公开" in text
    assert "0431-00000000" in text


def test_only_columns_with_something_in_them_are_shown(filled, public):
    headings = [h.text for h in soup_of(public.get(f"{DEPARTMENT}/")).select(".p-cardhead h2")]
    assert headings == ["政策文件", "办事事项", "收费标准"]


def test_a_department_shows_contacts_and_where_its_duties_went(portal, public):
    with portal.roots() as (site, _):
        old, new = site.at(f"{COUNTY}/jyj"), site.at(DEPARTMENT)
        old.successor_uids, new.predecessor_uids = (new.uid,), (old.uid,)
        old.describe({"abolished_on": START.date()})
        new.former_names = ("南关区民政科",)
    text = main_text(public.get(f"{COUNTY}/jyj/"))
    assert "职能已由 长春市南关区民政局 承接" in text
    assert "撤销" in text
    text = main_text(public.get(f"{DEPARTMENT}/"))
    assert "前身： 长春市南关区教育局" in text
    assert "曾用名：南关区民政科" in text
    assert "示例路1号" in text
    said = public.get(f"{DEPARTMENT}/", {"format": "json"}).json
    assert said["predecessors"] == [
        {"@id": f"http://localhost{COUNTY}/jyj/", "title": "长春市南关区教育局"}
    ]
    assert "已撤销的部门" in main_text(public.get(f"{COUNTY}/"))


@pytest.mark.parametrize(
    "path", ["/", "/open/", f"{COUNTY}/", "/changchun/", f"{DEPARTMENT}/", f"{COUNTY}/open/"]
)
def test_time_travel_turns_at_the_second_of_publication(portal, public, clock, path):
    with portal.roots() as (site, _):
        publish(site, {"title": "刚刚发布的文件"})
    portal.index()
    clock.move_to(later(hours=1))
    before, after = START - timedelta(seconds=1), START + timedelta(seconds=1)
    assert "刚刚发布的文件" not in main_text(public.get(path, {"asof": before.isoformat()}))
    answer = public.get(path, {"asof": after.isoformat()})
    assert "刚刚发布的文件" in main_text(answer)
    assert "您正在查看" in answer.text


def test_withdrawn_things_are_listed_as_of_then_and_not_now(portal, public, clock):
    with portal.roots() as (site, _):
        item = publish(site, {"title": "后来被取代的文件"})
    clock.move_to(later(hours=2))
    with portal.roots() as (site, _):
        desk = desk_of(site, "moderator", later(hours=2))
        said = {"reason": "superseded", "text": "已有新规定"}
        desk.perform(WITHDRAW, site.find(item.uid), said)
    portal.index()
    clock.move_to(later(hours=3))
    assert "后来被取代的文件" not in main_text(public.get(f"{COUNTY}/"))
    asof = later(hours=1).isoformat()
    assert "后来被取代的文件" in main_text(public.get(f"{COUNTY}/", {"asof": asof}))


def test_the_openness_page_shows_one_column_and_pages_through_it(portal, public):
    with portal.roots() as (site, _):
        for number in range(5):
            publish(
                site, {"title": f"文件{number}号"}, moment=START - timedelta(seconds=9 - number)
            )
        publish(site, {"title": "一则公告"}, kind="notice", section=f"{DEPARTMENT}/notices")
    portal.index()
    notices = public.get(f"{COUNTY}/open/?column=notices&format=json").json
    assert [row["title"] for row in notices["items"]] == ["一则公告"]
    titles, url = [], f"{COUNTY}/open/?column=policies&size=2&format=json"
    while url:
        said = public.get(url).json
        assert said["items_total"] == 5
        titles += [row["title"] for row in said["items"]]
        url = said["batching"].get("next")
    assert titles == [f"文件{number}号" for number in (4, 3, 2, 1, 0)]


def test_the_openness_page_has_one_address(public):
    answer = public.get(f"{COUNTY}/open?column=policies", status=301)
    assert answer.location == f"http://localhost{COUNTY}/open/?column=policies"
    assert public.get(f"{COUNTY}/hall", status=301).location.endswith("/hall/")


def test_an_unknown_column_is_refused_with_the_known_ones(public):
    assert "policies（政策文件）" in public.get(f"{COUNTY}/open/?column=x", status=400).text


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/", "首页"),
        (f"{COUNTY}/", "首页"),
        (f"{COUNTY}/open/", "政务公开"),
        (f"{COUNTY}/hall/", "办事服务"),
        (f"{COUNTY}/hall/fees", "收费公示"),
        ("/calendar/deadline", "工作日历"),
        ("/search", "搜索"),
    ],
)
def test_one_entry_of_the_navigation_is_current(public, path, label):
    current = soup_of(public.get(path)).select(".p-nav a[aria-current]")
    assert [a.text for a in current] == [label]


@pytest.mark.parametrize(
    "path", ["/search", "/feed.atom", "/sitemap", "/about", f"{COUNTY}/hall/fees", "/login"]
)
def test_pages_that_are_no_places_have_no_address_with_a_slash(public, path):
    answer = public.get(f"{path}/?asof=2026-01-01", status=301)
    assert answer.location == f"http://localhost{path}?asof=2026-01-01"


def test_the_columns_beside_a_page_are_those_of_the_moment(portal, public, clock):
    with portal.roots() as (site, _):
        publish(site, {"title": "先有的文件"})
    clock.move_to(later(days=1))
    with portal.roots() as (site, _):
        publish(site, {"title": "后来的公告"}, kind="notice", section=f"{DEPARTMENT}/notices")
    clock.move_to(later(days=2))
    asof = later(hours=1).isoformat()
    tree = public.get(f"{SECTION}/", {"asof": asof}).html.find("nav", class_="p-tree")
    links = {a.text.strip(): a["href"] for a in tree.find_all("a")}
    assert links.keys() == {"长春市南关区民政局", "政策文件"}
    assert all("asof=" in href for href in links.values())
    assert "公告公示" in public.get(f"{SECTION}/").html.find("nav", class_="p-tree").text


def test_a_day_in_a_list_says_what_day_it_is(portal, public):
    told = {"notice_type": "public_notice", "ends_on": "2026-12-31", "objection_channel": "电话"}
    with portal.roots() as (site, _):
        section = f"{DEPARTMENT}/notices"
        publish(site, {"title": "清单公示", **told}, kind="notice", section=section)
    assert "截止日期 2026-12-31" in public.get(f"{section}/")


def test_no_page_tells_a_date_twice(portal, public):
    fee = {
        "title": "工本费",
        "basis": ["发改价格〔2017〕1186号"],
        "effective_on": "2026-01-05",
        "valid_until": "2027-01-06",
    }
    guide = {"title": "示例许可", "effective_on": "2026-01-05"}
    with portal.roots() as (site, _):
        for kind, section, said in (
            ("fee_standard", "fees", fee),
            ("approval_item", "items", guide),
        ):
            item = publish(site, said, kind=kind, section=f"{DEPARTMENT}/{section}")
            said["path"] = f"{DEPARTMENT}/{section}/{item.__name__}"
    for said in (fee, guide):
        text = public.get(said["path"]).html.find("main").text
        assert text.count("2026-01-05") == 1
    assert public.get(fee["path"]).html.find("main").text.count("2027-01-06") == 1
