"""决定: what one department decides of a branch, with reasons and remedies (行政许可法 §38)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from content.cases.acting import all_of_it, append_event, issue_paper, refuse_unsealed, said_reason
from content.cases.applying import ApplyRefused
from content.cases.branches import Branch, branch_named
from content.cases.cases import Case
from content.cases.doing import ClerkDoing
from content.cases.event_types import DECIDED, GRANTED, REFUSED
from content.cases.handling import check_may_decide
from content.cases.paper_facts import is_licence
from content.cases.queues import before_in_queue
from content.cases.register_of_decisions import take_down
from content.cases.subjects import fields_under
from content.clock import day_of
from content.documents.papers import decision_kind

NO_BRANCH = "这个办件没有这个分支，请从办件的页面进入。"


@dataclass(frozen=True)
class Terms:
    """准予的内容: conditions in words, and the days between which a licence holds."""

    conditions: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


@all_of_it
def decide(
    doing: ClerkDoing,
    case: Case,
    branch: str,
    outcome: str,
    reason: str = "",
    terms: Terms | None = None,
) -> dict[str, Any]:
    """Granted or refused, today; a refusal with its reason. Raises ApplyRefused."""
    refuse_unsealed(doing)
    decided = found_branch(case, branch)
    check_may_decide(doing, case, branch)
    said = _said(outcome, reason, terms or Terms())
    _check_terms(terms or Terms())
    if outcome == GRANTED:
        _check_queue(doing, case, decided)
    today = day_of(doing.moment)
    take_down(doing, case, branch)
    event = append_event(
        doing, case, DECIDED, _plain(said), branch=branch, outcome=outcome, day=today.isoformat()
    )
    words = {"decided_on": today, "outcome": outcome, **said}
    issue_paper(doing, case, paper_of(doing.site, decided, outcome), branch, words)
    doing.record("decide_branch", case.uid, decided.department_uid)
    return event


def found_branch(case: Case, name: str) -> Branch:
    """Raises ApplyRefused."""
    branch = branch_named(case, name)
    if branch is None:
        raise ApplyRefused(NO_BRANCH)
    return branch


def _said(outcome: str, reason: str, terms: Terms) -> dict[str, Any]:
    """Only what was said; a refusal says why."""
    if outcome == REFUSED:
        return {"reason": said_reason(reason, "不予的理由（行政许可法第三十八条）")}
    told = {
        "reason": said_reason(reason, "理由") if reason.strip() else "",
        "conditions": said_reason(terms.conditions, "条件") if terms.conditions.strip() else "",
        "valid_from": terms.valid_from,
        "valid_until": terms.valid_until,
    }
    return {name: value for name, value in told.items() if value}


def _plain(said: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in said.items()
    }


def _check_terms(terms: Terms) -> None:
    if terms.valid_from and terms.valid_until and terms.valid_until < terms.valid_from:
        raise ApplyRefused("有效期的截止日不能早于起始日，请核对。")


def _check_queue(doing: ClerkDoing, case: Case, branch: Branch) -> None:
    """Of what is limited in number, first come first served (§57)."""
    earlier = before_in_queue(doing, case, branch)
    if earlier is not None:
        raise ApplyRefused(
            "这个事项有数量限制，应当按受理的先后顺序决定（行政许可法第五十七条）："
            f"办件 {earlier} 受理在先，还没有决定，请先办理它。"
        )


def paper_of(site: Any, branch: Branch, outcome: str) -> str:
    """Which paper tells the decision: of what is no licence, the result."""
    fields = fields_under(site, branch.item_uid, branch.item_edition)
    return decision_kind(is_licence(fields), outcome)
