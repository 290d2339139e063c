"""Rows → an .xlsx that an import reads back to the character; which rows they are is not asked.

The first sheet is the table under the columns' own names; 列说明 tells what they are called, and
续 has the texts that no cell can hold.
"""

from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from content.importers.workbook_cells import LARGEST_NUMBER, Book
from content.importers.workbook_texts import (
    COLUMNS_SHEET,
    CONTINUED_COLUMNS,
    CONTINUED_SHEET,
    fits,
    marked,
    pieces,
    told_elsewhere,
)
from content.importers.writing_out import cell_text

_WIDEST = 40
_WIDE = frozenset(("title", "path", "department_zh", "body", "standard"))


def write_workbook(
    rows: Iterable[Mapping[str, Any]], file: BinaryIO, labels: Mapping[str, str], title: str
) -> int:
    """.xlsx, formulas neutralised; ``labels`` are the columns, in order, with what they are called.

    Returns how many.
    """
    export = _Export(labels, title)
    count = 0
    for row in rows:
        export.add(row)
        count += 1
    export.save(file)
    return count


class _Export:
    """The three sheets being written."""

    def __init__(self, labels: Mapping[str, str], title: str) -> None:
        self._book, self._columns = Book(), list(labels)
        self._table = self._book.sheet(title, _widths(self._columns))
        explained = self._book.sheet(COLUMNS_SHEET, {1: _WIDEST, 2: _WIDEST})
        self._continued = self._book.sheet(CONTINUED_SHEET, {4: _WIDEST})
        self._table.append(self._book.heads(self._columns))
        self._continued.append(self._book.heads(CONTINUED_COLUMNS))
        explained.append(self._book.heads(("列名", "名称")))
        for name, label in labels.items():
            explained.append([self._book.text(name), self._book.text(label)])

    def add(self, row: Mapping[str, Any]) -> None:
        uid = str(row.get("uid") or "")
        self._table.append([self._value(uid, name, row.get(name)) for name in self._columns])

    def _value(self, uid: str, column: str, value: Any) -> Any:
        if type(value) is int and abs(value) < LARGEST_NUMBER:
            return value
        text = cell_text(value)
        if not text:
            return None
        if not fits(text):
            return self._book.text(told_elsewhere(self._continue(uid, column, text)))
        return self._book.text(marked(text))

    def _continue(self, uid: str, column: str, text: str) -> int:
        """Returns how many pieces."""
        part, cell = 0, self._book.text
        for part, piece in enumerate(pieces(text), 1):
            self._continued.append([cell(uid), cell(column), part, cell(marked(piece))])
        return part

    def save(self, file: BinaryIO) -> None:
        self._book.save(file)


def _widths(columns: list[str]) -> dict[int, float]:
    return {
        number: _WIDEST if name in _WIDE else max(12, len(name) + 2)
        for number, name in enumerate(columns, 1)
    }
