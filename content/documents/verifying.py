"""Is a paper one of ours, unchanged, sealed by a seal in use, and does it still hold? (N10)

Pure: of what is kept of the paper, its seal's registration, and what became of what it granted.
"""

from dataclasses import dataclass
from typing import Any

from content.clock import SHANGHAI, moment_of
from content.licences import ENDED, EXPIRED, LicenceStanding
from content.seals import ABOLISHED, ACTIVE, SEAL_STATES, Seal

VALID, ALTERED, VOID, REVOKED, UNKNOWN, OVER = (
    "valid",
    "altered",
    "void",
    "revoked",
    "unknown",
    "over",
)
VERDICTS = {
    VALID: "有效",
    ALTERED: "不一致",
    VOID: "无效",
    REVOKED: "已撤销",
    OVER: "已失效",
    UNKNOWN: "查不到",
}
AS_CUSTODIAN, AS_OFFICE, AS_HALL = "custodian", "office", "hall"
USED_AS = {
    AS_CUSTODIAN: "印章保管人",
    AS_OFFICE: "部门行政审批办公室",
    AS_HALL: "大厅综合窗口（一门受理）",
}


@dataclass(frozen=True)
class Verdict:
    """核验结论: ``why`` is a sentence for whoever holds the paper."""

    state: str
    why: str

    @property
    def label(self) -> str:
        return VERDICTS[self.state]


def verdict_of(
    paper: Any,
    seal: Seal | None,
    licence: LicenceStanding | None = None,
    is_revoked: bool = False,
    uploaded: str = "",
) -> Verdict:
    """``uploaded`` is the digest of a file that claims to be the paper; "" where none was given."""
    if uploaded and uploaded != paper.sha256:
        return Verdict(
            ALTERED,
            "不一致：这个文件和本站出具的那一份不同，被改动过，或者不是同一份"
            "（另存、重新打印成 PDF 也会不同）。",
        )
    doubt = doubt_about_seal(paper, seal)
    if doubt:
        return Verdict(VOID, f"无效（{doubt}）。")
    if is_revoked or (licence is not None and licence.state in ENDED):
        state = licence.label if licence is not None and licence.state in ENDED else "已撤销"
        since = f"，自 {licence.since} 起" if licence is not None and licence.state in ENDED else ""
        return Verdict(REVOKED, f"{state}{since}：文书由本站出具，但它所准予的许可不再有效。")
    if licence is not None and licence.state == EXPIRED:
        return Verdict(OVER, f"已失效：文书由本站出具，许可的有效期到 {licence.until} 为止。")
    return Verdict(VALID, "有效：由本站出具，盖章时印章在用。")


def doubt_about_seal(paper: Any, seal: Seal | None) -> str:
    """Why it was not sealed as it must be, at the moment of sealing; "" where it was."""
    if seal is None:
        return "登记簿上没有盖它的印章"
    at = moment_of(paper.sealed_at)
    state = seal.state_at(at)
    if state == ABOLISHED:
        return f"印章已于 {seal.abolished_on} 废止"
    if state != ACTIVE:
        return f"盖章时印章{SEAL_STATES[state]}"
    if seal.department_uid != paper.department:
        return "印章不是出具部门的"
    if paper.sealed_as == AS_CUSTODIAN and seal.custodian_at(at) != paper.sealed_by:
        return "盖章的人当时不是印章的保管人"
    return ""


def say_sealed(paper: Any) -> str:
    """When and as what, without the name: 2026-03-02 09:00，由部门行政审批办公室使用."""
    at = moment_of(paper.sealed_at).astimezone(SHANGHAI)
    return f"{at:%Y-%m-%d %H:%M}，由{USED_AS.get(paper.sealed_as, '授权人员')}使用"
