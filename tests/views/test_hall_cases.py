"""The hall's cases on the pages of clerks, approvers and supervision; nobody else sees any."""

from datetime import date, datetime

import pytest

from content.cases.case_acts import AskedField, correct, request_correction, withdraw
from content.clock import micros
from content.permissions import Role
from portal.forgetting import forget_overdue
from tests.applying import applying, clerk, filed, publish_form, publish_item
from tests.conftest import later
from tests.papers import keys_of, register_seal
from tests.site import CHEAP, COUNTY, DEPARTMENT, PASSWORD, form_to

CASES = f"{COUNTY}/hall/cases/"
NUMBER_OF_PERSON = "220102199003070021"
STAFF = {
    "clerk": (Role.CLERK, COUNTY),
    "far_clerk": (Role.CLERK, "/changchun/kuancheng"),
    "city_clerk": (Role.CLERK, "/changchun"),
    "approver": (Role.APPROVER, DEPARTMENT),
    "other_approver": (Role.APPROVER, f"{COUNTY}/jyj"),
}


@pytest.fixture
def case(portal):
    """One case in the hall, and the people who may look at it."""
    with portal.roots() as (site, affairs):
        for name, (role, path) in STAFF.items():
            affairs.people.add_account(name, f"测试-{name}", PASSWORD, later(), passwords=CHEAP)
            affairs.people.grant(name, role, site.at(path).uid)
        item = publish_item(site)
        publish_form(site, item)
        doing = applying(site, affairs, portal.app.registry.sealing)
        return filed(doing, item).case.number


def acts_of(portal):
    with portal.roots() as (_, affairs):
        return sorted((record["act"], record["by"]) for record in affairs.staged)


def test_a_clerk_finds_the_case_in_the_list_and_by_its_number(case, login):
    browser = login("clerk")
    listed = browser.get(CASES)
    assert case in listed
    assert "示例甲" in listed
    assert "社会团体成立登记" in listed
    assert browser.get(f"{CASES}?number={case.lower()[:5]}-{case[5:]}").location.endswith(case)
    assert "写错了" in browser.get(f"{CASES}?number=22222")
    assert "核对编号" in browser.get(f"{CASES}?number=2222222222")
    assert case in browser.get(f"{CASES}?state=submitted")
    assert "没有“已撤回”的办件" in browser.get(f"{CASES}?state=withdrawn")
    told = browser.get(f"{CASES}?format=json").json
    assert told["items_total"] == 1
    assert told["items"][0]["number"] == case
    assert {state: count for state, count in told["facets"].items() if count} == {"submitted": 1}
    assert browser.get("/desk").html.find("a", href=f"http://localhost{CASES}")


def test_the_page_shows_what_was_filed_masked_until_somebody_asks_for_more(case, login, portal):
    browser = login("clerk")
    page = browser.get(f"{CASES}{case}")
    assert "示例甲" in page
    assert NUMBER_OF_PERSON not in page
    assert "jia@example.com" not in page
    assert "2026-03-09" in page
    assert "行政许可法第三十二条" in page
    before = acts_of(portal)
    shown = form_to(page, "show").submit()
    assert NUMBER_OF_PERSON in shown
    assert "jia@example.com" in shown
    opened = form_to(page, "show_file").submit()
    assert opened.body == b"%PDF-1.4 sample"
    assert opened.headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
    fresh = [act for act in acts_of(portal) if act not in before]
    assert fresh == [("show_case", "clerk"), ("show_case_file", "clerk")]
    form = form_to(page, "show_file")
    form["file"].force_value("no-such-file")
    form.submit(status=404)
    assert NUMBER_OF_PERSON not in browser.get(f"{CASES}{case}?format=json").text


def test_the_supervisor_sees_no_person(case, login):
    browser = login("supervisor")
    assert "示**" in browser.get(CASES)
    page = browser.get(f"{CASES}{case}")
    for told in ("示例甲", "旧字第1号", "场地.pdf", "220***", "example.com"):
        assert told not in page
    assert "场地证明" in page
    token = browser.get("/account").html.find("input", {"name": "csrf_token"})["value"]
    for act in ("show", "show_file", "request_correction"):
        browser.post(f"{CASES}{case}/{act}", {"csrf_token": token}, status=(403, 404))


@pytest.mark.parametrize("who", ["admin", "moderator", "editor", "stranger", "far_clerk",
                                 "city_clerk"])  # fmt: skip
def test_nobody_else_sees_cases(case, login, who):
    browser = login(who)
    browser.get(CASES, status=404)
    browser.get(f"{CASES}{case}", status=404)


def test_an_approver_sees_the_cases_of_the_own_department(case, login):
    assert case in login("approver").get(CASES)
    assert "示例甲" in login("approver").get(f"{CASES}{case}")
    other = login("other_approver")
    assert "没有办件" in other.get(CASES)
    assert "核对编号" in other.get(f"{CASES}?number={case}")
    other.get(f"{CASES}{case}", status=404)


def test_the_public_is_asked_to_log_in_whatever_the_number(case, public):
    for address in (CASES, f"{CASES}{case}", f"{CASES}2222222222"):
        assert "/login" in public.get(address, status=303).location


def test_a_case_of_another_hall_is_no_case_of_this_one(case, login, portal):
    browser = login("far_clerk")
    far = "/changchun/kuancheng/hall/cases/"
    assert "没有办件" in browser.get(far)
    browser.get(f"{far}{case}", status=404)
    login("clerk").get(f"{CASES}{case.lower()}", status=404)


def test_one_complete_notice_asks_for_corrections(case, login, portal):
    with portal.roots() as (site, _):
        register_seal(site, keys_of(portal))
    browser = login("clerk")
    page = browser.get(f"{CASES}{case}").click("要求补正")
    form = form_to(page, "request_correction")
    refused = form.submit(status=409)
    assert "至少选择一项" in refused
    form["ask-former"], form["ground-former"] = True, "illegible"
    form["reason-former"] = "请写完整的证号"
    refused = form.submit(status=409)
    assert "截止日期" in refused
    assert form_to(refused, "request_correction")["reason-former"].value == "请写完整的证号"
    form["due_on"] = "2026-03-20"
    done = form.submit(status=303).follow()
    assert "等待补正" in done
    assert "请写完整的证号" in done
    assert "2026-03-20" in done
    assert "要求补正</a>" not in done
    again = form.submit(status=409)
    assert "不能要求补正" in again
    with portal.roots() as (_, affairs):
        found = affairs.cases.by_number(case)
        assert found.standing.open_fields == ("former",)
        letters = affairs.mail.messages_of_case(found.uid, portal.app.registry.sealing)
        assert [letter.kind for letter in letters] == ["correction", "receipt"]


def test_after_five_working_days_the_page_warns_that_it_counts_as_accepted(case, login, clock):
    clock.move_to(later(days=8))
    assert "逾期没有一次告知" in login("clerk").get(f"{CASES}{case}/request_correction")


def test_what_was_corrected_is_shown_before_and_after_and_why_it_was_withdrawn(case, login, portal):
    registry = portal.app.registry
    with portal.roots() as (site, affairs):
        found = affairs.cases.by_number(case)
        asked = [
            AskedField("former", "illegible", "请写完整的证号"),
            AskedField("note", "incomplete", "请补充"),
        ]
        handling = clerk(site, affairs, registry.sealing, later(hours=1))
        request_correction(handling, found, asked, date(2026, 3, 20))
        doing = applying(site, affairs, registry.sealing, later(hours=2))
        correct(doing, found, {"former": "旧字第12号", "note": ""})
        withdraw(applying(site, affairs, registry.sealing, later(hours=3)), found, "示例理由")
    page = login("clerk").get(f"{CASES}{case}")
    changes = [entry.text for entry in page.html.find_all("del")]
    assert changes == ["旧字第1号", "无"]
    assert [entry.text for entry in page.html.find_all("ins")] == ["旧字第12号", "（空）"]
    assert "理由：示例理由" in page
    assert "要求补正</a>" not in page
    seen = login("supervisor").get(f"{CASES}{case}")
    assert "示例理由" not in seen
    assert "旧字" not in seen
    told = login("clerk").get(f"{CASES}{case}?format=json").json
    assert [event["type"] for event in told["events"]] == [
        "submitted",
        "correction_requested",
        "corrected",
        "withdrawn",
    ]


def test_a_case_that_was_forgotten_says_so(case, login, portal):
    registry = portal.app.registry
    with portal.roots() as (site, affairs):
        found = affairs.cases.by_number(case)
        withdraw(applying(site, affairs, registry.sealing, later(hours=1)), found, "示例理由")
    forget_overdue(portal.databases, registry.openhall, later(days=200))
    page = login("clerk").get(f"{CASES}{case}")
    assert "保存期限已过" in page
    assert "示例" not in page.html.find("main").text
    assert "到期删除个人信息" in page


def test_a_long_list_has_pages_and_goes_on_by_key(case, login, portal):
    with portal.roots() as (site, affairs):
        item = site.find(affairs.cases.by_number(case).item_uid)
        for minutes in range(1, 4):
            moment = later(minutes=minutes)
            filed(applying(site, affairs, portal.app.registry.sealing, moment), item)
    browser = login("clerk")
    first = browser.get(f"{CASES}?size=2&format=json").json
    assert first["items_total"] == 4
    second = browser.get(first["batching"]["next"]).json
    assert second["items"][1]["number"] == case
    assert "prev" in second["batching"]
    last = first["items"][1]
    after = f"{micros(datetime.fromisoformat(last['received_at']))}-{last['number']}"
    by_key = browser.get(f"{CASES}?size=2&format=json&after={after}").json
    assert by_key["items"] == second["items"]
    assert browser.get(f"{CASES}?after=nonsense&format=json").json["items_total"] == 4
