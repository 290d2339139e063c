"""The service hall's catalogue and fee schedule: exact counts, four ways to one item, any day."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from bs4 import BeautifulSoup

from content.acts.withdrawing import WITHDRAW
from tests.conftest import START, later
from tests.site import COUNTY, DEPARTMENT, desk_of, publish

HALL = f"{COUNTY}/hall/"
ITEMS = f"{DEPARTMENT}/items"
SCHOOL = {
    "title": "民办学校设立",
    "item_type": "01",
    "served": ["firm"],
    "themes": ["firm-operation"],
}
CARD = {
    "title": "残疾人证办理",
    "item_type": "07",
    "served": ["person", "firm"],
    "themes": ["person-disability"],
    "promised_number": 10,
    "charged": "no",
}
FEE = {
    "title": "挂车号牌",
    "group": "机动车牌证",
    "unit": "每副",
    "standard": "50元",
    "basis": ["示例价〔2004〕2831号"],
    "exemption": "残疾人减半",
}


def main_of(answer):
    return BeautifulSoup(answer.text, "html.parser").find("main")


def rows_of(answer):
    return {a.text: a["href"] for a in main_of(answer).select(".p-list a")}


def groups_of(answer):
    links = main_of(answer).select(".p-facets a")
    return {a.contents[0].strip(): (int(a.span.text), a["href"]) for a in links}


@pytest.fixture
def two_items(portal):
    with portal.roots() as (site, _):
        publish(site, CARD, kind="approval_item", section=ITEMS)
        publish(site, SCHOOL, kind="approval_item", section=ITEMS)
    return portal


@pytest.mark.parametrize("by", ["department", "theme", "served", "type"])
def test_each_count_is_the_length_of_the_list_behind_it(two_items, public, by):
    groups = groups_of(public.get(HALL, {"by": by}))
    assert groups
    for count, url in groups.values():
        behind = public.get(url)
        assert len(rows_of(behind)) == count
        assert f"有 {count} 项" in main_of(behind).text


def test_one_item_has_one_address_whichever_way_one_came(two_items, public):
    found = {
        rows_of(public.get(HALL, query))["残疾人证办理"]
        for query in (
            {"by": "department", "department": "mzj"},
            {"by": "theme", "theme": "person-disability"},
            {"by": "served", "served": "person"},
            {"by": "type", "type": "07"},
        )
    }
    assert len(found) == 1
    assert public.get(found.pop()).status_int == 200


def test_filters_narrow_together_and_can_be_taken_off(two_items, public):
    answer = public.get(HALL, {"by": "type", "served": "firm", "type": "01"})
    assert list(rows_of(answer)) == ["民办学校设立"]
    chips = {a.contents[0]: a["href"] for a in main_of(answer).select(".p-chips a")}
    assert set(chips) == {"企业法人", "行政许可"}
    assert len(rows_of(public.get(chips["行政许可"]))) == 2
    # the counts of a way in leave its own choice aside, so that one may change it
    assert {label: count for label, (count, _) in groups_of(answer).items()} == {
        "行政许可": 1,
        "行政确认": 1,
    }
    empty = public.get(HALL, {"type": "02"})
    assert "没有同时符合这些条件的事项" in main_of(empty).text


def test_the_catalogue_in_json_and_csv_says_what_the_page_says(two_items, public):
    said = public.get(HALL, {"by": "served"}, headers={"Accept": "application/json"}).json
    shown = rows_of(public.get(HALL, {"by": "served"}))
    assert {row["title"]: row["@id"] for row in said["items"]} == shown
    assert said["items_total"] == 2
    assert {one["value"]: one["count"] for one in said["facets"]["served"]} == {
        "person": 1,
        "firm": 2,
    }
    table = public.get(HALL, {"format": "csv"})
    assert table.body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(StringIO(table.body.decode("utf-8-sig"))))
    assert {row["事项名称"]: row["网址"] for row in rows} == shown


def test_the_catalogue_pages_in_one_order(portal, public):
    with portal.roots() as (site, _):
        for number in range(5):
            publish(site, {"title": f"事项{number}"}, kind="approval_item", section=ITEMS)
    titles, url = [], f"{HALL}?size=2&format=json"
    while url:
        said = public.get(url).json
        titles += [row["title"] for row in said["items"]]
        url = said["batching"].get("next")
    assert sorted(titles) == [f"事项{number}" for number in range(5)]
    uid = said["items"][0]["uid"]
    assert public.get(HALL, {"after": uid, "format": "json"}).json["items"] == []
    public.get(HALL, {"after": "x"}, status=400)
    public.get(HALL, {"by": "colour"}, status=400)


def test_csv_cells_are_never_formulas(portal, public):
    with portal.roots() as (site, _):
        publish(site, {"title": "=1+2"}, kind="approval_item", section=ITEMS)
    text = public.get(HALL, {"format": "csv"}).body.decode("utf-8-sig")
    assert "\n'=1+2," in text.replace("\r\n", "\n")


def test_the_catalogue_as_of_a_day_is_the_one_published_then(two_items, public, clock):
    """C6: what came later is not in it, what was withdrawn since is."""
    clock.move_to(later(days=10))
    with two_items.roots() as (site, _):
        publish(site, {"title": "后来增加的事项"}, kind="approval_item", section=ITEMS)
        card = next(
            item for item in site.at(ITEMS).values() if "残疾" in item.edition(1).fields["title"]
        )
        said = {"reason": "superseded", "text": "并入一件事"}
        desk_of(site, "moderator", later(days=10)).perform(WITHDRAW, card, said)
    clock.move_to(later(days=20))
    assert set(rows_of(public.get(HALL))) == {"民办学校设立", "后来增加的事项"}
    then = public.get(HALL, {"asof": "2026-03-03"})
    assert set(rows_of(then)) == {"民办学校设立", "残疾人证办理"}
    assert {label: count for label, (count, _) in groups_of(then).items()} == {
        "长春市南关区民政局": 2
    }
    said = public.get(HALL, {"asof": "2026-03-03", "format": "json"}).json
    assert said["items_total"] == 2
    before = (START - timedelta(seconds=1)).isoformat()
    assert rows_of(public.get(HALL, {"asof": before})) == {}
    public.get(HALL, {"asof": "2030-01-01"}, status=400)


def test_a_cancelled_item_is_marked_in_the_catalogue_and_closed_on_its_page(portal, public):
    with portal.roots() as (site, _):
        cancelled = {
            **CARD,
            "disposition": "cancelled",
            "disposition_document": "示例政发〔2026〕3号",
            "disposition_on": "2026-02-01",
        }
        publish(site, cancelled, kind="approval_item", section=ITEMS)
    answer = public.get(HALL)
    assert "已取消" in main_of(answer).text
    text = main_of(public.get(rows_of(answer)["残疾人证办理"])).text
    assert "本事项已取消，不再受理" in text
    assert "示例政发〔2026〕3号（2026-02-01）" in text


def test_a_hall_lists_its_own_government_only_and_leads_to_those_below(two_items, public):
    city = public.get("/changchun/hall/")
    assert rows_of(city) == {}
    assert "这里还没有公布办事事项" in main_of(city).text
    links = [a["href"] for a in main_of(city).find_all("a")]
    assert f"http://localhost{HALL}" in links
    assert rows_of(public.get("/changchun/kuancheng/hall/")) == {}


def test_the_fee_schedule_is_a_table_by_department_and_group(portal, public):
    with portal.roots() as (site, _):
        publish(site, FEE, kind="fee_standard", section=f"{DEPARTMENT}/fees")
    table = main_of(public.get(f"{HALL}fees")).find("table")
    cells = [cell.text for cell in table.select("tbody tr")[1].find_all(["th", "td"])]
    assert cells == [
        "挂车号牌", "每副", "50元", "示例价〔2004〕2831号", "残疾人减半", "2026-03-02 起",
    ]  # fmt: skip
    assert table.find("th", scope="rowgroup").text == "机动车牌证"
    said = public.get(f"{HALL}fees", {"format": "json"}).json
    assert said["@id"] == f"http://localhost{HALL}fees"
    assert [(one["title"], one["standard"]) for one in said["items"]] == [("挂车号牌", "50元")]
    assert "挂车号牌" in public.get(f"{HALL}fees", {"format": "csv"}).text
    before = (START - timedelta(seconds=1)).isoformat()
    assert "挂车号牌" not in public.get(f"{HALL}fees", {"asof": before}).text


def test_without_a_published_fee_the_page_says_that_none_may_be_charged(public):
    assert "任何部门都不得收取" in main_of(public.get(f"{HALL}fees")).text
