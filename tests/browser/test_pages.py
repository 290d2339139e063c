"""Every page type in Chromium: accessible, under the content policy, within the window."""

import pytest

from tests.browser.conftest import ELDER_WIDTHS, WIDTHS, wrong_at

COUNTY = "/changchun/nanguan"
DEPARTMENT = f"{COUNTY}/mzj"
PAGES = {
    "home": "/",
    "city": "/changchun/",
    "county": f"{COUNTY}/",
    "department": f"{DEPARTMENT}/",
    "open": f"{COUNTY}/open/",
    "section": f"{DEPARTMENT}/policies/",
    "catalogue": f"{COUNTY}/hall/",
    "catalogue by theme": f"{COUNTY}/hall/?by=theme",
    "fee schedule": f"{COUNTY}/hall/fees",
    "search": "/search?q=通知",
    "search without result": "/search?q=没有这样的词组",
    "calendar": "/calendar/",
    "year": "/calendar/2026",
    "due date": "/calendar/deadline?start=2026-03-02&days=20",
    "sitemap": "/sitemap",
    "open data": "/open-data/",
    "open data of a county": f"/open-data/?place={COUNTY}",
    "about": "/about",
    "privacy": "/privacy",
    "log in": "/login",
    "not found": "/nothing-here",
}
FIRST_OF = {
    "policy document": f"{DEPARTMENT}/policies/",
    "guide": f"{DEPARTMENT}/items/",
    "notice": f"{DEPARTMENT}/notices/",
    "information": f"{DEPARTMENT}/information/",
    "fee standard": f"{COUNTY}/hall/fees",
}
STAFF_PAGES = {
    "desk": "/desk",
    "account": "/account",
    "why": f"/account/why?path={DEPARTMENT}/",
    "add document": f"{DEPARTMENT}/policies/add?kind=policy_document",
    "add guide": f"{DEPARTMENT}/items/add?kind=approval_item",
}
# Of those who oversee, by account: looked at in elder mode and at every width too
OFFICE_PAGES = {
    ("demo.moderator", "ledger"): "/desk/ledger",
    ("demo.moderator", "ledger by act"): f"/desk/ledger?place={DEPARTMENT}&act=publish",
    ("demo.moderator", "ledger without result"): "/desk/ledger?person=nobody",
    ("demo.moderator", "ledger record"): "/desk/ledger",
    ("demo.admin", "settings"): "/desk/settings",
    ("demo.admin", "users"): "/desk/users",
}


@pytest.mark.browser
@pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])
@pytest.mark.parametrize("name", [*PAGES, *FIRST_OF])
def test_public_page(name, elder, open_page):
    path = PAGES.get(name) or _first(open_page, FIRST_OF[name])
    assert wrong_at(open_page(path, 1280, elder), ELDER_WIDTHS if elder else WIDTHS) == {}


def _first(open_page, listing):
    page = open_page(listing, 1280, False)
    link = page.locator("main .p-list a, main .p-table a").first.get_attribute("href")
    page.context.close()
    return link


@pytest.mark.browser
@pytest.mark.parametrize("name", STAFF_PAGES)
def test_staff_page(name, open_page, signed_in):
    page = open_page(STAFF_PAGES[name], 1280, False, signed_in)
    assert "/login" not in page.url
    assert wrong_at(page, (1280, 390)) == {}


@pytest.mark.browser
@pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])
@pytest.mark.parametrize(("account", "name"), OFFICE_PAGES)
def test_page_of_an_office(account, name, elder, open_page, sign_in):
    page = open_page(OFFICE_PAGES[account, name], 1280, elder, sign_in(account))
    assert "/login" not in page.url
    if name == "ledger record":
        page.locator("main .p-table a[href*=ledger_record]").first.click()
    assert wrong_at(page, ELDER_WIDTHS if elder else WIDTHS) == {}


@pytest.mark.browser
def test_a_draft_is_written_and_submitted_without_javascript(demo_site, chromium, signed_in):
    url, _ = demo_site
    context = chromium.new_context(java_script_enabled=False, storage_state=signed_in)
    page = context.new_page()
    page.goto(url + STAFF_PAGES["add document"])
    page.get_by_label("标题", exact=True).fill("没有脚本也能写")
    page.get_by_role("button", name="保存", exact=True).click()
    assert page.locator("h1").inner_text() == "没有脚本也能写"
    page.locator("form[action$='/submit'] button").click()
    assert "待发布审核" in page.locator("#panel-title").inner_text()
    context.close()
