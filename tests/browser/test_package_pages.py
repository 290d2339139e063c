"""A package in Chromium: its page, where one applies, and where it is put together; every width."""

import pytest

from tests.browser.conftest import wrong_at

pytestmark = pytest.mark.browser
SECTION = "/changchun/nanguan/fgw/items/"
TITLE = "开办温泉酒店一件事"
OWN = "/changchun/nanguan/mzj/items/add?kind=service_package"


@pytest.mark.parametrize("elder", [False, True])
def test_the_page_of_a_package_and_where_one_applies(open_page, elder):
    page = open_page(SECTION, 1280, elder)
    page.get_by_role("link", name=TITLE).first.click()
    assert "30 个工作日" in page.locator(".p-facts").inner_text()
    assert page.locator("svg.p-plan rect").count() == 4
    address = page.url
    assert wrong_at(page) == {}
    page = open_page(f"{address}/apply", 1280, elder)
    assert "一次申请办这 4 个事项" in page.inner_text("main")
    assert wrong_at(page) == {}


def test_two_items_are_put_in_order_on_a_phone(open_page, signed_in):
    page = open_page(OWN, 390, False, signed_in)
    page.get_by_label("名称").first.fill("示例一件事")
    page.get_by_role("button", name="保存", exact=True).click()
    for words in ("食品经营许可", "公共场所卫生许可"):
        page.get_by_label("事项的名称或者编码").fill(words)
        page.get_by_role("button", name="搜索", exact=True).last.click()
        page.locator("#add li", has_text=words).get_by_role("button").click()
    page.locator("#members fieldset").nth(1).get_by_label("食品经营许可").check()
    page.locator("#members button[value=save]").first.click()
    page.get_by_text("24 个工作日").first.wait_for()
    assert wrong_at(page) == {}
