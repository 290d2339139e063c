"""Every page type in Chromium: accessible, under the content policy, within the window."""

from functools import cache

import pytest
from axe_playwright_python.sync_playwright import Axe

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
WIDTHS = (1280, 390, 320)


@pytest.fixture(scope="module")
def open_page(demo_site, chromium):
    """A function (path, width, elder) → a page, with what the content policy complained of."""
    url, _ = demo_site
    contexts = []

    def opened(path, width, elder, storage=None):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale="zh-CN", storage_state=storage
        )
        contexts.append(context)
        if elder:
            context.add_cookies([{"name": "mode", "value": "elder", "url": url}])
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: _note(page, message))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(path if path.startswith("http") else url + path)
        return page

    yield opened
    for context in contexts:
        context.close()


def _note(page, message):
    if "Content Security Policy" in message.text or "Refused" in message.text:
        page.complaints.append(message.text)


def _wrong(page, width):
    """What is wrong with a page, in words; nothing: empty."""
    found = list(page.complaints)
    if page.evaluate("document.documentElement.scrollWidth") > width:
        found.append(f"overflows at {width} px")
    if page.locator("h1").count() != 1:
        found.append("has not exactly one h1")
    for violation in Axe().run(page).response["violations"]:
        targets = [node["target"] for node in violation["nodes"][:3]]
        found.append(f"{violation['id']}: {targets}")
    return found


@pytest.mark.browser
@pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])
@pytest.mark.parametrize("name", [*PAGES, *FIRST_OF])
def test_public_page(name, elder, open_page):
    path = PAGES.get(name) or _first(open_page, FIRST_OF[name])
    wrong = {}
    for width in WIDTHS:
        page = open_page(path, width, elder)
        if found := _wrong(page, width):
            wrong[width] = found
        page.context.close()
    assert wrong == {}


def _first(open_page, listing):
    page = open_page(listing, 1280, False)
    link = page.locator("main .p-list a, main .p-table a").first.get_attribute("href")
    page.context.close()
    return link


@pytest.fixture(scope="module")
def sign_in(demo_site, chromium):
    """The cookies of a demo account, signed in once."""
    return cache(lambda name: _signed_in(demo_site, chromium, name))


@pytest.fixture(scope="module")
def signed_in(sign_in):
    return sign_in("demo.editor")


def _signed_in(demo_site, chromium, name):
    """The cookies of somebody signed in through the form, without JavaScript."""
    url, passwords = demo_site
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{url}/login")
    page.locator("form#login input[name=name]").fill(name)
    page.locator("form#login input[name=password]").fill(passwords[name])
    page.locator("form#login button[type=submit]").first.click()
    storage = context.storage_state()
    context.close()
    return storage


@pytest.mark.browser
@pytest.mark.parametrize("name", STAFF_PAGES)
def test_staff_page(name, open_page, signed_in):
    wrong = {}
    for width in (1280, 390):
        page = open_page(STAFF_PAGES[name], width, False, signed_in)
        assert "/login" not in page.url
        if found := _wrong(page, width):
            wrong[width] = found
        page.context.close()
    assert wrong == {}


@pytest.mark.browser
@pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])
@pytest.mark.parametrize(("account", "name"), OFFICE_PAGES)
def test_page_of_an_office(account, name, elder, open_page, sign_in):
    wrong = {}
    for width in WIDTHS:
        page = open_page(OFFICE_PAGES[account, name], width, elder, sign_in(account))
        assert "/login" not in page.url
        if name == "ledger record":
            page.locator("main .p-table a[href*=ledger_record]").first.click()
        if found := _wrong(page, width):
            wrong[width] = found
        page.context.close()
    assert wrong == {}


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
