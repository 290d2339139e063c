"""Moments and transaction ids: which transactions lie up to a moment, and what a person asks for.

A transaction id is minutes since 1900 (months of 31 days) and a fraction of a minute; microseconds
are cut from it exactly, so that the two agree to the last transaction.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from ZODB.utils import p64, u64

from content.clock import SHANGHAI, end_of
from portal.keeping.faults import KeepingRefused

_FRACTIONS, _MICROS = 1 << 32, 60_000_000
DAY_LENGTH = len("2026-03-05")


def tid_until(moment: datetime) -> bytes:
    """The last transaction id that lies in the microsecond of ``moment``, or before it."""
    at = moment.astimezone(UTC)
    minutes = ((at.year - 1900) * 12 + at.month - 1) * 31 + at.day - 1
    minutes = (minutes * 24 + at.hour) * 60 + at.minute
    micros = at.second * 1_000_000 + at.microsecond
    return p64(minutes * _FRACTIONS - (-(micros + 1) * _FRACTIONS // _MICROS) - 1)


def moment_of_tid(tid: bytes) -> datetime:
    """The microsecond in which a transaction was made (aware, UTC)."""
    minutes, fraction = divmod(u64(tid), _FRACTIONS)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    months, day = divmod(days, 31)
    year, month = divmod(months, 12)
    micros = fraction * _MICROS // _FRACTIONS
    start = datetime(year + 1900, month + 1, day + 1, hour, minute, tzinfo=UTC)
    return start + timedelta(microseconds=micros)


@dataclass(frozen=True)
class Asked:
    """所求时刻: a moment (aware, UTC), or a whole day in Shanghai, whose end it then is."""

    moment: datetime
    day: date | None = None


def parse_moment(text: str) -> Asked:
    """``2026-03-05`` or ``2026-03-05T12:00:00``, in Shanghai. Raises KeepingRefused."""
    try:
        if len(text) == DAY_LENGTH:
            day = date.fromisoformat(text)
            return Asked(end_of(day), day)
        moment = datetime.fromisoformat(text)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
        return Asked(aware.astimezone(UTC))
    except (ValueError, OverflowError):
        raise KeepingRefused(
            f"看不懂时刻“{text[:40]}”，请用 2026-03-05 或 2026-03-05T12:00:00 的样子。"
        ) from None


def shown(moment: datetime) -> str:
    """A moment as people here read it, to the microsecond; ``--at`` understands it."""
    return moment.astimezone(SHANGHAI).replace(tzinfo=None).isoformat()
