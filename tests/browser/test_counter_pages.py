"""The counter by keyboard alone, from the scan field to the slip; its pages at each width."""

import pytest

from content.acts.counters import SET_COUNTERS, SET_SLOTS
from content.clock import now
from tests.browser.conftest import free_port, serving, sign_in_at, wrong_on
from tests.counter import open_hall
from tests.site import COUNTY, Portal, desk_of

pytestmark = pytest.mark.browser
WIDTHS = (1280, 390, 320)


@pytest.fixture(scope="module")
def served(base, tmp_path_factory):
    """The address of a served hall with two counters."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    portal = Portal(base, tmp_path_factory.mktemp("counter"), **{"site.url": url})
    with portal.roots() as (site, affairs):
        open_hall(site, affairs)
        rows = [
            {"number": "1", "name": "综合窗口", "does": "各部门的全部事项", "hours": "8:30—16:30"},
            {"number": "2", "name": "领证窗口", "does": "发证", "hours": "8:30—16:30"},
        ]
        moderator = desk_of(site, "moderator", now())
        moderator.perform(SET_COUNTERS, site.at(COUNTY), {"counters": rows})
        slots = [{"start": "09:00", "end": "10:00", "capacity": "5"}]
        moderator.perform(SET_SLOTS, site.at(COUNTY), {"slots": slots})
    portal.index()
    with serving(portal, port):
        yield f"{url}{COUNTY}/hall/"


@pytest.fixture
def page(served, chromium):
    """Signed in, at the counter."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(f"{served}counter/")
    sign_in_at(page, "clerk")
    page.wait_for_url("**/counter/")
    yield page
    context.close()


def focused(page):
    return page.evaluate("document.activeElement.id || document.activeElement.name")


def tab_to(page, wanted, most=60):
    """By the Tab key alone."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if focused(page) == wanted:
            return
    raise AssertionError(f"Tab never came to {wanted}")


def sound(page, elder=True):
    """Nothing overflows and axe finds nothing, at each width, and in elder mode."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert wrong_on(page, width) == []
    if elder:
        page.evaluate("document.documentElement.dataset.mode = 'elder'")
        page.set_viewport_size({"width": 390, "height": 900})
        assert wrong_on(page, 390) == []
        page.evaluate("delete document.documentElement.dataset.mode")
    page.set_viewport_size({"width": 1280, "height": 900})


def test_an_application_is_taken_in_by_keyboard_alone(served, page):
    keys = page.keyboard
    assert focused(page) == "f-q"
    keys.type("民办学校")
    keys.press("Enter")
    page.wait_for_url("**q=*")
    sound(page)
    page.locator("form[action$='/start'] button").first.focus()
    keys.press("Enter")
    page.wait_for_url("**/intake-facts")
    assert focused(page) == "f-channel"
    tab_to(page, "f-agent")
    keys.press("Space")
    for name, said in (
        ("f-agent-name", "示例代"),
        ("f-agent-number", "220102199003070021"),
        ("f-agent-relation", "授权委托书，委托人签名"),
    ):
        tab_to(page, name)
        keys.type(said)
    tab_to(page, "f-way")
    keys.press("Space")
    keys.press("Enter")
    page.locator("#error-summary").wait_for()
    sound(page)
    tab_to(page, "f-phone")
    keys.type("13800001234")
    keys.press("Enter")
    page.wait_for_url("**/person")
    tab_to(page, "f-who")
    keys.type("示例甲")
    tab_to(page, "f-number")
    keys.type("220102199003070021")
    keys.press("Enter")
    page.wait_for_url("**/school")
    page.get_by_role("button", name="原件已核验").focus()
    keys.press("Enter")
    page.get_by_role("link", name="原件已核验-场所材料.txt").wait_for()
    sound(page)
    tab_to(page, "f-school_name")
    keys.type("示例学校")
    keys.press("Enter")
    page.wait_for_url("**/check-answers")
    sound(page)
    tab_to(page, "f-declared")
    keys.press("Space")
    keys.press("Enter")
    page.wait_for_url("**/intake-slip")
    sound(page)
    number = page.locator(".p-banner--ok b").inner_text()
    page.goto(f"{served}cases/")
    assert focused(page) == "f-q"
    keys.type(number)
    keys.press("Enter")
    page.wait_for_url(f"**/cases/{number}")
    page.goto(f"{served}cases/{number}/correct_intake?q=社会")
    sound(page)


@pytest.mark.parametrize(
    "path", ["counter/", "counter/shift", "counter/today", "counter/queue", "cases/"]
)
def test_the_clerks_pages(served, page, path):
    page.goto(served + path)
    sound(page)


@pytest.mark.parametrize("path", ["counters/", "appointments/"])
def test_the_public_pages(served, page, path):
    page.context.clear_cookies()
    page.goto(served + path)
    page.get_by_role("heading", level=1).wait_for()
    if path == "appointments/":
        page.get_by_role("button", name="预约", exact=True).click()
        page.locator("#error-summary").wait_for()
    sound(page)
