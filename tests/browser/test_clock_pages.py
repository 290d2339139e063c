"""How a date was computed, and its proof checked in the browser: on the portal and from disk."""

import pytest

from content import clock
from content.calendars import calendar_at
from content.cases.acting import append_event
from content.clock import day_of
from tests.applying import applying, clerk, filed, publish_form, publish_item
from tests.browser.conftest import free_port, serving, wrong_at
from tests.calendars import publish_years
from tests.site import Portal

pytestmark = pytest.mark.browser
MODES = pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])


@pytest.fixture(scope="module")
def served(base, tmp_path_factory):
    """(address, number, query code) of a served small site with an accepted case."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    portal = Portal(base, tmp_path_factory.mktemp("clocks"), **{"site.url": url})
    with portal.roots() as (site, affairs):
        publish_years(site, 2025, 2026)
        assert calendar_at(site, clock.now()).knows(2026)
        item = publish_item(site)
        publish_form(site, item)
        sealing = portal.app.registry.sealing
        done = filed(applying(site, affairs, sealing, clock.now()), item)
        doing = clerk(site, affairs, sealing, clock.now())
        append_event(doing, done.case, "accepted", deemed=False, on=f"{day_of(clock.now())}")
        number = done.case.number
    with serving(portal, port):
        yield url, number, done.query_code


@pytest.fixture
def opened(served, chromium):
    """A function (elder) → the page of the clocks of the case, for its holder."""
    url, number, code = served
    contexts = []

    def open_it(elder=False):
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
        contexts.append(context)
        if elder:
            context.add_cookies([{"name": "mode", "value": "elder", "url": url}])
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda said: page.complaints.append(said.text))
        page.goto(f"{url}/track")
        form = page.locator("form:has(input[name=number])")
        form.locator("input[name=number]").fill(number)
        form.locator("input[name=code]").fill(code)
        form.locator("button[type=submit]").click()
        page.goto(f"{url}/track/{number}/clock")
        return page

    yield open_it
    for context in contexts:
        context.close()


@MODES
def test_every_day_is_told_at_any_width(opened, elder):
    page = opened(elder)
    assert page.locator("section#promised-1 tbody tr").count() >= 11
    assert wrong_at(page) == {}


@MODES
def test_the_check_at_any_width(served, opened, elder):
    page = opened(elder)
    page.goto(f"{served[0]}/deadline-check")
    page.fill("#f-days", "2026-03-02 - 起算当日不计入\n2026-03-03 1 工作日")
    page.click("form#deadline-check button")
    assert "到期日 2026-03-03（星期二）" in page.inner_text("#deadline-result")
    assert wrong_at(page) == {}


def results(page, sheet, **told):
    page.fill("#f-days", sheet)
    for name, value in told.items():
        page.fill(f"#f-{name}", value)
    page.click("form#deadline-check button")
    return page.inner_text("#deadline-result")


def test_a_proof_is_checked_on_the_portal_and_on_a_file_from_disk(served, opened, tmp_path):
    page = opened()
    due = page.locator("section#promised-1 time").first.get_attribute("datetime")
    with page.expect_download() as told:
        page.click("section#promised-1 a")
    sheet = told.value.path().read_text(encoding="utf-8")
    page.goto(f"{served[0]}/deadline-check")
    with page.expect_download() as told:
        page.click("main a[href$='deadline-check.html']")
    alone = tmp_path / "deadline-check.html"
    told.value.save_as(alone)
    for address in (page.url, alone.as_uri()):
        if address.startswith("file:"):
            page.context.set_offline(True)
        page.goto(address)
        said = results(page, sheet, due=due)
        assert f"计入 10 天，到期日 {due}" in said
        assert "每一天计入或不计入都有理由" in said
        assert "到期日与您填写的一致" in said
        assert "校验码一致" in said
        altered = sheet.replace(" 10 工作日", " 11 工作日")
        assert "校验码不一致" in results(page, altered)
        assert "序号应当是第 10 天" in page.inner_text("#deadline-result")
        lines = sheet.splitlines(keepends=True)
        assert "与前一天不相连" in results(page, "".join(lines[:-3] + lines[-2:]))
        assert "没有找到逐日的行" in results(page, "什么也没有")
        page.set_input_files(
            "#f-file", {"name": "a.txt", "mimeType": "text/plain", "buffer": sheet.encode()}
        )
        page.wait_for_function("document.getElementById('f-days').value.length > 100")
    assert page.complaints == []
