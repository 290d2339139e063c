"""The one clock: aware UTC moments, the integers that sort them, and days in Shanghai."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def now() -> datetime:
    return datetime.now(UTC)


def micros(moment: datetime) -> int:
    """Whole microseconds since 1970; exact, unlike a float."""
    return (moment - EPOCH) // _MICROSECOND


def moment_of(microseconds: int) -> datetime:
    return EPOCH + microseconds * _MICROSECOND


def start_of(day: date) -> datetime:
    """00:00 of ``day`` in Shanghai."""
    return datetime.combine(day, time.min, SHANGHAI).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The last microsecond of ``day`` in Shanghai."""
    return start_of(day + timedelta(days=1)) - _MICROSECOND


def day_of(moment: datetime) -> date:
    """The day it is in Shanghai."""
    return moment.astimezone(SHANGHAI).date()
