"""An office's pages on a phone and a desk: nothing overflows, axe is content, keys are enough."""

import pytest

from content.cases.handling import ask_countersign, give_opinion, take
from tests.browser.conftest import free_port, serving, sign_in_at, wrong_on
from tests.handling import desk
from tests.site import COUNTY, Portal

pytestmark = pytest.mark.browser
HALL = f"{COUNTY}/hall"


@pytest.fixture(scope="module")
def served(base, tmp_path_factory):
    """(address, number of a case in hand) of an office with a box and a countersign."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    portal = Portal(base, tmp_path_factory.mktemp("office"), **{"site.url": url})
    with portal.roots() as (site, affairs):
        at = desk(site, affairs, portal.app.registry.sealing)
        case = at.accepted()
        at.accepted()
        take(at.by("approver"), case, "1")
        give_opinion(at.by("approver"), case, "1", "agree", "材料齐全，符合规定。")
        ask_countersign(at.by("approver"), case, "1", ("second", "third"), "请对选址提出意见。")
        number = case.number
    with serving(portal, port):
        yield url, number


@pytest.fixture
def page(served, chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(f"{served[0]}{HALL}/work/?show=box")
    sign_in_at(page, "approver")
    yield page
    context.close()


def wrong_at(page):
    """Width → what is wrong; the page stays open."""
    wrong = {}
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        if found := wrong_on(page, width):
            wrong[width] = found
    return wrong


def test_a_task_is_taken_by_keys_alone(served, page):
    assert wrong_at(page) == {}
    page.locator("input[name=task]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("已领取 1 件").wait_for()
    assert wrong_at(page) == {}


@pytest.mark.parametrize("elder", [False, True])
def test_the_page_of_a_case_and_its_forms(served, page, elder):
    url, number = served
    if elder:
        page.context.add_cookies([{"name": "mode", "value": "elder", "url": url}])
    for path in ("", "/branches/1/ask_countersign", "/branches/1/stop"):
        page.goto(f"{url}{HALL}/cases/{number}{path}")
        assert wrong_at(page) == {}, path
