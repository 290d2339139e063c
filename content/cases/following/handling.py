"""What follows inside a department: tasks, opinions, a step back. (The rules of handling.)"""

from dataclasses import replace
from datetime import date

from content.cases.event_types import ACCEPTED, ASSIGNED, OPINION, RETURNED
from content.cases.following.rules import (
    Event,
    IllegalEvent,
    Rule,
    Standing,
    Task,
    handled,
    with_branch,
)

_IN_HAND = frozenset({ACCEPTED})


def _assigned(now: Standing, event: Event) -> Standing:
    branch = handled(now, event)
    until = event.get("until")
    task = Task(
        uid=event["task"],
        to=event["to"],
        role=event["role"],
        since=event["at"],
        handed_over_by=event.get("from_", ""),
        until=date.fromisoformat(until) if until else None,
    )
    others = tuple(one for one in branch.tasks if one.uid != task.uid)
    return with_branch(now, replace(branch, tasks=(*others, task)))


def _opinion(now: Standing, event: Event) -> Standing:
    """The task it answers is done; without one it is a note."""
    branch = handled(now, event)
    uid = event.get("task", "")
    if uid and not any(one.uid == uid for one in branch.tasks):
        raise IllegalEvent("这项任务已经办完，或者转给了别人。")
    left = tuple(one for one in branch.tasks if one.uid != uid)
    return with_branch(now, replace(branch, tasks=left, step=event.get("step", branch.step)))


def _returned(now: Standing, event: Event) -> Standing:
    return with_branch(now, replace(handled(now, event), step=event["to_step"]))


FOLLOWING = {
    ASSIGNED: Rule(_IN_HAND, _assigned),
    OPINION: Rule(_IN_HAND, _opinion),
    RETURNED: Rule(_IN_HAND, _returned),
}
