"""Rows → an .xlsx that an import reads back to the character; which rows they are is not asked.

The first sheet is the table under the columns' own names; 列说明 tells what they are called, and
续 has the texts that no cell can hold.
"""

from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from content.importers.workbook_texts import (
    COLUMNS_SHEET,
    CONTINUED_COLUMNS,
    CONTINUED_SHEET,
    escape,
    fits,
    marked,
    pieces,
    told_elsewhere,
)
from content.importers.writing_out import cell_text

_WIDEST = 40
_WIDE = frozenset(("title", "path", "department_zh", "body", "standard"))
_LONGEST_NUMBER = 10**15  # a spreadsheet keeps fifteen digits


def write_workbook(
    rows: Iterable[Mapping[str, Any]], file: BinaryIO, labels: Mapping[str, str], title: str
) -> int:
    """.xlsx, formulas neutralised; ``labels`` are the columns, in order, with what they are called.

    Returns how many. Rows are written as they come and not kept.
    """
    book = _Book(list(labels), title)
    count = 0
    for row in rows:
        book.add(row)
        count += 1
    book.explain(labels)
    book.save(file)
    return count


class _Book:
    """工作簿: the three sheets being written."""

    def __init__(self, columns: list[str], title: str) -> None:
        # Heavy: only who writes a workbook pays for it
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font

        self._cell = WriteOnlyCell
        self._columns = columns
        self._workbook = Workbook(write_only=True)
        self._table = self._workbook.create_sheet(title)
        self._explained = self._workbook.create_sheet(COLUMNS_SHEET)
        self._continued = self._workbook.create_sheet(CONTINUED_SHEET)
        for sheet in (self._table, self._explained, self._continued):
            sheet.freeze_panes = "A2"
        self._set_widths()
        self._text_style = self._style("@")
        self._head_style = self._style("@", Font(bold=True))
        self._table.append([self._text(name, self._head_style) for name in columns])
        self._explained.append([self._text(name, self._head_style) for name in ("列名", "名称")])
        head = [self._text(name, self._head_style) for name in CONTINUED_COLUMNS]
        self._continued.append(head)

    def _set_widths(self) -> None:
        from openpyxl.utils import get_column_letter

        for number, name in enumerate(self._columns, 1):
            width = _WIDEST if name in _WIDE else max(12, len(name) + 2)
            self._table.column_dimensions[get_column_letter(number)].width = width
        self._explained.column_dimensions["A"].width = _WIDEST
        self._explained.column_dimensions["B"].width = _WIDEST

    def _style(self, number_format: str, font: Any = None) -> Any:
        """Made once: a style looked up for each cell would take most of the time."""
        cell = self._cell(self._table)
        cell.number_format = number_format
        if font is not None:
            cell.font = font
        return cell._style

    def _text(self, text: str, style: Any = None) -> Any:
        """A cell of type text, whatever the text looks like (``#N/A``, ``007``)."""
        cell = self._cell(self._table)
        cell._value, cell.data_type = escape(text), "s"
        cell._style = style or self._text_style
        return cell

    def add(self, row: Mapping[str, Any]) -> None:
        uid = str(row.get("uid") or "")
        self._table.append([self._value(uid, name, row.get(name)) for name in self._columns])

    def _value(self, uid: str, column: str, value: Any) -> Any:
        if type(value) is int and abs(value) < _LONGEST_NUMBER:
            return value
        text = cell_text(value)
        if not text:
            return None
        if not fits(text):
            return self._text(told_elsewhere(self._continue(uid, column, text)))
        return self._text(marked(text))

    def _continue(self, uid: str, column: str, text: str) -> int:
        part = 0
        for part, piece in enumerate(pieces(text), 1):
            texts = (self._text(uid), self._text(column), part, self._text(marked(piece)))
            self._continued.append(list(texts))
        return part

    def explain(self, labels: Mapping[str, str]) -> None:
        for name, label in labels.items():
            self._explained.append([self._text(name), self._text(label)])

    def save(self, file: BinaryIO) -> None:
        self._workbook.save(file)
