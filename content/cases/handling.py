"""Acts of an approval office on a branch: whose task it is, opinions, countersigns, going back.

Each refuses with the sentence of ``content.cases.branch_rules``. They write affairs only.
"""

from collections.abc import Sequence
from typing import Any

from content.cases import branch_rules as rules
from content.cases.acting import LONGEST_REASON, append_event, settle
from content.cases.applying import ApplyRefused
from content.cases.branch_now import branch_now, department_of
from content.cases.branch_rules import BranchNow
from content.cases.branch_work import (
    AGREE,
    ASKED,
    BOX,
    COUNTERSIGN,
    DELEGATED,
    DISAGREE,
    HANDED_BACK,
    HANDLE,
    NOTE,
    REASSIGNED,
    RECALLED,
    RELEASED,
    SAYS,
    TAKEN,
)
from content.cases.cases import Case
from content.cases.event_types import ASSIGNED, OPINION, RETURNED

LONGEST_WORDS = LONGEST_REASON


def take(doing: Any, case: Case, branch: str) -> None:
    """From the office's box, where also lies what somebody held who has left. Raises
    ApplyRefused, as all of these."""
    now = _met(doing, case, branch)
    _refuse(rules.no_take(now))
    _hand(doing, case, branch, doing.by, TAKEN)
    doing.record("take_task", case.uid, _place(doing, case, branch))


def release(doing: Any, case: Case, branch: str) -> None:
    """Back into the box."""
    now = _met(doing, case, branch)
    _refuse(rules.no_release(now))
    _hand(doing, case, branch, BOX, RELEASED, **_for_holder(now))
    doing.record("release_task", case.uid, _place(doing, case, branch))


def delegate(doing: Any, case: Case, branch: str, to: str, words: str) -> None:
    """A colleague examines it, and it comes back with the opinion."""
    now = _met(doing, case, branch)
    _refuse(rules.no_delegate(now))
    _refuse_colleague(now, to)
    _hand(doing, case, branch, to, DELEGATED, words, from_=now.holder, **_for_holder(now))
    doing.record("delegate_task", case.uid, _place(doing, case, branch))


def hand_back(doing: Any, case: Case, branch: str, words: str) -> None:
    """To who delegated it; into the box where that person has left."""
    now = _met(doing, case, branch)
    _refuse(rules.no_hand_back(now))
    _hand(doing, case, branch, _giver(now), HANDED_BACK, words, **_for_holder(now))
    doing.record("hand_back_task", case.uid, _place(doing, case, branch))


def call_back(doing: Any, case: Case, branch: str) -> None:
    """Whoever delegated takes it back."""
    now = _met(doing, case, branch)
    _refuse(rules.no_call_back(now))
    back_to = now.work.task.back_to
    covered = rules.covering(now, back_to)
    _hand(doing, case, branch, back_to, RECALLED, **covered)
    doing.record("call_back_task", case.uid, _place(doing, case, branch))


def reassign(doing: Any, case: Case, branch: str, to: str, reason: str) -> None:
    """For good: one's own, or what somebody held who is no longer of this office."""
    now = _met(doing, case, branch)
    _refuse(rules.no_reassign(now))
    _refuse_colleague(now, to)
    _refuse("" if reason.strip() else "请写明为什么改派，同事才知道来由。")
    _hand(doing, case, branch, to, REASSIGNED, reason, **_for_holder(now))
    doing.record("reassign_task", case.uid, _place(doing, case, branch))


def give_opinion(doing: Any, case: Case, branch: str, says: str, words: str) -> None:
    """AGREE or DISAGREE ends the step once enough persons have examined it; NOTE does not. What
    was delegated goes back with it."""
    now = _met(doing, case, branch)
    _refuse("" if says in SAYS else "请选择同意、不同意或者只作说明。")
    _refuse(rules.no_opinion(now, says))
    _checked(words)
    mine = now.is_mine
    facts = {"task": HANDLE if mine else "", "step": now.work.step, "says": says}
    covered = _for_holder(now) if mine else {}
    append_event(
        doing,
        case,
        OPINION,
        {"reason": words.strip()},
        branch=branch,
        **facts,
        **_reached(now, says),
        **covered,
    )
    doing.record("give_opinion", case.uid, _place(doing, case, branch))
    if mine and says != NOTE and now.work.task.back_to:
        _hand(doing, case, branch, _giver(now), HANDED_BACK, **covered)


def _reached(now: BranchNow, says: str) -> dict[str, int]:
    """The step that an opinion leads to; of a delegate's none: who delegated goes on."""
    if says == NOTE or now.step is None or (now.is_mine and now.work.task.back_to):
        return {}
    enough = len(now.work.examined | {now.by}) >= now.step.persons
    return {"to_step": now.work.step + 1} if enough else {}


def ask_countersign(
    doing: Any, case: Case, branch: str, accounts: Sequence[str], words: str
) -> None:
    """会签: the step does not end, and nothing is decided, until all have said something."""
    now = _met(doing, case, branch)
    _refuse(rules.no_ask_countersign(now))
    _refuse(rules.unfit_countersigners(now, accounts))
    _checked(words, "请写明请同事会签什么。")
    for account in dict.fromkeys(accounts):
        append_event(
            doing,
            case,
            ASSIGNED,
            {"reason": words.strip()},
            branch=branch,
            task=doing.new_uid(),
            to=account,
            role=COUNTERSIGN,
            how=ASKED,
            **_for_holder(now),
        )
    doing.record("ask_countersign", case.uid, _place(doing, case, branch))


def countersign(doing: Any, case: Case, branch: str, says: str, words: str) -> None:
    """One's own answer, or that of somebody one stands in for."""
    now = _met(doing, case, branch)
    _refuse(rules.no_countersign(now))
    _refuse("" if says in (AGREE, DISAGREE) else "请选择同意或者不同意。")
    _checked(words)
    waiting = now.own_countersign
    if waiting is None:
        return
    append_event(
        doing,
        case,
        OPINION,
        {"reason": words.strip()},
        branch=branch,
        task=waiting.task,
        step=waiting.step,
        says=says,
        **rules.covering(now, waiting.account),
    )
    doing.record("countersign", case.uid, _place(doing, case, branch))


def recall_countersign(doing: Any, case: Case, branch: str, task: str) -> None:
    """One that nobody has answered yet, by who asked or who handles it now."""
    now = _met(doing, case, branch)
    found = next((one for one in now.work.open_countersigns if one.task == task), None)
    _refuse(now.closed or ("" if found else "这个会签已经写了意见，或者已经收回。"))
    if found is None:
        return
    if found.asked_by != now.by:
        _refuse(rules.no_holding(now))
    append_event(
        doing,
        case,
        ASSIGNED,
        branch=branch,
        task=task,
        to=BOX,
        role=COUNTERSIGN,
        how=RECALLED,
    )
    doing.record("recall_countersign", case.uid, _place(doing, case, branch))


def return_to(doing: Any, case: Case, branch: str, step: int, reason: str) -> None:
    """To an earlier step, with a reason that everybody who handles it reads."""
    now = _met(doing, case, branch)
    _refuse(rules.no_return(now))
    _refuse("" if 0 <= step < now.work.step else "请选择退回到哪个环节，只能退回以前的环节。")
    _checked(reason, "请写明退回的理由。")
    append_event(
        doing,
        case,
        RETURNED,
        {"reason": reason.strip()},
        branch=branch,
        step=now.work.step,
        to_step=step,
        **_for_holder(now),
    )
    doing.record("return_step", case.uid, _place(doing, case, branch))


def check_may_decide(doing: Any, case: Case, branch: str) -> None:
    """Every step examined, by as many as it asks for, and every countersign answered. Raises
    ApplyRefused; of a branch that can only be refused nothing is asked."""
    if not case.standing.branch(branch).is_blocked:
        _refuse(rules.no_decision(_met(doing, case, branch)))


def finish_steps(doing: Any, case: Case, branch: str, words: str) -> None:
    """Takes the branch and agrees to every step left; for what is decided on the spot."""
    now = _met(doing, case, branch)
    if now.step is not None and not now.is_mine:
        take(doing, case, branch)
    while (now := _met(doing, case, branch)).step is not None:
        give_opinion(doing, case, branch, AGREE, words)


def _met(doing: Any, case: Case, branch: str) -> BranchNow:
    """What silence has done is written first."""
    settle(doing, case)
    return branch_now(doing, case, branch, case.standing)


def _place(doing: Any, case: Case, branch: str) -> str:
    """Whose branch it is, for the ledger."""
    uid: str = department_of(doing.site, case, branch).uid
    return uid


def _hand(
    doing: Any, case: Case, branch: str, to: str, how: str, words: str = "", **facts: Any
) -> None:
    said = {"reason": words.strip()[:LONGEST_WORDS]} if words.strip() else None
    told = {"task": HANDLE, "to": to, "role": HANDLE, "how": how, **facts}
    append_event(doing, case, ASSIGNED, said, branch=branch, **told)


def _giver(now: BranchNow) -> str:
    back_to = now.work.task.back_to
    return back_to if back_to in now.officers else BOX


def _for_holder(now: BranchNow) -> dict[str, str]:
    return rules.covering(now, now.holder)


def _refuse(why: str) -> None:
    if why:
        raise ApplyRefused(why)


def _refuse_colleague(now: BranchNow, to: str) -> None:
    if to not in now.officers or to == now.holder:
        raise ApplyRefused("请选择本办公室的一位同事。")


def _checked(words: str, missing: str = "请写明意见和理由。") -> None:
    if not words.strip():
        raise ApplyRefused(missing)
    if len(words) > LONGEST_WORDS:
        raise ApplyRefused(f"最多写 {LONGEST_WORDS} 个字，请缩短。")


def take_many(doing: Any, asked: Sequence[tuple[Case, str]]) -> list[str]:
    """Takes every (case, branch) that can still be taken; returns the numbers of the others."""
    left = []
    for case, branch in asked:
        try:
            take(doing, case, branch)
        except ApplyRefused:
            left.append(case.number)
    return left
