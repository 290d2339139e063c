"""What follows inside a department: tasks, opinions, a step back. (The rules of handling.)

What an account may do is asked before, in ``content.cases.branch_rules``; here stands what can
never be, whoever writes it.
"""

from dataclasses import replace

from content.cases.branch_work import COUNTERSIGN, HANDLE, SAYS, BranchWork, followed
from content.cases.event_types import ACCEPTED, ASSIGNED, OPINION, RETURNED
from content.cases.following.rules import Event, IllegalEvent, Rule, Standing, handled, with_branch

_IN_HAND = frozenset({ACCEPTED})


def _assigned(now: Standing, event: Event) -> Standing:
    if event["role"] not in (HANDLE, COUNTERSIGN):
        raise IllegalEvent("请选择承办或者会签。")
    return _worked(now, event)


def _opinion(now: Standing, event: Event) -> Standing:
    work = handled(now, event).work
    if event["says"] not in SAYS:
        raise IllegalEvent("请选择同意、不同意或者只作说明。")
    if event["task"] not in ("", HANDLE):
        _refuse_answered(work, event)
    elif event["step"] != work.step:
        raise IllegalEvent("这一环节已经办完，请看现在的环节再写意见。")
    if "to_step" in event and work.open_countersigns:
        raise IllegalEvent("还有会签没有完成，不能进入下一环节。")
    return _worked(now, event)


def _refuse_answered(work: BranchWork, event: Event) -> None:
    if all(one.task != event["task"] for one in work.open_countersigns):
        raise IllegalEvent("这项会签已经写了意见，或者已经收回。")


def _returned(now: Standing, event: Event) -> Standing:
    if not 0 <= event["to_step"] < handled(now, event).work.step:
        raise IllegalEvent("只能退回以前的环节。")
    return _worked(now, event)


def _worked(now: Standing, event: Event) -> Standing:
    branch = handled(now, event)
    return with_branch(now, replace(branch, work=followed(branch.work, event)))


FOLLOWING = {
    ASSIGNED: Rule(_IN_HAND, _assigned),
    OPINION: Rule(_IN_HAND, _opinion),
    RETURNED: Rule(_IN_HAND, _returned),
}
