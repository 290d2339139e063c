"""受理: an application is accepted or declined, in writing and under seal (行政许可法 §32)."""

from typing import Any

from content.cases.acting import all_of_it, append_event, issue_paper, refuse_unsealed, said_reason
from content.cases.applying import ApplyRefused
from content.cases.cases import Case
from content.cases.clock_counting import CaseClock
from content.cases.clocks import case_clocks
from content.cases.doing import ClerkDoing
from content.cases.event_types import ACCEPTED, DECLINED, NOT_OURS
from content.clock import day_of
from content.documents.papers import ACCEPTANCE, DECLINE

LONGEST_NAME = 100


@all_of_it
def accept(doing: ClerkDoing, case: Case) -> dict[str, Any]:
    """All branches of it, from today. Raises ApplyRefused."""
    refuse_unsealed(doing)
    today = day_of(doing.moment)
    event = append_event(doing, case, ACCEPTED, deemed=False, on=today.isoformat())
    words = {"accepted_on": today, **_limit_words(_deciding(doing, case))}
    issue_paper(doing, case, ACCEPTANCE, "", words)
    doing.record("accept_case", case.uid, case.department_uid)
    return event


def _deciding(doing: ClerkDoing, case: Case) -> CaseClock | None:
    """The limit within which all of it is decided: the joint one, else the only branch's."""
    clocks = {clock.name: clock for clock in case_clocks(doing.site, case, doing.moment)}
    names = ("joint",) if case.standing.is_joint else ("promised:1", "statutory:1")
    return next((clocks[name] for name in names if name in clocks), None)


def _limit_words(clock: CaseClock | None) -> dict[str, Any]:
    if clock is None or clock.due is None:
        return {}
    limit = f"自{clock.limit.start_label}之日起 {clock.limit.length}内"
    return {"due_on": clock.due, "limit": limit, "provisional": clock.provisional}


@all_of_it
def decline(doing: ClerkDoing, case: Case, ground: str, agency: str, reason: str) -> dict[str, Any]:
    """Before it is accepted only. ``agency``: the place that is competent (its uid), or the name of
    an agency that is not here; asked for where the matter is not ours. Raises ApplyRefused."""
    refuse_unsealed(doing)
    reason = said_reason(reason, "不予受理的理由")
    uid, name = _agency(doing, agency, ground)
    said = {"reason": reason, "agency": name}
    event = append_event(doing, case, DECLINED, said, ground=ground, agency=uid)
    case.pending_files = ()
    issue_paper(doing, case, DECLINE, "", {**said, "ground": ground})
    doing.record("decline_case", case.uid, case.department_uid)
    return event


def _agency(doing: ClerkDoing, agency: str, ground: str) -> tuple[str, str]:
    """(uid, or ""; name) of who is competent; §32: the applicant is told whom to turn to."""
    if ground != NOT_OURS:
        return "", ""
    agency = agency.strip()
    if not agency:
        raise ApplyRefused("请写明这项申请应当向哪个机关提出（行政许可法第三十二条）。")
    place = doing.site.find(agency)
    if place is not None and hasattr(place, "is_government"):
        return agency, str(place.title)
    if len(agency) > LONGEST_NAME:
        raise ApplyRefused(f"机关的名称最多 {LONGEST_NAME} 个字，请写全称或者规范简称。")
    return "", agency
