"""承办: tasks, opinions, countersigns and steps back of a branch, as forms."""

from content.areas import BranchPage
from content.cases import branch_rules as rules
from content.cases import handling
from content.cases.branch_work import AGREE, DISAGREE, NOTE, SAYS
from content.permissions import Permission as P
from views.act_questions import RADIO, SELECT, TICKS, Question
from views.case_act_page import CaseAct, add_act_views

_WORDS_HELP = "写明事实、依据和意见。本办公室和受理窗口都能看到。"


def _of(rule):
    return lambda met: rule(met.now)


def _colleagues(met, but=()):
    """(account, name) of the office, by name."""
    left_out = {met.now.by, met.now.holder, *but}
    found = ((name, met.name_of(name)) for name in met.now.officers - left_out)
    return tuple(sorted(found, key=lambda one: one[1]))


def _colleague(met, label):
    return Question("to", label, SELECT, choices=_colleagues(met), missing="请选择一位同事。")


def _words(label="意见", required=True, help=_WORDS_HELP):
    return Question("reason", label, help=help, required=required, missing=f"请写明{label}。")


def _take(doing, met, typed):
    handling.take(doing, met.case, met.branch.name)


def _release(doing, met, typed):
    handling.release(doing, met.case, met.branch.name)


def _delegate_questions(met):
    return (
        _colleague(met, "委托给谁"),
        _words("说明", required=False, help="例如：请核对场地证明。"),
    )


def _delegate(doing, met, typed):
    handling.delegate(doing, met.case, met.branch.name, typed["to"], typed["reason"])


def _delegate_lead(met):
    yield "同事写了意见以后，这件会自动回到您这里，由您继续办理。"


def _hand_back_questions(met):
    return (_words("说明", required=False, help="例如：材料已核对，没有问题。"),)


def _hand_back(doing, met, typed):
    handling.hand_back(doing, met.case, met.branch.name, typed["reason"])


def _call_back(doing, met, typed):
    handling.call_back(doing, met.case, met.branch.name)


def _reassign_questions(met):
    return (_colleague(met, "改派给谁"), _words("理由", help="同事会看到。"))


def _reassign(doing, met, typed):
    handling.reassign(doing, met.case, met.branch.name, typed["to"], typed["reason"])


def _reassign_lead(met):
    if met.now.has_left:
        yield f"原承办人 {met.name_of(met.now.work.task.holder)} 已不在本办公室。"


def _no_opinion(met):
    """Something may always be noted; the form offers what may be said now."""
    return rules.no_note(met.now)


def _opinion_questions(met):
    why = rules.no_opinion(met.now, AGREE)
    offered = (NOTE,) if why else (AGREE, DISAGREE, NOTE)
    labels = {AGREE: "同意", DISAGREE: "不同意", NOTE: "只作说明，不结束这一环节"}
    return (
        Question("says", "意见", RADIO, choices=tuple((one, labels[one]) for one in offered),
                 help=why, typed=NOTE if why else "", missing="请选择同意、不同意或者只作说明。"),
        _words("意见和理由"),
    )  # fmt: skip


def _opinion_lead(met):
    step = met.now.step
    if step is None:
        return
    yield f"现在的环节：{step.name}。写了同意或者不同意的意见，这一环节就结束。"
    if step.persons > 1:
        yield (
            f"这一环节须由 {step.persons} 名以上工作人员审查（行政许可法第三十四条），"
            f"已有 {len(met.now.work.examined)} 名写了意见。"
        )


def _opinion(doing, met, typed):
    branch = met.branch.name
    handling.give_opinion(doing, met.case, branch, typed["says"], typed["reason"])


def _ask_questions(met):
    asked = {one.account for one in met.now.work.open_countersigns}
    return (
        Question("accounts", "请谁会签", TICKS, choices=_colleagues(met, asked),
                 missing="请选择由谁会签。"),
        _words("会签什么", help="例如：请对选址是否符合规定提出意见。"),
    )  # fmt: skip


def _ask(doing, met, typed):
    branch = met.branch.name
    handling.ask_countersign(doing, met.case, branch, typed["accounts"], typed["reason"])


def _ask_lead(met):
    yield "会签人都写了意见以前，这一环节不能结束，也不能作出决定。"


def _countersign_questions(met):
    choices = tuple((one, SAYS[one]) for one in (AGREE, DISAGREE))
    return (
        Question("says", "会签意见", RADIO, choices=choices, missing="请选择同意或者不同意。"),
        _words("意见和理由"),
    )


def _countersign_lead(met):
    waiting = met.now.own_countersign
    if waiting is not None and waiting.account != met.now.by:
        yield f"您代 {met.name_of(waiting.account)} 会签。"


def _countersign(doing, met, typed):
    branch = met.branch.name
    handling.countersign(doing, met.case, branch, typed["says"], typed["reason"])


def _no_recall(met):
    if met.now.closed:
        return met.now.closed
    return "" if _recallable(met) else "没有您可以收回的会签。"


def _recallable(met):
    mine = not rules.no_holding(met.now)
    waiting = met.now.work.open_countersigns
    return tuple(one for one in waiting if mine or one.asked_by == met.now.by)


def _recall_questions(met):
    choices = tuple((one.task, met.name_of(one.account)) for one in _recallable(met))
    return (
        Question("task", "收回谁的会签", RADIO, choices=choices, missing="请选择收回谁的会签。"),
    )


def _recall(doing, met, typed):
    handling.recall_countersign(doing, met.case, met.branch.name, typed["task"])


def _return_questions(met):
    steps = met.now.steps[: met.now.work.step]
    choices = tuple((str(number), step.name) for number, step in enumerate(steps))
    return (
        Question(
            "step", "退回到哪个环节", SELECT, choices=choices, missing="请选择退回到哪个环节。"
        ),
        _words("理由", help="写清楚哪里需要重新办，以后办理的同事都能看到。"),
    )


def _return(doing, met, typed):
    step = int(typed["step"])
    handling.return_to(doing, met.case, met.branch.name, step, typed["reason"])


TAKE = CaseAct("take", "领取", P.HANDLE_BRANCH, _of(rules.no_take), _take, "已领取。")
RELEASE = CaseAct(
    "release", "放回待办箱", P.HANDLE_BRANCH, _of(rules.no_release), _release, "已放回待办箱。"
)
CALL_BACK = CaseAct(
    "call_back", "收回委托", P.HANDLE_BRANCH, _of(rules.no_call_back), _call_back, "已收回。"
)
OPINION = CaseAct(
    "opinion", "写意见", P.HANDLE_BRANCH, _no_opinion, _opinion, "意见已记下。",
    questions=_opinion_questions, lead=_opinion_lead, button="提交意见",
)  # fmt: skip
COUNTERSIGN = CaseAct(
    "countersign", "会签", P.HANDLE_BRANCH, _of(rules.no_countersign), _countersign,
    "会签意见已记下。", questions=_countersign_questions, lead=_countersign_lead,
    button="提交会签意见",
)  # fmt: skip
ASK_COUNTERSIGN = CaseAct(
    "ask_countersign", "请求会签", P.HANDLE_BRANCH, _of(rules.no_ask_countersign), _ask,
    "已请同事会签。", questions=_ask_questions, lead=_ask_lead,
)  # fmt: skip
RECALL_COUNTERSIGN = CaseAct(
    "recall_countersign", "收回会签", P.HANDLE_BRANCH, _no_recall, _recall, "会签已收回。",
    questions=_recall_questions,
)  # fmt: skip
DELEGATE = CaseAct(
    "delegate", "委托同事办理", P.HANDLE_BRANCH, _of(rules.no_delegate), _delegate,
    "已委托同事办理。", questions=_delegate_questions, lead=_delegate_lead, button="委托",
)  # fmt: skip
HAND_BACK = CaseAct(
    "hand_back", "交回", P.HANDLE_BRANCH, _of(rules.no_hand_back), _hand_back, "已交回。",
    questions=_hand_back_questions,
)  # fmt: skip
REASSIGN = CaseAct(
    "reassign", "改派", P.HANDLE_BRANCH, _of(rules.no_reassign), _reassign, "已改派。",
    questions=_reassign_questions, lead=_reassign_lead,
)  # fmt: skip
RETURN_TO = CaseAct(
    "return_to", "退回前面的环节", P.HANDLE_BRANCH, _of(rules.no_return), _return, "已退回。",
    questions=_return_questions, button="退回",
)  # fmt: skip
HANDLING_ACTS = (
    TAKE,
    OPINION,
    COUNTERSIGN,
    ASK_COUNTERSIGN,
    RECALL_COUNTERSIGN,
    DELEGATE,
    CALL_BACK,
    HAND_BACK,
    REASSIGN,
    RELEASE,
    RETURN_TO,
)


def includeme(config):
    add_act_views(config, BranchPage, HANDLING_ACTS)
