"""An .xlsx written by an export of this portal → rows, to the character; no other is read here."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from content.importers.decoding import FileRefused
from content.importers.findings import REFUSE, RowFinding
from content.importers.grid import EMPTY, Cell, Fault, Sheet, address
from content.importers.values import Unfit
from content.importers.workbook_texts import (
    CONTINUED_COLUMNS,
    CONTINUED_SHEET,
    pieces_told,
    unmarked,
)

_OURS = frozenset(("uid", "path"))
Continued = Mapping[tuple[str, str], Mapping[int, str]]


@dataclass(frozen=True)
class OwnRow:
    """``cells`` tells where a column's value stands; with ``findings`` the row cannot come in."""

    number: int
    values: Mapping[str, Any]
    cells: Mapping[str, str]
    findings: tuple[RowFinding, ...]


def is_own_workbook(sheets: Sequence[Sheet]) -> bool:
    """Does the first sheet begin with the names that an export writes?"""
    return bool(sheets) and set(_header(sheets[0]).values()) >= _OURS


def read_own_workbook(source: str, sheets: Sequence[Sheet]) -> Iterator[OwnRow]:
    """Raises FileRefused for a column named twice."""
    table = sheets[0]
    header = _header(table)
    repeated = [name for name, times in Counter(header.values()).items() if times > 1]
    if repeated:
        raise FileRefused(f"{source} 的表头里“{'、'.join(repeated)}”重复，请只留一列。")
    continued = _continued(sheets[1:])
    for number in table.written_rows():
        if number > 1:
            yield _Reading(source, number, header, continued).read(table.rows[number])


def _header(table: Sheet) -> dict[int, str]:
    """Column → name."""
    return {column: str(cell.value).strip() for column, cell in table.written(1).items()}


def _continued(sheets: Iterable[Sheet]) -> Continued:
    """(uid, column) → part → text."""
    found: dict[tuple[str, str], dict[int, str]] = {}
    for sheet in sheets:
        if sheet.name != CONTINUED_SHEET or tuple(_header(sheet).values()) != CONTINUED_COLUMNS:
            continue
        for number in sheet.rows:
            uid, column, part, text = (str(sheet.at(number, n).value) for n in range(1, 5))
            if part.isdecimal():
                found.setdefault((uid, column), {})[int(part)] = unmarked(text)
    return found


class _Reading:
    """One row being read."""

    def __init__(
        self, source: str, number: int, header: Mapping[int, str], continued: Continued
    ) -> None:
        self._source, self._number, self._header = source, number, header
        self._continued = continued
        self._uid = ""
        self._findings: list[RowFinding] = []

    def read(self, cells: Mapping[int, Cell]) -> OwnRow:
        places = {name: place for place, name in self._header.items()}
        self._uid = str(cells.get(places["uid"], EMPTY).value)
        values = {
            name: self._read(place, name, cells.get(place, EMPTY)) for name, place in places.items()
        }
        for place in sorted(cells.keys() - self._header.keys()):
            if not cells[place].is_empty:
                unfit = Unfit("这一列没有列名却有内容", "请在表头里写上列名")
                self._refuse(place, "", cells[place], unfit)
        told = {name: address(self._number, place) for name, place in places.items()}
        return OwnRow(self._number, values, told, tuple(self._findings))

    def _read(self, place: int, column: str, cell: Cell) -> Any:
        try:
            return self._value(column, cell)
        except Unfit as unfit:
            self._refuse(place, column, cell, unfit)
            return None

    def _value(self, column: str, cell: Cell) -> Any:
        value = cell.value
        if isinstance(value, Fault) or (value is None and cell.formula):
            raise Unfit("这一格没有算出的值", "请改成文字或者数字")
        if isinstance(value, date):
            return value.isoformat()[:10]
        if not isinstance(value, str):
            return "" if value is None else value
        count = pieces_told(value)
        return self._joined(column, count) if count else unmarked(value)

    def _joined(self, column: str, count: int) -> str:
        parts = self._continued.get((self._uid, column), {})
        if set(parts) != set(range(1, count + 1)):
            raise Unfit(
                f"全文应在工作表“{CONTINUED_SHEET}”里，现在不全",
                "请补回，或者在这一格直接写全文",
            )
        return "".join(parts[part] for part in range(1, count + 1))

    def _refuse(self, place: int, column: str, cell: Cell, unfit: Unfit) -> None:
        self._findings.append(
            RowFinding(
                self._source,
                self._number,
                column,
                REFUSE,
                cell.shown,
                unfit.finding,
                unfit.cure,
                cell=address(self._number, place),
            )
        )
