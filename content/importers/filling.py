"""Cells that mean the cell above them: merged areas, ditto marks, columns that are carried down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from content.importers.findings import NORMALISE, REFUSE, WARN
from content.importers.grid import Area, Cell, Fault, Sheet, Value
from content.importers.headers import ColumnNames, Header
from content.importers.values import is_blank

_DITTO = frozenset(("〃", "″", '"', "“", "”", "''", "同上", "上同", "同前", "ditto", '-"-', "々"))
_SAME_AS_LEFT = "同左"


class Filled(NamedTuple):
    """The value that a cell stands for, and what there is to say of it."""

    value: Value
    level: str = ""
    finding: str = ""
    cure: str = ""


@dataclass
class Filling:
    """填充: goes down the records of one sheet; ``names`` tells which columns are carried."""

    sheet: Sheet
    header: Header
    names: ColumnNames | None
    _above: dict[int, Value] = field(default_factory=dict)
    _owner: Mapping[str, Value] = field(default_factory=dict)

    def row(self, row: int) -> dict[int, Filled]:
        """Every named column's value in a record."""
        carried = self._carried_columns
        filled: dict[int, Filled] = {}
        for column in carried:
            filled[column] = self._carried(row, column)
        owner = {self.header.names[column]: filled[column].value for column in carried}
        same_owner = owner == self._owner
        for column in self.header.names:
            if column not in filled:
                filled[column] = self._plain(row, column, filled, same_owner)
        self._owner = owner
        self._above = {column: one.value for column, one in filled.items()}
        return filled

    def lose(self) -> None:
        """The record above cannot be read: nothing is carried down from it."""
        self._above, self._owner = {}, {}

    def area(self, row: int, column: int) -> Area | None:
        """The merged area that covers a cell."""
        return self.sheet.covering(row, column)

    @cached_property
    def _carried_columns(self) -> list[int]:
        names = self.names
        if names is None:
            return []
        return [column for column, name in self.header.names.items() if names.carries(name)]

    def _carried(self, row: int, column: int) -> Filled:
        cell, above = self._effective(row, column), self._above.get(column)
        if is_ditto(cell.shown):
            return _repeated(cell, above)
        if not cell.is_empty or self.area(row, column) or is_blank(above):
            return Filled(_stated(cell))
        name = self.header.names[column]
        finding = f"第{row}行{name}为空且不在合并区域内，沿用上一行“{above}”"
        return Filled(above, WARN, finding, "请确认")

    def _plain(
        self, row: int, column: int, filled: Mapping[int, Filled], same_owner: bool
    ) -> Filled:
        cell = self._effective(row, column)
        if cell.shown.strip() == _SAME_AS_LEFT:
            left = filled.get(column - 1)
            return _repeated(cell, left.value if left else None, "左边一格")
        if not is_ditto(cell.shown):
            return Filled(_stated(cell))
        if same_owner or not self._above:
            return _repeated(cell, self._above.get(column))
        finding = f"“{cell.shown.strip()}”的上一行属于别的部门，没有沿用，按原文保留"
        return Filled(_stated(cell), WARN, finding, "请写全这一格")

    def _effective(self, row: int, column: int) -> Cell:
        """What stands here, or at the top of the merged area that begins in this column."""
        cell, area = self.sheet.at(row, column), self.area(row, column)
        if not cell.is_empty or area is None or area.left != column:
            return cell
        return self.sheet.at(area.top, column)


def is_ditto(text: str) -> bool:
    return text.strip().lower() in _DITTO


def _stated(cell: Cell) -> Value:
    """A formula without its result is a fault."""
    return Fault(cell.formula) if cell.formula and cell.value is None else cell.value


def _repeated(cell: Cell, above: Value, where: str = "上一行") -> Filled:
    shown = cell.shown.strip()
    if above in (None, ""):
        return Filled(None, REFUSE, f"“{shown}”指的{where}没有内容", "请写全这一格")
    return Filled(above, NORMALISE, f"“{shown}”沿用{where}“{above}”")
