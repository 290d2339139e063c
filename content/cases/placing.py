"""Where a case lies after an event: in queues, on the agenda of time, in an office's lists of work.

All of it is derived from events, rules and calendar, and made again by ``openhall verify``.
"""

from typing import Any

from content.cases.agenda import replan
from content.cases.card_lists import list_cards
from content.cases.queues import keep_queued
from content.cases.work_entries import relist


def placed(doing: Any, case: Any) -> None:
    """After an event was appended. ``doing``: site, affairs, moment."""
    keep_queued(doing, case)
    replan(doing, case)
    relist(doing, case)
    list_cards(doing, case)
