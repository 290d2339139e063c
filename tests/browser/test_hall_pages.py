"""The clerk's pages on a phone and a desk: nothing overflows, axe finds nothing."""

import pytest

from content import clock
from content.permissions import Role
from tests.applying import applying, filed, publish_form, publish_item
from tests.browser.conftest import free_port, serving, sign_in_at, wrong_at
from tests.site import CHEAP, COUNTY, PASSWORD, Portal

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(base, tmp_path_factory):
    """(address of the list, number of a case) of a served small site with a clerk."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    portal = Portal(base, tmp_path_factory.mktemp("hall"), **{"site.url": url})
    with portal.roots() as (site, affairs):
        affairs.people.add_account("clerk", "测试-clerk", PASSWORD, clock.now(), passwords=CHEAP)
        affairs.people.grant("clerk", Role.CLERK, site.at(COUNTY).uid)
        item = publish_item(site)
        publish_form(site, item)
        doing = applying(site, affairs, portal.app.registry.sealing, clock.now())
        number = filed(doing, item).case.number
    with serving(portal, port):
        yield f"{url}{COUNTY}/hall/cases/", number


@pytest.fixture
def page(served, chromium):
    """Signed in, at the list."""
    address, _ = served
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(address)
    sign_in_at(page, "clerk")
    yield page
    context.close()


def test_the_list_of_cases(served, page):
    address, number = served
    assert page.url == address
    assert number in page.locator("tbody").inner_text()
    assert wrong_at(page) == {}


def test_the_page_of_a_case(served, page):
    page.goto(served[0] + served[1])
    page.get_by_role("button", name="查看未遮蔽的内容").click()
    page.get_by_text("已记入台账").first.wait_for()
    assert wrong_at(page) == {}


def test_what_is_asked_to_be_corrected_in_elder_mode(served, page):
    page.context.add_cookies([{"name": "mode", "value": "elder", "url": served[0]}])
    page.goto(served[0] + served[1])
    page.get_by_role("link", name="要求补正").click()
    page.get_by_role("button", name="发出补正通知").click()
    page.locator("[role=alert]").get_by_text("至少选择一项").first.wait_for()
    assert wrong_at(page) == {}
