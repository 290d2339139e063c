"""A sheet → its rows, and an account of everything on it that is no row; meaning is not asked."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from content.importers import row_kinds
from content.importers.decoding import FileRefused
from content.importers.filling import Filling
from content.importers.findings import NORMALISE, WARN, RowFinding, ranges
from content.importers.grid import Sheet, address, area_address, column_letters
from content.importers.headers import ColumnNames, Header, find_header, first_row_header, fold_name
from content.importers.records import Heading, Records, Wrong, own_rows
from content.importers.row_kinds import Kind, RowKinds, heading_name, tidy_text
from content.importers.rows import Row, Table
from content.importers.totals import Totals

_DEPARTMENT_ENDINGS = tuple("局委办厅院会部处所队站社馆司府室团校园库")
_LONGEST_HEADING = 40


class Numbered(NamedTuple):
    row: int
    kind: Kind


@dataclass
class Laid:
    """排布: what a sheet turned out to be; ``header`` None where no table was found.

    ``is_ours`` tells an export of this portal.
    """

    sheet: Sheet
    header: Header | None = None
    is_ours: bool = False
    rows: list[Row] = field(default_factory=list)
    findings: list[RowFinding] = field(default_factory=list)


# Given the header, tells why a record cannot be read.
Checker = Callable[[Header], Callable[[int], Wrong | None]]


def lay_out(source: str, sheet: Sheet, names: ColumnNames | None, checker: Checker) -> Laid:
    """Raises FileRefused where two columns of one name have different contents."""
    first = first_row_header(sheet)
    if first is not None and {"path", "uid"} <= set(first.names.values()):
        return _own(source, sheet, first, checker(first))
    header = find_header(sheet, names) if names else first
    if header is None:
        return Laid(sheet)
    return _Layout(source, sheet, names, header).laid(checker)


def _own(source: str, sheet: Sheet, header: Header, wrong: Callable[[int], Wrong | None]) -> Laid:
    laid = Laid(sheet, header, is_ours=True)
    for row in own_rows(source, sheet, header):
        said = wrong(row.line)
        if said is None:
            laid.rows.append(row)
        else:
            records = Records(source, sheet, header, Table(), Filling(sheet, header, None))
            laid.findings.append(records.refusal(row.line, said))
    return laid


class _Layout:
    def __init__(
        self, source: str, sheet: Sheet, names: ColumnNames | None, header: Header
    ) -> None:
        self._source, self._sheet, self._names = source, sheet, names
        written = sheet.written_rows()
        self._above = [row for row in written if row < header.top]
        self._body = [row for row in written if row > header.bottom]
        self._findings: list[RowFinding] = []
        self._header = self._distinct(header)
        self._kinds = list(self._told_apart())

    def laid(self, checker: Checker) -> Laid:
        self._tell_head()
        self._tell_hidden()
        self._tell_blanks()
        self._tell_beside()
        footnotes = (*map(self._text, self._above), *self._notes())
        names, places = self._header.names, self._header.places
        at = {n: places[c] for c, n in names.items()}
        table = Table(self._sheet.name, footnotes, at, self._sheet.since_1904)
        rows = list(self._rows(table, checker(self._header)))
        if not self._body:
            area = self._area(self._header.top, self._header.bottom)
            self._say(WARN, 0, area, "表头下面没有内容", cure="请核对文件")
        self._tell_fillings({row.line for row in rows})
        return Laid(self._sheet, self._header, rows=rows, findings=self._findings)

    def _told_apart(self) -> Iterator[Numbered]:
        kinds = RowKinds(self._sheet, self._header, self._above)
        last = max((row for row in self._body if kinds.is_full(row)), default=self._header.bottom)
        for row in self._body:
            yield Numbered(row, kinds.of(row, row > last))

    def _rows(self, table: Table, wrong: Callable[[int], Wrong | None]) -> Iterator[Row]:
        filling = Filling(self._sheet, self._header, self._names)
        records = Records(self._source, self._sheet, self._header, table, filling, wrong)
        heading: Heading | None = None
        for row, kind in self._kinds:
            if kind.name == row_kinds.HEADING:
                heading = self._heading(row, kind.text) or heading
            elif kind.name == row_kinds.RECORD:
                read = records.read(row, heading)
                if read is not None:
                    yield read
            else:
                _TELLING[kind.name](self, row, kind)
        self._findings += records.refused

    # What is no record, told.

    def _say(self, level: str, row: int, cell: str, finding: str, **more: str) -> None:
        said = RowFinding(
            self._source,
            row,
            more.get("column", ""),
            level,
            more.get("was", ""),
            finding,
            more.get("cure", ""),
            self._sheet.name,
            cell,
            more.get("became", ""),
        )
        self._findings.append(said)

    def _text(self, row: int) -> str:
        return " ".join(tidy_text(cell.shown) for cell in self._sheet.written(row).values())

    def _area(self, top: int, bottom: int) -> str:
        columns = [c for row in range(top, bottom + 1) for c in self._sheet.written(row)]
        return area_address(top, 1, bottom, max([self._header.last_column, *columns]))

    def _tell_head(self) -> None:
        header = self._header
        if self._above:
            rows = ranges(self._above)
            finding = f"跳过标题行和填报说明行（第{rows}行），内容作为说明保存"
            area = self._area(self._above[0], self._above[-1])
            self._say(NORMALISE, self._above[0], area, finding)
        if header.bottom > header.top:
            names = "".join(f"“{name}”" for name in header.joined)
            count = "两三四五"[header.bottom - header.top - 1]
            area = self._area(header.top, header.bottom)
            self._say(NORMALISE, header.top, area, f"识别{count}行表头：{names}")

    def _tell_hidden(self) -> None:
        sheet, last = self._sheet, self._sheet.last_row
        if sheet.hidden:
            area = self._area(min(sheet.written_rows()), last)
            self._say(WARN, 0, area, "这张表是隐藏的，仍已读取", cure="请确认是否需要导入")
        for column in sorted(sheet.hidden_columns & self._header.names.keys()):
            area = area_address(self._header.top, column, last, column)
            finding = f"{column_letters(column)}列是隐藏列，仍已读取"
            name = self._header.names[column]
            self._say(WARN, 0, area, finding, cure="请确认是否需要导入", column=name)

    def _tell_blanks(self) -> None:
        before = self._header.bottom
        for row in self._body:
            if row > before + 1:
                area = area_address(before + 1, 1, row - 1, self._header.last_column)
                self._say(NORMALISE, before + 1, area, "跳过空行，不视为表尾")
            before = row

    def _tell_beside(self) -> None:
        """Cells that stand in no named column, and remarks on what is no record."""
        records = {row for row, kind in self._kinds if kind.name == row_kinds.RECORD}
        beside: dict[int, list[int]] = {}
        for row, column, _ in self._sheet.cells():
            if row in records and column not in self._header.names and self._sheet.name:
                beside.setdefault(column, []).append(row)
        for column, rows in beside.items():
            area = area_address(rows[0], column, rows[-1], column)
            finding = f"{column_letters(column)}列没有列名却有内容，没有采用"
            self._say(WARN, 0, area, finding, cure="需要采用请在表头里写上列名")
        for row, cells in self._sheet.rows.items():
            for column, cell in cells.items():
                if cell.comment and not (row in records and column in self._header.names):
                    finding = f"批注：{cell.comment}，已保留在报告里"
                    place = address(row, column)
                    self._say(WARN, row, place, finding, cure="请看过", was=cell.shown)

    def _notes(self) -> list[str]:
        return [kind.text for _, kind in self._kinds if kind.name == row_kinds.NOTE]

    def _note(self, row: int, kind: Kind) -> None:
        self._say(NORMALISE, row, self._area(row, row), "表中的注释作为说明保存", was=kind.text)

    def _repeated(self, row: int, kind: Kind) -> None:
        self._say(NORMALISE, row, self._area(row, row), "重复的表头、标题、栏次或页码，已跳过")

    def _numbered(self, row: int, kind: Kind) -> None:
        finding = "这一行只有序号，没有内容，已跳过"
        self._say(NORMALISE, row, self._area(row, row), finding, was=kind.text)

    def _total(self, row: int, kind: Kind) -> None:
        finding = f"“{kind.text}”行不是数据，已跳过"
        self._say(NORMALISE, row, self._area(row, row), finding, was=kind.text)
        for column, said in Totals(self._sheet, self._summed(row, kind)).check(row):
            cell = self._sheet.at(row, column)
            self._say(
                said.level,
                row,
                address(row, column),
                said.finding,
                cure=said.cure,
                was=cell.formula or cell.shown,
                column=self._header.names.get(column, ""),
            )

    def _summed(self, row: int, kind: Kind) -> Sequence[int]:
        """A subtotal is of the rows since the last one or the last heading."""
        since = self._header.bottom
        if row_kinds.SUBTOTAL.match(kind.text):
            ends = (row_kinds.TOTAL, row_kinds.HEADING)
            since = max(
                (one.row for one in self._kinds if one.row < row and one.kind.name in ends),
                default=since,
            )
        return [
            one.row
            for one in self._kinds
            if since < one.row < row and one.kind.name == row_kinds.RECORD
        ]

    def _heading(self, row: int, text: str) -> Heading | None:
        """The rows below belong to a department that no column names."""
        column = min(self._sheet.written(row))
        place, name = address(row, column), heading_name(text)
        names = self._header.names.values()
        has_department = self._names is not None and any(map(self._names.carries, names))
        is_department = name.endswith(_DEPARTMENT_ENDINGS) and len(name) <= _LONGEST_HEADING
        if has_department or self._names is None:
            self._say(NORMALISE, row, self._area(row, row), "分组标题行不是数据，已跳过", was=text)
        elif is_department:
            finding = f"分组标题，以下各行的部门是“{name}”"
            self._say(NORMALISE, row, self._area(row, row), finding, was=text, became=name)
            return Heading(name, place)
        else:
            finding = "分组标题没有对应的内容，没有采用"
            cure = "需要采用请为它加一列"
            self._say(WARN, row, self._area(row, row), finding, cure=cure, was=text)
        return None

    def _tell_fillings(self, records: set[int]) -> None:
        """One finding for a merged area that fills records down."""
        for area in self._sheet.merged:
            name = self._header.names.get(area.left, "")
            below = [row for row in range(area.top + 1, area.bottom + 1) if row in records]
            if area.top <= self._header.bottom or not name or not below:
                continue
            text = tidy_text(self._sheet.at(area.top, area.left).shown)
            rows = "、".join(map(str, below)) if len(below) < 6 else ranges(below)
            finding = f"合并单元格向下填充：第{rows}行{name}={text}"
            self._say(NORMALISE, area.top, str(area), finding, column=name, was=text, became=text)

    def _distinct(self, header: Header) -> Header:
        """Of columns with one name, those that say nothing new are left out."""
        kept: dict[str, int] = {}
        names = dict(header.names)
        for column, name in header.names.items():
            first = kept.setdefault(fold_name(name), column)
            if first == column:
                continue
            contents = [self._contents(one) for one in (first, column)]
            if not contents[0]:
                kept[fold_name(name)] = column
                del names[first]
            elif contents[0] == contents[1] or not contents[1]:
                del names[column]
                place, finding = header.places[column], f"与前面的“{name}”列相同，只取一列"
                self._say(NORMALISE, header.bottom, place, finding, column=name)
            elif self._names is None or self._names.knows(name):
                sheet = f"“{self._sheet.name}”" if self._sheet.name else ""
                raise FileRefused(
                    f"{self._source}{sheet} 的表头里“{name}”重复，内容又不同，请只留一列。"
                )
            else:
                names[column] = f"{name}（{column_letters(column)}列）"
        return replace(header, names=names)

    def _contents(self, column: int) -> dict[int, str]:
        cells = ((row, self._sheet.at(row, column)) for row in self._body)
        return {row: cell.shown for row, cell in cells if not cell.is_empty}


_TELLING: dict[str, Callable[[_Layout, int, Kind], None]] = {
    row_kinds.NOTE: _Layout._note,
    row_kinds.REPEATED: _Layout._repeated,
    row_kinds.NUMBERED: _Layout._numbered,
    row_kinds.TOTAL: _Layout._total,
}
