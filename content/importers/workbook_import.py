"""An .xlsx written by an export of this portal → rows, to the character; no other is read here."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from content.importers.decoding import FileRefused
from content.importers.findings import REFUSE, RowFinding
from content.importers.grid import Cell, Fault, Sheet, address
from content.importers.reading import Row
from content.importers.values import Unfit
from content.importers.workbook_texts import (
    CONTINUED_COLUMNS,
    CONTINUED_SHEET,
    pieces_told,
    unescape,
    unmarked,
)

_OURS = frozenset(("uid", "path"))


@dataclass
class OwnRows:
    """What such a workbook gave: sound rows, and findings for the others."""

    rows: list[Row] = field(default_factory=list)
    findings: list[RowFinding] = field(default_factory=list)


def is_own_workbook(sheets: Sequence[Sheet]) -> bool:
    """Does the first sheet begin with the names that an export writes?"""
    return bool(sheets) and set(_header(sheets[0]).values()) >= _OURS


def read_own_workbook(source: str, sheets: Sequence[Sheet]) -> OwnRows:
    """Raises FileRefused for a column named twice."""
    table, read = sheets[0], OwnRows()
    header = _header(table)
    repeated = [name for name, times in Counter(header.values()).items() if times > 1]
    if repeated:
        raise FileRefused(f"{source} 的表头里“{'、'.join(repeated)}”重复，请只留一列。")
    continued = _continued(sheets)
    for number in table.written_rows():
        if number == 1:
            continue
        reader = _RowReader(source, number, header, table.rows[number], continued)
        read.rows += reader.rows
        read.findings += reader.findings
    return read


def _header(table: Sheet) -> dict[int, str]:
    """Column → name."""
    return {column: str(cell.value).strip() for column, cell in table.written(1).items()}


Continued = Mapping[tuple[str, str], Mapping[int, str]]


def _continued(sheets: Iterable[Sheet]) -> Continued:
    """(uid, column) → part → text."""
    found: dict[tuple[str, str], dict[int, str]] = {}
    for sheet in sheets:
        header = _header(sheet)
        if sheet.name != CONTINUED_SHEET or tuple(header.values()) != CONTINUED_COLUMNS:
            continue
        for number in sheet.written_rows()[1:]:
            uid, column, part, text = (sheet.at(number, place).value for place in header)
            if str(part).isdecimal():
                texts = found.setdefault((str(uid), str(column)), {})
                texts[int(str(part))] = unmarked(unescape(str(text)))
    return found


class _RowReader:
    """One row: ``rows`` has it, or ``findings`` say why not."""

    def __init__(
        self,
        source: str,
        number: int,
        header: Mapping[int, str],
        cells: Mapping[int, Cell],
        continued: Continued,
    ) -> None:
        self._source, self._number, self._continued = source, number, continued
        self._uid = next(
            (
                str(cells[place].value)
                for place, name in header.items()
                if name == "uid" and place in cells
            ),
            "",
        )
        self.rows: list[Row] = []
        self.findings: list[RowFinding] = []
        values = {name: self._read(place, name, cells.get(place)) for place, name in header.items()}
        for place in cells.keys() - header.keys():
            if not cells[place].is_empty:
                self._refuse(
                    place, "", cells[place], "这一列没有列名却有内容", "请在表头里写上列名"
                )
        if not self.findings:
            places = {name: address(number, place) for place, name in header.items()}
            self.rows.append(Row(source, number, values, None, places))

    def _read(self, place: int, column: str, cell: Cell | None) -> Any:
        if cell is None or (cell.value is None and not cell.formula):
            return ""
        try:
            return self._value(column, cell)
        except Unfit as unfit:
            self._refuse(place, column, cell, unfit.finding, unfit.cure)
            return None

    def _value(self, column: str, cell: Cell) -> Any:
        value = cell.value
        if isinstance(value, Fault) or (value is None and cell.formula):
            raise Unfit("这一格是公式或者错误值", "请改成文字或者数字")
        if isinstance(value, datetime | date):
            return value.isoformat()[:10]
        if not isinstance(value, str):
            return value
        text = unescape(value)
        if count := pieces_told(text):
            return self._joined(column, count)
        return unmarked(text)

    def _joined(self, column: str, count: int) -> str:
        parts = self._continued.get((self._uid, column), {})
        if set(parts) != set(range(1, count + 1)):
            raise Unfit(
                f"全文应在工作表“{CONTINUED_SHEET}”里，现在不全", "请补回，或在这一格直接写全文"
            )
        return "".join(parts[part] for part in range(1, count + 1))

    def _refuse(self, place: int, column: str, cell: Cell, finding: str, cure: str) -> None:
        where = address(self._number, place)
        self.findings.append(
            RowFinding(
                self._source, self._number, column, REFUSE, cell.shown, finding, cure, cell=where
            )
        )
