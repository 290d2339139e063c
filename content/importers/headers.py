"""Where a sheet's header is and what its columns are called, by the names that a shape knows.

What stands in the columns is not asked.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from content.importers.grid import Sheet, address

# Columns that number the rows: nobody misses them.
SERIALS = frozenset(("序号", "顺序号", "行号", "序", "no", "no.", "number"))
LOOKED_AT, MOST_HEADER_ROWS = 30, 3
# Pages of instructions may stand before a table; there one name alone is an accident.
LOOKED_AT_LATE, _FEWEST_LATE = 300, 3
# What is longer is a text, and not worth looking up.
LONGEST_NAME = 60
_LONGEST_TIDIED = 1000
_UNSEEN = re.compile("[\\s\u200b-\u200f\u2060\ufeff]+")
_NUMBERED = re.compile(
    r"^(?:\d{1,2}[.、)]|[(（][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}、)"
)
_UNIT = re.compile(r"[（(][^（）()]*[）)]$")
_FIGURE, _YEAR = re.compile(r"\d"), re.compile(r"\d{4}年")
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
    """A column's name as it is told: 备 注 → 备注, 1.项目\\n名称* → 项目名称."""
    if len(text) > _LONGEST_TIDIED:
        return text
    name = _UNSEEN.sub("" if _CJK.search(text) else " ", text).strip().strip(_MARKS)
    return _NUMBERED.sub("", name) or name


@dataclass(frozen=True)
class ColumnNames:
    """列名: ``known`` mean something, ``carried`` are left empty where they repeat; both folded.

    ``shown`` are examples for people; ``means`` tells of a name that is not listed.
    """

    known: frozenset[str]
    carried: frozenset[str] = frozenset()
    shown: tuple[str, ...] = ()
    means: Callable[[str], bool] = lambda name: False

    def knows(self, text: str) -> bool:
        if len(text) > LONGEST_NAME:
            return False
        name = fold_name(text)
        listed = name in self.known or without_unit(name) in self.known
        return listed or self.means(text)

    def carries(self, text: str) -> bool:
        name = fold_name(text)
        return name in self.carried or without_unit(name) in self.carried

    def count(self, cells: Sequence[str]) -> int:
        return sum(self.knows(cell) for cell in cells if cell.strip())

    def joined(self, parts: Sequence[str]) -> str | None:
        """The column meant by a name below others: 办理时限 over 法定 → 法定时限; None: none."""
        *above, last = parts
        if max(map(len, parts)) > LONGEST_NAME:
            return None
        return next((name for name in _joinings(above, last) if self.knows(name)), None)


def _joinings(above: Sequence[str], last: str) -> Iterator[str]:
    """The likeliest first; the unit of the upper name is the lower one's."""
    for parent in reversed(above):
        stem, unit = without_unit(parent), parent.removeprefix(without_unit(parent))
        own = "" if _UNIT.search(last) else unit
        for start in range(len(stem)):
            yield f"{without_unit(last)}{stem[start:]}{last.removeprefix(without_unit(last))}{own}"
        yield f"{stem}{last}{own}"
    yield last


@dataclass(frozen=True)
class Header:
    """表头: the columns' names by their number; ``joined`` are those of several rows.

    ``known`` is how many different names mean something.
    """

    top: int
    bottom: int
    names: Mapping[int, str]
    joined: tuple[str, ...] = ()
    places: Mapping[int, str] = field(default_factory=dict)
    known: int = 0

    @property
    def last_column(self) -> int:
        return max(self.names)


def first_row_header(sheet: Sheet) -> Header | None:
    """Where no names are known, the first row that says something is the header."""
    rows = sheet.written_rows()
    return _header(sheet, rows[0], rows[0], None) if rows else None


def find_header(sheet: Sheet, names: ColumnNames) -> Header | None:
    """The rows with the most known names: of equals the fewest rows, the fewest names in groups
    (a title is no group of all columns), then the uppermost.
    """
    rows = sheet.written_rows()
    late = (rows[at : at + LOOKED_AT] for at in range(LOOKED_AT, LOOKED_AT_LATE, LOOKED_AT))
    for some, fewest in ((rows[:LOOKED_AT], 2), *((part, _FEWEST_LATE) for part in late)):
        header = _best_header(sheet, names, some, fewest) if some else None
        if header is not None:
            return header
    return None


def _best_header(
    sheet: Sheet, names: ColumnNames, rows: Sequence[int], fewest: int
) -> Header | None:
    first = sheet.written_rows()[0]
    found: list[tuple[tuple[int, int, int, int], Header]] = []
    for top in rows:
        for height in range(1, MOST_HEADER_ROWS + 1):
            header = _header(sheet, top, top + height - 1, names)
            if height > 1 and (_has_figures(sheet, header) or not _has_groups(header)):
                continue
            known = header.known
            if known >= fewest or (known == 1 and top == first):
                found.append(((-known, height, len(header.joined), top), header))
    return min(found, key=lambda one: one[0])[1] if found else None


def _has_figures(sheet: Sheet, header: Header) -> bool:
    """Records have codes, days and amounts where names have none."""
    below = (sheet.written(row) for row in range(header.top + 1, header.bottom + 1))
    names = (tidy_name(cell.shown) for cells in below for cell in cells.values())
    return any(_FIGURE.search(without_unit(name)) and not _YEAR.match(name) for name in names)


def _has_groups(header: Header) -> bool:
    """Several rows are a header where one name stands over several others; records do not."""
    parents = Counter(name.partition("/")[0] for name in header.joined)
    alone = sum(times == 1 for times in parents.values())
    return alone < len(header.joined) - alone


def _header(sheet: Sheet, top: int, bottom: int, names: ColumnNames | None) -> Header:
    found: dict[int, str] = {}
    places, joined, known = {}, [], set()
    levels = list(_levels(sheet, top, bottom))
    for column in sorted({column for level in levels for column in level}):
        parts = list(dict.fromkeys(level[column] for level in levels if level.get(column)))
        name = parts[0]
        if len(parts) > 1:
            joined.append("/".join(parts))
            name = (names.joined(parts) if names else None) or joined[-1]
        if names and (len(parts) == 1 or name != joined[-1]) and names.knows(name):
            known.add(fold_name(name))
        found[column] = name
        row = max(row for row in range(top, bottom + 1) if _own(sheet, row, column) or row == top)
        places[column] = address(row, column)
    return Header(top, bottom, found, tuple(joined), places, len(known))


def _levels(sheet: Sheet, top: int, bottom: int) -> Iterator[dict[int, str]]:
    """The names in each row; a group's name stands over every column below it."""
    covering = [area for area in sheet.merged if top <= area.top <= area.bottom <= bottom]
    for row in range(top, bottom + 1):
        written = {c: tidy_name(cell.shown) for c, cell in sheet.written(row).items()}
        level = {column: name for column, name in written.items() if name}
        for area in covering:
            if area.top <= row <= area.bottom and sheet.at(area.top, area.left).shown:
                name = tidy_name(sheet.at(area.top, area.left).shown)
                last = area.left if area.bottom >= bottom else area.right
                level.update(dict.fromkeys(range(area.left, last + 1), name))
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
