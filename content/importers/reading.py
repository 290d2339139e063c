"""Files → rows: .jsonl, .csv and .tsv, each row with its line; what a row means is not asked.

A line that cannot be read is refused by its number, and the others are read.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from pathlib import PurePath
from typing import Any

from content.importers.decoding import FileRefused, decode, misfit
from content.importers.findings import NOTE, REFUSE, RowFinding
from content.importers.formulas import restore
from content.importers.workbook_import import is_own_workbook, read_own_workbook
from content.importers.workbooks import read_workbook

DIALECTS = {".csv": "excel", ".tsv": "excel-tab"}
_LONGEST_CELL = 16_000_000


@dataclass(frozen=True)
class Table:
    """表: what a sheet says beside its rows; ``name`` is the sheet's, empty for a .csv.

    ``footnotes`` are the texts above and below the rows (填报说明、注).
    """

    name: str = ""
    footnotes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """行: one line of a .jsonl, or one row of a table as its spreadsheet numbers it.

    ``table`` is None for a .jsonl and for what an export of this portal wrote. ``cells`` tells
    where a column's value stands (``H9``), ``comments`` what was remarked on it by its column.
    """

    source: str
    line: int
    values: Mapping[str, Any]
    table: Table | None = None
    cells: Mapping[str, str] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)

    def finding(
        self, column: str, level: str, was: str, finding: str, cure: str = "", became: str = ""
    ) -> RowFinding:
        """Something to say of this row, with its place."""
        sheet = self.table.name if self.table else ""
        cell = self.cells.get(column, "")
        return RowFinding(
            self.source, self.line, column, level, was, finding, cure, sheet, cell, became
        )


@dataclass
class Readout:
    """What reading a file gave: sound rows, and findings for the others."""

    source: str
    rows: list[Row] = field(default_factory=list)
    findings: list[RowFinding] = field(default_factory=list)

    def say(self, line: int, level: str, finding: str, was: str = "", column: str = "") -> None:
        shown = was.encode("utf-8", "replace").decode()
        self.findings.append(RowFinding(self.source, line, column, level, shown, finding))


def read_rows(name: str, content: bytes) -> Readout:
    """Raises FileRefused when the file as a whole is not what its name says."""
    suffix = PurePath(name).suffix.lower()
    readout = Readout(PurePath(name).name)
    if suffix == ".xlsx":
        _read_workbook(content, readout)
        return readout
    if suffix not in (".jsonl", *DIALECTS):
        raise FileRefused(f"不认识扩展名“{suffix}”，请使用 .jsonl、.csv 或者 .tsv 文件。")
    decoded = decode(readout.source, content)
    if decoded.encoding == "gb18030":
        readout.say(0, NOTE, "文件不是 UTF-8，已按 GB18030 读取，请抽查生僻字。")
    if suffix == ".jsonl":
        _read_lines(decoded.text, readout)
    else:
        _read_table(decoded.text, DIALECTS[suffix], readout)
    return readout


def _read_workbook(content: bytes, readout: Readout) -> None:
    sheets = read_workbook(readout.source, content)
    if not is_own_workbook(sheets):
        raise FileRefused("这一版还不能读 .xlsx，请在表格软件里另存为 .csv（UTF-8）再导入。")
    for row in read_own_workbook(readout.source, sheets):
        readout.findings += row.findings
        if not row.findings:
            readout.rows.append(Row(readout.source, row.number, row.values, None, row.cells))


def _read_lines(text: str, readout: Readout) -> None:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            readout.rows.append(Row(readout.source, number, _object(line)))
        except ValueError as error:
            readout.say(number, REFUSE, str(error), line)
    if not readout.rows and len(readout.findings) > 1:
        raise FileRefused(
            f"{readout.source} 没有一行是 JSON 对象，内容与扩展名 .jsonl 不符；"
            "每行应是一个 {…}，不要整个文件写成一个数组。"
        )


def _object(line: str) -> Mapping[str, Any]:
    """Raises ValueError in words for whoever made the file."""
    place = misfit(line)
    if place is not None:
        raise ValueError(f"这一行第 {place + 1} 个字处有不属于本文件编码的字节，请改存为 UTF-8")
    try:
        value = json.loads(
            line, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_no_repeats
        )
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except json.JSONDecodeError as error:
        raise ValueError(f"这一行不是完整的 JSON（第 {error.pos + 1} 个字处），请补全") from None
    except UnicodeEncodeError:
        raise ValueError("这一行有不成对的 \\ud… 字符，请改正") from None
    except RecursionError:
        raise ValueError("这一行嵌套太深，请核对") from None
    if not isinstance(value, dict):
        raise ValueError("这一行不是 JSON 对象，应写成 {…}")
    return value


def _no_constant(text: str) -> Any:
    raise ValueError(f"这一行有 {text}，JSON 里没有这样的数")


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    repeated = [name for name, times in Counter(name for name, _ in pairs).items() if times > 1]
    if repeated:
        raise ValueError(f"这一行里“{repeated[0]}”写了两次，请只留一个")
    return dict(pairs)


def _read_table(text: str, dialect: str, readout: Readout) -> None:
    lines = _table_lines(text, dialect, readout)
    header = _header(next(lines, (1, []))[1], readout.source)
    for number, cells in lines:
        wrong = _wrong_cells(header, cells)
        if wrong:
            readout.say(number, REFUSE, wrong[0], wrong[1])
            continue
        values = {name: restore(cell) for name, cell in zip(header, cells, strict=False) if name}
        readout.rows.append(Row(readout.source, number, values))


def _table_lines(text: str, dialect: str, readout: Readout) -> Iterator[tuple[int, list[str]]]:
    """(the record's number, as a spreadsheet counts rows, and its cells) without empty ones."""
    # The limit is the process's; a body is longer than the standard one.
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), dialect, strict=True)
    for number in count(1):
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            readout.say(number, REFUSE, "从这一行起引号没有成对，后面的内容读不出来，请改正或补全")
            return
        if any(cell.strip() for cell in cells):
            yield number, cells


def _header(cells: list[str], source: str) -> list[str]:
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names or any(misfit(name) is not None for name in names):
        raise FileRefused(f"{source} 的第一行应是列名，现在读不出来，请核对编码和内容。")
    if names[0][:1] in ("{", "["):
        raise FileRefused(f"{source} 的内容其实是 JSON，请把扩展名改为 .jsonl 再导入。")
    repeated = [name for name, times in Counter(names).items() if name and times > 1]
    if repeated:
        raise FileRefused(f"{source} 的表头里“{'、'.join(repeated)}”重复，请只留一列。")
    return names


def _wrong_cells(header: list[str], cells: list[str]) -> tuple[str, str] | None:
    """What is wrong with a record and the value that shows it; None: nothing."""
    extra = [cell for cell in cells[len(header) :] if cell.strip()]
    if extra or len(cells) < len(header):
        width = len(header) + len(extra) if extra else len(cells)
        message = f"这一行有 {width} 列，表头有 {len(header)} 列，请核对逗号和引号"
        return message, extra[0] if extra else ""
    for name, cell in zip(header, cells, strict=False):
        place = misfit(cell)
        if place is not None:
            message = f"“{name}”第 {place + 1} 个字处有不属于本文件编码的字节，请改存为 UTF-8"
            return message, cell[:place]
    if any(cell.strip() and not name for name, cell in zip(header, cells, strict=False)):
        return "有一列没有列名却有内容，请在表头里写上列名", ""
    return None
