"""Receipts: the page's words, the PDF kept once, and what /verify tells everybody who asks."""

import hashlib
import io
from dataclasses import replace
from functools import partial

import pypdf
import pytest
from webtest import Upload

from content.cases.receipts import NextStep, Receipt
from content.cases.submitting import receipt_for
from portal.mail_sending import send_due
from tests.applying import PERSON, applying, filed, publish_form, publish_item
from tests.conftest import START, later
from tests.site import Portal
from views.qr import draw_qr
from views.receipt_pdf import draw
from views.receipts import facts_of, step_of

URL, SITE = "http://localhost/verify/X", "测试平台"


class Filed:
    """What a test must know of a case, without its database."""

    def __init__(self, submitted, sealing):
        case = submitted.case
        self.uid, self.number, self.code = case.uid, case.number, submitted.query_code
        self.verify_code, self.sha256 = case.verify_code, case.receipt_sha256
        self.pdf = case.receipt_pdf(sealing)

    @property
    def address(self):
        return f"/verify/{self.verify_code}"


@pytest.fixture
def case(portal):
    return file_case(portal)


def file_case(portal, **more):
    sealing = portal.app.registry.sealing
    with portal.roots() as (site, affairs):
        item = publish_item(site)
        publish_form(site, item)
        doing = applying(site, affairs, sealing, draw=partial(draw, url=URL, site_name=SITE))
        return Filed(filed(doing, item, **more), sealing)


def text_of(pdf):
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def held(portal, case):
    browser = portal.browser()
    browser.set_cookie("case", case.code)
    return browser


def test_the_pdf_says_who_what_when_and_what_comes_next(case):
    text = text_of(case.pdf)
    for said in (case.number, "社会团体成立登记", "长春市南关区民政局", "南关区政务大厅", "示例甲",
                 "场地使用证明", "2026-03-0209:00", "最迟2026-03-09", "不是受理决定", case.code,
                 case.verify_code, URL, "第1天", "周末", "行政许可法第三十二条"):  # fmt: skip
        assert said in text, said
    assert PERSON["number"] not in text
    assert PERSON["number"][-4:] in text


def test_the_pdf_is_made_once_and_kept_with_its_digest(portal, case):
    assert hashlib.sha256(case.pdf).hexdigest() == case.sha256
    address = f"/track/{case.number}/receipt.pdf"
    browser = held(portal, case)
    first, again = browser.get(address), browser.get(address)
    assert first.body == again.body == case.pdf
    assert first.content_type == "application/pdf"
    assert "attachment" in first.headers["Content-Disposition"]
    assert first.headers["Cache-Control"] == "private, no-store"
    with portal.roots() as (_, affairs):
        stored = affairs.cases.get(case.uid)._receipt.sealed
    assert b"%PDF" not in stored


def test_nobody_else_has_the_pdf(portal, case, public, login):
    address = f"/track/{case.number}/receipt.pdf"
    for browser in (public, login("admin"), login("editor")):
        assert browser.get(address, status="*").content_type != "application/pdf"
    public.set_cookie("case", "ABCD-EFGH-JKLM")
    assert public.get(address, status="*").content_type != "application/pdf"
    assert public.get("/track/2222222222/receipt.pdf", status="*").content_type == "text/html"


def test_a_case_without_a_pdf_says_so(portal, case):
    with portal.roots() as (_, affairs):
        affairs.cases.get(case.uid)._receipt = None
    answer = held(portal, case).get(f"/track/{case.number}/receipt.pdf", status=404)
    assert "没有收件凭证文件" in answer


def test_the_same_receipt_is_the_same_pdf(portal, case):
    with portal.roots() as (site, affairs):
        doing = applying(site, affairs, portal.app.registry.sealing)
        receipt = receipt_for(doing, affairs.cases.get(case.uid), case.code)
    assert draw(receipt, URL, SITE) == draw(receipt, URL, SITE) == case.pdf


def test_rare_characters_and_long_texts_have_their_place():
    receipt = Receipt(
        number="2345678ACE",
        official_number="1" * 56,
        item="很长的事项名称" * 20,
        department="#import 部门",
        hall="$大厅$ *粗* _斜_",
        applicant="示例甲·䶮𠮷",
        applicant_number="护照 E**1",
        materials=tuple((f"材料[{number}]", number) for number in range(40)),
        received_at=START,
        next_steps=(NextStep("等待。"),),
    )
    text = text_of(draw(receipt, URL, SITE))
    assert "#import部门" in text
    assert "$大厅$*粗*_斜_" in text
    assert "材料[39]" in text
    assert "查询码" not in text.replace("办件编号和查询码", "").replace("保管查询码", "")


def test_what_is_not_known_is_left_out():
    empty = Receipt("N", "", "事项", "", "大厅", "", "", (), START, ())
    assert [label for label, _ in facts_of(empty)] == [
        "办件编号",
        "申请事项",
        "受理大厅",
        "收件时间",
    ]
    assert step_of(NextStep("等待。")).by == ""
    assert "没有上传材料" in text_of(draw(empty, URL, SITE))


def test_the_page_says_the_same_and_draws_the_code(portal, case):
    page = held(portal, case).get(f"/track/{case.number}/receipt")
    for said in (case.number, "社会团体成立登记", "示例甲", "场地使用证明", "2026-03-02 09:00",
                 "2026-03-09", "不是受理决定", case.verify_code, "第 1 天", "周末"):  # fmt: skip
        assert said in page, said
    assert PERSON["number"] not in page
    assert draw_qr(f"http://localhost{case.address}", "核对这份凭证的二维码") in page
    assert page.click("核对这份凭证").request.path == case.address


def test_everybody_may_verify_and_learns_nothing_of_who_applied(case, public):
    page = public.get(case.address)
    for said in ("由本站出具", case.number, "社会团体成立登记", "长春市南关区民政局",
                 "2026-03-02", case.sha256):  # fmt: skip
        assert said in page
    for kept in ("示例甲", PERSON["number"][-4:], case.code, "场地"):
        assert kept not in page
    assert (
        "no-store" in page.headers["Cache-Control"] or "no-cache" in page.headers["Cache-Control"]
    )


def test_programs_are_told_the_same(case, public):
    said = public.get(f"{case.address}?format=json").json
    assert said["@id"] == f"http://localhost{case.address}"
    assert (said["number"], said["sha256"]) == (case.number, case.sha256)
    assert said["received_on"] == "2026-03-02"
    assert "示例甲" not in str(said)
    assert public.get("/verify?format=json").json["@type"] == "verify"


def test_a_code_is_typed_in_any_case_and_without_hyphens(case, public):
    form = public.get("/verify").forms["verify"]
    form["code"] = case.verify_code.replace("-", " ").lower()
    assert case.number in form.submit(status=303).follow()


@pytest.mark.parametrize("code", ["AAAAA-AAAAA-AAAAA-AAAAA", "x", "%E7%A4%BA", "%00", "' or 1=1"])
def test_an_unknown_code_is_a_plain_page_that_says_what_to_do(case, public, code):
    page = public.get("/verify/" + code.replace(" ", "%20"), status=404)
    assert "请核对凭证上的验证码" in page
    assert public.get("/verify/x?format=json", status=404).json["status"] == 404
    assert public.get(f"{case.address}/more", status=404)


def test_a_file_is_compared_and_not_kept(portal, case, public):
    def compare(content, **more):
        form = public.get(case.address).forms["compare"]
        form["upload"] = Upload("receipt.pdf", content)
        return form.submit(**more)

    before = portal.databases["affairs"].lastTransaction()
    assert "没有改动过" in compare(case.pdf)
    assert "不是本站出具的那一份" in compare(case.pdf + b" ")
    assert "文件是空的" in compare(b"", status=422)
    assert "超过 10 MB" in compare(b"x" * (10 * 1024 * 1024 + 1), status=422)
    assert "请先选择" in public.get(case.address).forms["compare"].submit(status=422)
    public.post(case.address, {"csrf_token": "forged"}, status=400)
    assert portal.databases["affairs"].lastTransaction() == before


def test_guessing_codes_is_slowed_down(base, tmp_path, clock):
    portal = Portal(base, tmp_path, **{"limits.guesses_an_hour": "3"})
    try:
        case, browser = file_case(portal), portal.browser()
        for number in range(3):
            browser.get(f"/verify/WRONG-{number}", status=404)
        for address in ("/verify/WRONG-4", case.address):
            assert browser.get(address, status=429).headers["Retry-After"]
    finally:
        portal.close()


def test_a_forgotten_case_is_verified_no_more(portal, case, public):
    with portal.roots() as (_, affairs):
        affairs.cases.get(case.uid).forget()
    public.get(case.address, status=404)


def test_mail_is_down_and_the_case_is_filed_all_the_same(portal, case):
    settings = replace(
        portal.app.registry.openhall,
        mail_host="127.0.0.1", mail_port=1, mail_security="none", mail_from="a@example.cn",
    )  # fmt: skip
    sealing = portal.app.registry.sealing
    assert send_due(portal.databases, settings, sealing, later()).failed == 1
    with portal.roots() as (_, affairs):
        (letter,) = affairs.mail.newest()
        (message,) = affairs.mail.messages_of_case(case.uid, sealing)
    assert (letter.state, letter.attempts) == ("waiting", 1)
    assert case.number in message.subject
    assert "2026-03-09" in message.text
    assert case.code not in message.text
