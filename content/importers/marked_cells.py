"""Which cells of a report's sheets its findings are about, and what is said of each row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from content.importers.findings import DRAFT, NORMALISE, NOTE, REFUSE, WARN, RowFinding
from content.importers.grid import Area, parse_area
from content.importers.marked_sheets import Shown

HEAVIEST = (REFUSE, DRAFT, WARN, NORMALISE, NOTE)
_WEIGHT = {level: number for number, level in enumerate(HEAVIEST)}


@dataclass
class Marks:
    """标记: the weightiest level of each cell, and the findings of each row."""

    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    rows: dict[int, list[RowFinding]] = field(default_factory=dict)

    def add(self, area: Area, within: Area, finding: RowFinding) -> None:
        """Of an area no more is marked than lies ``within`` the used part of the sheet."""
        self.rows.setdefault(area.top, []).append(finding)
        for row in range(area.top, min(area.bottom, max(within.bottom, area.top)) + 1):
            for column in range(area.left, min(area.right, max(within.right, area.left)) + 1):
                before = self.cells.get((row, column))
                if before is None or _WEIGHT[finding.level] < _WEIGHT[before]:
                    self.cells[row, column] = finding.level

    def level_of(self, row: int) -> str | None:
        """The weightiest that is said of a row."""
        levels = [finding.level for finding in self.rows.get(row, ())]
        return min(levels, key=lambda level: _WEIGHT[level], default=None)

    @property
    def last_row(self) -> int:
        return max((row for row, _ in self.cells), default=0)

    @property
    def last_column(self) -> int:
        return max((column for _, column in self.cells), default=0)


def marks_by_sheet(shown: Sequence[Shown], findings: Iterable[RowFinding]) -> dict[str, Marks]:
    """By the titles that the sheets have in the report."""
    marks = {one.title: Marks() for one in shown}
    by_name = {one.sheet.name: one for one in reversed(shown)}
    used = {one.title: _used(one) for one in shown}
    for finding in findings:
        one = by_name.get(finding.sheet) or (shown[0] if shown and not finding.sheet else None)
        area = _area(one, used[one.title], finding) if one is not None else None
        if one is not None and area is not None:
            marks[one.title].add(area, used[one.title], finding)
    return marks


def _used(shown: Shown) -> Area:
    return Area(1, 1, max(shown.sheet.last_row, 1), max(shown.sheet.last_column, 1))


def _area(shown: Shown, used: Area, finding: RowFinding) -> Area | None:
    """Its own address, else its column in its row, else the whole row; None for a whole file."""
    area = parse_area(finding.cell) if finding.cell else None
    if area is not None or not finding.row:
        return area
    row = finding.row + shown.below
    column = shown.columns.get(finding.column)
    if column is None:
        return Area(row, 1, row, used.right)
    return Area(row, column, row, column)
