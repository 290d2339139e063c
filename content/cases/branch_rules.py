"""Who may do what on a branch now, as sentences: "" is yes, anything else says why not.

Acts refuse with them, and pages tell them beforehand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from content.cases.branch_work import NOTE, BranchWork, Countersign
from content.cases.handling_steps import Step

MOST_COUNTERSIGNS = 10


@dataclass(frozen=True)
class BranchNow:
    """承办现场: a branch as ``by`` meets it. ``closed`` says why nothing may be done on it at all;
    ``officers`` are the accounts of its office, ``stands_in_for`` those away today whose work
    ``by`` does."""

    by: str
    closed: str
    work: BranchWork
    steps: tuple[Step, ...]
    officers: frozenset[str]
    stands_in_for: frozenset[str] = frozenset()

    @property
    def holder(self) -> str:
        """ "" also for a holder who has left: then the task lies in the box again."""
        return self.work.task.holder if self.work.task.holder in self.officers else ""

    @property
    def has_left(self) -> bool:
        return bool(self.work.task.holder) and not self.holder

    @property
    def is_mine(self) -> bool:
        return self.does_for(self.holder)

    def does_for(self, account: str) -> bool:
        """Is it one's own, or of somebody whom one stands in for?"""
        if account not in self.officers:
            return False
        return account == self.by or account in self.stands_in_for

    @property
    def step(self) -> Step | None:
        """None once all are done."""
        return self.steps[self.work.step] if self.work.step < len(self.steps) else None

    @property
    def own_countersign(self) -> Countersign | None:
        """The one that waits for this person, own ones first."""
        waiting = [one for one in self.work.open_countersigns if self.does_for(one.account)]
        return min(waiting, key=lambda one: one.account != self.by, default=None)


def no_take(now: BranchNow) -> str:
    if now.closed:
        return now.closed
    if now.holder == now.by:
        return "这件已经在您手里。"
    return "已由同事领取，请由他本人转交。" if now.holder else ""


def no_holding(now: BranchNow) -> str:
    """Why one is not the person who handles it."""
    if now.closed:
        return now.closed
    if not now.holder:
        return "这件还没有人领取，请先领取。"
    return "" if now.is_mine else "这件由同事承办，只有承办人可以这样做。"


def no_release(now: BranchNow) -> str:
    if not (why := no_holding(now)) and now.work.task.back_to:
        return "这件是同事委托办理的，请用“交回”。"
    return why


def no_delegate(now: BranchNow) -> str:
    if not (why := no_holding(now)) and now.work.task.back_to:
        return "同事委托您办理的，不能再委托别人，请交回。"
    return why or _nobody_else(now)


def _nobody_else(now: BranchNow) -> str:
    others = now.officers - {now.by, now.holder}
    return "" if others else "本办公室没有其他同事。"


def no_hand_back(now: BranchNow) -> str:
    if not (why := no_holding(now)) and not now.work.task.back_to:
        return "这件不是委托办理的，不需要交回。"
    return why


def no_call_back(now: BranchNow) -> str:
    if now.closed:
        return now.closed
    back_to = now.work.task.back_to
    if back_to and now.does_for(back_to):
        return ""
    return "您没有委托同事办理这件。"


def no_reassign(now: BranchNow) -> str:
    """One's own may be handed on; so may that of somebody who has left."""
    if now.closed:
        return now.closed
    if now.has_left or now.is_mine:
        return _nobody_else(now)
    if not now.holder:
        return "这件还没有人领取，请先领取。"
    return "这件由同事承办，请由他本人转交；他请假时请先登记请假代办。"


def no_note(now: BranchNow) -> str:
    return now.closed


def no_opinion(now: BranchNow, says: str) -> str:
    """``says`` is NOTE, or what ends the step unless more persons have to examine."""
    if now.closed or says == NOTE:
        return now.closed
    step = now.step
    if step is None:
        return "各环节都已经审查完，可以作出决定了。"
    if not now.is_mine and step.persons < 2:
        return no_holding(now)
    if not now.holder:
        return "这件还没有人领取，请先领取。"
    if now.by in now.work.examined:
        missing = step.persons - len(now.work.examined)
        return f"您已经写过“{step.name}”的意见，还要另外 {missing} 名工作人员审查。"
    return _waiting(now)


def _waiting(now: BranchNow) -> str:
    waiting = now.work.open_countersigns
    if not waiting:
        return ""
    asked = len([one for one in now.work.countersigns if one.step == now.work.step])
    return f"会签还没有完成（{asked - len(waiting)}/{asked}），请等会签人都写了意见，或者收回会签。"


def no_ask_countersign(now: BranchNow) -> str:
    if why := no_holding(now):
        return why
    return _nobody_else(now)


def unfit_countersigners(now: BranchNow, accounts: Sequence[str]) -> str:
    if not accounts:
        return "请选择由谁会签。"
    if len(accounts) > MOST_COUNTERSIGNS:
        return f"一次最多请 {MOST_COUNTERSIGNS} 人会签。"
    if not set(accounts) <= now.officers - {now.by, now.holder}:
        return "会签人须是本办公室的同事，不能是承办人自己。"
    asked = {one.account for one in now.work.open_countersigns}
    return "选择的人里有已经在会签的，请重新选择。" if asked & set(accounts) else ""


def no_countersign(now: BranchNow) -> str:
    if now.closed:
        return now.closed
    return "" if now.own_countersign else "没有等您会签的内容，可能已经收回。"


def no_return(now: BranchNow) -> str:
    if why := no_holding(now):
        return why
    return "" if now.work.step > 0 else "现在是第一个环节，没有可以退回的环节。"


def no_decision(now: BranchNow) -> str:
    """Why the branch is not ready to be decided."""
    if now.closed:
        return now.closed
    if why := _waiting(now):
        return why
    step = now.step
    if step is None:
        return ""
    missing = step.persons - len(now.work.examined)
    if 0 < missing < step.persons:
        return f"“{step.name}”须由 {step.persons} 名以上工作人员审查，还差 {missing} 名。"
    return f"“{step.name}”还没有审查意见，请先写意见。"


def covering(now: BranchNow, account: Any) -> dict[str, str]:
    """The fact of an event that tells for whom one stood in."""
    return {"for_": account} if account and account != now.by else {}
