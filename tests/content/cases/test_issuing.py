"""Acts issue papers: who may use which seal, what is kept, and what the ledger tells of it."""

import random
from dataclasses import replace
from datetime import date

import pytest

from content.act import ActRefused
from content.acts.seals import ABOLISH_SEAL
from content.cases.acceptance import accept, decline
from content.cases.applying import ApplyRefused
from content.cases.case_acts import AskedField, request_correction
from content.cases.decisions import Terms, decide
from content.cases.delivery import deliver
from content.cases.extensions import Approval, extend
from content.cases.issuing import USE_SEAL, Issuing, use_uid
from content.cases.paper_facts import full_name, last_day, months_later, number_of, remedies_of
from content.cases.stops import Pause, resume, stop
from content.cases.subjects import subject_of
from content.clock import day_of
from content.documents.papers import (
    ACCEPTANCE,
    CORRECTION,
    DECLINE,
    DELIVERY,
    EXTENSION,
    GRANT,
    PAPER_KINDS,
    REFUSAL,
    RESULT,
    STOP,
)
from content.documents.signing import KeyMissing
from content.permissions import Role
from tests.applying import clerk, filed
from tests.conftest import later
from tests.deciding import plain_office
from tests.papers import (
    SEAL_UID,
    WORDS,
    PlainSigner,
    approver,
    plain_drawing,
    plain_papers,
    register_seal,
    seal_area,
)
from tests.site import COUNTY, DEPARTMENT, desk_of


@pytest.fixture
def sealed():
    """An office whose department has a seal; its papers are drawn and signed plainly."""
    made = plain_office()
    register_seal(made.site)
    return replace(made, papers=plain_papers())


def issue(sealed, kind, doing=None, branch="", case=None, **more):
    doing = doing or sealed.approver
    words = {**WORDS[kind], **more}
    return doing.papers.issue(doing, case or sealed.file(), kind, branch, words)


def kept(sealed, said):
    return sealed.affairs.papers.get(said["document"])


def refused(sealed, kind, **more):
    with pytest.raises(ApplyRefused) as raised:
        issue(sealed, kind, **more)
    return str(raised.value)


def test_an_act_gets_back_what_its_event_tells(sealed):
    said = issue(sealed, REFUSAL, branch="1")
    assert said.keys() == {"branch", "document", "kind", "number", "sha256", "seal"}
    assert (said["kind"], said["branch"], said["seal"]) == (REFUSAL, "1", SEAL_UID)
    assert said["number"] == "南关政审不准字〔2026〕1号"
    assert issue(sealed, REFUSAL)["number"] == "南关政审不准字〔2026〕2号"
    assert issue(sealed, GRANT)["number"] == "南关政审准字〔2026〕1号"


def test_the_bytes_are_kept_sealed_and_found_by_code_and_digest(sealed):
    said = issue(sealed, REFUSAL)
    paper = kept(sealed, said)
    pdf = paper.pdf(sealed.sealing)
    assert pdf.startswith(b"%PDF signed by seal0mzj")
    assert "没有规范的名称".encode() in pdf
    book = sealed.affairs.papers
    assert book.by_digest(said["sha256"]) is book.by_code(paper.code.replace("-", "")) is paper
    assert paper.told(sealed.sealing) == {"applicant": "示**", "item": "社会团体成立登记"}
    assert len(paper.code) == 23


def test_each_use_of_a_seal_has_one_line_in_the_ledger(sealed):
    said = issue(sealed, ACCEPTANCE)
    line = sealed.affairs.staged.get(use_uid(said["document"]))
    assert (line["act"], line["subject"]) == (USE_SEAL, said["document"])
    assert (line["by"], line["digest"], line["place"]) == ("approver", said["sha256"], "d0mzj")
    (use,) = sealed.affairs.papers.uses(SEAL_UID)
    assert use is kept(sealed, said)


def test_without_a_seal_it_says_who_sets_it_up_where():
    said = refused(replace(plain_office(), papers=plain_papers()), ACCEPTANCE)
    assert "管理员" in said
    assert "印章登记" in said


def test_only_custodian_office_and_hall_may_use_it(sealed):
    site, affairs, sealing = sealed.site, sealed.affairs, sealed.sealing
    other = approver(site, affairs, sealing, path=f"{COUNTY}/jyj")
    assert "只能由它的保管人" in refused(sealed, GRANT, doing=other)
    keeper = replace(clerk(site, affairs, sealing, name="keeper"), papers=sealed.papers)
    assert kept(sealed, issue(sealed, GRANT, doing=keeper)).sealed_as == "custodian"
    assert "只能由它的保管人" in refused(sealed, GRANT, doing=sealed.clerk)
    assert kept(sealed, issue(sealed, ACCEPTANCE, doing=sealed.clerk)).sealed_as == "hall"
    far = replace(
        sealed.clerk, person=clerk(site, affairs, sealing, path="/changchun/kuancheng").person
    )
    assert "只能由它的保管人" in refused(sealed, ACCEPTANCE, doing=far)
    cashier = clerk(site, affairs, sealing, role=Role.CASHIER)
    assert "只能" in refused(sealed, DELIVERY, doing=replace(cashier, papers=sealed.papers))


def test_an_abolished_seal_seals_nothing(sealed):
    admin = desk_of(sealed.site, "admin", later())
    admin.perform(
        ABOLISH_SEAL,
        seal_area(sealed.site)[SEAL_UID],
        {"abolished_on": "2026-03-04", "basis": "示例"},
    )
    assert issue(sealed, ACCEPTANCE)
    after = sealed.after(days=2)
    assert "印章登记" in refused(after, ACCEPTANCE)


def test_an_unknown_kind_is_not_sealed(sealed):
    doing = sealed.approver
    with pytest.raises(ApplyRefused, match="不能用行政审批专用章"):
        doing.papers.issue(doing, sealed.file(), "blank", "", {})


def test_what_is_not_among_the_choices_is_refused(sealed):
    assert "听证、招标、拍卖" in refused(sealed, STOP, ground="holiday")
    assert "本机关负责人" in refused(sealed, EXTENSION, approver_role="clerk")
    assert issue(sealed, DELIVERY, way="窗口领取")


def test_a_refused_paper_leaves_nothing_behind(sealed):
    assert "不予许可的理由" in refused(sealed, REFUSAL, reason="")
    assert not list(sealed.affairs.papers.all())
    assert issue(sealed, REFUSAL)["number"].endswith("〕1号")


def test_without_its_key_it_says_what_to_do(sealed):
    class Keyless(PlainSigner):
        def sign(self, *asked):
            raise KeyMissing("密钥不在这台服务器上")

    doing = replace(sealed.approver, papers=Issuing(plain_drawing, Keyless()))
    assert "密钥不在" in refused(sealed, ACCEPTANCE, doing=doing)


def test_who_lost_a_number_takes_another(sealed):
    late = Issuing(plain_drawing, PlainSigner(), losses=3, chance=random.Random(1))
    said = issue(sealed, GRANT, doing=replace(sealed.approver, papers=late))
    assert said["number"] != "南关政审准字〔2026〕1号"
    assert issue(sealed, GRANT)["number"] == "南关政审准字〔2026〕1号"


def test_accepting_and_deciding_issue_their_papers(sealed):
    case = sealed.file()
    accept(sealed.clerk, case)
    decide(sealed.approver, case, "1", "granted", terms=Terms("限本区", None, date(2029, 3, 1)))
    issued = [event for event in case.events if event["type"] == "issued"]
    assert [event["kind"] for event in issued] == [ACCEPTANCE, GRANT]
    (licence,) = sealed.affairs.licences.of_case(case.uid)
    assert licence.number == issued[1]["number"]
    assert licence.standing_on(day_of(later())).until == date(2029, 3, 1)
    assert licence.holder(sealed.sealing) == "示例甲"
    assert [event["state"] for event in case.events if event["type"] == "licence"] == ["valid"]
    assert kept(sealed, issued[1]).licence_uid == licence.uid


def test_a_refusal_without_reason_is_no_decision(sealed):
    case = sealed.file()
    accept(sealed.clerk, case)
    with pytest.raises(ApplyRefused, match="理由"):
        decide(sealed.approver, case, "1", "refused", " ")
    decide(sealed.approver, case, "1", "refused", "不符合条件")
    assert case.events[-1]["kind"] == REFUSAL
    assert sealed.affairs.licences is None


def test_what_is_no_licence_has_a_result():
    made = plain_office(item_type="07")
    register_seal(made.site)
    made = replace(made, papers=plain_papers())
    case = made.file()
    accept(made.clerk, case)
    decide(made.approver, case, "1", "granted")
    assert case.events[-1]["kind"] == RESULT
    assert made.affairs.licences is None


def test_remedies_follow_from_the_place_or_the_registration(sealed):
    subject = subject_of(sealed.site, sealed.file(), later())
    (seal,) = sealed.site.at(COUNTY).seals
    assert remedies_of(subject, seal) == ("长春市南关区人民政府", "长春市南关区人民法院")
    sealed.site.at(DEPARTMENT).vertical = True
    assert remedies_of(subject, seal)[0] == ""
    assert "复议机关" in refused(sealed, REFUSAL)
    named = replace(seal, reconsideration="示例省民政厅", court="示例市中级人民法院")
    assert remedies_of(subject, named) == ("示例省民政厅", "示例市中级人民法院")
    assert remedies_of(replace(subject, government=None), named)[1] == "示例市中级人民法院"


def test_names_and_numbers_of_places(sealed):
    province, city = sealed.site.province, sealed.site.at("/changchun")
    assert [full_name(place) for place in (province, city)] == ["吉林省", "长春市"]
    assert number_of(city, PAPER_KINDS[GRANT], date(2027, 1, 4), 12) == "长春政审准字〔2027〕12号"


def test_how_long_a_licence_holds_the_item_says():
    first = date(2026, 3, 2)
    assert last_day(first, {}) is None
    assert last_day(first, {"validity_number": 3, "validity_unit": "years"}) == date(2029, 3, 1)
    assert last_day(first, {"validity_number": 6, "validity_unit": "months"}) == date(2026, 9, 1)
    assert months_later(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert months_later(date(2026, 12, 31), 2) == date(2027, 2, 28)


def test_a_second_registration_is_not_possible_meanwhile(sealed):
    with pytest.raises(ActRefused):
        register_seal(sealed.site, filing_number="2")
    assert filed(sealed.applicant, sealed.item).case.number


def told_by(sealed, case):
    """The text of the newest paper of a case, as it was drawn."""
    event = next(one for one in reversed(case.events) if one["type"] == "issued")
    return event["kind"], kept(sealed, event).pdf(sealed.sealing).decode()


def test_every_act_says_on_paper_what_was_given(sealed):
    case = sealed.file()
    request_correction(
        sealed.clerk, case, [AskedField("note", "incomplete", "缺会议时间")], date(2026, 3, 20)
    )
    kind, text = told_by(sealed, case)
    assert kind == CORRECTION
    assert "情况说明：内容不全。缺会议时间" in text
    declined = sealed.file()
    decline(sealed.clerk, declined, "not_ours", "示例区教育局", "不归本局管")
    kind, text = told_by(sealed, declined)
    assert kind == DECLINE
    assert "请向示例区教育局提出申请" in text
    case = sealed.file()
    accept(sealed.clerk, case)
    stop(sealed.approver, case, "1", Pause("expert_review", date(2026, 3, 2), 15, "请专家评审"))
    kind, text = told_by(sealed, case)
    assert kind == STOP
    assert "依法需要专家评审" in text
    assert "15 个工作日" in text
    resume(sealed.approver, case, "1", date(2026, 3, 2), "评审结束")
    extend(sealed.approver, case, "1", Approval(10, "示例局长", "organ_head", "需要核实"))
    kind, text = told_by(sealed, case)
    assert kind == EXTENSION
    assert "经本机关负责人示例局长批准，办理期限延长 10 个工作日" in text
    decide(sealed.approver, case, "1", "granted")
    number = case.events[-1]["number"]
    deliver(sealed.clerk, case, "", "post", "挂号信 示例1号")
    kind, text = told_by(sealed, case)
    assert kind == DELIVERY
    for said in (number, "邮寄送达", "挂号信 示例1号"):
        assert said in text, said
