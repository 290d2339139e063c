"""By when a step of an office should be done: the item's own days for it, a hint and no clock."""

from datetime import date

from content.calendar import WorkingCalendar, count_deadline
from content.cases.following.rules import BranchStanding
from content.cases.handling_steps import Step
from content.clock import day_of, moment_of


def step_due(step: Step | None, branch: BranchStanding, calendar: WorkingCalendar) -> date | None:
    """Counted from the day after the step was entered, without days of stops; None where the item
    says no days, or while the branch stands still."""
    since = _entered_on(branch)
    if step is None or not step.days or since is None or branch.is_stopped:
        return None
    stops = tuple((one.first, one.last) for one in branch.stops if one.last is not None)
    return count_deadline(since, step.days, calendar, stops).due


def _entered_on(branch: BranchStanding) -> date | None:
    at = branch.work.entered_at
    return day_of(moment_of(at)) if at else branch.opened_on
