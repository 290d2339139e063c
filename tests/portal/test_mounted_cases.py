"""Addresses of a case, its branches and its bill: hidden ones answer as a wrong number does."""

import pytest

from content.permissions import Role
from tests.applying import applying, filed, publish_form, publish_item
from tests.deciding import add_account
from tests.site import COUNTY, DEPARTMENT

CASES = f"{COUNTY}/hall/cases"
STAFF = {
    "clerk": (Role.CLERK, COUNTY),
    "cashier": (Role.CASHIER, COUNTY),
    "approver": (Role.APPROVER, DEPARTMENT),
    "other_approver": (Role.APPROVER, f"{COUNTY}/jyj"),
}
# What follows the number → who sees it
SEEN = {
    "": {"clerk", "approver"},
    "/branches/1": {"clerk", "approver"},
    "/bill": {"clerk", "approver", "cashier"},
    "/branches/9": set(),
    "/branches": set(),
    "/branches/1/nothing": set(),
    "/bill/nothing": set(),
}


@pytest.fixture
def number(portal):
    with portal.roots() as (site, affairs):
        for name, (role, path) in STAFF.items():
            add_account(site, affairs, name, role, path)
        item = publish_item(site)
        publish_form(site, item)
        return filed(applying(site, affairs, portal.app.registry.sealing), item).case.number


@pytest.mark.parametrize("who", STAFF)
def test_who_may_not_see_it_gets_what_a_wrong_number_gets(number, login, who):
    browser = login(who)
    for rest, seen in SEEN.items():
        answer = browser.get(f"{CASES}/{number}{rest}", status="*")
        assert answer.status_int == (200 if who in seen else 404), rest
        wrong = browser.get(f"{CASES}/2222222222{rest}", status=404)
        if answer.status_int == 404:
            assert plain(answer, number) == plain(wrong, "2222222222")


def plain(answer, number):
    """The page without the number that was asked for."""
    return answer.text.replace(number, "#")


def test_in_another_hall_there_is_no_such_case(number, portal, login):
    with portal.roots() as (site, affairs):
        add_account(site, affairs, "city_clerk", Role.CLERK, "/changchun/kuancheng")
    browser = login("city_clerk")
    for rest in SEEN:
        browser.get(f"/changchun/kuancheng/hall/cases/{number}{rest}", status=404)


def test_who_is_not_signed_in_is_asked_to_whatever_the_number(number, public):
    for rest in ("", "/branches/1", "/bill"):
        for asked in (number, "2222222222"):
            answer = public.get(f"{CASES}/{asked}{rest}", status=303)
            assert "/login" in answer.location
