"""暂停、恢复、延期、决定、送达: what is told the applicant in writing of a branch, as forms."""

from content.areas import BranchPage
from content.cases import branch_rules as rules
from content.cases.clocks import rules_of
from content.cases.decisions import Terms, decide
from content.cases.delivery import deliver
from content.cases.event_types import (
    DELIVERED,
    DELIVERY_WAYS,
    EXTENSION_APPROVERS,
    GRANTED,
    OUTCOMES,
    REFUSED,
    STOP_GROUNDS,
)
from content.cases.extensions import extend
from content.cases.following.rules import WAITING
from content.cases.stops import Pause, resume, stop
from content.clock import day_of
from content.permissions import Permission as P
from views.act_questions import DAY, LINE, NUMBER, RADIO, Question
from views.case_act_page import CaseAct, add_act_views
from views.hall_case_acts import approval_of, extension_lead, extension_questions


def _today(met):
    return day_of(met.request.moment).isoformat()


def _rule(met):
    return rules_of(met.request.site, met.case)[met.branch.name]


def _grounds(met):
    """Those of §45 that the item allows, and that do not run already."""
    running = {one.ground for one in met.branch_standing.stops if one.last is None}
    return tuple(
        (ground, label)
        for ground, label in STOP_GROUNDS.items()
        if ground in _rule(met).stops and ground not in running
    )


def _no_stop(met):
    if met.now.closed:
        return met.now.closed
    return "" if _grounds(met) else "这个事项没有可以不计入期限的特别程序（行政许可法第四十五条）。"


def _stop_questions(met):
    return (
        Question("ground", "因为什么暂停", RADIO, choices=_grounds(met),
                 missing="请选择行政许可法第四十五条所列的一种情形。"),
        Question("day", "从哪一天起不计入", DAY, typed=_today(met),
                 missing="请填写从哪一天起不计入期限。"),
        Question("expected_days", "预计需要多少个工作日", NUMBER,
                 missing="要把所需时间书面告知申请人，请填写预计的工作日数。"),
        Question("reason", "说明", help="告知书上会写这段话，例如：定于 12 月 3 日召开专家评审会。",
                 missing="请写明为什么暂停。"),
    )  # fmt: skip


def _stop_lead(met):
    yield (
        "听证、检验、检测、专家评审等所需的时间不计入期限，要书面告知申请人"
        "（行政许可法第四十五条）。系统会出具盖章的告知书。"
    )


def _stop(doing, met, typed):
    pause = Pause(typed["ground"], typed["day"], typed["expected_days"], typed["reason"])
    stop(doing, met.case, met.branch.name, pause)


def _running(met):
    return tuple(one for one in met.branch_standing.stops if one.last is None)


def _no_resume(met):
    return met.now.closed or ("" if _running(met) else "现在没有暂停计时。")


def _resume_questions(met):
    choices = tuple(
        (one.uid, f"{STOP_GROUNDS.get(one.ground, one.ground)}（{one.first} 起）")
        for one in _running(met)
    )
    first = choices[0][0] if len(choices) == 1 else ""
    return (
        Question("stop", "恢复哪一项", RADIO, choices=choices, typed=first,
                 missing="请选择恢复哪一项。"),
        Question("day", "最后不计入的一天", DAY, typed=_today(met),
                 help="第二天起继续计算。", missing="请填写最后不计入的一天。"),
        Question("reason", "说明", required=False, help="例如：专家评审会已经结束。"),
    )  # fmt: skip


def _resume(doing, met, typed):
    resume(doing, met.case, met.branch.name, typed["day"], typed["reason"], typed["stop"])


def _no_extend(met):
    if met.now.closed:
        return met.now.closed
    return "期限只能延长一次（行政许可法第四十二条）。" if met.branch_standing.is_extended else ""


def _extend_questions(met):
    rule = _rule(met).extension
    return extension_questions({rule.approver: EXTENSION_APPROVERS[rule.approver]}, rule.number)


def _extend(doing, met, typed):
    extend(doing, met.case, met.branch.name, approval_of(typed))


def _only_refused(met):
    """What it requires was refused."""
    now = met.branch_standing
    return now.state == WAITING and now.is_blocked


def _no_decide(met):
    if _only_refused(met):
        return ""
    if met.branch_standing.is_stopped:
        return "正在暂停计时，请先恢复计时，再作决定。"
    return rules.no_decision(met.now)


def _decide_questions(met):
    outcomes = {REFUSED: OUTCOMES[REFUSED]} if _only_refused(met) else OUTCOMES
    return (
        Question("outcome", "决定", RADIO, choices=tuple(outcomes.items()),
                 missing="请选择准予或者不予。"),
        Question("reason", "理由", needed_if=("outcome", REFUSED),
                 help="不予的必须写明理由（行政许可法第三十八条）。准予的可以不写。",
                 missing="不予的决定必须写明理由（行政许可法第三十八条）。"),
        Question("conditions", "准予的条件", required=False, help="没有条件的不填。"),
        Question("valid_from", "有效期从", DAY, required=False),
        Question("valid_until", "有效期到", DAY, required=False, help="长期有效的不填。"),
    )  # fmt: skip


def _decide_lead(met):
    yield (
        "系统会出具盖章的决定书，写明申请复议或者提起诉讼的途径和期限，并通知申请人。"
        "准予的决定按规定公开。"
    )
    for opinion in met.now.work.opinions[-3:]:
        label = {"agree": "同意", "disagree": "不同意"}.get(opinion.says)
        if label:
            yield f"{met.name_of(opinion.by)}的意见：{label}。"


def _decide(doing, met, typed):
    granted = typed["outcome"] == GRANTED
    terms = Terms(typed["conditions"], typed["valid_from"], typed["valid_until"])
    decide(
        doing,
        met.case,
        met.branch.name,
        typed["outcome"],
        typed["reason"],
        terms if granted else None,
    )


def _no_deliver(met):
    now = met.branch_standing
    if now.state == DELIVERED:
        return "已经送达。"
    return "" if now.is_decided else "还没有作出决定，不能送达。"


def _deliver_questions(met):
    return (
        Question("way", "送达方式", RADIO, choices=tuple(DELIVERY_WAYS.items()),
                 missing="请选择送达方式。"),
        Question("note", "送达情况", LINE, required=False,
                 help="例如：本人领取，已核对身份证件；或者邮件单号。"),
    )  # fmt: skip


def _deliver(doing, met, typed):
    deliver(doing, met.case, met.branch.name, typed["way"], typed["note"])


STOP = CaseAct(
    "stop", "暂停计时", P.HANDLE_BRANCH, _no_stop, _stop, "已暂停计时，告知书已出具。",
    questions=_stop_questions, lead=_stop_lead, confirms=True,
)  # fmt: skip
RESUME = CaseAct(
    "resume", "恢复计时", P.HANDLE_BRANCH, _no_resume, _resume, "已恢复计时。",
    questions=_resume_questions,
)  # fmt: skip
EXTEND = CaseAct(
    "extend", "延长期限", P.EXTEND_BRANCH, _no_extend, _extend, "期限已延长，告知书已出具。",
    questions=_extend_questions, lead=extension_lead, confirms=True,
)  # fmt: skip
DECIDE = CaseAct(
    "decide", "作出决定", P.DECIDE_BRANCH, _no_decide, _decide, "决定已作出，决定书已出具。",
    questions=_decide_questions, lead=_decide_lead, confirms=True,
)  # fmt: skip
DELIVER = CaseAct(
    "deliver", "送达", P.DELIVER_CASE, _no_deliver, _deliver, "已记下送达。",
    questions=_deliver_questions,
)  # fmt: skip
DECIDING_ACTS = (DECIDE, STOP, RESUME, EXTEND, DELIVER)


def includeme(config):
    add_act_views(config, BranchPage, DECIDING_ACTS)
