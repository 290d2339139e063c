"""The sheets of a report, whatever the file was: a .jsonl is shown as a table, too."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from content.importers.grid import Cell, Sheet
from content.importers.layout import Laid
from content.importers.reading import Readout

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_TITLE = 31
_LINE = "行"


@dataclass(frozen=True)
class Shown:
    """``columns`` tells where a column stands by its name; ``below`` how many rows deeper a line
    of the file stands than its number says.
    """

    title: str
    sheet: Sheet
    columns: Mapping[str, int] = field(default_factory=dict)
    below: int = 0


def sheets_shown(readout: Readout, taken: Iterable[str] = ()) -> list[Shown]:
    """Titles as every spreadsheet allows them, none of them twice."""
    titles = {one.casefold() for one in taken}
    if not readout.sheets:
        return [_lines_shown(readout, titles)]
    laid = {id(one.sheet): one for one in readout.laid}
    return [
        Shown(_title(sheet, titles), sheet, _columns(sheet, laid.get(id(sheet))))
        for sheet in readout.sheets
    ]


def _title(sheet: Sheet, taken: set[str]) -> str:
    """The sheet's name; a hidden one says so."""
    suffix = "（隐藏）" if sheet.hidden else ""
    return unused_title(sheet.name or "表格", taken, suffix)


def unused_title(name: str, taken: set[str], suffix: str = "") -> str:
    """A title like ``name`` that is free, added to ``taken`` (in folded case)."""
    bare = _FORBIDDEN.sub("_", name).strip("' ") or "表格"
    number = 1
    while True:
        end = suffix if number == 1 else f"{suffix}（{number}）"
        title = f"{_cut(bare, _LONGEST_TITLE - len(end))}{end}"
        if title.casefold() not in taken and title.casefold() != "history":
            taken.add(title.casefold())
            return title
        number += 1


def _cut(text: str, longest: int) -> str:
    """As spreadsheets count, in units of UTF-16."""
    while len(text.encode("utf-16-le")) > 2 * longest:
        text = text[:-1]
    return text


def _columns(sheet: Sheet, laid: Laid | None) -> dict[str, int]:
    if laid is not None and laid.header is not None:
        return {name: column for column, name in laid.header.names.items()}
    return {cell.shown.strip(): column for column, cell in sheet.written(1).items()}


def _lines_shown(readout: Readout, taken: set[str]) -> Shown:
    """A row a line of the file, below a row of names."""
    names = list(dict.fromkeys(name for row in readout.rows for name in row.values))
    columns = {name: column for column, name in enumerate(names, 2)}
    head = {1: Cell(_LINE, _LINE), **{column: Cell(name, name) for name, column in columns.items()}}
    rows = {1: head}
    for row in readout.rows:
        told = {columns[name]: _cell(value) for name, value in row.values.items()}
        rows[row.line + 1] = {1: Cell(row.line, str(row.line)), **told}
    for finding in readout.findings:
        if finding.row and finding.row + 1 not in rows:
            line = str(finding.row)
            rows[finding.row + 1] = {
                1: Cell(finding.row, line),
                2: Cell(finding.was, finding.was),
            }
    return Shown(unused_title("内容", taken), Sheet("", rows), columns, below=1)


def _cell(value: Any) -> Cell:
    if isinstance(value, Mapping | list):
        text = json.dumps(value, ensure_ascii=False, default=str)
        return Cell(text, text)
    return Cell(value, "" if value is None else str(value))
