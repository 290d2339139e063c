"""默示受理: who is not told within five working days is accepted (行政许可法 §32, fourth item)."""

from datetime import date, datetime
from typing import Any

from content.calendar import count_deadline
from content.calendars import calendar_at
from content.cases.event_types import RECEIVED
from content.cases.following.rules import Standing
from content.clock import day_of, moment_of

ACCEPTANCE_DAYS = 5


def deemed_on(site: Any, case: Any, moment: datetime) -> date | None:
    """The day acceptance counts from, where silence has accepted the case by ``moment``."""
    now: Standing = case.standing
    if now.state not in RECEIVED:
        return None
    received_on = day_of(moment_of(now.filed_at))
    told_by = count_deadline(received_on, ACCEPTANCE_DAYS, calendar_at(site, moment))
    over = not told_by.provisional and day_of(moment) > told_by.due
    return received_on if over else None
