"""What an act asks for when it must issue a paper, and what it gets back.

Acts know this protocol and the kinds; how a paper is composed, drawn, sealed and kept is not here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

ACCEPTANCE, CORRECTION, DECLINE = "acceptance", "correction", "decline"
EXTENSION, STOP = "extension", "stop"
GRANT, REFUSAL, RESULT, DELIVERY = "grant", "refusal", "result", "delivery"
DECISIONS = frozenset({GRANT, REFUSAL, RESULT})
NO_SEALS = (
    "本机关的行政审批专用章还没有登记，不能出具文书。"
    "请管理员先在政务大厅的“印章登记”页（…/hall/seals）登记印章，再办理。"
)


class PaperRefused(ValueError):
    """The paper may not be issued as asked; the message says why, and what to do."""


@dataclass(frozen=True)
class PaperKind:
    """文书种类: ``mark`` is its word in the number, ``basis`` the law that asks for it;
    ``needs`` are the words without which it is incomplete, and what each is called."""

    name: str
    title: str
    mark: str
    basis: str
    needs: Mapping[str, str]
    tells_remedies: bool = False
    clerk_may: bool = False  # of the hall, for all departments: 一门受理


PAPER_KINDS = {
    kind.name: kind
    for kind in (
        PaperKind(
            ACCEPTANCE,
            "受理通知书",
            "受",
            "《中华人民共和国行政许可法》第三十二条",
            {"accepted_on": "受理日期"},
            clerk_may=True,
        ),
        PaperKind(
            CORRECTION,
            "一次性补正告知书",
            "补",
            "《中华人民共和国行政许可法》第三十二条第一款第四项",
            {"lines": "需要补正的内容", "due_on": "补正的截止日期"},
            clerk_may=True,
        ),
        PaperKind(
            DECLINE,
            "不予受理通知书",
            "不受",
            "《中华人民共和国行政许可法》第三十二条",
            {"reason": "不予受理的理由"},
            tells_remedies=True,
            clerk_may=True,
        ),
        PaperKind(
            EXTENSION,
            "延长办理期限通知书",
            "延",
            "《中华人民共和国行政许可法》第四十二条",
            {"reason": "延长的理由", "days": "延长的天数", "approver_name": "批准人"},
        ),
        PaperKind(
            STOP,
            "特别程序（暂停计时）告知书",
            "停",
            "《中华人民共和国行政许可法》第四十五条",
            {"ground": "特别程序", "expected_days": "所需时间", "reason": "说明"},
        ),
        PaperKind(
            GRANT,
            "准予行政许可决定书",
            "准",
            "《中华人民共和国行政许可法》第三十八条第一款",
            {"decided_on": "决定日期"},
        ),
        PaperKind(
            REFUSAL,
            "不予行政许可决定书",
            "不准",
            "《中华人民共和国行政许可法》第三十八条第二款",
            {"decided_on": "决定日期", "reason": "不予许可的理由"},
            tells_remedies=True,
        ),
        PaperKind(
            RESULT,
            "办理结果通知书",
            "结",
            "",
            {"decided_on": "决定日期", "outcome": "办理结果"},
        ),
        PaperKind(
            DELIVERY,
            "送达回证",
            "送",
            "《中华人民共和国行政许可法》第四十四条",
            {"way": "送达方式", "delivered_on": "送达日期"},
            clerk_may=True,
        ),
    )
}


class Papers(Protocol):
    """出具文书: what an act is handed as ``doing.papers``."""

    def issue(
        self, doing: Any, case: Any, kind: str, branch: str, words: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Composes, numbers, draws, seals and keeps one paper, in the act's own transaction.

        Returns the facts of the ``issued`` event: ``{"branch", "document": uid, "kind",
        "number", "sha256", "seal": uid}``. ``branch`` is "" for a paper of the whole case; then
        the case's own (lead) department seals. Raises ApplyRefused with the sentence to show: no
        seal, not its custodian or an approver there, something the law asks for is missing.
        """
        ...


def decision_kind(is_licence: bool, outcome: str) -> str:
    """Which paper tells a decision; of what is no licence (确认、备案、公共服务 …) the result."""
    if not is_licence:
        return RESULT
    return GRANT if outcome == "granted" else REFUSAL
