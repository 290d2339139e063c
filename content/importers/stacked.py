"""Tables that stand one below the other on one sheet → a sheet each; what a header's names mean
and what its rows are is not asked.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from content.importers.grid import Sheet
from content.importers.headers import LONGEST_NAME, ColumnNames, Header, find_header, tidy_name

_FIGURE = re.compile(r"\d")
_NOTE = re.compile(r"\s*(?:[*※★▲△#]|附?注|备注|说明|填表|填报|制表|审核)")
# So many names that mean something are no accident.
_FEWEST_NAMES = 3
# A title has its cell to itself, or its date or unit beside it.
_MOST_IN_TITLE = 2


def tables_of(sheet: Sheet, names: ColumnNames | None) -> list[Sheet]:
    """The sheet itself where it has one table; else a part for each, with its titles."""
    header = find_header(sheet, names) if names else None
    if header is None or names is None:
        return [sheet]
    starts = list(_starts(sheet, names, header))
    if not starts:
        return [sheet]
    tops = [1, *starts]
    bottoms = [*(start - 1 for start in starts), sheet.last_row]
    return [_part(sheet, top, bottom) for top, bottom in zip(tops, bottoms, strict=True)]


def _starts(sheet: Sheet, names: ColumnNames, header: Header) -> Iterator[int]:
    """The first rows of the second table and of those below it."""
    written = sheet.written_rows()
    top, last = _first(sheet, names, header)
    seen = [_names(sheet, row) for row in range(top, last + 1)]
    for place, row in enumerate(written):
        # What stands directly below a header is its second row
        if row <= last + 1 or not _is_header(sheet, row, names):
            continue
        if _names(sheet, row) not in seen:
            seen = [_names(sheet, row)]
            yield _with_titles(sheet, written[:place], row, last)
        last = row


def _first(sheet: Sheet, names: ColumnNames, header: Header) -> tuple[int, int]:
    """The rows of the uppermost header: the best one may be that of a lower table."""
    for row in sheet.written_rows():
        if row >= header.top:
            break
        between = range(row + 1, header.top)
        has_records = any(len(sheet.written(one)) > _MOST_IN_TITLE for one in between)
        if has_records and _is_header(sheet, row, names):
            return row, row
    return header.top, header.bottom


def _names(sheet: Sheet, row: int) -> list[tuple[int, str]]:
    return [(column, tidy_name(cell.shown)) for column, cell in sheet.written(row).items()]


def _is_header(sheet: Sheet, row: int, names: ColumnNames) -> bool:
    """Most of its cells are names of columns, and none has a figure in it."""
    texts = [cell.shown for cell in sheet.written(row).values()]
    if len(texts) < _FEWEST_NAMES:
        return False
    if any(len(text) > LONGEST_NAME or _FIGURE.search(text) for text in texts):
        return False
    known = names.count(texts)
    return known >= _FEWEST_NAMES and 2 * known > len(texts)


def _with_titles(sheet: Sheet, above: list[int], row: int, last: int) -> int:
    """The row where the titles directly above a header begin; notes are the table's before."""
    start = row
    for one in reversed(above):
        cells = list(sheet.written(one).values())
        is_title = len(cells) <= _MOST_IN_TITLE and not _NOTE.match(cells[0].shown)
        if one <= last or one != start - 1 or not is_title:
            break
        start = one
    return start


def _part(sheet: Sheet, top: int, bottom: int) -> Sheet:
    return replace(
        sheet,
        rows={row: cells for row, cells in sheet.rows.items() if top <= row <= bottom},
        merged=tuple(area for area in sheet.merged if top <= area.top <= bottom),
    )
