"""事项关闭: when an approval item is cancelled or delegated, so that nobody applies for it here."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from content.clock import day_of
from content.vocabularies import CANCELLED, DELEGATED


def closed_as(fields: Mapping[str, Any], moment: datetime) -> str:
    """``cancelled`` or ``delegated``; empty while one may apply. ``fields``: of a brief, too."""
    disposition, until = fields.get("disposition"), fields.get("cancelled_on")
    is_over = until <= day_of(moment) if isinstance(until, date) else disposition == CANCELLED
    if is_over:
        return CANCELLED
    return DELEGATED if disposition == DELEGATED else ""
