"""What a paper says: its paragraphs in words, by kind; a paper that lacks what the law asks for
is never made. How it is drawn and sealed is not here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from content.documents.papers import (
    ACCEPTANCE,
    CORRECTION,
    DECLINE,
    DELIVERY,
    EXTENSION,
    GRANT,
    REFUSAL,
    RESULT,
    STOP,
    PaperKind,
    PaperRefused,
)

LONGEST_TEXT = 4000
REFUSED = "refused"


@dataclass(frozen=True)
class Facts:
    """文书所据: whom a paper is for, and what it is about; ``basis`` is the item's own law;
    ``reconsideration`` and ``court`` are the authorities to turn to."""

    applicant: str
    applicant_number: str
    item: str
    issuer: str
    hall: str
    case_number: str
    official_number: str
    received_on: date
    basis: str = ""
    reconsideration: str = ""
    court: str = ""


@dataclass(frozen=True)
class Composed:
    """正文: ``lines`` is a numbered list, after the first paragraph; ``facts`` are (label, text),
    ``remedies`` what may be done against it."""

    paragraphs: tuple[str, ...]
    lines: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    remedies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paper:
    """文书: everything that is drawn."""

    kind: PaperKind
    number: str
    issuer: str
    to: str
    dated_on: date
    said: Composed
    seal_name: str
    verify_code: str
    facts: tuple[tuple[str, str], ...] = ()


def compose(kind: PaperKind, facts: Facts, words: Mapping[str, Any]) -> Composed:
    """``words`` as ``content.documents.papers`` lists them, grounds, roles and ways in words.

    Raises PaperRefused, naming what is missing.
    """
    for name, label in kind.needs.items():
        if not words.get(name):
            raise PaperRefused(f"{kind.title}缺少{label}，请填写后再办理。")
    composed = _COMPOSERS[kind.name](facts, words)
    if not kind.tells_remedies:
        return composed
    said = (*composed.remedies, _remedy(kind, facts))
    return Composed(composed.paragraphs, composed.lines, composed.facts, said)


def check_complete(paper: Paper) -> None:
    """The last look before a seal goes on it: nothing blank. Raises PaperRefused."""
    needed = {
        "文号": paper.number,
        "申请人": paper.to,
        "出具机关": paper.issuer,
        "正文": all(one.strip() for one in paper.said.paragraphs) and paper.said.paragraphs,
        "验证码": paper.verify_code,
        "救济途径": paper.said.remedies or not paper.kind.tells_remedies,
    }
    missing = [label for label, there in needed.items() if not there]
    if missing:
        raise PaperRefused(f"{paper.kind.title}缺少{'、'.join(missing)}，不能盖章。")


def _remedy(kind: PaperKind, facts: Facts) -> str:
    """行政复议法§20, 行政诉讼法§46; to whom, the seal's registration or the place says."""
    if not facts.reconsideration or not facts.court:
        raise PaperRefused(
            f"{kind.title}必须写明复议机关和法院，现在还不知道。请管理员在政务大厅的“印章登记”页，"
            "给这个部门的印章填写行政复议机关和行政诉讼的法院。"
        )
    return (
        f"如不服本决定，可以自收到本{kind.title[-3:]}之日起六十日内向{facts.reconsideration}"
        f"申请行政复议，也可以自收到之日起六个月内依法向{facts.court}提起行政诉讼。"
    )


def _opening(facts: Facts) -> str:
    return (
        f"你（单位）于{say_day(facts.received_on)}提出的“{facts.item}”申请"
        f"（办件编号 {facts.case_number}）收悉。"
    )


def _accepted(facts: Facts, words: Mapping[str, Any]) -> Composed:
    paragraphs = [
        f"{_opening(facts)}经审查，申请材料齐全、符合法定形式，依据《中华人民共和国行政许可法》"
        f"第三十二条的规定，本机关决定自{say_day(words['accepted_on'])}起予以受理。"
    ]
    if words.get("due_on"):
        limit = f"办理期限{text}；" if (text := str(words.get("limit") or "")) else ""
        doubt = "（暂定，放假安排公布后可能变化）" if words.get("provisional") else ""
        paragraphs.append(
            f"{limit}最迟于{say_day(words['due_on'])}作出决定{doubt}。依法需要听证、招标、拍卖、"
            "检验、检测、检疫、鉴定和专家评审的，所需时间不计算在内，另行书面告知。"
        )
    paragraphs.append("凭办件编号和查询码，可以在本站查询办理进度和每一天的计算过程。")
    return Composed(tuple(paragraphs))


def _to_correct(facts: Facts, words: Mapping[str, Any]) -> Composed:
    lines = tuple(text for line in words["lines"] if (text := _text(line)))
    if not lines:
        raise PaperRefused("一次性补正告知书缺少需要补正的内容，请填写后再办理。")
    return Composed(
        (
            f"{_opening(facts)}经审查，申请材料不齐全或者不符合法定形式。依据《中华人民共和国"
            "行政许可法》第三十二条第一款第四项的规定，现将需要补正的全部内容一次告知如下：",
            f"请于{say_day(words['due_on'])}前在本站“办件查询”补正，或者到{facts.hall}补正。"
            "本通知以外的内容，不再要求补正。",
        ),
        lines,
    )


def _declined(facts: Facts, words: Mapping[str, Any]) -> Composed:
    agency = _text(words.get("agency"))
    advice = (f"请向{agency}提出申请。",) if agency else ()
    return Composed(
        (
            f"{_opening(facts)}经审查：{_sentence(words['reason'])}依据《中华人民共和国行政许可法》"
            "第三十二条的规定，本机关决定不予受理。",
            *advice,
        )
    )


def _extended(facts: Facts, words: Mapping[str, Any]) -> Composed:
    role = _text(words.get("approver_role"))
    due = f"，最迟于{say_day(words['due_on'])}作出决定" if words.get("due_on") else ""
    unit = words.get("unit") or "工作日"
    length = f"{words['days']} {'个' if unit == '工作日' else ''}{unit}"
    return Composed(
        (
            f"{_opening(facts)}本机关不能在规定的期限内作出决定，理由是：{_sentence(words['reason'])}",
            f"依据《中华人民共和国行政许可法》第四十二条的规定，经{role}{words['approver_name']}"
            f"批准，办理期限延长 {length}{due}。",
        )
    )


def _stopped(facts: Facts, words: Mapping[str, Any]) -> Composed:
    ground = _text(words["ground"])
    since = f"自{say_day(words['from_on'])}起" if words.get("from_on") else "自即日起"
    return Composed(
        (
            f"{_opening(facts)}办理中依法需要{ground}。{_sentence(words['reason'])}",
            "依据《中华人民共和国行政许可法》第四十五条的规定，所需时间不计算在办理期限内，"
            f"{since}暂停计时，预计需要 {words['expected_days']} 个工作日。"
            f"{ground}结束后继续计时。",
        )
    )


def _granted(facts: Facts, words: Mapping[str, Any]) -> Composed:
    law = f"{facts.basis}和" if facts.basis else ""
    paragraphs = [
        f"{_opening(facts)}经审查，申请符合法定条件、标准。{_sentence(words.get('reason'))}依据{law}"
        "《中华人民共和国行政许可法》第三十八条第一款的规定，本机关于"
        f"{say_day(words['decided_on'])}决定准予行政许可。"
    ]
    paragraphs += _conditions(words)
    paragraphs += _validity(words)
    paragraphs.append(
        "本机关自作出决定之日起十个工作日内颁发、送达。本决定依法公开，公众有权查阅。"
    )
    return Composed(tuple(paragraphs))


def _conditions(words: Mapping[str, Any]) -> list[str]:
    said = _text(words.get("conditions"))
    return [f"准予许可的条件和范围：{_sentence(said)}"] if said else []


def _validity(words: Mapping[str, Any]) -> list[str]:
    if not words.get("valid_until"):
        return []
    since = say_day(words.get("valid_from") or words["decided_on"])
    return [
        f"许可的有效期自{since}至{say_day(words['valid_until'])}。需要延续的，请在有效期届满"
        "三十日前提出申请（行政许可法第五十条）。"
    ]


def _refused(facts: Facts, words: Mapping[str, Any]) -> Composed:
    law = f"{facts.basis}和" if facts.basis else ""
    return Composed(
        (
            f"{_opening(facts)}经审查，申请不符合法定条件、标准，理由是：{_sentence(words['reason'])}",
            f"依据{law}《中华人民共和国行政许可法》第三十八条第二款的规定，本机关于"
            f"{say_day(words['decided_on'])}决定不予行政许可。",
        )
    )


def _result(facts: Facts, words: Mapping[str, Any]) -> Composed:
    refused = words["outcome"] == REFUSED
    outcome = "不予办理" if refused else "予以办理"
    reason = _text(words.get("reason"))
    if refused and not reason:
        raise PaperRefused("办理结果通知书缺少不予办理的理由，请填写后再办理。")
    said = f"{_opening(facts)}经审查，于{say_day(words['decided_on'])}作出结果：{outcome}。"
    paragraphs = [said, *((f"理由：{_sentence(reason)}",) if reason else ())]
    remedies = (_result_remedy(facts),) if refused else ()
    return Composed((*paragraphs, *_conditions(words), *_validity(words)), (), (), remedies)


def _result_remedy(facts: Facts) -> str:
    return _remedy(PaperKind(RESULT, "办理结果通知书", "", "", {}), facts)


def _delivered(facts: Facts, words: Mapping[str, Any]) -> Composed:
    numbers = "、".join(words.get("documents") or ()) or f"“{facts.item}”的决定"
    taken = _text(words.get("receiver"))
    return Composed(
        (f"{_opening(facts)}下列文书已经送达。",),
        (),
        (
            ("送达文书", numbers),
            ("送达方式", _text(words["way"])),
            ("送达日期", say_day(words["delivered_on"])),
            ("受送达人", facts.applicant),
            *((("签收人或者邮寄单号", taken),) if taken else ()),
            ("签收", "　　　　　　　　　　　　　　年　　月　　日"),
        ),
    )


_COMPOSERS: Mapping[str, Callable[[Facts, Mapping[str, Any]], Composed]] = {
    ACCEPTANCE: _accepted,
    CORRECTION: _to_correct,
    DECLINE: _declined,
    EXTENSION: _extended,
    STOP: _stopped,
    GRANT: _granted,
    REFUSAL: _refused,
    RESULT: _result,
    DELIVERY: _delivered,
}


def _text(said: Any) -> str:
    return " ".join(str(said or "").split())[:LONGEST_TEXT]


def _sentence(said: Any) -> str:
    """With a full stop, where there is anything."""
    text = _text(said)
    return text if not text or text[-1] in "。！？" else f"{text}。"


def say_day(day: Any) -> str:
    """2026年11月27日."""
    when = day if isinstance(day, date) else date.fromisoformat(str(day))
    return f"{when.year}年{when.month}月{when.day}日"
