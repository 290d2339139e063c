"""How many were filed, corrected, withdrawn, on each day at each place; they outlive the cases."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from BTrees.Length import Length
from persistent import Persistent

from content.merging import MergingMap


class CaseCounters(Persistent):
    """办件计数: ``place:day:what`` → a number that writers add to without meeting."""

    def __init__(self) -> None:
        self._counts = MergingMap(256)

    def count(self, place_uids: tuple[str, ...], day: date, what: str, by: int = 1) -> None:
        for uid in place_uids:
            key = f"{uid}:{day.isoformat()}:{what}"
            found = self._counts.get(key)
            if found is None:
                found = self._counts[key] = Length()
            found.change(by)

    def set(self, name: str, number: int) -> None:
        self._counts[name] = Length(number)

    def items(self) -> Iterator[tuple[str, Length]]:
        """Every counter under its name, ``place:day:what``."""
        return self._counts.items()

    def of(self, place_uid: str, day: date, what: str) -> int:
        found: Any = self._counts.get(f"{place_uid}:{day.isoformat()}:{what}")
        return 0 if found is None else int(found())
