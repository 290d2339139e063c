"""An application in Chromium: a phone with JavaScript from start to receipt, and how pages look."""

import os

import pytest

from content.base import path_of
from tests.browser.conftest import free_port, serving, wrong_on
from tests.conftest import START
from tests.filling import FILES, offer
from tests.forms_examples import answers
from tests.site import Portal

PHONE, WIDTHS = 390, (1280, 390, 320)
STEPS = ("person", "shop", "people", "papers", "last")


@pytest.fixture(scope="module")
def served(base, tmp_path_factory):
    """(address of the item, the portal) of a served small site with the large form."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    portal = Portal(base, tmp_path_factory.mktemp("apply"), **{"site.url": url})
    with portal.roots() as (site, _affairs):
        item, _form = offer(site, START)
        address = path_of(item)
    with serving(portal, port):
        yield url + address


@pytest.fixture
def phone(chromium):
    """A page of a phone, with what the content policy complained of."""
    context = chromium.new_context(viewport={"width": PHONE, "height": 844}, locale="zh-CN")
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda said: _note(page, said.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    context.close()


def _note(page, text):
    if "Content Security Policy" in text or "Refused" in text:
        page.complaints.append(text)


def check(page, name, wrong):
    """Look at the page in every width, plain and in elder mode; what is wrong goes to ``wrong``."""
    url = page.url
    for mode, widths in (("", (1280, 390, 320)), ("elder", (320, 390))):
        if mode:
            page.context.add_cookies([{"name": "mode", "value": mode, "url": url}])
            page.reload()
        for width in widths:
            page.set_viewport_size({"width": width, "height": 844})
            # Axe takes longest, and sees the same at every width of a mode
            found = wrong_on(page, width) if width == PHONE else overflow(page, width)
            if found:
                wrong[name, mode, width] = found
            _keep_picture(page, f"{name}-{mode or 'plain'}-{width}")
    page.context.clear_cookies(name="mode")
    page.set_viewport_size({"width": PHONE, "height": 844})
    page.reload()


def look(page, name, wrong):
    """The same of a page that cannot be loaded again: it answers a POST."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        if found := wrong_on(page, width) if width == PHONE else overflow(page, width):
            wrong[name, width] = found
        _keep_picture(page, f"errors-{name}-{width}")


def overflow(page, width):
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"overflows at {width} px"] if wide > width else []


def _keep_picture(page, name):
    folder = os.environ.get("OPENHALL_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def press(page, text):
    page.get_by_role("button", name=text, exact=True).last.click()
    page.wait_for_load_state()


def put(page, name, value):
    """Answer one question as a person does: by what is on the page."""
    name, _, part = name.partition(".")
    item = page.locator(f"#item-f-{name}")
    if part:
        control = page.locator(f"#f-{name}-{part}")
        is_select = control.evaluate("e => e.tagName") == "SELECT"
        control.select_option(value) if is_select else control.fill(value)
    elif item.locator("input[name=year]").count():
        for end, text in zip("ymd", value.split("-"), strict=True):
            page.locator(f"#f-{name}-{end}").fill(text)
    elif item.locator("input[type=radio], input[type=checkbox]").count():
        wanted = value if isinstance(value, list) else ["true"] if value is True else [value]
        for one in wanted:
            item.locator(f"input[value={one}]").check()
    elif item.locator("select").count():
        item.locator("select").select_option(value)
    else:
        page.locator(f"#f-{name}").fill(value)


def put_rows(page, rows):
    for number, row in enumerate(rows):
        if number:
            page.locator("button[name=__row_add__]").click()
            page.wait_for_load_state()
        cells = page.locator("#item-f-staff .p-row").nth(number)
        cells.locator("input[name=person]").fill(row["person"])
        cells.locator("input[name=job]").fill(row["job"])


def fill(page, step):
    for name, value in answers()[step].items():
        put_rows(page, value) if name == "staff" else put(page, name, value)
    if step == "papers":
        for name, (file, content) in FILES.items():
            page.locator(f"input[name=file-{name}]").set_input_files(
                {"name": file, "mimeType": "application/octet-stream", "buffer": content}
            )


def test_a_phone_goes_from_the_start_to_the_receipt(served, phone):
    """Two pauses, a validation error in each step; axe and the content policy find nothing."""
    wrong = {}
    phone.goto(f"{served}/apply")
    check(phone, "start", wrong)
    press(phone, "不登录，直接开始申请")
    code = phone.locator("#draft-code").inner_text()
    check(phone, "code", wrong)
    phone.get_by_role("link", name="开始填写").click()
    for step in STEPS:
        assert phone.url.endswith(f"/{step}")
        press(phone, "保存并继续")
        assert phone.locator(".p-errors h2").inner_text().startswith("有 ")
        assert phone.evaluate("document.activeElement.id") == "error-summary"
        fill(phone, step)
        if step in ("shop", "papers"):
            press(phone, "保存，稍后再填")
            phone.context.clear_cookies()
            phone.goto(served.partition("/changchun")[0] + "/track")
            phone.get_by_label("草稿码").fill(code.lower())
            press(phone, "继续填写")
        else:
            press(phone, "保存并继续")
    assert phone.url.endswith("/check-answers")
    check(phone, "check", wrong)
    phone.get_by_label("我已阅读并同意上面的声明").check()
    press(phone, "提交申请")
    assert phone.locator("h1").inner_text() == "申请已提交"
    check(phone, "receipt", wrong)
    phone.get_by_role("link", name="查看办理进度").click()
    check(phone, "case", wrong)
    assert wrong == {}


def test_each_step_with_its_errors_is_sound_in_every_width_and_in_elder_mode(served, phone):
    wrong = {}
    phone.goto(f"{served}/apply")
    press(phone, "不登录，直接开始申请")
    start = phone.url.rpartition("/")[0]
    for step in STEPS:
        phone.goto(f"{start}/{step}")
        press(phone, "保存并继续")
        look(phone, step, wrong)
        phone.context.add_cookies([{"name": "mode", "value": "elder", "url": phone.url}])
        phone.goto(f"{start}/{step}")
        look(phone, f"{step}-elder", wrong)
        phone.context.clear_cookies(name="mode")
        fill(phone, step)
        press(phone, "保存并继续")
    assert wrong == {}


def test_a_condition_shows_and_hides_at_once_and_what_is_hidden_is_not_sent(served, phone):
    phone.goto(f"{served}/apply")
    press(phone, "不登录，直接开始申请")
    phone.goto(phone.url.rpartition("/")[0] + "/person")
    agent = phone.locator("#item-f-agent_name")
    assert agent.is_hidden()
    phone.locator("#item-f-role input[value=agent]").check()
    assert agent.is_visible()
    assert agent.locator(".p-when").is_hidden()
    phone.locator("#f-agent_name").fill("示例戊")
    phone.locator("#item-f-role input[value=self]").check()
    assert agent.is_hidden()
    assert phone.locator("#f-agent_name").is_disabled()


def test_the_question_of_a_field_opens_by_keyboard(served, phone):
    phone.goto(f"{served}/apply")
    press(phone, "不登录，直接开始申请")
    phone.goto(phone.url.rpartition("/")[0] + "/person")
    question = phone.locator("#item-f-id_doc details summary")
    question.focus()
    phone.keyboard.press("Enter")
    assert phone.get_by_text("护照或者永久居留身份证。").is_visible()
