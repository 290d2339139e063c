"""What became of every cell: each that has something written is counted once, by its weightiest
finding; what the findings say is not asked.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from content.importers.grid import Area, Sheet, column_letters, parse_area
from content.importers.levels import DRAFT, IGNORED, NORMALISE, NOTE, REFUSE, UNTOUCHED, WARN

ACTIONS = (REFUSE, DRAFT, WARN, NORMALISE, IGNORED, UNTOUCHED)
_WEIGHT = {action: len(ACTIONS) - n for n, action in enumerate(ACTIONS)}
Place = tuple[int, int]


@dataclass(frozen=True)
class Accounted:
    """A sheet whose cells are accounted for: its columns' names, and the cells of its header."""

    sheet: Sheet
    names: Mapping[int, str] = field(default_factory=dict)
    places: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class UntouchedArea:
    """Cells of one column that were taken as they are: ``rows`` as ``5-14,16``."""

    sheet: str
    column: str
    rows: str


@dataclass(frozen=True)
class Account:
    """清点: by sheet how many cells had which action; they add up to the written ones."""

    cells: Mapping[str, Mapping[str, int]]
    untouched: Sequence[UntouchedArea]


def account(tables: Sequence[Accounted], marks: Iterable[tuple[str, str, str]]) -> Account:
    """``marks`` are (sheet, cell or area, level) of all findings."""
    by_sheet: dict[str, list[tuple[Area, str]]] = {}
    for sheet, cell, level in marks:
        area = parse_area(cell) if cell else None
        if area is not None:
            by_sheet.setdefault(sheet, []).append((area, level))
    cells: dict[str, Mapping[str, int]] = {}
    untouched: list[UntouchedArea] = []
    for table in tables:
        actions = _actions(table, by_sheet.get(table.sheet.name, []))
        before = cells.get(table.sheet.name, {})
        cells[table.sheet.name] = {
            action: before.get(action, 0) + sum(one == action for one in actions.values())
            for action in ACTIONS
        }
        untouched += _untouched(table, actions)
    return Account(cells, untouched)


def _actions(table: Accounted, marks: Sequence[tuple[Area, str]]) -> dict[Place, str]:
    noted = {str(area) for area, level in marks if level == NOTE}
    ignored = {column for column, place in table.places.items() if place in noted}
    actions = {
        (row, column): IGNORED if column in ignored else UNTOUCHED
        for row, column, _ in table.sheet.cells()
    }
    for area, level in marks:
        for place in _inside(table.sheet, area) if level in _WEIGHT else ():
            if place in actions and _WEIGHT[level] > _WEIGHT[actions[place]]:
                actions[place] = level
    return actions


def _inside(sheet: Sheet, area: Area) -> Iterator[Place]:
    """Of a large area only what is there."""
    if area.top == area.bottom:
        rows: Iterable[int] = (area.top,)
    else:
        rows = (row for row in sheet.rows if area.top <= row <= area.bottom)
    for row in rows:
        for column in sheet.rows.get(row, ()):
            if area.left <= column <= area.right:
                yield row, column


def _untouched(table: Accounted, actions: Mapping[Place, str]) -> Iterator[UntouchedArea]:
    rows: dict[int, list[int]] = {}
    for (row, column), action in actions.items():
        if action == UNTOUCHED:
            rows.setdefault(column, []).append(row)
    for column in sorted(rows):
        name = table.names.get(column) or column_letters(column)
        yield UntouchedArea(table.sheet.name, name, _spans(rows[column]))


def _spans(numbers: Sequence[int]) -> str:
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(str(low) if low == high else f"{low}-{high}" for low, high in runs)
