"""A delimited text as a sheet, and which of its records do not fit under the header."""

from collections.abc import Callable
from dataclasses import dataclass, field

from content.importers.decoding import Decoded, misfit
from content.importers.delimited import Record, records, separator_of
from content.importers.grid import Sheet, address
from content.importers.headers import ColumnNames, Header
from content.importers.records import Wrong


@dataclass(frozen=True)
class TextTable:
    """文本表: ``broken`` are the records whose quotes do not fit."""

    sheet: Sheet
    records: dict[int, Record] = field(default_factory=dict)
    broken: tuple[Record, ...] = ()

    @classmethod
    def of(cls, decoded: Decoded, suffix: str, names: ColumnNames | None) -> "TextTable":
        count = names.count if names else lambda cells: 0
        separator = separator_of(decoded.text, suffix, count)
        read = list(records(decoded, separator))
        sound = {one.number: one for one in read if not one.wrong}
        rows = {number: one.row() for number, one in sound.items()}
        return cls(Sheet("", rows), sound, tuple(one for one in read if one.wrong))

    def misfit_in_rows(self, top: int, bottom: int) -> bool:
        return any(self.records[n].misfits for n in range(top, bottom + 1) if n in self.records)

    def checker(self, header: Header) -> Callable[[int], Wrong | None]:
        """Tells what is wrong with a record under this header."""

        def wrong(row: int) -> Wrong | None:
            record = self.records[row]
            return _misfit(record, header) or _width(record, header)

        return wrong


def _misfit(record: Record, header: Header) -> Wrong | None:
    for column, text in enumerate(record.cells, 1):
        found = record.misfit_in(column - 1)
        if found is not None:
            name = header.names.get(column, f"第 {column} 列")
            finding = f"“{name}”里{found}不属于本文件的编码，读不出来"
            cell = address(record.number, column)
            return Wrong(
                finding, "请改正这个字，或者改存为 UTF-8", text[: misfit(text)], name, cell
            )
    return None


def _width(record: Record, header: Header) -> Wrong | None:
    width, cells = header.last_column, record.cells
    extra = [cell for cell in cells[width:] if cell.strip()]
    if extra:
        columns = max(n for n, cell in enumerate(cells, 1) if cell.strip())
        finding = f"第{record.number}条记录{columns}列，表头{width}列"
        return Wrong(finding, "请核对逗号和引号，多出的内容移到对应的列", extra[0])
    if len(cells) < width:
        missing = "、".join(name for c, name in header.names.items() if c > len(cells))
        finding = f"第{record.number}条记录只有{len(cells)}列，表头{width}列，缺少{missing}"
        return Wrong(finding, "请核对逗号和引号，没有内容的列也留出分隔符")
    nameless = [cell for c, cell in enumerate(cells, 1) if cell.strip() and c not in header.names]
    if nameless:
        return Wrong("有一列没有列名却有内容", "请在表头里写上列名", nameless[0])
    return None
