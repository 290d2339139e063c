"""Pages of applicants' accounts, of verifying and of mail: on every width, in both modes."""

import pytest

from tests.browser.conftest import wrong_at

MODES = pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])
FOLLOW = "/follow?path=/changchun/nanguan/mzj"
PUBLIC = {
    "register": "/applicant/register",
    "verify": "/verify",
    "privacy": "/privacy",
    "follow": FOLLOW,
}
OWN = {"home": "/applicant", "a wrong code": "/applicant/verify"}
ADDRESS, PASSWORD = "shili.browser@example.cn", "plum-river-2026"


@pytest.fixture(scope="module")
def applicant(demo_site, chromium):
    """The cookies of somebody who registered, without JavaScript."""
    url, _ = demo_site
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{url}/applicant/register")
    page.fill("[name=address]", ADDRESS)
    page.fill("[name=new_password]", PASSWORD)
    page.fill("[name=repeat_password]", PASSWORD)
    page.click("form#applicant button")
    assert page.url.endswith("/applicant/verify")
    storage = context.storage_state()
    context.close()
    return storage


@pytest.mark.browser
@MODES
@pytest.mark.parametrize("name", PUBLIC)
def test_public_page(name, elder, open_page):
    assert wrong_at(open_page(PUBLIC[name], 1280, elder)) == {}


@pytest.mark.browser
@MODES
@pytest.mark.parametrize("name", OWN)
def test_page_of_ones_own(name, elder, open_page, applicant):
    page = open_page(OWN[name], 1280, elder, applicant)
    if name != "home":
        page.fill("[name=code]", "00000000")
        page.click("form#applicant button")
        assert page.locator("[role=alert]").inner_text()
    assert wrong_at(page) == {}


@pytest.mark.browser
def test_the_log_of_mail(open_page, sign_in, applicant):
    page = open_page("/desk/mail", 1280, False, sign_in("demo.admin"))
    assert page.locator("tbody tr").count() >= 1
    assert wrong_at(page) == {}


@pytest.mark.browser
@pytest.mark.parametrize("path", [FOLLOW, "/changchun/nanguan/mzj/items/220102-mzj-102/apply"])
def test_what_only_machines_fill_in_is_out_of_sight(path, open_page):
    box = open_page(path, 390, False).locator("[name=website]").bounding_box()
    assert box["x"] + box["width"] < 0
