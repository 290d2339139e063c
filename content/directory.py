"""名录: what lists say of the places below one, told without waking them."""

from collections.abc import Iterator
from typing import Any, NamedTuple, Optional

from persistent import Persistent

from content.tally import Tally


class PlaceRecord(NamedTuple):
    """机构条: a place as lists show it; stored in directories as a plain tuple.

    ``governments`` is its own directory of the governments below it, None where there are none.
    """

    name: str
    uid: str
    title: str
    short_name: str
    level: str
    order: int
    group: str
    abolished_on: Any
    tally: Tally
    governments: Optional["Directory"]


class Directory(Persistent):
    """名录: the governments, or the departments, directly below a place, in official order.

    It is written when one of them is set up, edited, moved or renamed, and never by publishing.
    """

    def __init__(self) -> None:
        self._rows: tuple[tuple, ...] = ()

    def __iter__(self) -> Iterator[PlaceRecord]:
        return map(PlaceRecord._make, self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def enter(self, record: PlaceRecord) -> None:
        """In the place of what was known under this name."""
        others = (row for row in self if row.name != record.name)
        self.put(*others, record)

    def strike(self, name: str) -> None:
        self.put(*(row for row in self if row.name != name))

    def put(self, *records: PlaceRecord) -> None:
        """These and no others."""
        rows = tuple(tuple(row) for row in sorted(records, key=lambda row: (row.order, row.name)))
        if rows != self._rows:
            self._rows = rows


def governments_under(directory: Directory | None, path: str) -> Iterator[tuple[str, PlaceRecord]]:
    """(path, record) of every government below the one at ``path``, in official order."""
    for record in directory or ():
        here = f"{path.rstrip('/')}/{record.name}"
        yield here, record
        yield from governments_under(record.governments, here)
