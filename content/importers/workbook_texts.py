"""What a cell of a workbook can hold: characters that XML cannot, and texts too long for a cell.

The writing of characters is that of the format itself (ST_Xstring: ``_x000D_``), so that every
spreadsheet shows them rightly. A text too long stands in pieces on a sheet of its own.
"""

import re
from collections.abc import Iterator

from content.importers.formulas import neutralise, restore

CONTINUED_SHEET = "续"
COLUMNS_SHEET = "列说明"
CONTINUED_COLUMNS = ("uid", "column", "part", "text")
LONGEST_CELL = 32_767  # units of UTF-16, as spreadsheets count
_PIECE = 16_000
_SURELY_FITS = 4_000  # even if every character of it had to be written in another way
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BAD = "\x00-\x08\x0b-\x1f\x7f\ufffe\uffff"
# An underscore that would be read as the beginning of an escape
_UNFIT = re.compile(f"_(?=x[0-9A-Fa-f]{{4}}[_{_BAD}])|[{_BAD}]")
_ELSEWHERE = re.compile(rf"'*（全文见工作表“{CONTINUED_SHEET}”，共 ([1-9][0-9]*) 段）")


def escape(text: str) -> str:
    """Characters that XML has no place for, and what would be read as one of them."""
    return _UNFIT.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescape(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def units(text: str) -> int:
    """How long a spreadsheet takes it for."""
    return len(text) + sum(character > "\uffff" for character in text)


def fits(text: str) -> bool:
    """Does the text stand in one cell?"""
    return len(text) <= _SURELY_FITS or units(escape(text)) < LONGEST_CELL


def pieces(text: str) -> Iterator[str]:
    """The text in parts that each fit."""
    for start in range(0, len(text), _PIECE):
        yield from _halves(text[start : start + _PIECE])


def _halves(piece: str) -> Iterator[str]:
    if fits(piece):
        yield piece
        return
    middle = len(piece) // 2
    yield from _halves(piece[:middle])
    yield from _halves(piece[middle:])


def marked(text: str) -> str:
    """What stands in a cell: neutralised, and not to be taken for a reference to pieces."""
    return f"'{text}" if _ELSEWHERE.fullmatch(text) else neutralise(text)


def unmarked(text: str) -> str:
    """What ``marked`` was given."""
    return text[1:] if text.startswith("'") and _ELSEWHERE.fullmatch(text) else restore(text)


def told_elsewhere(count: int) -> str:
    """What a cell says whose text stands in pieces."""
    return f"（全文见工作表“{CONTINUED_SHEET}”，共 {count} 段）"


def pieces_told(text: str) -> int:
    """How many pieces a cell speaks of; 0: none, it is a text of its own."""
    found = _ELSEWHERE.fullmatch(text)
    return int(found[1]) if found and not text.startswith("'") else 0
