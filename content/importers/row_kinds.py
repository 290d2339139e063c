"""What a row below the header is: a record, or a total, a note, a heading, the header again."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from content.importers.grid import Cell, Sheet
from content.importers.headers import SERIALS, Header, fold_name, tidy_name

RECORD, TOTAL, NOTE, HEADING, REPEATED, NUMBERED = (
    "record",
    "total",
    "note",
    "heading",
    "repeated",
    "numbered",
)
_WHITE = re.compile(r"\s+")
_TOTAL = re.compile(
    r"(?:总?合计|总计|小计|共计|总数|累计|本页合计|本页小计)(?:[:：]?[（(]?共?\d+[个条项件笔]?[）)]?)?[:：]?"
)
SUBTOTAL = re.compile(r"(?:本页)?(?:小计|本页合计)")
_NOTE = re.compile(
    r"(?:[*※★▲△#]|(?:附?注|备注|注释|说明|附注|填表说明|填报说明|编制说明|制表说明)\s*"
    r"(?:[\d一二三四五六七八九十]{0,2}\s*[:：.、．]|$|[（(]))"
)
_SIGNED = re.compile(r"\s*[^：:\s]{1,10}\s*[:：]")
_HEADING = re.compile(
    r"(?:[一二三四五六七八九十百]{1,4}[、.．]|[（(][一二三四五六七八九十百]{1,4}[）)])"
)
_NUMBERED_NAME = re.compile(r"\d{1,3}[、.．](?!\d)\s*")
_ORDINAL = re.compile(r"[（(]?[一二三四五六七八九十百]{1,4}[）)]?[、.．]?")
_ORDINAL_BEFORE = re.compile(r"^[（(]?[一二三四五六七八九十百]{1,4}[）)]?\s+")
# What a printer adds to a page, and what a typist writes below the last row.
_PAGE = re.compile(
    r"(?=.*页)[-—–]?(?:第[\d一二三四五六七八九十]+页)?[,，/／]?(?:[(]?共[\d一二三四五六七八九十]+页[)]?)?[-—–]?"
    r"|[(]?(?:续上?表|接上页|转下页|下页续|以下空白|以下无正文)[)]?"
)
_COUNTED = re.compile(r"[（(]?(?:共|计|合计)?\s*\d+\s*[个项条件类][）)]?$")
_NUMBER = re.compile(r"[-+]?[\d,，.]+\s*[个条项件笔元%]?")
_LONG = 40


class Kind(NamedTuple):
    name: str
    text: str = ""


@dataclass(frozen=True)
class RowKinds:
    """Tells the kinds of the rows below one header. ``last`` is the last full row."""

    sheet: Sheet
    header: Header
    above: Sequence[int]

    def of(self, row: int, is_tail: bool) -> Kind:
        """The row has something written; ``is_tail`` when only such rows follow as are no data."""
        cells = self.sheet.written(row)
        first = next(iter(cells.values()))
        if self._is_repeated(cells) or self._is_numbering(row, cells):
            return Kind(REPEATED)
        if _is_total(cells):
            return Kind(TOTAL, _WHITE.sub("", first.shown))
        if len(cells) == 1:
            return self._alone(row, *next(iter(cells.items())), is_tail=is_tail)
        if self._is_numbered_heading(row, cells):
            return Kind(HEADING, _joined(cells))
        if _NOTE.match(_plain(first.shown)) and self._is_wide(row, min(cells)):
            return Kind(NOTE, _joined(cells))
        if is_tail and len(cells) < len(self.header.names) and _all_signed(cells):
            return Kind(NOTE, _joined(cells))
        return Kind(RECORD)

    def is_full(self, row: int) -> bool:
        """More than one cell, and no total: surely data."""
        cells = self.sheet.written(row)
        return len(cells) > 1 and not _is_total(cells) and not _all_signed(cells)

    def _alone(self, row: int, column: int, cell: Cell, *, is_tail: bool) -> Kind:
        """The only cell of its row."""
        text = tidy_text(cell.shown)
        plain = _plain(text)
        if _is_serial(self.header.names.get(column, "")) and _NUMBER.fullmatch(plain):
            return Kind(NUMBERED, text)
        if _NOTE.match(plain):
            return Kind(NOTE, text)
        if _PAGE.fullmatch(_WHITE.sub("", plain)):
            return Kind(REPEATED)
        if len(self.header.names) == 1:
            return Kind(RECORD)
        # A name where the rows are numbered is no record's.
        wide = self._is_wide(row, column) or _is_serial(self.header.names.get(column, ""))
        if not is_tail and (_HEADING.match(plain) or _COUNTED.search(plain) or wide):
            return Kind(HEADING, text)
        if is_tail and (wide or _SIGNED.match(plain) or len(plain) > _LONG):
            return Kind(NOTE, text)
        return Kind(RECORD)

    def _is_numbered_heading(self, row: int, cells: Mapping[int, Cell]) -> bool:
        """三 | 市卫健委: an ordinal where the rows are numbered, one name, and then full rows.

        What a merged area fills down is no heading's.
        """
        if len(cells) != 2 or len(self.header.names) < 4 or len(self.sheet.written(row + 1)) <= 2:
            return False
        (column, ordinal), (_, name) = cells.items()
        if not _is_serial(self.header.names.get(column, "")) or _is_count(name):
            return False
        is_filled = any(self._is_filled_down(row, one) for one in self.header.names)
        return _ORDINAL.fullmatch(_plain(ordinal.shown)) is not None and not is_filled

    def _is_filled_down(self, row: int, column: int) -> bool:
        area = self.sheet.covering(row, column)
        return area is not None and area.top < row

    def _is_wide(self, row: int, column: int) -> bool:
        """Does its merged area span at least half of the table?"""
        area = self.sheet.covering(row, column)
        return area is not None and 2 * (area.right - area.left + 1) >= len(self.header.names)

    def _is_repeated(self, cells: Mapping[int, Cell]) -> bool:
        """A header, or a title, that is printed again on a later page."""
        return _said(cells) in self._printed

    def _is_numbering(self, row: int, cells: Mapping[int, Cell]) -> bool:
        """栏次: 1, 2, 3 … under the names of the columns."""
        numbers = [str(number) for number in range(1, len(cells) + 1)]
        said = [_plain(cell.shown).strip("()") for cell in cells.values()]
        is_below = row == self.header.bottom + 1
        return is_below and len(cells) == len(self.header.names) > 3 and said == numbers

    @cached_property
    def _printed(self) -> list[list[tuple[int, str]]]:
        again = [*range(self.header.top, self.header.bottom + 1), *self.above]
        return [_said(self.sheet.written(row)) for row in again]


def heading_name(text: str) -> str:
    """一、市公安局（12项） → 市公安局; 三 市卫健委 → 市卫健委."""
    bare = _NUMBERED_NAME.sub("", _HEADING.sub("", tidy_text(text), count=1), count=1)
    return _COUNTED.sub("", _ORDINAL_BEFORE.sub("", bare)).strip(" 　:：")


def _is_count(cell: Cell) -> bool:
    return cell.formula != "" or _NUMBER.fullmatch(_plain(cell.shown)) is not None


def tidy_text(text: str) -> str:
    return _WHITE.sub(" ", text).strip()


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _is_total(cells: Mapping[int, Cell]) -> bool:
    """合 计 in one of the first cells, and beside it nothing but numbers."""
    texts = [_WHITE.sub("", _plain(cell.shown)) for cell in cells.values()]
    labels = [n for n, text in enumerate(texts[:3]) if _TOTAL.fullmatch(text)]
    if not labels:
        return False
    rest = [one for n, one in enumerate(cells.values()) if n != labels[0]]
    return all(map(_is_count, rest))


def _all_signed(cells: Mapping[int, Cell]) -> bool:
    return all(_SIGNED.match(_plain(cell.shown)) for cell in cells.values())


def _is_serial(name: str) -> bool:
    return fold_name(name) in SERIALS


def _joined(cells: Mapping[int, Cell]) -> str:
    return " ".join(tidy_text(cell.shown) for cell in cells.values())


def _said(cells: Mapping[int, Cell]) -> list[tuple[int, str]]:
    return [(column, tidy_name(cell.shown)) for column, cell in cells.items()]
