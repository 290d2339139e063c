"""/verify of papers: by code, by file; valid, altered, sealed after abolition, revoked, unknown."""

import io
import shutil
import subprocess
from dataclasses import replace
from datetime import date

import pypdf
import pytest
from webtest import Upload

from content.acts.seals import ABOLISH_SEAL
from content.cases.acceptance import accept
from content.cases.decisions import Terms, decide
from content.cases.licence_acts import end_licence
from content.clock import micros
from content.permissions import Role
from tests.applying import PERSON, filed
from tests.conftest import REQUIRED, later
from tests.deciding import office
from tests.papers import (
    SEAL,
    SEAL_UID,
    approver,
    keys_of,
    real_papers,
    register_seal,
    seal_area,
)
from tests.site import desk_of
from tests.views.test_receipts import file_case


class Issued:
    """What a test must know of a paper, without its database."""

    def __init__(self, paper, sealing, query_code):
        self.uid, self.code, self.number = paper.uid, paper.code, paper.number
        self.case_number, self.pdf = paper.case_number, paper.pdf(sealing)
        self.sha256, self.query_code = paper.sha256, query_code

    @property
    def address(self):
        return f"/verify/{self.code}"


@pytest.fixture
def granted(portal):
    """A licence granted, on paper and signed."""
    sealing = portal.app.registry.sealing
    with portal.roots() as (site, affairs):
        register_seal(site, keys_of(portal))
        papers = real_papers(keys_of(portal))
        made = replace(office(site, affairs, sealing), papers=papers)
        submitted = filed(made.applicant, made.item)
        accept(made.clerk, submitted.case)
        terms = Terms("限本区", None, date(2026, 12, 31))
        decide(made.approver, submitted.case, "1", "granted", terms=terms)
        uid = [one for one in submitted.case.events if one["type"] == "issued"][-1]["document"]
        return Issued(affairs.papers.get(uid), sealing, submitted.query_code)


def uploaded(browser, pdf, address="/verify", form="recognise"):
    asked = browser.get(address).forms[form]
    asked["upload"] = Upload("paper.pdf", pdf, "application/pdf")
    return asked.submit(expect_errors=True)


def text_of(pdf):
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def test_the_code_tells_what_the_paper_is_and_whom_masked(public, granted):
    page = public.get(granted.address)
    for said in ("有效", "准予行政许可决定书", granted.number, granted.case_number,
                 "社会团体成立登记",
                 "示**", "2026-03-02", SEAL["name"], SEAL["filing_number"], "长春市南关区民政局",
                 "部门行政审批办公室", "2026-12-31", granted.sha256):  # fmt: skip
        assert said in page, said
    assert "示例甲" not in page
    assert PERSON["number"][-4:] not in page
    assert "approver" not in page
    said = public.get(granted.address, headers={"Accept": "application/json"}).json
    assert (said["@type"], said["verdict"], said["licence"]) == ("grant", "有效", "有效")


def test_the_very_file_is_known_without_its_code(public, granted):
    page = uploaded(public, granted.pdf)
    assert "有效：由本站出具" in page
    assert granted.number in page
    assert "有效：由本站出具" in uploaded(public, granted.pdf, granted.address, "compare")


def test_one_altered_byte_is_not_the_same(public, granted):
    for place, (address, form) in (
        (0.1, ("/verify", "recognise")),
        (0.5, (granted.address, "compare")),
        (0.95, ("/verify", "recognise")),
    ):
        changed = bytearray(granted.pdf)
        changed[int(len(changed) * place)] ^= 1
        page = uploaded(public, bytes(changed), address, form)
        assert "不一致" in page
        assert "有效：由本站出具，盖章" not in page


def test_a_strange_file_is_unknown(public, granted):
    page = uploaded(public, b"%PDF-1.7 something else")
    assert page.status_int == 404
    assert "查不到" in page
    assert uploaded(public, b"").status_int == 422
    assert public.get("/verify/AAAAA-AAAAA-AAAAA-AAAAA", status=404)
    strange = b"%PDF openhall-verify:AAAAA-AAAAA-AAAAA-AAAAA"
    assert uploaded(public, strange).status_int == 404


def test_guesses_by_file_are_limited_too(portal, granted, monkeypatch):
    limits = type(portal.app.registry.rate_limits)
    monkeypatch.setattr(limits, "peek", lambda self, purpose, request: 60)
    assert uploaded(portal.browser(), granted.pdf).status_int == 429


def abolish(portal, day):
    with portal.roots() as (site, _):
        desk_of(site, "admin", later()).perform(
            ABOLISH_SEAL, seal_area(site)[SEAL_UID], {"abolished_on": day, "basis": "示例"}
        )


def sealed_at(portal, paper, moment):
    """As if it had been sealed then."""
    with portal.roots() as (_, affairs):
        kept = affairs.papers.get(paper.uid)
        kept.said = {**kept.said, "sealed_at": micros(moment)}


def test_sealed_the_day_before_abolition_is_valid_the_day_after_void(portal, public, granted):
    abolish(portal, "2026-03-10")
    page = public.get(granted.address)
    assert "有效：由本站出具" in page
    assert "2026-03-10 废止" in page
    sealed_at(portal, granted, later(days=7))
    assert "有效：由本站出具" in public.get(granted.address)
    sealed_at(portal, granted, later(days=9))
    page = public.get(granted.address)
    assert "无效（印章已于 2026-03-10 废止）" in page
    assert "有效：由本站出具" not in page


DOUBTS = {
    "尚未启用": {"sealed_at": 0},
    "不是出具部门的": {"department": "d0jyj"},
    "不是印章的保管人": {"sealed_as": "custodian"},
    "登记簿上没有": {"seal": "unknown"},
}


def test_the_seal_is_checked_as_it_was_then(portal, public, granted):
    for said, told in DOUBTS.items():
        with portal.roots() as (_, affairs):
            kept = affairs.papers.get(granted.uid)
            before, kept.said = kept.said, {**kept.said, **told}
        page = public.get(granted.address)
        assert "无效" in page
        assert said in page
        with portal.roots() as (_, affairs):
            affairs.papers.get(granted.uid).said = before


def test_a_revoked_licence_shows_in_the_next_request(portal, public, granted):
    assert "有效：由本站出具" in public.get(granted.address)
    with portal.roots() as (site, affairs):
        case = affairs.cases.by_number(granted.case_number)
        (licence,) = affairs.licences.of_case(case.uid)
        doing = approver(site, affairs, portal.app.registry.sealing)
        end_licence(doing, licence, "revoked", "fraud", "提交了虚假的场地证明")
    page = public.get(granted.address)
    assert "已撤销，自 2026-03-02 起" in page
    assert "虚假" not in page
    assert "有效：由本站出具" not in page
    assert "已撤销" in uploaded(public, granted.pdf)


def test_a_licence_that_ran_out_says_so(public, granted, clock):
    clock.move_to(later(days=305))
    assert "已失效" in public.get(granted.address)
    assert "2026-12-31 为止" in public.get(granted.address)


def test_a_decision_revoked_by_its_case_is_revoked(portal, public, granted):
    with portal.roots() as (_, affairs):
        kept = affairs.papers.get(granted.uid)
        kept.licence_uid = ""
        case = affairs.cases.by_number(granted.case_number)
        case.events = (*case.events, {**case.events[-1], "type": "decision_revoked", "branch": "1"})
    assert "已撤销" in public.get(granted.address)


def test_a_forgotten_paper_is_still_known_without_its_name(portal, public, granted):
    with portal.roots() as (_, affairs):
        affairs.papers.get(granted.uid).forget()
    page = public.get(granted.address)
    assert "有效" in page
    assert "示**" not in page
    assert "有效：由本站出具" in uploaded(public, granted.pdf)


def test_the_paper_says_all_and_is_tagged_and_valid(granted, tmp_path):
    text = text_of(granted.pdf)
    for said in ("长春市南关区民政局", "准予行政许可决定书", granted.number, "示例甲", granted.code,
                 "限本区", "2026年12月31日", "2026年3月2日", f"verify/{granted.code}"):  # fmt: skip
        assert "".join(said.split()) in text, said
    reader = pypdf.PdfReader(io.BytesIO(granted.pdf))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    (field,) = reader.trailer["/Root"]["/AcroForm"]["/Fields"]
    left, bottom, right, top = field.get_object()["/Rect"]
    assert round(right - left) == round(top - bottom) == 119
    assert 0 < left < right < 595
    assert 0 < bottom < top < 842


def pdfsig(path):
    if shutil.which("pdfsig") is None:
        assert not REQUIRED
        pytest.skip("没有 pdfsig：签名由另一个程序验证的测试跳过")
    told = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False)
    return told.stdout


def test_another_program_finds_the_signature_valid_and_an_altered_one_not(granted, tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(granted.pdf)
    said = pdfsig(path)
    assert "Signature is Valid" in said
    assert SEAL["name"] in said
    assert "Mar 02 2026" in said
    changed = bytearray(granted.pdf)
    changed[600] ^= 1
    path.write_bytes(changed)
    assert "Digest Mismatch" in pdfsig(path)


def test_the_applicant_has_the_very_bytes(portal, granted, public):
    browser = portal.browser()
    browser.set_cookie("case", granted.query_code)
    answer = browser.get(f"/track/{granted.case_number}/paper/{granted.uid}")
    assert answer.body == granted.pdf
    assert answer.content_type == "application/pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    browser.get(f"/track/{granted.case_number}/paper/unknown", status=404)
    browser.get(f"/track/{granted.case_number}/paper", status=404)
    other = public.get(f"/track/{granted.case_number}/paper/{granted.uid}", status="*")
    assert other.content_type == "text/html"


def test_staff_open_it_and_the_ledger_tells(portal, granted):
    with portal.roots() as (_, affairs):
        affairs.people.add_account(
            "clerk9", "窗口", "plum-garden-73", later(), passwords=portal.app.registry.passwords
        )
        affairs.people.grant("clerk9", Role.CLERK, "k0")
    browser = portal.login("clerk9")
    address = f"/changchun/nanguan/hall/cases/{granted.case_number}"
    token = {"csrf_token": browser.get(address).forms[0]["csrf_token"].value}
    answer = browser.post(f"{address}/paper", {**token, "paper": granted.uid})
    assert answer.body == granted.pdf
    browser.post(f"{address}/paper", {**token, "paper": "unknown"}, status=404)
    with portal.roots() as (_, affairs):
        assert "show_paper" in [record["act"] for record in affairs.staged]


def test_the_use_ledger_tells_who_when_what_and_no_name(portal, granted, login):
    page = login("supervisor").get(f"/changchun/nanguan/hall/seals/{SEAL_UID}").click("用印台账")
    for said in ("准予行政许可决定书", "受理通知书", granted.number, granted.case_number,
                 "approver", granted.sha256, "2026-03-02 09:00", "大厅综合窗口"):  # fmt: skip
        assert said in page, said
    assert "示例甲" not in page
    said = (
        login("admin")
        .get(
            f"/changchun/nanguan/hall/seals/{SEAL_UID}/use", headers={"Accept": "application/json"}
        )
        .json
    )
    assert len(said["items"]) == 2
    assert granted.sha256 in [row["sha256"] for row in said["items"]]
    for browser in (login("editor"), login("moderator")):
        browser.get(f"/changchun/nanguan/hall/seals/{SEAL_UID}/use", status=(403, 404))


def test_the_use_ledger_goes_on(portal, granted, login, monkeypatch):
    monkeypatch.setattr("views.seal_use.SIZE", 1)
    first = login("supervisor").get(f"/changchun/nanguan/hall/seals/{SEAL_UID}/use")
    second = first.click("更早的")
    assert {"受理通知书" in first, "受理通知书" in second} == {True, False}
    assert "更早的" not in second
    assert second.click("回到最近").request.url == first.request.url
    odd = login("supervisor").get(f"/changchun/nanguan/hall/seals/{SEAL_UID}/use?after=x_y")
    assert "更早的" in odd


def test_an_unused_seal_has_an_empty_ledger(portal, login):
    with portal.roots() as (site, _):
        register_seal(site)
    page = login("supervisor").get(f"/changchun/nanguan/hall/seals/{SEAL_UID}/use")
    assert "没有用印记录" in page


def test_a_receipt_is_known_by_its_file_too(portal, public):
    case = file_case(portal)
    assert "相同：这个文件就是本站出具的那一份" in uploaded(public, case.pdf)
    changed = bytearray(case.pdf)
    changed[len(changed) // 2] ^= 1
    assert "不相同" in uploaded(public, bytes(changed))
