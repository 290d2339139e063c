"""Where a sheet's header is and what its columns are called, by the names that a shape knows.

What stands in the columns is not asked.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from content.importers.grid import Sheet, address

# Columns that number the rows: nobody misses them.
SERIALS = frozenset(("序号", "顺序号", "行号", "序", "no", "no.", "number"))
LOOKED_AT, MOST_HEADER_ROWS = 30, 3
# What is longer is a text, and not worth looking up.
LONGEST_NAME = 60
_LONGEST_TIDIED = 1000
_UNSEEN = re.compile("[\\s\u200b-\u200f\u2060\ufeff]+")
_NUMBERED = re.compile(
    r"^(?:\d{1,2}[.、)]|[(（][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}、)"
)
_UNIT = re.compile(r"[（(][^（）()]*[）)]$")
_MARKS = "*＊:：★※"
_CJK = re.compile("[\u3400-\u9fff]")


@lru_cache(maxsize=1024)
def fold_name(text: str) -> str:
    """Half-width, without white space, numbering and marks, so that two spellings are one name."""
    bare = _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).lower().strip(_MARKS)
    return _NUMBERED.sub("", bare) or bare


def without_unit(name: str) -> str:
    """法定时限(日) → 法定时限."""
    return _UNIT.sub("", name) or name


def tidy_name(text: str) -> str:
    """A column's name as it is told: 备 注 → 备注, 是否\\n进厅 → 是否进厅."""
    if len(text) > _LONGEST_TIDIED:
        return text
    return _UNSEEN.sub("" if _CJK.search(text) else " ", text).strip()


@dataclass(frozen=True)
class ColumnNames:
    """列名: ``known`` mean something, ``carried`` are left empty where they repeat; both folded."""

    known: frozenset[str]
    carried: frozenset[str] = frozenset()
    shown: tuple[str, ...] = ()

    def knows(self, text: str) -> bool:
        if len(text) > LONGEST_NAME:
            return False
        name = fold_name(text)
        return name in self.known or without_unit(name) in self.known

    def carries(self, text: str) -> bool:
        name = fold_name(text)
        return name in self.carried or without_unit(name) in self.carried

    def count(self, cells: Sequence[str]) -> int:
        return sum(self.knows(cell) for cell in cells if cell.strip())

    def joined(self, parts: Sequence[str]) -> str:
        """The column meant by a name below others: 办理时限 over 法定 → 法定时限."""
        *above, last = parts
        if max(map(len, parts)) > LONGEST_NAME:
            return "/".join(parts)
        for name in _joinings(above, last):
            if self.knows(name):
                return name
        return "/".join(parts)


def _joinings(above: Sequence[str], last: str) -> Iterator[str]:
    """The likeliest first; the unit of the upper name is the lower one's."""
    yield "/".join((*above, last))
    for parent in reversed(above):
        stem, unit = without_unit(parent), parent.removeprefix(without_unit(parent))
        own = "" if _UNIT.search(last) else unit
        for start in range(len(stem)):
            yield f"{without_unit(last)}{stem[start:]}{last.removeprefix(without_unit(last))}{own}"
        yield f"{stem}{last}{own}"
    yield last


@dataclass(frozen=True)
class Header:
    """表头: the columns' names by their number; ``joined`` are those of several rows."""

    top: int
    bottom: int
    names: Mapping[int, str]
    joined: tuple[str, ...] = ()
    places: Mapping[int, str] = field(default_factory=dict)

    @property
    def last_column(self) -> int:
        return max(self.names)


def first_row_header(sheet: Sheet) -> Header | None:
    """Where no names are known, the first row that says something is the header."""
    rows = sheet.written_rows()
    return _header(sheet, rows[0], rows[0], None) if rows else None


def find_header(sheet: Sheet, names: ColumnNames) -> Header | None:
    """The rows with the most known names: of equals the fewest rows, then the uppermost."""
    rows = sheet.written_rows()[:LOOKED_AT]
    found: list[tuple[int, int, int, Header]] = []
    for top in rows:
        for height in range(1, MOST_HEADER_ROWS + 1):
            header = _header(sheet, top, top + height - 1, names)
            known = names.count(list(header.names.values()))
            if known >= 2 or (known == 1 and top == rows[0]):
                found.append((-known, height, top, header))
    return min(found, key=lambda one: one[:3])[3] if found else None


def _header(sheet: Sheet, top: int, bottom: int, names: ColumnNames | None) -> Header:
    found: dict[int, str] = {}
    places, joined = {}, []
    levels = list(_levels(sheet, top, bottom))
    for column in sorted({column for level in levels for column in level}):
        parts = list(dict.fromkeys(level[column] for level in levels if level.get(column)))
        name = parts[0] if len(parts) == 1 else names.joined(parts) if names else "/".join(parts)
        found[column] = name
        if len(parts) > 1:
            joined.append("/".join(parts))
        row = max(row for row in range(top, bottom + 1) if _own(sheet, row, column) or row == top)
        places[column] = address(row, column)
    return Header(top, bottom, found, tuple(joined), places)


def _levels(sheet: Sheet, top: int, bottom: int) -> Iterator[dict[int, str]]:
    """The names in each row; a group's name stands over every column below it."""
    covering = [area for area in sheet.merged if top <= area.top <= area.bottom <= bottom]
    for row in range(top, bottom + 1):
        written = {c: tidy_name(cell.shown) for c, cell in sheet.written(row).items()}
        level = {column: name for column, name in written.items() if name}
        for area in covering:
            if area.top <= row <= area.bottom and sheet.at(area.top, area.left).shown:
                name = tidy_name(sheet.at(area.top, area.left).shown)
                level.update(dict.fromkeys(range(area.left, area.right + 1), name))
        if row < bottom:
            _spread(sheet, level, row, bottom)
        yield level


def _spread(sheet: Sheet, level: dict[int, str], row: int, bottom: int) -> None:
    """A group's name without a merged area stands in the first of its columns only."""
    below = {c for lower in range(row + 1, bottom + 1) for c in sheet.written(lower)}
    group = ""
    for column in range(1, max(below, default=0) + 1):
        if level.get(column):
            group = level[column] if column in below else ""
        elif column in below and group and sheet.covering(row, column) is None:
            level[column] = group


def _own(sheet: Sheet, row: int, column: int) -> bool:
    return not sheet.at(row, column).is_empty
