"""One matter, five roles, in Chromium: a citizen files once, a clerk accepts, three offices decide
in parallel, one bill is paid at the counter, and a decision is verified to the byte."""

import shutil
import subprocess

import pytest

from content import clock
from content.base import path_of
from content.permissions import Role
from content.vocabularies import LICENCE
from tests.browser.conftest import free_port, serving, sign_in_at
from tests.browser.test_apply_pages import put
from tests.calendars import publish_years
from tests.conftest import later
from tests.forms_examples import ID_NUMBER, pdf
from tests.packages import HOMES, LEAD, change, package_fields, publish_in, publish_members
from tests.papers import register_seal
from tests.site import CHEAP, COUNTY, DEPARTMENT, PASSWORD, Portal

pytestmark = pytest.mark.browser
OFFICES = {"mzj": DEPARTMENT, "jyj": f"{COUNTY}/jyj", "bgt": LEAD}
STAFF = {
    "clerk": (Role.CLERK, COUNTY),
    "cashier": (Role.CASHIER, COUNTY),
    **{name: (Role.APPROVER, path) for name, path in OFFICES.items()},
}
FEES = {"设立登记": 1000, "消防检查": 20000, "食品许可": 5050}  # fen
BASIS = "发改价格〔2017〕1186号"
ANSWERS = {
    "who": "示例甲",
    "number": ID_NUMBER,
    "firm": "示例餐饮店",
    "kind": "shop",
    "area": "20",
    "m3_area": "30",
}
BRANCHES = {"1": "mzj", "2": "jyj", "3": "jyj", "4": "bgt"}  # in an order in which they can


@pytest.fixture(scope="module")
def served(base, tmp_path_factory):
    """(address of the site, path of the package) of a served site with seals, fees and people."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    portal = Portal(base, tmp_path_factory.mktemp("joint"), **{"site.url": url})
    with portal.roots() as (_, affairs):
        for name, (role, path) in STAFF.items():
            affairs.people.add_account(name, f"测试-{name}", PASSWORD, clock.now(), passwords=CHEAP)
            affairs.people.grant(name, role, _place(portal, path))
    with portal.roots() as (site, _):
        publish_years(site, 2026)
        for name, path in OFFICES.items():
            _register_seal(site, portal.app.registry.seal_keys, name, path)
        path = path_of(_publish_package(site))
    with serving(portal, port):
        yield url, path


def _place(portal, path):
    with portal.roots() as (site, _):
        return site.at(path).uid


def _register_seal(site, keys, name, path):
    department = site.at(path)
    register_seal(
        site,
        keys,
        uid=f"seal{name}",
        department=department.uid,
        name=f"示例·{department.title}行政审批专用章",
        filing_number=f"示例-{name}",
        custodian=name,
    )


def _publish_package(site):
    """Of the golden days, with a fee in each of three departments."""
    items = publish_members(site)
    for item in items.values():
        change(site, item, later(minutes=1), item_type=LICENCE)
    for name, fen in FEES.items():
        fee = {"title": f"{name}费", "group": "证照", "unit": "每证", "charging": "fixed"}
        said = {"amount_fen": fen, "standard": f"{fen / 100:.2f}元/证", "basis": [BASIS]}
        home = f"{COUNTY}/{HOMES[name]}"
        standard = publish_in(site, home, "fee_standard", {**fee, **said})
        told = {"charged": "yes", "fees": [standard.uid], "fee_basis": BASIS}
        change(site, items[name], later(minutes=2), **told)
    return publish_in(site, LEAD, "service_package", package_fields(items))


class Desk:
    """One person's browser."""

    def __init__(self, chromium, url, name=""):
        self._context = chromium.new_context(viewport={"width": 1280, "height": 900})
        self._context.set_default_timeout(20_000)
        self.url, self.page, self.complaints = url, self._context.new_page(), []
        self.page.on("console", lambda said: self._note(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        if name:
            self.go("/login")
            sign_in_at(self.page, name)
            self.page.wait_for_load_state()

    def _note(self, text):
        if "Content Security Policy" in text or "Refused" in text:
            self.complaints.append(text)

    def go(self, path):
        return self.page.goto(path if path.startswith("http") else self.url + path)

    def press(self, text):
        self.page.get_by_role("button", name=text, exact=True).last.click()
        self.page.wait_for_load_state()

    def fetch(self, url):
        """The bytes of a file, with the cookies of this browser."""
        answer = self._context.request.get(url)
        assert answer.ok, url
        return answer.body()

    @property
    def text(self):
        return self.page.locator("main").inner_text()

    def close(self):
        self._context.close()
        assert self.complaints == []


@pytest.fixture(scope="module")
def filed(served, chromium):
    """(the citizen's desk at the case's page, number) of an application for all four items."""
    url, path = served
    citizen = Desk(chromium, url)
    citizen.go(path)
    assert "16 个工作日" in citizen.text
    assert "食品许可" in citizen.text.split("用时最长的一环是")[1][:10]
    citizen.go(f"{path}/apply")
    citizen.press("不登录，直接开始申请")
    _fill(citizen)
    number = citizen.page.url.split("/track/")[1][:10]
    yield citizen, number
    citizen.close()


def _fill(citizen):
    page = citizen.page
    link = page.get_by_role("link", name="开始填写")
    if link.count():
        link.first.click()
    while page.locator("form#step").count():
        for name, said in ANSWERS.items():
            if page.locator(f"#item-f-{name}").is_visible():
                put(page, name, said)
        for one in page.locator("form#step input[type=file]").all():
            one.set_input_files(
                {"name": "合同.pdf", "mimeType": "application/pdf", "buffer": pdf("合同")}
            )
        citizen.press("保存并继续")
    page.locator("input[name=declared]").check()
    citizen.press("提交申请")


def decide(office, number, branch):
    office.go(f"{COUNTY}/hall/cases/{number}/branches/{branch}/decide")
    office.page.locator("input[name=outcome][value=granted]").check()
    office.press("作出决定")
    office.press("确认作出决定")
    assert "准予" in office.text


def test_one_matter_from_filing_to_verified_decisions(served, filed, chromium, tmp_path):
    url, _ = served
    citizen, number = filed
    case = f"{COUNTY}/hall/cases/{number}"
    desks = {name: Desk(chromium, url, name) for name in STAFF}
    desks["clerk"].go(f"{case}/accept")
    desks["clerk"].press("受理这个办件")
    assert "已受理" in desks["clerk"].text
    for branch, name in BRANCHES.items():
        decide(desks[name], number, branch)
    _charge(desks["cashier"], case)
    citizen.go(f"/track/{number}")
    _look_at_it(citizen)
    decisions = citizen.page.locator("ul.p-files a", has_text="决定书")
    assert decisions.count() == 4
    sealed = citizen.fetch(decisions.first.get_attribute("href"))
    _check_signature(sealed, tmp_path)
    _verify(citizen, sealed)
    for desk in desks.values():
        desk.close()


def _charge(cashier, case):
    cashier.go(f"{case}/bill/make")
    for one in cashier.page.locator("form#make input[type=checkbox]").all():
        one.check()
    cashier.press("开出缴费单")
    for said in ("设立登记费", "消防检查费", "食品许可费", "260.50 元"):
        assert said in cashier.text
    cashier.page.locator("#way-cash").check()
    cashier.press("已收到 260.50 元，登记")
    assert "已缴费" in cashier.text


def _look_at_it(citizen):
    text = citizen.text
    assert "已决定" in text
    assert text.count("准予") >= 4
    assert "已缴费，合计 260.50 元" in text.replace("\n", "")
    for private in ("clerk", "mzj", "测试-"):
        assert private not in text


def _check_signature(sealed, folder):
    if not shutil.which("pdfsig"):
        pytest.skip("没有 pdfsig：签名不核对（apt install poppler-utils）")
    path = folder / "decision.pdf"
    path.write_bytes(sealed)
    said = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True).stdout
    assert "Signature is Valid" in said


def _verify(citizen, sealed):
    altered = bytearray(sealed)
    altered[len(altered) // 2] ^= 1
    for content, wanted in ((sealed, "有效"), (bytes(altered), "不一致")):
        citizen.go("/verify")
        file = {"name": "决定书.pdf", "mimeType": "application/pdf", "buffer": content}
        citizen.page.locator("form#recognise input[type=file]").set_input_files(file)
        citizen.press("核验文件")
        assert wanted in citizen.text, citizen.text
