"""The seeded source of a demo: uids, choices and moments; nothing here knows any content."""

import random
from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from content.calendar_years import preloaded_years, working_calendar
from content.clock import SHANGHAI, day_of, start_of

ANCHOR_ON = date(2026, 9, 1)
BEGINS_ON = date(2024, 9, 2)
ANCHOR = start_of(ANCHOR_ON)
BEGINNING = start_of(BEGINS_ON)

_OPENS, _OFFICE_HOURS = 9, 8
LONGEST_WORK = 5  # working days from the first draft of what is published
_FIRST_PUBLICATION = LONGEST_WORK + 1  # working days after the beginning
_FIRST_BITS, _LONGEST_STEP = 31, 255  # four million uids of a site of a million stay below 2³²

Any_ = TypeVar("Any_")


class Source:
    """种子源: the same seed gives the same uids and the same choices."""

    def __init__(self, seed: int | str) -> None:
        self._random = random.Random(str(seed))
        self._last = self._random.getrandbits(_FIRST_BITS)

    def new_uid(self) -> str:
        """Each is above the one before: a million random ones rewrite the site's maps all over."""
        self._last += self.number(1, _LONGEST_STEP)
        return f"{self._last:08x}{self._random.getrandbits(32):08x}"

    def pick(self, options: Sequence[Any_]) -> Any_:
        return options[int(self._random.random() * len(options))]

    def some(self, options: Sequence[Any_], count: int) -> list[Any_]:
        """``count`` of them, in their order."""
        chosen = sorted(self._random.sample(range(len(options)), min(count, len(options))))
        return [options[place] for place in chosen]

    def number(self, low: int, high: int) -> int:
        return low + int(self._random.random() * (high - low + 1))

    def shuffled(self, options: Sequence[Any_]) -> list[Any_]:
        mixed = list(options)
        self._random.shuffle(mixed)
        return mixed


class Diary:
    """日程: the working days and office hours of the two years before the anchor."""

    def __init__(self) -> None:
        calendar = working_calendar(preloaded_years())
        days = (BEGINS_ON + timedelta(days=n) for n in range((ANCHOR_ON - BEGINS_ON).days))
        self._days = [day for day in days if calendar.is_working_day(day)]
        self._openings = [_opening_of(day) for day in self._days]

    def at(self, share: float) -> datetime:
        """The moment at ``share`` (0 … 1) of the publishing time; whole seconds, UTC."""
        open_days = len(self._days) - _FIRST_PUBLICATION
        position = min(max(share, 0.0), 0.999999) * open_days
        day, rest = divmod(position, 1)
        return self._moment(int(day) + _FIRST_PUBLICATION, rest * _OFFICE_HOURS)

    def before(self, moment: datetime, days: int, hour: float) -> datetime:
        """``hour`` hours after opening, ``days`` working days before the day of ``moment``."""
        return self._moment(bisect_left(self._days, day_of(moment)) - days, hour)

    def on(self, days_ago: int, hour: float) -> datetime:
        """``hour`` hours after opening, ``days_ago`` working days before the anchor."""
        return self._moment(len(self._days) - days_ago, hour)

    def _moment(self, index: int, hours: float) -> datetime:
        return self._openings[index] + timedelta(seconds=int(hours * 3600))


def _opening_of(day: date) -> datetime:
    return datetime.combine(day, time(_OPENS), SHANGHAI).astimezone(UTC)
