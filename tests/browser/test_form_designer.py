"""The designer in Chromium: a paper form of a stranger is built, published and filed; every width.

Another form can be tried: OPENHALL_PAPER_FORM=file.json.
"""

import json
import os
import re
from pathlib import Path

import pytest

from content.forms.definition import normalise, read
from tests.browser.conftest import wrong_on
from tests.form_building import build
from tests.forms_examples import pdf, png

FIXTURE = Path(__file__).parents[1] / "fixtures/paper_form.json"
PAPER = json.loads(Path(os.environ.get("OPENHALL_PAPER_FORM") or FIXTURE).read_text("utf-8"))
DEPARTMENT = "/changchun/nanguan/mzj"
SECTION = f"{DEPARTMENT}/forms"
DIGITS = "零一二三四五六七八九"
TEXTS = ("示例文字", "100000", "2026", "JY12345678901234", "吉A00000", "A1")
ANSWERS = {
    "prose": "示例说明",
    "person_name": "示例甲",
    "resident_id": "220102199003070021",
    "credit_code": "91220100MA0Y1TEP33",
    "phone": "13800000000",
    "email": "demo@example.invalid",
}


# All at once: a call for each control takes longer than the pages themselves
TYPE_IN = """([form, said]) => {
document.querySelectorAll('#design details').forEach(one => { one.open = true; });
return Object.entries(said).flatMap(([name, value]) => {
  const found = [...document.getElementById(form).querySelectorAll(`[name="${name}"]`)];
  for (const one of found) {
    if (one.type === 'checkbox') {
      one.checked = Array.isArray(value) ? value.includes(one.value) : value;
    } else {
      one.value = value;
    }
    one.dispatchEvent(new Event('input', { bubbles: true }));
    one.dispatchEvent(new Event('change', { bubbles: true }));
  }
  const kept = found.length && (found[0].type === 'checkbox' || found[0].value === String(value));
  return kept ? [] : [name];
})}"""


class ChromiumDriver:
    """The pages with their script."""

    def __init__(self, page, url):
        self.page, self.url = page, url

    def open(self, path):
        address = path if path.startswith("http") else self.url + path
        self.page.goto(address, wait_until="domcontentloaded")

    def count(self, prefix):
        return self.page.locator(f'#edit [name^="{prefix}"]').count()

    def fill(self, form_id, said):
        wrong = self.page.evaluate(TYPE_IN, [form_id, said])
        assert wrong == []

    def press(self, form_id, value):
        """Whether the page is changed in place or another one is opened."""
        self.page.evaluate("document.getElementById('design').dataset.old = 'yes'")
        button = f'#{form_id} button[name="press"][value="{value}"]:not([tabindex])'
        self.page.locator(button).click()
        self.page.wait_for_selector("#design:not([data-old])", state="attached")

    def links(self, selector):
        return self.page.locator(selector).evaluate_all("all => all.map(one => one.href)")


def new_form(driver, **fields):
    driver.open(f"{SECTION}/add?kind=application_form")
    for name, value in fields.items():
        driver.page.locator(f'#edit [name="{name}"]').fill(value)
    driver.page.locator('#edit button[name="save"]').last.click()
    driver.page.wait_for_selector("#design")
    return driver.page.url.removeprefix(driver.url).removesuffix("/design")


def exported(driver, address):
    return driver.page.request.get(f"{driver.url}{address}/form.json").json()


def bring_in(driver, address, text):
    driver.open(f"{address}/design")
    driver.fill("import", {"json": text})
    driver.press("import", "import")


def act(page, address, name, **fields):
    """What a member of staff does on the edition's page."""
    page.goto(address, wait_until="domcontentloaded")
    form = page.locator(f'form[action$="/{name}"]')
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    for field, value in fields.items():
        if form.locator(f'[name="{field}"]').count():
            form.locator(f'[name="{field}"]').fill(value)
    with page.expect_navigation(wait_until="domcontentloaded"):
        form.locator("button[type=submit]").click()


@pytest.fixture
def item(open_page, signed_in):
    """The address of an item of the department that can be applied for online."""
    page = open_page("/about", 1280, False, signed_in)
    found = page.request.get(f"{page.url.rpartition('/')[0]}{DEPARTMENT}/items/?format=json").json()
    for one in found["items"]:
        said = page.request.get(f"{one['@id']}?format=json").json()
        if said.get("online") in ("yes", True):
            return one["@id"]
    return found["items"][0]["@id"]


@pytest.mark.browser
def test_a_paper_form_is_built_published_and_filed(demo_site, open_page, sign_in, item):
    url, _ = demo_site
    wanted = normalise(PAPER)
    page = open_page("/about", 1280, False, sign_in("demo.editor"))
    driver = ChromiumDriver(page, url)
    address = new_form(driver, title=PAPER["title"], items=item)
    build(driver, address, wanted)
    said = exported(driver, address)
    assert said["steps"] == wanted["steps"]
    again = new_form(driver, title="另一份")
    bring_in(driver, again, json.dumps(said))
    assert exported(driver, again) == said
    assert page.complaints == []

    act(page, url + address, "submit")
    legal = open_page("/about", 1280, False, sign_in("demo.legal"))
    act(legal, url + address, "pass_review", note="依据充分")
    office = open_page("/about", 1280, False, sign_in("demo.moderator"))
    act(office, url + address, "publish", confirmed="已核对")
    assert page.request.get(f"{url}{address.partition('/editions')[0]}").status == 200
    file_as_citizen(open_page(f"{item}/apply", 390, False), read(wanted))


def file_as_citizen(page, definition):
    start = page.locator("#apply-start")
    if start.locator("input[name=form]").count():
        start.get_by_label(PAPER["title"]).check()
    start.locator("button[type=submit]").first.click()
    page.wait_for_selector("#f-question, #draft-code")
    if page.locator("#f-question").count():
        asked = page.locator("label[for=f-question]").inner_text()
        page.locator("#f-question").fill(
            str(sum(map(DIGITS.index, re.findall(f"[{DIGITS}]", asked))))
        )
        start.locator("button[type=submit]").first.click()
    page.get_by_role("link", name="开始填写").click()
    for _ in definition.steps:
        page.wait_for_selector("#step, #submit")
        if page.locator("#submit").count():
            break
        fill_step(page, definition)
        page.locator('#step button[name="go-on"]').last.click()
        page.wait_for_load_state("domcontentloaded")
        assert page.locator("#error-summary").count() == 0, page.locator(
            "#error-summary"
        ).inner_text()
    page.get_by_label("我已阅读并同意").check()
    page.locator("#submit button[type=submit]").click()
    page.wait_for_url(re.compile("/track/"))
    page.locator("main").get_by_text("收件凭证").first.wait_for()
    assert page.complaints == []


def fill_step(page, definition):
    """Answers whatever must be answered; of choices the first."""
    for field in definition.fields():
        item = page.locator(f"#item-f-{field.name}")
        if item.count() and item.is_visible() and (field.required or field.least):
            answer(item, field)


def answer(item, field):
    if field.type == "table":
        cells = item.locator(".p-row-cells > .p-field")
        for number, column in enumerate(field.columns):
            if column.required:
                answer(cells.nth(number), column)
    elif field.type in ("choice", "identity", "address", "choices", "confirm"):
        choose(item, field)
    elif field.type == "date":
        for name, text in (("year", "2026"), ("month", "1"), ("day", "5")):
            item.locator(f'[name="{name}"]').fill(text)
    elif field.type == "file":
        is_pdf = "pdf" in field.accept
        name, content = ("示例.pdf", pdf()) if is_pdf else ("示例.png", png())
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        item.locator("input[type=file]").set_input_files(file)
    else:
        item.locator("input, textarea").last.fill(text_for(field))


def choose(item, field):
    if field.type == "identity":
        item.locator("select").select_option("resident_id")
        item.locator('[name="number"]').fill(ANSWERS["resident_id"])
    elif field.type == "address":
        item.locator("select").select_option("220102")
        item.locator('[name="detail"]').fill("示例路1号")
    elif item.locator("select").count():
        item.locator("select").select_option(field.choices[0][0])
    else:
        item.locator("input[type=radio], input[type=checkbox]").first.check()


def text_for(field):
    if field.type in ("number", "money"):
        return str(field.low if field.low is not None else 1)
    if field.type in ANSWERS:
        return ANSWERS[field.type]
    return next(text for text in TEXTS if not field.pattern or re.fullmatch(field.pattern, text))


@pytest.fixture(scope="module")
def drafted(demo_site, open_page, signed_in):
    """The address of a draft with the whole form, brought there without a script."""
    driver = ChromiumDriver(open_page("/about", 1280, False, signed_in), demo_site[0])
    address = new_form(driver, title="一份很长的示例申请表，标题也长，看它在窄的屏幕上是否放得下")
    bring_in(driver, address, json.dumps(PAPER["steps"]))
    return address


PAGES = (
    "design?at=field-equipment",
    "design?field=licence",
    "design?field=equipment",
    "design?step=papers",
    "preview?step=business",
)


@pytest.mark.browser
@pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])
@pytest.mark.parametrize("name", PAGES)
def test_page_of_the_designer(name, elder, open_page, signed_in, drafted):
    page = open_page(f"{drafted}/{name}", 1280, elder, signed_in)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    wrong = {}
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        if found := wrong_on(page, width):
            wrong[width] = found
    page.context.close()
    assert wrong == {}


@pytest.mark.browser
def test_a_press_keeps_the_page_and_the_focus(open_page, signed_in, drafted):
    page = open_page(f"{drafted}/design?at=step-operator", 390, False, signed_in)
    page.evaluate("window.sameDocument = true")
    driver = ChromiumDriver(page, "")
    driver.press("presses", "down:field:phone")
    assert page.evaluate("window.sameDocument")
    assert page.evaluate("document.activeElement.id") == "field-phone"
    assert page.url.endswith("?at=field-phone#field-phone")
    assert page.locator("#step-operator").get_attribute("open") is not None
    driver.press("undo", "undo")
    assert "已撤销" in page.locator("main").inner_text()
    assert page.complaints == []
