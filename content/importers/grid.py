"""A sheet as a grid of cells, and the addresses of its places; what a cell means is not asked."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import NamedTuple

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_A, _LETTERS = ord("A"), 26


@dataclass(frozen=True)
class Fault:
    """错误值: what a spreadsheet shows where it could not compute (``#N/A``)."""

    code: str

    def __str__(self) -> str:
        return self.code


Value = None | str | bool | int | Decimal | date | datetime | time | Fault


@dataclass(frozen=True, slots=True)
class Cell:
    """单元格: ``shown`` is the value as a person sees it; ``formula`` begins with ``=``.

    A formula whose result was not saved has no value.
    """

    value: Value = None
    shown: str = ""
    formula: str = ""
    comment: str = ""

    @property
    def is_empty(self) -> bool:
        """Nothing is written here; a mere remark is nothing written."""
        return not self.shown.strip() and not self.formula


EMPTY = Cell()


class Area(NamedTuple):
    """区域: from the first to the last row and column, both included, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        return area_address(self.top, self.left, self.bottom, self.right)

    def holds(self, row: int, column: int) -> bool:
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True)
class Sheet:
    """工作表: ``rows`` has only what is there, row → column → cell, counted from 1.

    ``name`` is empty for a table in a text file; ``merged`` areas have their value in the first
    cell alone. ``filtered`` tells that rows are hidden because somebody filtered them;
    ``since_1904`` that serial numbers of days count from that year.
    """

    name: str
    rows: Mapping[int, Mapping[int, Cell]] = field(default_factory=dict)
    merged: tuple[Area, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    filtered: bool = False
    since_1904: bool = False

    def at(self, row: int, column: int) -> Cell:
        return self.rows.get(row, {}).get(column, EMPTY)

    def written(self, row: int) -> Mapping[int, Cell]:
        """The cells of a row that have something written, by column."""
        return self._written.get(row, {})

    def written_rows(self) -> list[int]:
        return list(self._written)

    def cells(self) -> Iterator[tuple[int, int, Cell]]:
        """(row, column, cell) of all that is written, in the order of reading."""
        for row, cells in self._written.items():
            for column, cell in cells.items():
                yield row, column, cell

    def covering(self, row: int, column: int) -> Area | None:
        """The merged area that a cell is in."""
        return self._covered.get((row, column))

    @property
    def last_row(self) -> int:
        return next(reversed(self._written), 0)

    @cached_property
    def last_column(self) -> int:
        return max((column for _, column, _ in self.cells()), default=0)

    @cached_property
    def _written(self) -> dict[int, dict[int, Cell]]:
        found = {}
        for row in sorted(self.rows):
            cells = self.rows[row]
            if written := {c: cells[c] for c in sorted(cells) if not cells[c].is_empty}:
                found[row] = written
        return found

    @cached_property
    def _covered(self) -> dict[tuple[int, int], Area]:
        return {
            (row, column): area
            for area in self.merged
            for row in range(area.top, area.bottom + 1)
            for column in range(area.left, area.right + 1)
        }


@lru_cache(maxsize=2048)
def column_letters(column: int) -> str:
    """1 → A, 28 → AB."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        letters = chr(_A + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """A → 1, ab → 28."""
    number = 0
    for letter in letters.upper():
        number = number * _LETTERS + ord(letter) - _A + 1
    return number


def address(row: int, column: int) -> str:
    """(9, 8) → H9."""
    return f"{column_letters(column)}{row}"


def area_address(top: int, left: int, bottom: int, right: int) -> str:
    """A1:M2; of one cell, A1."""
    first, last = address(top, left), address(bottom, right)
    return first if first == last else f"{first}:{last}"


def parse_area(text: str) -> Area | None:
    """``H9``, ``$A$1:M2`` → Area; None for what is no address."""
    parts = text.split(":")
    found = [_ADDRESS.fullmatch(part.strip()) for part in parts]
    if len(parts) > 2 or not all(found):
        return None
    places = [(int(one[2]), column_number(one[1])) for one in found if one]
    (top, left), (bottom, right) = places[0], places[-1]
    return Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right))
