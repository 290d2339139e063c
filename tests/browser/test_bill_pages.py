"""Money's pages on a desk and a phone, pressed through as people do: nothing overflows, axe is
silent, and the way from the bill to the receipt works with JavaScript too."""

import os

import pytest

from content import clock
from content.permissions import Role
from tests.browser.conftest import free_port, serving, sign_in_at, wrong_on
from tests.charging import charge_now
from tests.site import CHEAP, COUNTY, PASSWORD, Portal

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("OPENHALL_SHOTS", "")


@pytest.fixture(scope="module")
def served(base, tmp_path_factory):
    """(address, number, query code) of a served small site with a cashier and an accepted case."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    portal = Portal(base, tmp_path_factory.mktemp("money"), **{"site.url": url})
    with portal.roots() as (site, affairs):
        affairs.people.add_account("cashier", "测试-收费", PASSWORD, clock.now(), passwords=CHEAP)
        affairs.people.grant("cashier", Role.CASHIER, site.at(COUNTY).uid)
        number, code = charge_now(site, affairs, portal.app.registry.sealing)
    with serving(portal, port):
        yield url, number, code


class Walk:
    """A browser that looks at each page it comes to, at both widths."""

    def __init__(self, chromium, url, elder=False):
        self.context = chromium.new_context(locale="zh-CN")
        if elder:
            self.context.add_cookies([{"name": "mode", "value": "elder", "url": url}])
        self.page, self.wrong = self.context.new_page(), {}
        self.page.complaints = []
        self.page.on("pageerror", lambda error: self.page.complaints.append(str(error)))

    def look(self, name):
        for width in (1280, 390):
            self.page.set_viewport_size({"width": width, "height": 900})
            if found := wrong_on(self.page, width):
                self.wrong[name, width] = found
            if SHOTS:
                self.page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)

    def press(self, name):
        self.page.get_by_role("button", name=name).click()


def test_from_the_cashier_to_the_receipt_on_line(served, chromium):
    url, number, code = served
    staff, own = Walk(chromium, url), Walk(chromium, url, elder=True)
    staff.page.goto(f"{url}{COUNTY}/hall/cashier/")
    sign_in_at(staff.page, "cashier")
    staff.page.get_by_label("按办件编号找").fill(number)
    staff.press("查找")
    staff.look("bill-none")
    staff.page.get_by_role("link", name="开出缴费单").click()
    staff.page.get_by_label("数量（平方米）").fill("3706.21")
    staff.press("核对金额")
    staff.page.get_by_text("12,472.18 元").first.wait_for()
    staff.look("bill-make")
    staff.page.get_by_role("button", name="开出缴费单").click()
    staff.page.get_by_role("heading", name="收款 12,472.18 元").wait_for()
    staff.look("bill-open")
    own.page.goto(f"{url}/track")
    own.page.locator("form#track input[name=number]").fill(number)
    own.page.locator("form#track input[name=code]").fill(code)
    own.page.locator("form#track button[type=submit]").click()
    own.page.wait_for_url(f"**/track/{number}")
    own.page.goto(f"{url}/track/{number}/bill")
    own.look("track-bill")
    own.press("网上缴 12,472.18 元")
    own.look("checkout")
    own.press("付款 12,472.18 元")
    own.look("paid")
    own.press("返回政务大厅")
    own.page.get_by_text("付款结果已经登记").wait_for()
    own.look("track-paid")
    own.page.get_by_role("link", name="缴费凭证").click()
    own.look("receipt")
    staff.page.goto(f"{url}{COUNTY}/hall/cases/{number}/bill")
    staff.look("bill-paid")
    staff.page.get_by_role("link", name="退费").click()
    staff.look("refund")
    staff.page.get_by_label("退费的原因").fill("多收")
    staff.press("退费")
    staff.page.get_by_text("要另一位收费人员复核").first.wait_for()
    staff.look("bill-asked")
    for name in ("cashier", "ledger", "fees-ledger"):
        staff.page.goto(f"{url}{COUNTY}/hall/{name}")
        staff.look(name)
    staff.page.goto(f"{url}{COUNTY}/hall/ledger")
    staff.press("现在核对")
    staff.page.get_by_text("没有发现差额").wait_for()
    assert {**staff.wrong, **own.wrong} == {}
    staff.context.close()
    own.context.close()
