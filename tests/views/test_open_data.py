"""Open data: files of what everybody may read, at any moment, that another site can import."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import openpyxl
import pytest
from bs4 import BeautifulSoup

from content.acts.publishing import FORCE_PUBLISH
from content.acts.withdrawing import WITHDRAW
from content.acts.writing import ADD
from content.desk import operator
from tests.conftest import START, later
from tests.content.importers.conftest import Bench
from tests.site import COUNTY, DEPARTMENT, complete, desk_of, publish

ITEMS = f"{DEPARTMENT}/items"
FEES = f"{DEPARTMENT}/fees"
HIDDEN = "尚未公开的标题"
FORMATS = ("csv", "xlsx", "jsonl", "json")


def add_draft(site, title, section=f"{DEPARTMENT}/policies", kind="policy_document"):
    told = {"kind": kind, "fields": complete(kind, {"title": title})}
    return desk_of(site, "editor", START).perform(ADD, site.at(section), told).item


@pytest.fixture
def published(portal):
    """Two items, a fee, a document, a draft, one scheduled, one withdrawn as an error."""
    with portal.roots() as (site, _):
        draft = add_draft(site, HIDDEN)
        publish(
            site, {"title": "残疾人证办理", "item_type": "07"}, kind="approval_item", section=ITEMS
        )
        publish(site, {"title": "=1+1"}, kind="approval_item", section=ITEMS)
        fee = {"title": "工本费", "basis": ["示例价〔2004〕1号"], "amount_fen": 1250}
        publish(site, fee, kind="fee_standard", section=FEES)
        said = {"title": "一份通知", "body": "一\r\n二", "repeals": [draft.uid]}
        publish(site, said, moment=START - timedelta(minutes=30))
        publish(site, {"title": f"{HIDDEN}（定时）"}, live_from=later(days=1))
        wrong = publish(site, {"title": f"{HIDDEN}（撤下）"})
        told = {"reason": "error", "text": "有误"}
        desk_of(site, "moderator", later(minutes=1)).perform(WITHDRAW, wrong, told)
    portal.index()
    return portal


def rows_of(answer, suffix):
    body = answer.body
    if suffix == "csv":
        return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    if suffix == "jsonl":
        return [json.loads(line) for line in body.decode().splitlines()]
    if suffix == "json":
        return json.loads(body)["items"]
    head, *rows = openpyxl.load_workbook(io.BytesIO(body)).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def titles(rows):
    return {row["title"].removeprefix("'") for row in rows}


def test_a_file_has_what_everybody_may_read_and_nothing_else(published, public, clock):
    clock.move_to(later(minutes=2))
    wanted = {"items": {"残疾人证办理", "=1+1"}, "fees": {"工本费"}, "documents": {"一份通知"}}
    for name, suffix in product(wanted, FORMATS):
        answer = public.get(f"/open-data/{name}.{suffix}", {"place": COUNTY})
        rows = rows_of(answer, suffix)
        assert titles(rows) == wanted[name]
        assert {row["state"] for row in rows} == {"released"}
        assert HIDDEN.encode() not in answer.body
    for row in rows:
        assert public.get(row["url"]).status_int == 200


def test_whoever_is_signed_in_gets_the_same_file(published, login, public):
    mine = login("editor").get("/open-data/documents.jsonl").body
    assert mine == public.get("/open-data/documents.jsonl").body


def test_a_reference_to_what_is_not_public_is_not_told(published, public):
    (row,) = [
        row
        for row in rows_of(public.get("/open-data/documents.jsonl"), "jsonl")
        if row["title"] == "一份通知"
    ]
    assert row["repeals"] == []


def test_another_site_imports_a_file_and_has_the_same_things(published, public):
    for shape, suffix in product(("items", "fees", "documents"), ("csv", "xlsx", "jsonl")):
        content = public.get(f"/open-data/{shape}.{suffix}", {"place": COUNTY}).body
        there, file = Bench(), {"content": content, "name": f"{shape}.{suffix}"}
        report = there.bring(shape, **file)
        rows = rows_of(public.get(f"/open-data/{shape}.jsonl", {"place": COUNTY}), "jsonl")
        assert report.counts["created"] == len(rows) > 0, list(report.lines())
        assert not [one for one in report.findings if "没有对应" in one.said]
        said = {item.uid: item.edition(1).fields for item in there.items()}
        for row in rows:
            assert said[row["uid"]]["title"] == row["title"]
            assert said[row["uid"]].get("body") == row.get("body")
        assert there.bring(shape, **file).counts["unchanged"] == len(rows)


def test_a_moment_gone_by_is_answered_and_the_future_is_not(published, public):
    past = (START - timedelta(minutes=10)).isoformat()
    for suffix in FORMATS:
        answer = public.get(f"/open-data/documents.{suffix}", {"asof": past})
        assert titles(rows_of(answer, suffix)) == {"一份通知"}
    public.get("/open-data/documents.csv", {"asof": "2027-01-01"}, status=400)
    public.get("/open-data/", {"asof": "2027-01-01"}, status=400)
    before = public.get("/open-data/documents.csv", {"asof": "2020-01-01"})
    assert rows_of(before, "csv") == []
    assert before.headers["Content-Disposition"].endswith('"documents-2020-01-01.csv"')


def test_a_table_begins_with_a_mark_unless_asked_not_to(published, public):
    for address in (
        "/open-data/items.csv",
        f"{COUNTY}/hall/?format=csv",
        f"{COUNTY}/hall/fees?format=csv",
    ):
        assert public.get(address).body.startswith(b"\xef\xbb\xbf")
        joined = "&" if "?" in address else "?"
        assert not public.get(f"{address}{joined}bom=0").body.startswith(b"\xef\xbb\xbf")


def test_places_tell_their_codes_and_contacts(portal, public):
    rows = rows_of(public.get("/open-data/places.jsonl", {"place": COUNTY}), "jsonl")
    assert [row["path"] for row in rows][:2] == [COUNTY, f"{COUNTY}/mzj"]
    assert rows[0]["code"] == "220102"
    assert rows[1]["contacts"][0]["phone"] == "0431-00000000"
    assert len(rows_of(public.get("/open-data/places.csv"), "csv")) == 10
    public.get("/open-data/places.csv", {"asof": "2020-01-01"}, status=400)


def test_the_calendar_is_the_provinces_wherever_one_asks(portal, public):
    holiday = {"from_on": date(2031, 1, 1), "to_on": date(2031, 1, 1), "name": "元旦"}
    said = {"title": "2031年工作日历", "year": 2031, "holidays": [holiday], "notice": "示例"}
    with portal.roots() as (site, _):
        told = {"kind": "working_calendar", "fields": complete("working_calendar", said)}
        desk = replace(desk_of(site, "admin", START), person=operator(site))
        edition = desk.perform(ADD, site.at("/calendar"), told)
        desk.perform(FORCE_PUBLISH, edition, {"reason": "试"})
    rows = rows_of(public.get("/open-data/calendar.jsonl", {"place": COUNTY}), "jsonl")
    assert [row["year"] for row in rows] == [2031]


NOT_THERE = {
    "/open-data/secrets.csv": 404,
    "/open-data/items.pdf": 404,
    "/open-data/items": 404,
    "/open-data/items.csv/more": 404,
    f"{COUNTY}/open-data/": 404,
    "/open-data/items.csv?place=/nowhere": 400,
    f"/open-data/items.csv?place={COUNTY}/hall": 400,
    f"/open-data/items.csv?place={ITEMS}": 400,
    "/open-data/?place=nowhere": 400,
    "/open-data/items.csv?asof=gestern": 400,
}


def test_what_is_not_there_has_our_page(portal, public):
    for address, status in NOT_THERE.items():
        assert "<h1" in public.get(address, status=status).text


def test_each_file_has_one_address(portal, public):
    assert public.get("/open-data", status=301).location == "http://localhost/open-data/"
    answer = public.get("/open-data/items.csv/", status=301)
    assert answer.location == "http://localhost/open-data/items.csv"


def test_a_head_reads_no_row(published, public, monkeypatch):
    answer = public.head(f"/open-data/items.csv?place={COUNTY}")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    name = "items-changchun-nanguan-2026-03-02.csv"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    monkeypatch.setattr(published.app.registry, "reading_apart", None)
    assert public.head("/open-data/items.xlsx").status_int == 200


def test_too_many_downloads_at_once_are_put_off_and_turns_come_back(published, public):
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/open-data/items.csv", "SERVER_NAME": "x",
               "SERVER_PORT": "80", "wsgi.url_scheme": "http", "QUERY_STRING": ""}  # fmt: skip

    def begun():
        return published.app(dict(environ), lambda *words: None)

    open_ones = [begun(), begun()]
    next(iter(open_ones[0]))  # one is being read, the other was never begun
    public.get("/open-data/items.csv", status=503)
    for one in open_ones:
        one.close()
        one.close()
    for _ in range(3):
        assert public.get("/open-data/items.csv").status_int == 200


def test_the_page_offers_each_dataset_in_each_format(published, public):
    page = public.get("/open-data/", {"place": COUNTY})
    main = BeautifulSoup(page.text, "html.parser").find("main")
    assert main.find("h1").text == "南关区开放数据"
    links = [a["href"] for a in main.select("section[id] .p-tiles a")]
    assert len(links) == 28
    for url in links:
        assert public.get(url).status_int == 200
    assert "共 2 条" in main.find(id="items").text
    assert "注明来源" in main.text


def test_the_pages_twin_describes_its_datasets(published, public):
    said = public.get("/open-data/", headers={"Accept": "application/json"}).json
    assert (said["@type"], said["items_total"]) == ("DataCatalog", 7)
    items = said["items"][0]
    assert (items["@type"], items["records"]) == ("Dataset", 2)
    assert "注明来源" in items["license"]
    columns = [one["name"] for one in items["variableMeasured"]]
    by_format = {one["encodingFormat"]: one["contentUrl"] for one in items["distribution"]}
    table = public.get(by_format["text/csv"]).body.decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(table))) == columns
    whole = public.get(by_format["application/ld+json"]).json
    assert whole["license"] == items["license"]
    assert whole["records"] == len(whole["items"])


def test_a_dataset_without_rows_is_sound_in_every_format(portal, public):
    for suffix in FORMATS:
        assert rows_of(public.get(f"/open-data/fees.{suffix}"), suffix) == []


def test_one_comes_to_it_from_the_footer_the_sitemap_and_the_hall(portal, public):
    for address in ("/", "/sitemap", f"{COUNTY}/hall/", f"{COUNTY}/hall/fees"):
        soup = BeautifulSoup(public.get(address).text, "html.parser")
        assert [a for a in soup.find_all("a") if "/open-data/" in a.get("href", "")], address
    hall = BeautifulSoup(public.get(f"{COUNTY}/hall/").text, "html.parser").find("main")
    url = next(a["href"] for a in hall.find_all("a") if a.text == "开放数据")
    assert "place=%2Fchangchun%2Fnanguan" in url
    assert "/open-data/</loc>" in public.get("/sitemap-pages.xml").text
