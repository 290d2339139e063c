"""One worksheet's part → a Sheet: values with their formats, merged areas, what is hidden.

Rows and cells that have a format and nothing else are passed over, however many there are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import IO
from xml.etree.ElementTree import Element, iterparse

from content.importers.decoding import FileRefused
from content.importers.grid import EMPTY, Area, Cell, Fault, Sheet, column_number, parse_area
from content.importers.number_formats import GENERAL, number_cell
from content.importers.packages import local
from content.importers.styles import plain_text

MOST_CELLS = 2_000_000
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_TRUE = frozenset(("1", "true"))
_DRAWN_EVERY = 500


@dataclass(frozen=True)
class Shared:
    """What the sheets of a workbook have in common."""

    name: str
    texts: Sequence[str] = ()
    formats: Sequence[str] = ()
    since_1904: bool = False


@dataclass
class _Part:
    """A sheet while it is read."""

    shared: Shared
    remarks: Mapping[tuple[int, int], str]
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    rows_hidden_unless_told: bool = False
    filtered: bool = False
    total: int = 0
    count: int = 0
    last_row: int = 0


def read_sheet(
    stream: IO[bytes],
    said: tuple[str, bool],
    shared: Shared,
    remarks: Mapping[tuple[int, int], str],
    progress: Callable[[int, int], None],
) -> Sheet:
    """``said`` is the sheet's name and whether it is hidden. Raises what damage raises."""
    part = _Part(shared, remarks)
    for tag, element in _elements(stream):
        _TOLD[tag](part, element)
        if tag == "row" and len(part.rows) % _DRAWN_EVERY == 0:
            progress(len(part.rows), max(part.total, len(part.rows)))
    _add_remarks(part)
    return Sheet(
        said[0],
        part.rows,
        tuple(_apart(part.merged, part.rows)),
        said[1],
        frozenset(part.hidden_rows),
        frozenset(_hidden_columns(part)),
        part.filtered,
        shared.since_1904,
    )


def _elements(stream: IO[bytes]) -> Iterator[tuple[str, Element]]:
    """The elements that tell something, each emptied when it is read."""
    tags: dict[str, str] = {}
    for _, element in iterparse(stream):
        tag = tags.get(element.tag)
        if tag is None:
            name = local(element.tag)
            tag = tags[element.tag] = name if name in _TOLD or name in _EMPTIED else ""
        if tag in _TOLD:
            yield tag, element
        if tag in _EMPTIED:
            element.clear()


def _row(part: _Part, element: Element) -> None:
    number = int(element.get("r") or part.last_row + 1)
    if not 1 <= number <= LAST_ROW:
        raise ValueError(number)
    part.last_row = number
    column, cells = 0, {}
    for one in element:
        column = _column(one.get("r"), column)
        cell = _cell(part.shared, one)
        if cell is not EMPTY:
            cells[column] = cell
    if not cells:
        return
    part.count += len(cells)
    if part.count > MOST_CELLS:
        raise FileRefused(f"{part.shared.name} 的单元格超过 {MOST_CELLS} 个，请拆分后再导入。")
    part.rows.setdefault(number, {}).update(cells)
    hidden = element.get("hidden", "").lower()
    if hidden in _TRUE or element.get("ht") == "0" or (part.rows_hidden_unless_told and not hidden):
        part.hidden_rows.add(number)


def _column(place: str | None, before: int) -> int:
    column = column_number(place.rstrip("0123456789")) if place else before + 1
    if not 1 <= column <= LAST_COLUMN:
        raise ValueError(place)
    return column


def _cell(shared: Shared, element: Element) -> Cell:
    raw, formula, text = None, "", None
    for one in element:
        tag = one.tag
        if tag.endswith("}v"):
            raw = one.text or ""
        elif tag.endswith("}f"):
            formula = f"={one.text or ''}"
        elif tag.endswith("}is"):
            text = plain_text(one)
    if text is not None:
        return Cell(text, text, formula)
    kind = element.get("t", "n")
    if raw is None or (raw == "" and kind != "str"):
        return Cell(formula=formula) if formula else EMPTY
    if kind == "n":
        style = int(element.get("s") or 0)
        form = shared.formats[style] if style < len(shared.formats) else GENERAL
        return number_cell(raw.strip(), form, shared.since_1904, formula)
    return _typed(shared, kind, raw, formula)


def _typed(shared: Shared, kind: str, raw: str, formula: str) -> Cell:
    """A text, a truth, an error or a day as ISO 8601 writes it."""
    if kind in ("s", "str"):
        text = shared.texts[int(raw)] if kind == "s" else raw
        # What a formula found to be nothing is nothing.
        return Cell(text, text, formula if text else "") if text else EMPTY
    if kind == "b":
        said = raw.strip().lower() in _TRUE
        return Cell(said, "TRUE" if said else "FALSE", formula)
    if kind == "e":
        return Cell(Fault(raw), raw, formula)
    if kind == "d":
        moment = datetime.fromisoformat(raw.strip().removesuffix("Z"))
        whole = moment.time() == datetime.min.time()
        day: date = moment.date() if whole else moment
        return Cell(day, str(day), formula)
    raise ValueError(kind)


def _merge(part: _Part, element: Element) -> None:
    area = parse_area(element.get("ref", ""))
    if area is not None and area[:2] != area[2:]:
        part.merged.append(area)


def _columns(part: _Part, element: Element) -> None:
    width = element.get("width")
    if element.get("hidden", "").lower() in _TRUE or (width is not None and float(width) == 0):
        part.hidden_columns.append((int(element.get("min", 1)), int(element.get("max", 1))))


def _format(part: _Part, element: Element) -> None:
    part.rows_hidden_unless_told = element.get("zeroHeight", "").lower() in _TRUE


def _filter(part: _Part, element: Element) -> None:
    part.filtered = True


def _dimension(part: _Part, element: Element) -> None:
    area = parse_area(element.get("ref", ""))
    part.total = area.bottom if area is not None else 0


_TOLD: Mapping[str, Callable[[_Part, Element], None]] = {
    "row": _row,
    "mergeCell": _merge,
    "col": _columns,
    "sheetFormatPr": _format,
    "filterColumn": _filter,
    "dimension": _dimension,
}
_EMPTIED = frozenset(("row", "extLst", "conditionalFormatting"))


def _hidden_columns(part: _Part) -> Iterator[int]:
    used = {column for cells in part.rows.values() for column in cells}
    return (c for c in used if any(low <= c <= high for low, high in part.hidden_columns))


def _add_remarks(part: _Part) -> None:
    for (row, column), text in part.remarks.items():
        cells = part.rows.setdefault(row, {})
        cells[column] = replace(cells.get(column, EMPTY), comment=text)


def _apart(merged: list[Area], rows: Mapping[int, Mapping[int, Cell]]) -> Iterator[Area]:
    """Areas inside what is used; of two that overlap, the first."""
    bottom = max(rows, default=0)
    right = max((column for cells in rows.values() for column in cells), default=0)
    taken: set[tuple[int, int]] = set()
    for area in merged:
        cut = Area(area.top, area.left, min(area.bottom, bottom), min(area.right, right))
        if cut.top > cut.bottom or cut.left > cut.right or len(taken) > MOST_CELLS:
            continue
        places = {
            (r, c) for r in range(cut.top, cut.bottom + 1) for c in range(cut.left, cut.right + 1)
        }
        if not places & taken:
            taken |= places
            yield cut
