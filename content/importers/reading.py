"""Files → rows: .jsonl, .xlsx, .csv and .tsv, each row with its place; what it means is not asked.

A row that cannot be read is refused by its number, and the others are read.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from content.importers.accounting import Accounted
from content.importers.decoding import (
    ENCODING_LABELS,
    Decoded,
    FileRefused,
    Misfit,
    decode,
    misfits_in,
)
from content.importers.delimited import SEPARATORS
from content.importers.findings import NORMALISE, REFUSE, WARN, RowFinding
from content.importers.grid import Sheet, area_address
from content.importers.headers import ColumnNames
from content.importers.layout import Laid, lay_out
from content.importers.rows import Row, Table
from content.importers.stacked import tables_of
from content.importers.text_tables import TextTable
from content.importers.values import Unfit
from content.importers.workbook_import import is_own_workbook, read_own_workbook
from content.importers.workbooks import read_workbook

__all__ = ["Readout", "Row", "Table", "read_rows"]
DIALECTS = {".csv": "excel", ".tsv": "excel-tab"}
WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm")
_MOST_SHOWN = 12
Drawn = Callable[[int, int], None]


@dataclass
class Readout:
    """What reading a file gave: sound rows, and findings for the others.

    ``sheets`` are the tables as they are in the file, ``laid`` what each turned out to be; both
    are empty for a .jsonl.
    """

    source: str
    rows: list[Row] = field(default_factory=list)
    findings: list[RowFinding] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    laid: list[Laid] = field(default_factory=list)

    def accounted(self) -> list[Accounted]:
        """The tables of others; our own exports are read to the character."""
        return [
            Accounted(one.sheet, one.header.names, one.header.places)
            if one.header
            else Accounted(one.sheet)
            for one in self.laid
            if not one.is_ours
        ]

    def refuse(self, line: int, finding: str, cure: str, was: str = "") -> None:
        shown = was.encode("utf-8", "replace").decode()
        self.findings.append(RowFinding(self.source, line, "", REFUSE, shown, finding, cure))


def read_rows(
    name: str,
    content: bytes,
    names: ColumnNames | None = None,
    progress: Drawn = lambda done, total: None,
) -> Readout:
    """``names`` are those that tell a table's header; without them it is the first row.

    Raises FileRefused when the file as a whole is not what its name says.
    """
    suffix = PurePath(name).suffix.lower()
    readout = Readout(PurePath(name).name)
    if suffix in WORKBOOKS:
        readout.sheets = read_workbook(readout.source, content, progress)
        if is_own_workbook(readout.sheets):
            _take_own_workbook(readout)
        else:
            _lay_out_sheets(readout, names)
        return readout
    _refuse_unknown(suffix, readout)
    decoded = decode(readout.source, content)
    if decoded.encoding != "utf-8":
        finding = f"已识别编码{ENCODING_LABELS[decoded.encoding]}"
        readout.findings.append(RowFinding(readout.source, 0, "", NORMALISE, "", finding))
    if suffix == ".jsonl":
        _read_lines(decoded, readout)
    elif suffix == ".json":
        _read_document(decoded, readout)
    else:
        _read_table(decoded, suffix, readout, names)
    return readout


def _read_lines(decoded: Decoded, readout: Readout) -> None:
    seen = 0
    for number, line in enumerate(decoded.text.split("\n"), 1):
        misfits = decoded.misfits[seen : seen + misfits_in(line)]
        seen += len(misfits)
        if not line.strip():
            continue
        try:
            readout.rows.append(Row(readout.source, number, _object(line, misfits)))
        except Unfit as error:
            readout.refuse(number, error.finding, error.cure, line)
    if not readout.rows and any(one.level == REFUSE for one in readout.findings[1:]):
        raise FileRefused(
            f"{readout.source} 没有一行是 JSON 对象，内容与扩展名 .jsonl 不符；"
            "每行应是一个 {…}，不要整个文件写成一个数组。"
        )


def _refuse_unknown(suffix: str, readout: Readout) -> None:
    if suffix == ".xls":
        raise FileRefused(f"{readout.source} 是旧版 Excel 文件，请另存为 .xlsx 再导入。")
    if suffix not in (".jsonl", ".json", *SEPARATORS):
        raise FileRefused(
            f"不认识扩展名“{suffix}”，请使用 .xlsx、.csv、.tsv、.jsonl 或者 .json 文件。"
        )


def _read_document(decoded: Decoded, readout: Readout) -> None:
    """One object, or a list of objects; the rows are counted as they stand in it."""
    if decoded.misfits:
        raise FileRefused(f"{readout.source} 里有不属于本文件编码的字符，请改存为 UTF-8。")
    try:
        said = _parsed(decoded.text)
    except json.JSONDecodeError as error:
        raise FileRefused(
            f"{readout.source} 不是完整的 JSON，"
            f"第 {error.lineno} 行第 {error.colno} 个字处读不下去，请补全。"
        ) from None
    except Unfit as error:
        said = re.sub("^这一行里?", "文件里", str(error))
        raise FileRefused(f"{readout.source}：{said}。") from None
    for number, one in enumerate(said if isinstance(said, list) else [said], 1):
        if isinstance(one, dict):
            readout.rows.append(Row(readout.source, number, one))
        else:
            readout.refuse(number, "这一项不是 JSON 对象", "应写成 {…}", str(one)[:200])


def _object(line: str, misfits: tuple[Misfit, ...]) -> Mapping[str, Any]:
    """Raises Unfit in words for whoever made the file."""
    if misfits:
        raise Unfit(f"{misfits[0]}不属于本文件的编码，读不出来", "请改存为 UTF-8")
    try:
        value = _parsed(line)
    except json.JSONDecodeError as error:
        raise Unfit(f"这一行不是完整的 JSON（第 {error.pos + 1} 个字处）", "请补全") from None
    if not isinstance(value, dict):
        raise Unfit("这一行不是 JSON 对象", "应写成 {…}")
    return value


def _parsed(text: str) -> Any:
    """Raises json.JSONDecodeError, and Unfit for what JSON can say but no text can hold."""
    try:
        value = json.loads(
            text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_no_repeats
        )
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        raise Unfit("这一行有不成对的 \\ud… 字符", "请改正") from None
    except RecursionError:
        raise Unfit("这一行嵌套太深", "请核对") from None
    return value


def _no_constant(text: str) -> Any:
    raise Unfit(f"这一行有 {text}，JSON 里没有这样的数", "请改为数或者 null")


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    repeated = [name for name, times in Counter(name for name, _ in pairs).items() if times > 1]
    if repeated:
        raise Unfit(f"这一行里“{repeated[0]}”写了两次", "请只留一个")
    return dict(pairs)


def _read_table(decoded: Decoded, suffix: str, readout: Readout, names: ColumnNames | None) -> None:
    table = TextTable.of(decoded, suffix, names)
    readout.sheets.append(table.sheet)
    for record in table.broken:
        readout.refuse(record.number, record.wrong, "请改正或补全引号")
    _refuse_disguises(readout.source, table.sheet)
    for sheet in tables_of(table.sheet, names):
        laid = lay_out(readout.source, sheet, names, table.checker)
        if laid.header is None:
            raise _no_header(readout, names)
        if table.misfit_in_rows(laid.header.top, laid.header.bottom):
            raise FileRefused(f"{readout.source} 的表头读不出来，请核对编码和内容。")
        _take(readout, laid)


def _refuse_disguises(source: str, sheet: Sheet) -> None:
    rows = sheet.written_rows()
    first = next(iter(sheet.written(rows[0]).values())).shown.strip() if rows else ""
    if first[:1] in ("{", "["):
        raise FileRefused(f"{source} 的内容其实是 JSON，请把扩展名改为 .jsonl 再导入。")


def _take_own_workbook(readout: Readout) -> None:
    """What an export of this portal wrote: one table, and sheets that belong to it."""
    readout.laid += [Laid(sheet, is_ours=True) for sheet in readout.sheets]
    for row in read_own_workbook(readout.source, readout.sheets):
        readout.findings += row.findings
        if not row.findings:
            readout.rows.append(Row(readout.source, row.number, row.values, None, row.cells))


def _lay_out_sheets(readout: Readout, names: ColumnNames | None) -> None:
    for sheet in readout.sheets:
        if not sheet.written_rows():
            _tell_sheet(readout, sheet, NORMALISE, "忽略空表")
            readout.laid.append(Laid(sheet))
            continue
        for part in tables_of(sheet, names):
            _take(readout, lay_out(readout.source, part, names, lambda header: lambda row: None))
    if not any(one.header for one in readout.laid):
        raise _no_header(readout, names)
    for laid in readout.laid:
        if laid.header is None and laid.sheet.written_rows():
            finding = f"没有找到表头，没有读取这张表；认得的列名例如{_examples(names)}"
            _tell_sheet(readout, laid.sheet, WARN, finding, "这张表是数据时，请改正列名")


def _take(readout: Readout, laid: Laid) -> None:
    readout.laid.append(laid)
    readout.rows += laid.rows
    readout.findings += laid.findings


def _tell_sheet(readout: Readout, sheet: Sheet, level: str, finding: str, cure: str = "") -> None:
    area = area_address(1, 1, sheet.last_row, sheet.last_column) if sheet.last_row else ""
    readout.findings.append(
        RowFinding(readout.source, 0, "", level, "", finding, cure, sheet.name, area)
    )


def _no_header(readout: Readout, names: ColumnNames | None) -> FileRefused:
    if not any(sheet.written_rows() for sheet in readout.sheets):
        return FileRefused(f"{readout.source} 是空文件，请核对。")
    return FileRefused(
        f"{readout.source} 里没有找到表头：前面的行里应有一行是列名，例如{_examples(names)}；"
        "请改正列名再导入。"
    )


def _examples(names: ColumnNames | None) -> str:
    return "、".join(names.shown[:_MOST_SHOWN]) if names else ""
