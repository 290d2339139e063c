"""Rows as they were read, with their places; what they mean is not asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from content.importers.findings import NORMALISE, NOTE, RowFinding
from content.importers.grid import area_address, parse_area
from content.importers.headers import SERIALS, fold_name


@dataclass(frozen=True)
class Table:
    """表: what a sheet says beside its rows; ``name`` is the sheet's, empty for a .csv.

    ``footnotes`` are the texts above and below the rows (填报说明、注), ``places`` the cells of
    its header by column. ``since_1904``: serial numbers of days count from that year.
    """

    name: str = ""
    footnotes: tuple[str, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict, compare=False)
    since_1904: bool = False


@dataclass(frozen=True)
class Row:
    """行: one line of a .jsonl, or one row of a table as its spreadsheet numbers it.

    ``table`` is None for a .jsonl and for what an export of this portal wrote. ``cells`` tells
    where a column's value stands (``H9``), ``comments`` what was remarked on it by its column.
    ``findings`` were made before anything was understood; ``doubtful`` tells that somebody hid it.
    """

    source: str
    line: int
    values: Mapping[str, Any]
    table: Table | None = None
    cells: Mapping[str, str] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[RowFinding, ...] = ()
    doubtful: bool = False

    def finding(
        self, column: str, level: str, was: str, finding: str, cure: str = "", became: str = ""
    ) -> RowFinding:
        """Something to say of this row, with its place."""
        sheet = self.table.name if self.table else ""
        cell = self.cells.get(column, "")
        return RowFinding(
            self.source, self.line, column, level, was, finding, cure, sheet, cell, became
        )

    def left_aside(self, finding: str) -> RowFinding:
        """Nothing is taken from this row, and nothing is lost: said of all its cells."""
        if self.table is None:
            return self.finding("", NOTE, "", finding)
        areas = [area for cell in self.cells.values() if (area := parse_area(cell)) is not None]
        own = [area.left for area in areas if area.top == self.line]
        cell = area_address(self.line, min(own), self.line, max(own)) if own else ""
        return replace(self.finding("", NORMALISE, "", finding), cell=cell)

    def says_the_same(self, other: "Row") -> bool:
        """But for the number that the rows are counted by."""
        return self._said() == other._said()

    def _said(self) -> dict[str, Any]:
        return {k: v for k, v in self.values.items() if fold_name(k) not in SERIALS}
