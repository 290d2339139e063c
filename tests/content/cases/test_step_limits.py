"""By when a step should be done: its own days, without a stop; never where none are said."""

from datetime import date

import pytest

from content.calendars import calendar_at
from content.cases.handling import give_opinion, take
from content.cases.handling_steps import Step
from content.cases.step_limits import step_due
from content.cases.stops import Pause, resume, stop
from tests.conftest import later
from tests.handling import plain_desk

THREE = Step("初审", 3)


@pytest.fixture
def at():
    return plain_desk(special_procedures=[{"name": "专家评审", "days": 10, "note": ""}])


def due(at, case, step=THREE):
    return step_due(step, case.standing.branch("1"), calendar_at(at.office.site, later()))


def test_from_the_day_the_branch_opened_or_the_step_was_entered(at):
    case = at.accepted()
    assert due(at, case) == date(2026, 3, 5)
    take(at.by("second"), case, "1")
    give_opinion(at.after(days=2).by("second"), case, "1", "agree", "初审通过。")
    assert due(at, case) == date(2026, 3, 9)
    assert due(at, case, Step("审查")) is None
    assert due(at, case, None) is None


def test_days_of_a_stop_do_not_count(at):
    case = at.accepted()
    pause = Pause("expert_review", date(2026, 3, 3), 2, "需要评审。")
    stop(at.after(days=1).by("second"), case, "1", pause)
    assert due(at, case) is None
    resume(at.after(days=2).by("second"), case, "1", date(2026, 3, 4))
    assert due(at, case) == date(2026, 3, 9)
