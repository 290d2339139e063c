"""What an approval office does to a licence, and what time does: ended, asked to be renewed,
deemed renewed (行政许可法§8, §50, §69, §70). Affairs only."""

from datetime import date
from typing import Any

from content.cases.acting import append_event, said_reason
from content.cases.applying import ApplyRefused
from content.cases.cases import Case
from content.cases.doing import ClerkDoing, SystemDoing
from content.cases.event_types import CARD
from content.cases.licensing import append_licence_event, tell_case
from content.clock import day_of
from content.licences import (
    DEEMED_RENEWED,
    ENDED,
    GROUNDS,
    RENEWAL_FILED,
    IllegalLicenceEvent,
    Licence,
)

LABELS = {
    "end_licence": "撤销、撤回或注销证照",
    "file_renewal": "登记延续申请",
    "deem_renewed": "视为准予延续",
}


def end_licence(
    doing: ClerkDoing, licence: Licence, state: str, ground: str, reason: str
) -> dict[str, Any]:
    """Revoked, withdrawn or cancelled, from today; on a ground of the law and with a reason.

    Raises ApplyRefused.
    """
    if state not in ENDED or ground not in GROUNDS[state]:
        raise ApplyRefused("请选择撤销、撤回或者注销，以及对应的法定理由。")
    reason = said_reason(reason, "理由")
    event = _append(doing, licence, state, ground=ground)
    licence.write_down(doing.sealing, event["uid"], reason)
    doing.record("end_licence", licence.uid, licence.department_uid)
    _tell(doing, licence, state)
    return event


def file_renewal(doing: ClerkDoing, licence: Licence, number: str) -> dict[str, Any]:
    """The case with this number asks to renew it; what counts is the day it was received.

    Raises ApplyRefused.
    """
    cases = doing.affairs.cases
    case: Case | None = cases.by_number(number) if cases is not None else None
    branch = _branch_of(case, licence)
    if case is None or not branch:
        raise ApplyRefused("没有这个办件，或者它不是向本部门提出的同一事项的申请，请核对办件编号。")
    if not case.standing.is_undecided:
        raise ApplyRefused(f"这个办件现在是“{case.standing.label}”，不能再登记为延续申请。")
    filed_on = day_of(case.received_at).isoformat()
    now = licence.standing_on(day_of(doing.moment))
    if now.until is None or not now.stands:
        raise ApplyRefused(f"证照现在是“{now.label}”，没有期限或者不再有效，不用延续。")
    event = _append(doing, licence, RENEWAL_FILED, filed_on=filed_on, case=case.uid, branch=branch)
    doing.affairs.licences.belongs_to(licence, case.uid)
    doing.record("file_renewal", licence.uid, licence.department_uid)
    return event


def _branch_of(case: Case | None, licence: Licence) -> str:
    """Of the same item, or at least of the same department."""
    if case is None or case.uid == licence.case_uid:
        return ""
    mine = [one for one in case.branches if one.department_uid == licence.department_uid]
    same = [one for one in mine if one.item_uid == licence.item_uid]
    return next((one.name for one in (*same, *mine)), "")


def _append(doing: Any, licence: Licence, kind: str, **facts: Any) -> dict[str, Any]:
    try:
        return append_licence_event(doing, licence, kind, **facts)
    except IllegalLicenceEvent as illegal:
        raise ApplyRefused(str(illegal)) from None


def _tell(doing: Any, licence: Licence, state: str) -> None:
    case = doing.affairs.cases.get(licence.case_uid)
    if case is not None:
        tell_case(doing, case, licence, state)


def tell_ended(doing: SystemDoing, day: date, most: int = 100) -> int:
    """What time did to licences until ``day``: of one that counts as renewed because nobody
    decided (§50) the holder is told and a red card is raised, once. How many were looked at."""
    book = doing.affairs.licences
    ending = [] if book is None else book.ending(day, most)
    for ends, licence in ending:
        if licence.standing_on(day).state == DEEMED_RENEWED:
            _deem_renewed(doing, licence)
        book.told(ends, licence)
    return len(ending)


def _deem_renewed(doing: SystemDoing, licence: Licence) -> None:
    now = licence.standing_on(day_of(doing.moment))
    if any(one["type"] == DEEMED_RENEWED for one in licence.events[-1:]):
        return
    append_licence_event(doing, licence, DEEMED_RENEWED)
    doing.record("deem_renewed", licence.uid, licence.department_uid)
    _tell(doing, licence, DEEMED_RENEWED)
    case = doing.affairs.cases.get(now.renewal_case)
    if case is None:
        return
    assert now.until is not None
    _card(doing, case, licence.branch, now.until)


def _card(doing: SystemDoing, case: Case, branch: str, until: date) -> None:
    """To the supervisor: the decision on the renewal did not come in time."""
    append_event(
        doing,
        case,
        CARD,
        clock="renewal",
        label="延续决定（有效期届满前）",
        branch=branch,
        colour="red",
        percent=100,
        due=until.isoformat(),
        on=day_of(doing.moment).isoformat(),
    )
