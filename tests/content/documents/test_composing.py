"""What each paper must say by law, and that none is made without it."""

from dataclasses import replace
from datetime import date

import pytest

from content.documents.composing import Composed, Facts, Paper, check_complete, compose
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
    PaperRefused,
    decision_kind,
)
from tests.papers import WORDS

FACTS = Facts(
    applicant="示例甲",
    applicant_number="220***0021",
    item="社会团体成立登记",
    issuer="示例区民政局",
    hall="示例区政务大厅",
    case_number="2345678ACE",
    official_number="",
    received_on=date(2026, 3, 2),
    basis="《社会团体登记管理条例》第六条",
    reconsideration="示例市示例区人民政府",
    court="示例市示例区人民法院",
)
SAID = {
    ACCEPTANCE: (
        "自2026年3月2日起予以受理",
        "最迟于2026年3月30日",
        "自受理之日起 20 个工作日内",
        "暂定",
    ),
    CORRECTION: ("一次告知如下", "2026年3月20日前", "不再要求补正"),
    DECLINE: ("不属于本机关的职权范围。", "不予受理", "请向示例区教育局提出申请"),
    EXTENSION: ("延长 10 个工作日", "示例乙批准", "需要向有关部门核实材料。", "2026年4月15日"),
    STOP: ("不计算在办理期限内", "自2026年3月3日起", "15 个工作日", "需要组织专家评审。"),
    GRANT: (
        "决定准予行政许可",
        "《社会团体登记管理条例》第六条和",
        "登记的活动地域",
        "十个工作日内颁发、送达",
    ),
    REFUSAL: ("决定不予行政许可", "没有规范的名称和相应的组织机构。", "第三十八条第二款"),
    RESULT: ("予以办理",),
    DELIVERY: ("已经送达",),
}


def said(kind, facts=FACTS, **more):
    return compose(PAPER_KINDS[kind], facts, {**WORDS[kind], **more})


def text_of(composed):
    return "\n".join((*composed.paragraphs, *composed.lines, *composed.remedies))


@pytest.mark.parametrize("kind", PAPER_KINDS)
def test_each_says_what_it_must(kind):
    text = text_of(said(kind))
    for words in (*SAID[kind], "2345678ACE", "2026年3月2日"):
        assert words in text, words


@pytest.mark.parametrize(
    ("kind", "name"), [(kind.name, name) for kind in PAPER_KINDS.values() for name in kind.needs]
)
def test_none_is_made_without_what_the_law_asks_for(kind, name):
    label = PAPER_KINDS[kind].needs[name]
    for nothing in ("", None, ()):
        with pytest.raises(PaperRefused, match=label):
            said(kind, **{name: nothing})


@pytest.mark.parametrize("kind", [DECLINE, REFUSAL])
def test_a_refusal_names_both_remedies_and_where(kind):
    (remedy,) = said(kind).remedies
    for words in (
        "六十日内向示例市示例区人民政府申请行政复议",
        "六个月内依法向示例市示例区人民法院",
    ):
        assert words in remedy
    for unknown in ({"reconsideration": ""}, {"court": ""}):
        with pytest.raises(PaperRefused, match="复议机关"):
            said(kind, replace(FACTS, **unknown))


def test_a_refused_result_has_reason_and_remedies():
    refused = said(RESULT, outcome="refused", reason="材料不实")
    assert "不予办理" in text_of(refused)
    assert "六个月" in refused.remedies[0]
    with pytest.raises(PaperRefused, match="理由"):
        said(RESULT, outcome="refused")
    assert said(RESULT, reason="符合条件").remedies == ()


def test_what_is_not_told_is_left_out():
    assert len(said(ACCEPTANCE, due_on=None).paragraphs) == 2
    assert "请向" not in text_of(said(DECLINE, agency=""))
    assert "最迟" not in text_of(said(EXTENSION, due_on=None))
    assert "延长 2 个月，" in text_of(said(EXTENSION, days=2, unit="个月"))
    assert "自即日起" in text_of(said(STOP, from_on=None))
    assert "有效期" not in text_of(said(GRANT, conditions=""))
    assert "有效期自2026年3月2日至2029年3月1日" in text_of(said(GRANT, valid_until="2029-03-01"))
    assert "依据《中华人民共和国行政许可法》" in text_of(said(GRANT, replace(FACTS, basis="")))
    details = dict(said(DELIVERY, documents=(), receiver="").facts)
    assert (details["送达文书"], details["受送达人"]) == ("“社会团体成立登记”的决定", "示例甲")
    assert len(details) == len(said(DELIVERY, receiver="挂号信 示例1").facts) - 1


def test_blank_lines_are_no_correction():
    assert said(CORRECTION).lines == ("场地使用证明：没有提供", "章程：内容不全。缺第三章")
    with pytest.raises(PaperRefused, match="需要补正的内容"):
        said(CORRECTION, lines=[" ", ""])


def paper(**more):
    whole = {
        "kind": PAPER_KINDS[REFUSAL],
        "number": "示例〔2026〕1号",
        "issuer": "示例局",
        "to": "示例甲",
        "dated_on": date(2026, 3, 2),
        "said": Composed(("正文。",), remedies=("可以复议。",)),
        "seal_name": "示例局行政审批专用章",
        "verify_code": "AAAA",
    }
    return Paper(**{**whole, **more})


@pytest.mark.parametrize(
    ("told", "label"),
    [
        ({"number": ""}, "文号"),
        ({"to": ""}, "申请人"),
        ({"issuer": ""}, "出具机关"),
        ({"verify_code": ""}, "验证码"),
        ({"said": Composed((), remedies=("可以复议。",))}, "正文"),
        ({"said": Composed((" ",), remedies=("可以复议。",))}, "正文"),
        ({"said": Composed(("正文。",))}, "救济途径"),
    ],
)
def test_nothing_blank_is_sealed(told, label):
    check_complete(paper())
    with pytest.raises(PaperRefused, match=label):
        check_complete(paper(**told))


def test_which_paper_tells_a_decision():
    assert decision_kind(True, "granted") == GRANT
    assert decision_kind(True, "refused") == REFUSAL
    assert decision_kind(False, "refused") == RESULT
