"""Rows → files: .jsonl, .csv and .tsv, piece by piece; which rows they are is not asked."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from typing import Any, TextIO

from content.importers.formulas import neutralise
from content.importers.reading import DIALECTS

Row = Mapping[str, Any]
BYTE_ORDER_MARK = "\ufeff"


def write_lines(rows: Iterable[Row], file: TextIO) -> int:
    """.jsonl; returns how many."""
    count = 0
    for count, line in enumerate(line_texts(rows), 1):  # noqa: B007
        file.write(line)
    return count


def line_texts(rows: Iterable[Row]) -> Iterator[str]:
    """A line of JSON a row."""
    for row in rows:
        yield json.dumps(row, ensure_ascii=False, default=_no_json) + "\n"


def write_document(rows: Iterable[Row], file: TextIO) -> int:
    """.json: one list, a form or an item an element, for people to read; returns how many."""
    told = list(rows)
    json.dump(told, file, ensure_ascii=False, indent=1, default=_no_json)
    file.write("\n")
    return len(told)


def write_table(rows: Iterable[Row], file: TextIO, columns: list[str], suffix: str = ".csv") -> int:
    """.csv or .tsv with a byte order mark, formulas neutralised; returns how many.

    ``file`` is opened with ``newline=""``. Lists and tables are JSON in their cell.
    """
    count = -1
    for count, text in enumerate(table_texts(rows, columns, suffix)):  # noqa: B007
        file.write(text)
    return count


def table_texts(
    rows: Iterable[Row], columns: list[str], suffix: str = ".csv", *, mark: bool = True
) -> Iterator[str]:
    """The header, then a text a row; ``mark``: the byte order mark that spreadsheets need."""
    buffer = StringIO()
    writer = csv.writer(buffer, DIALECTS[suffix])
    writer.writerow(columns)
    yield (BYTE_ORDER_MARK if mark else "") + _taken(buffer)
    for row in rows:
        writer.writerow([neutralise(cell_text(row.get(name))) for name in columns])
        yield _taken(buffer)


def _taken(buffer: StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def cell_text(value: Any) -> str:
    """The value as the text of a cell."""
    if value is None or value == []:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _no_json(value: Any) -> str:
    raise TypeError(f"不能写成 JSON：{type(value).__name__}")
