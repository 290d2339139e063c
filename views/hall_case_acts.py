"""受理、不予受理、延期: what is done to a case as a whole, as forms."""

from content.areas import CasePage
from content.base import lineage
from content.cases.acceptance import accept, decline
from content.cases.event_types import (
    AWAITING,
    DECLINE_GROUNDS,
    EXTENSION_APPROVERS,
    GOVERNMENT_HEAD,
    NOT_OURS,
    RECEIVED,
    UNACCEPTED,
)
from content.cases.extensions import WHOLE, Approval, extend
from content.permissions import Permission as P
from views.act_questions import LINE, NUMBER, RADIO, SELECT, Question
from views.case_act_page import CaseAct, add_act_views

_ELSEWHERE = "elsewhere"


def _no_accept(met):
    standing = met.standing
    if standing.state in RECEIVED:
        return ""
    if standing.state == AWAITING:
        return "申请人还没有补正，补正以后再决定是否受理。"
    return _already(standing)


def _already(standing):
    if standing.is_deemed:
        return f"五个工作日内没有告知，已自 {standing.accepted_on} 起视为受理。"
    return f"这个办件现在是“{standing.label}”。"


def _accept(doing, met, typed):
    accept(doing, met.case)


def _accept_lead(met):
    yield (
        "材料齐全、符合法定形式的，应当受理（行政许可法第三十二条）。"
        "受理以后开始计算办理期限，并向申请人出具盖章的受理通知书。"
    )
    offices = "、".join(dict.fromkeys(place.title for place in met.case_page.places))
    yield f"受理后由 {offices} 的行政审批办公室办理。"


def _no_decline(met):
    return "" if met.standing.state in UNACCEPTED else _already(met.standing)


def _decline_questions(met):
    return (
        Question("ground", "不予受理的理由", RADIO, choices=tuple(DECLINE_GROUNDS.items()),
                 missing="请选择不予受理的理由。"),
        Question("agency", "应当向哪个机关申请", SELECT, groups=_agencies(met),
                 choices=((_ELSEWHERE, "不在下面，另外填写名称"),), needed_if=("ground", NOT_OURS),
                 help="不属于本机关职权范围的，要告知申请人向哪个机关申请。",
                 missing="不属于本机关职权范围的，请选择应当向哪个机关申请。"),
        Question("agency_name", "机关名称", LINE, needed_if=("agency", _ELSEWHERE),
                 help="上面选了“另外填写”的，写机关的全称或者规范简称。"),
        Question("reason", "具体说明",
                 help="写清楚事实和依据，申请人会在通知书上看到。不要写个人信息。",
                 missing="请写明不予受理的理由。"),
    )  # fmt: skip


def _agencies(met):
    """(government, its departments) from the case's own upwards."""
    steps = lineage(met.case_page.__parent__.__parent__.__parent__)
    return tuple(
        (
            place.title,
            (
                (place.uid, place.title),
                *((one.uid, one.title) for one in place.department_records()),
            ),
        )
        for place in steps
        if hasattr(place, "department_records")
    )


def _decline(doing, met, typed):
    chosen = typed["agency"]
    agency = typed["agency_name"] if chosen == _ELSEWHERE else chosen
    decline(doing, met.case, typed["ground"], agency, typed["reason"])


def _decline_lead(met):
    yield "不予受理要出具盖章的通知书，写明理由和救济途径。材料不齐的，应当先一次告知补正。"


def _no_extend(met):
    standing = met.standing
    if not standing.is_joint:
        return "只有一个部门办理，请在部门的办理页延期。"
    if standing.accepted_on is None or not standing.is_undecided:
        return f"这个办件现在是“{standing.label}”，不能延期。"
    return "联合办理的期限只能延长一次。" if standing.is_extended else ""


def _extend_questions(met):
    return extension_questions({GOVERNMENT_HEAD: EXTENSION_APPROVERS[GOVERNMENT_HEAD]}, 15)


def extension_questions(approvers, most):
    return (
        Question("days", "延长多少天", NUMBER, help=f"最多 {most}。", missing="请填写延长的天数。"),
        Question("approver_role", "由谁批准", RADIO, choices=tuple(approvers.items()),
                 missing="请选择由谁批准。"),
        Question("approver_name", "批准人的姓名和职务", LINE,
                 missing="请写明批准人的姓名和职务。"),
        Question("reason", "延长的理由", help="理由会写进延长期限告知书。",
                 missing="延长期限要说明理由，并告知申请人（行政许可法第四十二条）。"),
    )  # fmt: skip


def _extend(doing, met, typed):
    extend(doing, met.case, WHOLE, approval_of(typed))


def approval_of(typed):
    return Approval(typed["days"], typed["approver_name"], typed["approver_role"], typed["reason"])


def extension_lead(met):
    yield (
        "延长期限只能一次，要经批准，并把理由告知申请人（行政许可法第四十二条）。"
        "系统会出具盖章的告知书。"
    )


ACCEPT = CaseAct(
    "accept", "受理", P.ACCEPT_CASE, _no_accept, _accept, "已受理，受理通知书已出具。",
    lead=_accept_lead, button="受理这个办件",
)  # fmt: skip
DECLINE = CaseAct(
    "decline", "不予受理", P.DECLINE_CASE, _no_decline, _decline,
    "已作出不予受理，通知书已出具。", questions=_decline_questions, lead=_decline_lead,
    confirms=True,
)  # fmt: skip
EXTEND_WHOLE = CaseAct(
    "extend", "延长联合办理的期限", P.EXTEND_BRANCH, _no_extend, _extend,
    "期限已延长，告知书已出具。", questions=_extend_questions, lead=extension_lead, confirms=True,
    button="延长期限",
)  # fmt: skip
CASE_ACTS = (ACCEPT, DECLINE, EXTEND_WHOLE)


def includeme(config):
    add_act_views(config, CasePage, CASE_ACTS)
