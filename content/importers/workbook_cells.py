"""A workbook being written, row by row: typed and styled cells, none of which is ever computed."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from content.importers.grid import column_letters
from content.importers.workbook_texts import escape

LARGEST_NUMBER = 10**15  # a spreadsheet keeps fifteen digits
_TEXT, _DAY = "@", "yyyy-mm-dd"


class Book:
    """工作簿: rows are written as they come and not kept."""

    def __init__(self) -> None:
        # Heavy: only who writes a workbook pays for it
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell

        self._make_cell = WriteOnlyCell
        self._workbook = Workbook(write_only=True)
        self._styles: dict[tuple[Any, ...], Any] = {}
        self._pattern: Any = None

    def sheet(self, title: str, widths: Mapping[int, float], frozen: str | None = "A2") -> Any:
        """``widths`` are those of columns, in characters; ``frozen`` stays in sight with all
        that is above and left of it.
        """
        sheet = self._workbook.create_sheet(title)
        for column, width in widths.items():
            sheet.column_dimensions[column_letters(column)].width = width
        sheet.freeze_panes = frozen
        self._pattern = self._pattern or sheet
        return sheet

    def text(self, text: str, fill: str = "", *, bold: bool = False, faint: bool = False) -> Any:
        """A cell of type text, whatever the text looks like (``#N/A``, ``007``)."""
        cell = self._make_cell(self._pattern)
        cell._value, cell.data_type = escape(text), "s"
        cell._style = self._style(_TEXT, fill, bold, faint)
        return cell

    def number(self, value: int | Decimal, fill: str = "", *, faint: bool = False) -> Any:
        cell = self._make_cell(self._pattern, value)
        cell._style = self._style("General", fill, False, faint)
        return cell

    def day(self, value: date, fill: str = "", *, faint: bool = False) -> Any:
        cell = self._make_cell(self._pattern, value)
        cell._style = self._style(_DAY, fill, False, faint)
        return cell

    def _style(self, form: str, fill: str, bold: bool, faint: bool) -> Any:
        """Made once: a style looked up for each cell would take most of the time."""
        key = (form, fill, bold, faint)
        if key not in self._styles:
            self._styles[key] = self._make_style(*key)
        return self._styles[key]

    def _make_style(self, form: str, fill: str, bold: bool, faint: bool) -> Any:
        from openpyxl.styles import Font, PatternFill

        cell = self._make_cell(self._pattern)
        cell.number_format = form
        if fill:
            cell.fill = PatternFill("solid", start_color=fill)
        if bold or faint:
            cell.font = Font(bold=bold, italic=faint, color="595959" if faint else None)
        return cell._style

    def heads(self, names: Sequence[str]) -> list[Any]:
        return [self.text(name, bold=True) for name in names]

    def save(self, file: BinaryIO) -> None:
        self._workbook.save(file)
