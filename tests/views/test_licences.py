"""Licences on pages: for the office that granted them and its supervisor, and for nobody else."""

from dataclasses import replace
from datetime import date

import pytest
from ZODB.POSException import ConflictError

from content.cases.acceptance import accept
from content.cases.decisions import Terms, decide
from content.permissions import Role
from portal.licence_ticking import tick_licences
from tests.conftest import later
from tests.deciding import office
from tests.papers import plain_papers, register_seal
from tests.site import COUNTY, PASSWORD

LICENCES = f"{COUNTY}/hall/licences/"


@pytest.fixture
def granted(portal):
    """(uid, number, number of the case, number of a case that waits) of a licence until April."""
    with portal.roots() as (site, affairs):
        for name, role, place in (
            ("approver", Role.APPROVER, "d0mzj"),
            ("other", Role.APPROVER, "d0jyj"),
        ):
            cheap = portal.app.registry.passwords
            affairs.people.add_account(name, name, PASSWORD, later(), passwords=cheap)
            affairs.people.grant(name, role, place)
        register_seal(site)
        made = office(site, affairs, portal.app.registry.sealing)
        made = replace(made, papers=plain_papers())
        case, waiting = made.file(), made.file()
        accept(made.clerk, case)
        decide(made.approver, case, "1", "granted", terms=Terms("", None, date(2026, 4, 30)))
        (licence,) = affairs.licences.of_case(case.uid)
        return licence.uid, licence.number, case.number, waiting.number


def test_its_office_sees_and_ends_it(portal, login, granted):
    _, number, *_ = granted
    browser = login("approver")
    listed = browser.get(LICENCES)
    page = listed.click(number)
    for said in (number, "社会团体成立登记", "示例甲", "2026-03-02 至 2026-04-30", "有效"):
        assert said in page, said
    form = page.forms["end"]
    form["ground"] = "revoked:fraud"
    form["reason"] = "示例：材料虚假"
    refused = form.submit(status=422)
    assert "请勾选“我已核对”" in refused
    form = refused.forms["end"]
    assert form["reason"].value == "示例：材料虚假"
    assert form["ground"].value == "revoked:fraud"
    form["sure"] = True
    done = form.submit().follow()
    assert "已撤销，公众现在就能核验到" in done
    assert "示例：材料虚假" in done
    grounds = [value for value, *_ in done.forms["end"]["ground"].options if value]
    assert all(value.startswith("cancelled:") for value in grounds)
    form = done.forms["end"]
    form["ground"], form["reason"], form["sure"] = "cancelled:taken", "示例", True
    assert "end" not in form.submit().follow().forms


def test_its_office_notes_a_renewal(login, granted):
    uid, _, number, waiting = granted
    browser = login("approver")
    form = browser.get(f"{LICENCES}{uid}").forms["renewal"]
    form["number"] = number
    refused = form.submit(status=422)
    assert "核对办件编号" in refused
    form = refused.forms["renewal"]
    form["number"] = waiting
    page = form.submit().follow()
    assert "2026-03-02 收到延续申请，在期满三十日以前" in page


def test_a_supervisor_reads_without_names_and_others_find_nothing(login, public, granted):
    uid, number, *_ = granted
    page = login("supervisor").get(LICENCES).click(number)
    assert "示例甲" not in page
    assert "end" not in page.forms
    said = login("supervisor").get(LICENCES, headers={"Accept": "application/json"}).json
    assert said["items"][0]["number"] == number
    other = login("other")
    assert "还没有证照" in other.get(LICENCES)
    wrong = other.get(f"{LICENCES}unknown", status="*")
    assert other.get(f"{LICENCES}{uid}", status="*").status_int == wrong.status_int == 404
    login("admin").get(f"{LICENCES}{uid}", status=(403, 404))
    asked = public.get(f"{LICENCES}{uid}", status="*")
    assert asked.status_int == public.get(f"{LICENCES}unknown", status="*").status_int
    assert number not in asked


def test_a_hall_without_licences(login):
    assert "还没有证照" in login("supervisor").get(LICENCES)
    login("supervisor").get(f"{LICENCES}unknown", status=404)


def test_tick_tells_that_it_counts_as_renewed_once(portal, login, granted, clock):
    uid, _, _, waiting = granted
    browser = login("approver")
    form = browser.get(f"{LICENCES}{uid}").forms["renewal"]
    form["number"] = waiting
    form.submit()
    sealing = portal.app.registry.sealing
    assert [tick_licences(portal.databases, sealing, later(days=day)) for day in (30, 60, 61)] == [
        0,
        1,
        0,
    ]
    clock.move_to(later(days=61))
    assert "视为延续" in login("approver").get(f"{LICENCES}{uid}")
    with portal.roots() as (_, affairs):
        case = affairs.cases.by_number(waiting)
        assert [one["colour"] for one in case.events if one["type"] == "card"] == ["red"]


def test_its_office_sees_the_papers_of_the_case(login, granted):
    number = granted[2]
    page = login("approver").get(f"{COUNTY}/hall/cases/{number}/papers")
    for said in ("准予行政许可决定书", "受理通知书", "有效", granted[1]):
        assert said in page
    answer = page.forms[
        next(key for key in page.forms if "paper" in page.forms[key].fields)
    ].submit()
    assert answer.content_type == "application/pdf"
    empty = login("approver").get(f"{COUNTY}/hall/cases/{granted[3]}/papers")
    assert "还没有文书" in empty


def test_who_is_written_at_that_moment_waits_for_the_next_tick(portal, monkeypatch):
    def conflict(*asked):
        raise ConflictError

    monkeypatch.setattr("portal.licence_ticking.tell_ended", conflict)
    assert tick_licences(portal.databases, portal.app.registry.sealing, later()) == 0
