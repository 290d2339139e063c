"""An import's report as an .xlsx: the sheets as they were read, each cell with a finding marked.

A colour is never the only sign: behind its last column each row says in words what was found.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO

from content.importers.findings import (
    DRAFT,
    LEVEL_LABELS,
    NORMALISE,
    NOTE,
    REFUSE,
    WARN,
    Report,
    RowFinding,
    shorten,
)
from content.importers.formulas import neutralise
from content.importers.grid import Area, Cell, Sheet
from content.importers.marked_cells import Marks, marks_by_sheet
from content.importers.marked_sheets import Shown, sheets_shown
from content.importers.reading import Readout
from content.importers.workbook_cells import LARGEST_NUMBER, Book
from content.importers.workbook_texts import fits

REPORT_SHEET = "导入报告"
FILLS = {
    REFUSE: "FFC7CE",
    DRAFT: "FFD59E",
    WARN: "FFF2A8",
    NORMALISE: "C6EFE9",
    NOTE: "DDE3EA",
}
_COLUMNS = {
    "工作表": 16,
    "行": 8,
    "列": 16,
    "单元格": 10,
    "原值": 30,
    "读作": 30,
    "处理": 12,
    "发现": 50,
    "怎么办": 40,
}
_MOST_FINDINGS = 1_000_000  # of the rows that a sheet can have
_LONGEST_SHOWN = 2000
_FIRST_DAY = date(1900, 3, 1)  # before it, spreadsheets count a day that was not
_MARK_COLUMNS = ("处理", "说明")
_MEASURED_ROWS, _NARROWEST, _WIDEST = 100, 8, 50


def write_marked(readout: Readout, report: Report, stream: BinaryIO) -> None:
    """.xlsx; no cell of it is a formula."""
    book = Book()
    _write_findings(book, report)
    shown = sheets_shown(readout, taken=(REPORT_SHEET,))
    marks = marks_by_sheet(shown, report.findings)
    for one in shown:
        _write_sheet(book, one, marks[one.title])
    book.save(stream)


def _write_findings(book: Book, report: Report) -> None:
    widths = dict(enumerate(_COLUMNS.values(), 1))
    sheet = book.sheet(REPORT_SHEET, widths, frozen="A5")
    sheet.append([book.text("导入报告", bold=True)])
    sheet.append([book.text(report.summary())])
    legend = [book.text("颜色", bold=True)]
    sheet.append([*legend, *(book.text(LEVEL_LABELS[level], FILLS[level]) for level in FILLS)])
    sheet.append(book.heads(tuple(_COLUMNS)))
    for finding in islice(report.findings, _MOST_FINDINGS):
        sheet.append(_finding_row(book, finding))
    if len(report.findings) > _MOST_FINDINGS:
        rest = len(report.findings) - _MOST_FINDINGS
        sheet.append([book.text(f"另有 {rest} 条，这张表放不下；请把文件拆小后再看。")])


def _finding_row(book: Book, finding: RowFinding) -> list[Any]:
    texts = (finding.sheet, finding.row, finding.column, finding.cell, finding.was, finding.became)
    fill = FILLS[finding.level]
    return [
        *(_told(book, value) for value in texts),
        book.text(LEVEL_LABELS[finding.level], fill),
        _told(book, finding.finding),
        _told(book, finding.cure),
    ]


def _told(book: Book, value: str | int) -> Any:
    if isinstance(value, int):
        return value or None
    return book.text(_short(neutralise(value))) if value else None


def _short(text: str) -> str:
    if len(text) <= _LONGEST_SHOWN and fits(text):
        return text
    return f"{text[:_LONGEST_SHOWN]}…（共 {len(text)} 字，这里没有写全）"


def _write_sheet(book: Book, shown: Shown, marks: Marks) -> None:
    source = shown.sheet
    last = max(source.last_column, marks.last_column, 1)
    widths = {**_widths(source), last + 1: 12, last + 2: 60}
    sheet = book.sheet(shown.title, widths, frozen=None)
    for area in source.merged:
        if not any(_covered(source, area)):
            sheet.merged_cells.add(str(area))
    for row in range(1, max(source.last_row, marks.last_row) + 1):
        cells = [_cell(book, source, marks, (row, column)) for column in range(1, last + 1)]
        sheet.append([*cells, *_words(book, source, marks, row)])


def _covered(sheet: Sheet, area: Area) -> Iterator[bool]:
    """Whether something is written below a merged area; it is shown then, and not merged."""
    for row in range(area.top, area.bottom + 1):
        for column, cell in sheet.written(row).items():
            if area.holds(row, column) and (row, column) != (area.top, area.left):
                yield not cell.is_empty


def _widths(sheet: Sheet) -> dict[int, float]:
    """By what the first rows have; a letter of Chinese is twice as wide."""
    widths: dict[int, float] = {}
    for row in sorted(sheet.rows)[:_MEASURED_ROWS]:
        for column, cell in sheet.rows[row].items():
            text = cell.shown.partition("\n")[0][:_WIDEST]
            width = 2 + sum(2 if character > "\u2e7f" else 1 for character in text)
            widths[column] = max(widths.get(column, _NARROWEST), min(width, _WIDEST))
    return widths


def _cell(book: Book, sheet: Sheet, marks: Marks, place: tuple[int, int]) -> Any:
    cell, level = sheet.at(*place), marks.cells.get(place)
    fill = FILLS[level] if level else ""
    faint = place[0] in sheet.hidden_rows or place[1] in sheet.hidden_columns
    if cell.is_empty:
        return book.text("", fill) if fill else None
    return _value(book, cell, fill, faint)


def _value(book: Book, cell: Cell, fill: str, faint: bool) -> Any:
    """As it is shown, and a number or day as such where that says the same."""
    if cell.formula:
        result = f"（结果：{cell.shown}）" if cell.shown else "（没有保存结果）"
        return book.text(neutralise(_short(f"{cell.formula}{result}")), fill, faint=faint)
    if (number := _number(cell)) is not None:
        return book.number(number, fill, faint=faint)
    if (day := _day(cell)) is not None:
        return book.day(day, fill, faint=faint)
    return book.text(neutralise(_short(cell.shown)), fill, faint=faint)


def _number(cell: Cell) -> int | Decimal | None:
    value = cell.value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    fits_in = -LARGEST_NUMBER < value < LARGEST_NUMBER
    return value if fits_in and cell.shown == str(value) else None


def _day(cell: Cell) -> date | None:
    value = cell.value
    if isinstance(value, datetime) or not isinstance(value, date):
        return None
    return value if value >= _FIRST_DAY and cell.shown == value.isoformat() else None


def _words(book: Book, sheet: Sheet, marks: Marks, row: int) -> list[Any]:
    """What is said of a row, behind its last column."""
    said = [_sentence(finding) for finding in marks.rows.get(row, ())]
    if row in sheet.hidden_rows:
        said.append("这一行在原文件里是隐藏的")
    level = marks.level_of(row)
    if level is None and row == 1:
        return book.heads(_MARK_COLUMNS)
    if level is None:
        return [None, book.text("；".join(said))] if said else []
    return [
        book.text(LEVEL_LABELS[level], FILLS[level]),
        book.text(neutralise(_short("；".join(said)))),
    ]


def _sentence(finding: RowFinding) -> str:
    place = finding.cell or finding.column
    became = f"（读作：{shorten(finding.became)}）" if finding.became else ""
    said = f"{LEVEL_LABELS[finding.level]}，{finding.said}{became}"
    return f"{place} {said}" if place else said
