"""One record of a sheet → a Row: its values by column, and what its cells are beside them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from content.importers.filling import Filled, Filling
from content.importers.findings import NORMALISE, REFUSE, WARN, RowFinding
from content.importers.formulas import restore
from content.importers.grid import Cell, Sheet, address, area_address
from content.importers.headers import Header
from content.importers.rows import Row, Table

# What tells a heading's department where no column does.
HEADING_COLUMN = "分组标题"
_ELSEWHERE = re.compile(r"\[\d+\]|\.xls[xmb]?\]")


class Wrong(NamedTuple):
    """Why a record cannot be read at all."""

    finding: str
    cure: str
    was: str = ""
    column: str = ""
    cell: str = ""


class Heading(NamedTuple):
    """The department that the rows below a heading belong to, and where that is said."""

    name: str
    cell: str


@dataclass
class Records:
    """记录: reads the records of one sheet from above; ``wrong`` tells which cannot be read."""

    source: str
    sheet: Sheet
    header: Header
    table: Table
    filling: Filling
    wrong: Callable[[int], Wrong | None] = lambda row: None
    refused: list[RowFinding] = field(default_factory=list)

    def read(self, number: int, heading: Heading | None) -> Row | None:
        """None for a record that is refused."""
        wrong = self.wrong(number)
        if wrong is not None:
            self.refused.append(self.refusal(number, wrong))
            self.filling.lose()
            return None
        filled = self.filling.row(number)
        row = self._row(number, filled, heading)
        findings = tuple(self._findings(row, number, filled))
        return replace(row, findings=findings) if findings else row

    def refusal(self, number: int, wrong: Wrong) -> RowFinding:
        written = self.sheet.written(number)
        last = max([self.header.last_column, *written])
        cell = wrong.cell or area_address(number, 1, number, last)
        return RowFinding(
            self.source,
            number,
            wrong.column,
            REFUSE,
            wrong.was,
            wrong.finding,
            wrong.cure,
            self.table.name,
            cell,
        )

    def _row(self, number: int, filled: Mapping[int, Filled], heading: Heading | None) -> Row:
        names, marked = self.header.names, self.sheet.name == ""
        values: dict[str, Any] = {}
        for column, name in names.items():
            if filled[column].level != REFUSE:
                values[name] = unmarked(filled[column].value) if marked else filled[column].value
        cells = {name: address(number, column) for column, name in names.items()}
        if heading is not None:
            values[HEADING_COLUMN], cells[HEADING_COLUMN] = heading
        return Row(
            self.source,
            number,
            values,
            self.table,
            cells,
            {names[c]: self.sheet.at(number, c).comment for c in self._remarked(number)},
            doubtful=self.sheet.hidden or self._has_hidden(number),
        )

    def _remarked(self, number: int) -> list[int]:
        cells = self.sheet.rows.get(number, {})
        return [c for c, cell in cells.items() if cell.comment and c in self.header.names]

    def _has_hidden(self, number: int) -> bool:
        hidden = self.sheet.hidden_columns
        return bool(hidden) and any(c in hidden for c in self.sheet.written(number))

    def _findings(
        self, row: Row, number: int, filled: Mapping[int, Filled]
    ) -> Iterator[RowFinding]:
        if number in self.sheet.hidden_rows:
            why = "被筛选隐藏" if self.sheet.filtered else "为隐藏行"
            area = area_address(number, 1, number, self.header.last_column)
            said = row.finding("", WARN, "", f"第{number}行{why}，仍已读取", "请确认是否需要导入")
            yield replace(said, cell=area)
        for name, comment in row.comments.items():
            yield row.finding(
                name, WARN, _was(row, name), f"批注：{comment}，已保留在报告里", "请看过"
            )
        for column, one in filled.items():
            name = self.header.names[column]
            cell = self.sheet.at(number, column)
            if one.level:
                became = "" if one.level == REFUSE else str(one.value or "")
                yield row.finding(name, one.level, cell.shown, one.finding, one.cure, became)
            yield from self._of_cell(row, name, cell)
            yield from self._of_area(row, number, column)

    def _of_cell(self, row: Row, name: str, cell: Cell) -> Iterator[RowFinding]:
        if cell.formula and cell.value is not None:
            elsewhere = bool(_ELSEWHERE.search(cell.formula))
            level = WARN if elsewhere else NORMALISE
            finding = (
                "公式引用了别的文件，已取上次保存的结果" if elsewhere else "公式，已取计算结果"
            )
            cure = "请核对这个数" if elsewhere else ""
            yield row.finding(name, level, cell.formula, finding, cure, cell.shown)
        if self.sheet.name or not isinstance(cell.value, str):
            return
        if "\n" in cell.shown or "\r" in cell.shown:
            yield row.finding(name, NORMALISE, cell.shown, "引号内换行保留为同一格")
        elif '"' in cell.shown:
            yield row.finding(name, NORMALISE, cell.shown, "两个双引号读作一个")

    def _of_area(self, row: Row, number: int, column: int) -> Iterator[RowFinding]:
        """A value that is merged across columns is the first one's alone."""
        area = self.filling.area(number, column)
        if area is None or column <= area.left:
            return
        if not self.sheet.at(number, column).is_empty:
            yield row.finding(
                self.header.names[column],
                WARN,
                self.sheet.at(number, column).shown,
                "这一格被合并区域盖住，看不见，仍已读取",
                "请取消合并后核对",
            )
        elif area.left in self.header.names and column == area.left + 1:
            first = self.header.names[area.left]
            text = self.sheet.at(area.top, area.left).shown
            finding = f"横向合并的“{text}”只作为“{first}”的内容，右边各列为空"
            said = row.finding(first, WARN, text, finding, "请取消合并，各列分别填写")
            yield replace(said, cell=str(area))


def unmarked(value: Any) -> Any:
    """Without the mark that an export sets before what a spreadsheet would compute."""
    return restore(value) if isinstance(value, str) else value


def own_rows(source: str, sheet: Sheet, header: Header) -> Iterator[Row]:
    """The rows of an export of this portal, to the character."""
    for number in sheet.written_rows():
        if number > header.bottom:
            cells = {name: sheet.at(number, c).value for c, name in header.names.items()}
            yield Row(source, number, {name: _own(value) for name, value in cells.items()})


def _own(value: Any) -> Any:
    return str(value) if isinstance(value, date) else unmarked(value)


def _was(row: Row, name: str) -> str:
    value = row.values.get(name)
    return "" if value is None else str(value)
