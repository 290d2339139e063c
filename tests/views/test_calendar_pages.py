"""The working calendar and the due-date calculator, and the pages that stand for themselves."""

import json
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup

from content.acts.publishing import PUBLISH
from content.acts.reviewing import SUBMIT
from content.acts.writing import ADD
from content.approval.working_calendar import content_fields
from content.calendar_years import preloaded_years
from content.desk import Desk, operator
from content.kinds_list import KINDS
from content.permissions import Grant, Person, Role
from portal.desks import new_uid
from tests.applying import applying, filed, publish_form, publish_item
from tests.conftest import START
from tests.site import complete


def main_of(answer):
    return BeautifulSoup(answer.text, "html.parser").find("main")


@pytest.fixture
def years(portal):
    with portal.roots() as (site, _):
        for fields in preloaded_years()[-2:]:
            said = complete("working_calendar", _as_form(content_fields(fields)))
            _add_year(site, said)
    return portal


def _as_form(fields):
    rows = [
        {**r, "from_on": str(r["from_on"]), "to_on": str(r["to_on"])} for r in fields["holidays"]
    ]
    return {**fields, "holidays": rows, "working_days": list(fields["working_days"])}


def _add_year(site, fields):
    moderator = Person("second", frozenset({Grant(Role.MODERATOR, site.province.uid)}))
    writing, publishing = (
        Desk(person, START, site, KINDS, new_uid, lambda content: None, lambda event: None)
        for person in (operator(site), moderator)
    )
    section = site.province["calendar"]
    edition = writing.perform(ADD, section, {"kind": "working_calendar", "fields": fields})
    writing.perform(SUBMIT, edition)
    publishing.perform(PUBLISH, edition, {"confirmed": "已核对"})


def test_the_calendar_shows_this_year_month_by_month(years, public):
    main = main_of(public.get("/calendar/"))
    tables = main.select("table.p-month")
    assert len(tables) == 12
    assert all(len(table.select("thead th[scope=col]")) == 7 for table in tables)
    february = tables[1]
    shifted = {cell.time["datetime"] for cell in february.select("td.p-shift")}
    assert shifted == {"2026-02-14", "2026-02-28"}
    assert "法定节假日：春节" in february.text
    days = [cell.time["datetime"] for table in tables for cell in table.select("td") if cell.time]
    assert days == sorted(days)
    assert len(days) == 365
    assert "国办发明电〔2025〕7号" in main.text


def test_json_names_every_year_and_its_source(years, public):
    said = public.get("/calendar/", {"format": "json"}).json
    assert [one["year"] for one in said["items"]] == [2026, 2025]
    assert said["items"][0]["@id"] == "http://localhost/calendar/2026"


def test_a_years_own_page_shows_its_holidays(years, public):
    text = main_of(public.get("/calendar/2026")).text
    assert "2026 年放假安排" in text
    assert "2026-02-14（星期六）" in text


def test_without_a_calendar_the_page_says_that_results_are_provisional(public):
    assert "暂定" in main_of(public.get("/calendar/")).text


def test_a_due_date_is_explained_day_by_day(years, public):
    query = {"start": "2026-02-12", "days": "5"}
    main = main_of(public.get("/calendar/deadline", query))
    assert "到期日：2026-02-26（星期四）" in main.text
    rows = [[c.text for c in row.find_all(["th", "td"])] for row in main.select("tbody tr")]
    assert rows[0] == ["2026-02-12（星期四）", "不计入", "起算当日不计入"]
    assert ["2026-02-14（星期六）", "第 2 天", "调休上班"] in rows
    assert rows[-1][:2] == ["2026-02-26（星期四）", "第 5 天"]
    said = public.get("/calendar/deadline", {**query, "format": "json"}).json
    assert said["due"] == "2026-02-26"
    assert len(said["days"]) == len(rows)
    assert said["provisional"] is False


def test_real_cases_come_out_as_they_were_worked_out_by_hand(portal, public, shared_data):
    with portal.roots() as (site, _):
        for fields in preloaded_years():
            _add_year(site, complete("working_calendar", _as_form(content_fields(fields))))
    cases = json.loads((shared_data / "deadline_cases.json").read_text("utf-8"))["cases"]
    plain = [case for case in cases if not case["not_counted"]]
    assert plain
    for case in plain:
        query = {"start": case["start"], "days": case["working_days"], "format": "json"}
        assert public.get("/calendar/deadline", query).json["due"] == case["due"], case["id"]


def test_a_date_beyond_the_known_years_is_provisional(years, public):
    main = main_of(public.get("/calendar/deadline", {"start": "2026-12-10", "days": "20"}))
    assert "这个日期是暂定的" in main.text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"start": "昨天", "days": "5"}, "start"),
        ({"start": "2026-02-12", "days": "-5"}, "days"),
        ({"start": "2026-02-12", "days": ""}, "days"),
        ({"start": "2026-02-12", "days": "999999"}, "days"),
        ({"start": "2026-02-12", "days": "5", "unit": "years"}, "unit"),
    ],
)
def test_a_wrong_entry_is_named_linked_and_kept(years, public, query, field):
    main = main_of(public.get("/calendar/deadline", query, status=400))
    assert main.select(f".p-errors a[href='#f-{field}']")
    assert main.find(id=f"f-{field}")["aria-invalid"] == "true"
    assert main.find(id="f-start")["value"] == query["start"]
    said = public.get("/calendar/deadline", {**query, "format": "json"}, status=400).json
    assert list(said["errors"]) == [field]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/about", "吉林省人民政府办公厅（示例）"),
        ("/accessibility", "适老版"),
        ("/privacy", "Cookie"),
        ("/corrections", "0431-00000000"),
    ],
)
def test_standing_pages_say_who_answers(public, path, words):
    answer = public.get(path)
    assert words in main_of(answer).text
    assert not main_of(answer).select("form[method=post]")
    assert public.get(path, {"format": "json"}).json["@id"] == f"http://localhost{path}"


def test_the_mark_has_its_anchor(public):
    assert main_of(public.get("/about")).find(id="mark")


def test_health_tells_what_waits_and_what_comes(portal, public):
    said = public.get("/health").json
    assert said["ok"] is True
    assert said["search"] == {"ok": True, "waiting": 0, "waiting_capped": False}
    assert said["next_change_at"] is None


def test_the_office_is_told_how_many_cases_a_missing_year_leaves_open(years, login, public):
    with years.roots() as (site, affairs):
        affairs.people.grant("editor", Role.EDITOR, site.province.uid)
        item = publish_item(site)
        publish_form(site, item)
        autumn = datetime(2026, 12, 30, 2, tzinfo=UTC)
        for _ in range(2):
            filed(applying(site, affairs, years.app.registry.sealing, autumn), item)
    said = main_of(login("editor").get("/calendar/")).text
    assert "2027 年的放假安排还没有录入" in said
    assert "有 2 个在办的办件" in said
    assert "在办的办件" not in main_of(public.get("/calendar/")).text
