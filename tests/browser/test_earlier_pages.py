"""What was filed before, in Chromium: offered on a step and taken, in every width, both modes."""

import pytest

from content.base import path_of
from tests.applying import PERSON, applying, filed, publish_form, publish_item
from tests.browser.conftest import free_port, serving, wrong_at, wrong_on
from tests.site import Portal
from tests.views.test_own_cases import account_of

ADDRESS, PASSWORD = "shili.browser@example.cn", "plum-river-2026"


@pytest.fixture(scope="module")
def served(base, tmp_path_factory):
    """(url of the site, the portal)."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    portal = Portal(base, tmp_path_factory.mktemp("earlier"), **{"site.url": url})
    with serving(portal, port):
        yield url, portal


def filed_before(portal):
    """A case of the one account there is, whose address is proven; the address of the item."""
    with portal.roots() as (site, affairs):
        item = publish_item(site)
        publish_form(site, item)
        account = account_of(affairs)
        account.verified = ("email",)
        filed(applying(site, affairs, portal.app.registry.sealing, applicant=account), item)
        return path_of(item)


@pytest.mark.browser
def test_a_step_with_what_was_filed_before(served, chromium):
    url, portal = served
    context = chromium.new_context(java_script_enabled=True, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.complaints = []
    page.goto(f"{url}/applicant/register")
    page.fill("[name=address]", ADDRESS)
    page.fill("[name=new_password]", PASSWORD)
    page.fill("[name=repeat_password]", PASSWORD)
    page.click("form#applicant button")
    address = filed_before(portal)
    page.goto(f"{url}{address}/apply")
    page.click("form#apply-start button[type=submit]")
    page.goto(page.url.rpartition("/")[0] + "/person")
    assert page.locator("button[name=__earlier__]").count() == 3
    assert wrong_on(page, 390) == []
    page.locator("button[name=__earlier__]").nth(1).click()
    assert page.input_value("[name=number]") == PERSON["number"]
    assert page.locator(".p-earlier [role=status]").count() == 1
    context.add_cookies([{"name": "mode", "value": "elder", "url": url}])
    page.reload()
    assert wrong_at(page) == {}
