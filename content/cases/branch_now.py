"""A branch as one member of staff meets it at a moment: read from case, tree and accounts."""

from typing import Any

from content.cases.absences import stood_in_for
from content.cases.branch_rules import BranchNow
from content.cases.branch_work import work_of
from content.cases.branches import branch_named
from content.cases.cases import Case
from content.cases.following.rules import WAITING, Standing
from content.cases.handling_steps import Step, steps_of
from content.cases.offices import is_officer, officers
from content.cases.subjects import fields_under
from content.clock import day_of


def branch_now(doing: Any, case: Case, branch: str, standing: Standing) -> BranchNow:
    """``doing`` has by, moment, site and affairs. Raises IllegalEvent for an unknown branch."""
    office = department_of(doing.site, case, branch)
    return BranchNow(
        by=doing.by,
        closed=closed_because(standing, branch),
        work=work_of(case.events, branch),
        steps=steps_at(doing.site, case, branch),
        officers=_officers(doing, office),
        stands_in_for=stood_in_for(doing.affairs, doing.by, office.uid, day_of(doing.moment)),
    )


def _officers(doing: Any, office: Any) -> frozenset[str]:
    found = officers(doing.affairs, office, doing.moment)
    return found | {doing.by} if is_officer(doing.person, office) else found


def department_of(site: Any, case: Case, branch: str) -> Any:
    """Where it is gone, the government of the case stands for it."""
    named = branch_named(case, branch)
    found = site.find(named.department_uid) if named is not None else None
    return found or site.find(case.government_uid) or site.province


def steps_at(site: Any, case: Case, branch: str) -> tuple[Step, ...]:
    """Of the wording the case was filed under."""
    named = branch_named(case, branch)
    if named is None:
        return ()
    return steps_of(fields_under(site, named.item_uid, named.item_edition))


def closed_because(standing: Standing, branch: str) -> str:
    """Why nothing can be handled on a branch; "" where it can."""
    one = standing.branch(branch)
    if one.is_decided:
        return "已经作出决定，不能再改。"
    if standing.is_ended:
        return f"这个办件已经是“{standing.label}”，不能再办理。"
    if standing.accepted_on is None:
        return "还没有受理，受理以后由本部门的审批办公室办理。"
    if one.is_blocked:
        return "前置事项没有准予，只能作出不予的决定。"
    if one.state == WAITING:
        return "还在等待前置事项准予，准予以后自动开始办理。"
    return ""
