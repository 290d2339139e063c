"""延期: once, with the approval the law asks for, and told with its reasons (行政许可法 §42)."""

from dataclasses import dataclass
from typing import Any

from content.cases.acting import (
    all_of_it,
    append_event,
    issue_paper,
    refuse_unsealed,
    said_reason,
)
from content.cases.applying import ApplyRefused
from content.cases.branches import ONLY
from content.cases.cases import Case
from content.cases.clock_counting import MISSED
from content.cases.clock_rules import Extension
from content.cases.clocks import case_clocks, rules_of
from content.cases.decisions import found_branch
from content.cases.doing import ClerkDoing
from content.cases.event_types import EXTENDED, EXTENSION_APPROVERS
from content.clock import micros
from content.documents.papers import EXTENSION
from content.vocabularies import TIME_UNITS

WHOLE = ""


@dataclass(frozen=True)
class Approval:
    """批准延期: how many days more, who approved it in which office, and why it is needed."""

    days: int
    approver_name: str
    approver_role: str
    reason: str


@all_of_it
def extend(doing: ClerkDoing, case: Case, branch: str, approval: Approval) -> dict[str, Any]:
    """``branch``: one, or "" for a joint case as a whole. Raises ApplyRefused."""
    refuse_unsealed(doing)
    branch = branch if case.standing.is_joint else branch or ONLY
    whose = case if branch == WHOLE else found_branch(case, branch)
    said = {
        "approver_name": said_reason(approval.approver_name, "批准人的姓名和职务"),
        "reason": said_reason(approval.reason, "延长期限的理由"),
    }
    rules = rules_of(doing.site, case)
    if branch not in rules:
        raise ApplyRefused("请选择延长哪个分支的期限。")
    _check_approval(approval, rules[branch].extension)
    _check_in_time(doing, case, branch)
    facts = {"branch": branch, "approved_by_role": approval.approver_role, "days": approval.days}
    event = append_event(doing, case, EXTENDED, said, told_at=micros(doing.moment), **facts)
    unit = dict(TIME_UNITS)[rules[branch].extension.unit]
    words = {**said, "days": approval.days, "unit": unit, "approver_role": approval.approver_role}
    issue_paper(doing, case, EXTENSION, branch, words | _due_words(doing, case, branch))
    doing.record("extend_branch", case.uid, whose.department_uid)
    return event


def _check_approval(approval: Approval, rule: Extension) -> None:
    if approval.approver_role != rule.approver:
        who = EXTENSION_APPROVERS[rule.approver]
        raise ApplyRefused(f"延长期限要经{who}批准（行政许可法第四十二条），请写明批准人。")
    if not 1 <= approval.days <= rule.number:
        unit = dict(TIME_UNITS)[rule.unit]
        raise ApplyRefused(f"最多可以延长 {rule.number} 个{unit}，请填写 1 到 {rule.number}。")


def _check_in_time(doing: ClerkDoing, case: Case, branch: str) -> None:
    """Whoever is late already cannot extend: §42 has it approved within the time limit."""
    name = f"statutory:{branch}" if branch else "joint"
    clocks = case_clocks(doing.site, case, doing.moment)
    if any(clock.name == name and clock.state == MISSED for clock in clocks):
        raise ApplyRefused("法定期限已经过了，不能再延长（行政许可法第四十二条）；请尽快作出决定。")


def _due_words(doing: ClerkDoing, case: Case, branch: str) -> dict[str, Any]:
    names = (f"statutory:{branch}", f"promised:{branch}") if branch else ("joint",)
    clocks = {clock.name: clock for clock in case_clocks(doing.site, case, doing.moment)}
    dues = (clocks[name].due for name in names if name in clocks)
    return {"due_on": due} if (due := next(filter(None, dues), None)) else {}
