"""The numbers of a total row, checked against the rows above it; formulas worked out ourselves."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from content.importers.findings import NORMALISE, WARN
from content.importers.grid import Area, Cell, Sheet, parse_area
from content.importers.number_formats import plain

_FORMULA = re.compile(
    r"=\+?(?:(?P<name>COUNTA|COUNT|SUM)\(|SUBTOTAL\((?P<code>\d+),)(?P<area>[A-Z$]+\d[\d$]*(?::[A-Z$]+\d[\d$]*)?)\)",
    re.IGNORECASE,
)
_SUBTOTALS = {
    "2": "COUNT",
    "3": "COUNTA",
    "9": "SUM",
    "102": "COUNT",
    "103": "COUNTA",
    "109": "SUM",
}
# A name that ends in a number is no amount.
_WORD = re.compile(r"\s*[A-Za-z\u4e00-\u9fff]")
_NUMBER = re.compile(r"[^\d.\-]*(-?\d[\d,]*(?:\.\d+)?)\s*[个条项件笔元]?")


class Checked(NamedTuple):
    """What there is to say of one number in a total row."""

    level: str
    finding: str
    cure: str = ""


@dataclass(frozen=True)
class Totals:
    """合计: ``records`` are the rows that a total stands for."""

    sheet: Sheet
    records: Sequence[int]

    def check(self, row: int) -> Iterator[tuple[int, Checked]]:
        """(column, what there is to say) for every number and formula of a total row."""
        for column, cell in self.sheet.written(row).items():
            if cell.formula or amount_of(cell) is not None:
                yield column, self._checked(column, cell)

    def _checked(self, column: int, cell: Cell) -> Checked:
        said, what = amount_of(cell), "“合计”"
        if cell.formula:
            worked_out = self._formula(cell.formula)
            if worked_out is None and said is None:
                return Checked(WARN, "公式没有保存计算结果，无法核对合计", "请改为数值")
            if worked_out is not None:
                said, what = worked_out, "公式结果"
        assert said is not None
        for actual, unit in self._actual(column, cell.formula):
            if actual == said:
                number = plain(said)
                return Checked(
                    NORMALISE, f"“合计”行不是数据；{what}{number}与实际{unit}{number}一致"
                )
        actuals = [f"{unit}{plain(actual)}" for actual, unit in self._actual(column, cell.formula)]
        finding = f"{what}{plain(said)}与实际{'、'.join(actuals)}不一致"
        return Checked(WARN, finding, "请核对有没有漏行、多行")

    def _actual(self, column: int, formula: str) -> list[tuple[Decimal, str]]:
        """How many rows there are, and the sum of the column where it holds numbers."""
        numbers = self._numbers(column)
        filled = [row for row in self.records if not self.sheet.at(row, column).is_empty]
        actual = [(Decimal(len(self.records)), "条数")]
        if numbers and len(numbers) == len(filled):
            actual.append((sum(numbers, Decimal(0)), "总和"))
        if len(filled) != len(self.records) and "SUM" not in formula.upper():
            actual.append((Decimal(len(filled)), "有内容的格数"))
        return actual

    def _numbers(self, column: int) -> list[Decimal]:
        cells = (self.sheet.at(row, column) for row in self.records)
        found = (amount_of(cell) for cell in cells if not _WORD.match(cell.shown))
        return [one for one in found if one is not None]

    def _formula(self, formula: str) -> Decimal | None:
        """COUNTA, COUNT and SUM of one area; None for anything else."""
        found = _FORMULA.fullmatch(formula.replace(" ", ""))
        area = parse_area(found["area"]) if found else None
        if found is None or area is None:
            return None
        name = (found["name"] or _SUBTOTALS.get(found["code"], "")).upper()
        reckon = _RECKONED.get(name)
        return reckon(list(_cells(self.sheet, area))) if reckon else None


def amount_of(cell: Cell) -> Decimal | None:
    """The number that a cell holds, as a number or as text."""
    if isinstance(cell.value, bool) or cell.is_empty:
        return None
    if isinstance(cell.value, int | Decimal):
        return Decimal(cell.value)
    text = unicodedata.normalize("NFKC", cell.shown).strip()
    found = _NUMBER.fullmatch(text)
    try:
        return Decimal(found[1].replace(",", "")) if found else None
    except InvalidOperation:
        return None


def _cells(sheet: Sheet, area: Area) -> Iterator[Cell]:
    for row in sheet.rows:
        if area.top <= row <= area.bottom:
            for column, cell in sheet.written(row).items():
                if area.left <= column <= area.right:
                    yield cell


def _sum(cells: Sequence[Cell]) -> Decimal:
    """Texts that look like numbers are not added up by a spreadsheet."""
    return sum((Decimal(str(c.value)) for c in cells if _is_number(c)), Decimal(0))


def _is_number(cell: Cell) -> bool:
    return isinstance(cell.value, int | Decimal) and not isinstance(cell.value, bool)


_RECKONED: Mapping[str, Callable[[Sequence[Cell]], Decimal]] = {
    "COUNTA": lambda cells: Decimal(len(cells)),
    "COUNT": lambda cells: Decimal(sum(map(_is_number, cells))),
    "SUM": _sum,
}
