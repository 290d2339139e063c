"""A clerk finds a case by what is typed or scanned, in the own hall and in no other."""

import pytest

from content.cases.case_acts import withdraw
from content.cases.name_index import NameIndex
from content.permissions import Role
from portal.forgetting import forget_overdue
from tests.applying import applying, filed
from tests.conftest import later
from tests.counter import FAR, open_hall
from tests.site import CHEAP, COUNTY, PASSWORD

CASES = f"{COUNTY}/hall/cases/"
DOTTED = "阿依古丽·买买提"


@pytest.fixture
def case(portal):
    with portal.roots() as (site, affairs):
        hall = open_hall(site, affairs)
        affairs.people.add_account("office", "测试-office", PASSWORD, later(), passwords=CHEAP)
        affairs.people.grant("office", Role.APPROVER, site.at(f"{COUNTY}/jyj").uid)
        doing = applying(site, affairs, portal.app.registry.sealing)
        found = filed(doing, hall.item, who=DOTTED).case
        return {
            "number": found.number,
            "verify": found.verify_code,
            "official": found.official_number,
        }


def find(browser, typed, where=CASES, **more):
    form = browser.get(where).forms["find-case"]
    form["q"] = typed
    return form.submit(**more)


TYPED = (
    "{number}",
    " {number} ",
    "http://localhost/verify/{verify}",
    "http://localhost/track/{number}",
    "/track/{number}/receipt",
    "{verify}",
    DOTTED,
    "阿依古丽•买买提",
    "阿依古丽 买买提",
    "阿依古麗・買買提",
)


def test_what_is_typed_or_scanned_leads_to_the_case(case, login):
    browser = login("clerk")
    for typed in TYPED:
        found = find(browser, typed.format(**case))
        assert found.status_int == 303, typed
        assert found.location.endswith(case["number"])


def test_the_address_of_the_page_takes_it_too(case, login):
    browser = login("clerk")
    assert browser.get(f"{CASES}?q={case['number']}").location.endswith(case["number"])
    told = browser.get(CASES, {"q": DOTTED, "format": "json"}).json
    assert [one["number"] for one in told["items"]] == [case["number"]]


def test_another_name_another_hall_and_another_office_find_nothing(case, login):
    wrong = find(login("clerk"), "示例乙").text
    assert "没有以这个姓名" in wrong
    there = f"{FAR}/hall/cases/"
    far = login("far_clerk")
    assert "没有以这个姓名" in find(far, DOTTED, there)
    assert "也可能是别的大厅收的" in find(far, case["number"], there)
    assert "没有以这个姓名" in find(login("office"), DOTTED)
    assert "没有以这个姓名" in find(login("supervisor"), DOTTED)


def test_several_are_listed_newest_first(case, login, portal):
    with portal.roots() as (site, affairs):
        item = site.find(affairs.cases.by_number(case["number"]).item_uid)
        doing = applying(site, affairs, portal.app.registry.sealing, later(hours=1))
        newer = filed(doing, item, who=DOTTED).case.number
        filed(doing, item, who="示例丙")
    page = find(login("clerk"), DOTTED)
    listed = [one.text for one in page.html.select("th a.p-num")]
    assert listed == [newer, case["number"]]


def test_no_name_is_kept_and_what_is_forgotten_is_found_no_more(case, portal):
    registry = portal.app.registry
    with portal.roots() as (site, affairs):
        kept = str(list(affairs.cases.names.rows()))
        assert "阿依" not in kept
        found = affairs.cases.by_number(case["number"])
        withdraw(applying(site, affairs, registry.sealing, later(hours=1)), found, "")
    forget_overdue(portal.databases, registry.openhall, later(days=200))
    with portal.roots() as (_, affairs):
        assert list(affairs.cases.names.rows()) == []
        assert affairs.cases.by_number(case["number"]).name_digests == ()
        assert isinstance(affairs.cases.names, NameIndex)
