"""收费 columns of catalogues: whether one pays, how much and by what right, read together."""

import re
from decimal import Decimal
from typing import Any

from content import vocabularies as lists
from content.importers.amounts import FeeRead, read_fee
from content.importers.cells import RowReading
from content.importers.cells_in_tables import cell_text, tidy_numbers
from content.importers.document_numbers_in_cells import numbers_in
from content.importers.headings import bracket_of
from content.importers.numerals import half_width
from content.importers.values import is_blank

CHARGED, STANDARD, BASIS = "charged", "standard", "fee_basis"
_YES = frozenset(("是", "收费", "有", "√", "✓", "✔", "y", "yes", "true", "收"))
_UNSAID = "是否收费未填写，不能发布（行政许可法第五十八条、信息公开条例第二十条第八项）"


def settle_charge(reading: RowReading) -> None:
    """Reads the deferred cells of the fee; a row of a table without such columns says nothing."""
    cells = [reading.deferred[role] for role in (CHARGED, STANDARD) if role in reading.deferred]
    if not cells and BASIS not in reading.deferred:
        return
    reads = [(column, value, _read(column, value)) for column, value in cells]
    said = [one for one in reads if not is_blank(one[1]) or one[2].is_free]
    basis = _basis(reading)
    negative = next((one for one in said if one[2].is_negative), None)
    if negative is not None:
        column, value, _ = negative
        reading.refuse(column, value, f"收费“{cell_text(value)}”是负数", "请核对金额")
    elif not said:
        _unsaid(reading, cells, basis)
    elif len({one[2].is_free for one in said}) > 1 or said[-1][2].is_contradictory:
        column, value, _ = said[-1]
        reading.refuse(
            column,
            value,
            f"收费“{cell_text(value)}”自相矛盾：既写不收费又写收费",
            "请核对后只写一种",
        )
    elif said[0][2].is_free:
        _free(reading, said)
    else:
        _charged(reading, said, basis)


def _unsaid(reading: RowReading, cells: list[tuple[str, Any]], basis: str) -> None:
    if not cells and reading.is_refused:
        return
    column = cells[0][0] if cells else reading.deferred[BASIS][0]
    reading.set("charged", lists.UNSTATED, column)
    if not basis:
        reading.keep_draft(column, None, _UNSAID, "请填写收费标准或者“不收费”")
    else:
        reading.keep_draft(column, None, "写了收费依据，没有写收费标准，不能发布", "请填写收费标准")


def _free(reading: RowReading, said: list[tuple[str, Any, FeeRead]]) -> None:
    for column, value, found in said:
        reading.set("charged", lists.NO, column)
        text = cell_text(value)
        if found.is_perhaps_free:
            reading.warn(column, value, f"“{text}”按不收费处理", "请确认", became="不收费")
            reading.set("fee_standard_text", text, column)
            continue
        # 是否收费：否 already says just this
        if text != "不收费" and not (text == "否" and "是否" in column):
            reading.normalise(column, value, "不收费", f"“{text}”→不收费")


def _charged(reading: RowReading, said: list[tuple[str, Any, FeeRead]], basis: str) -> None:
    column, standard = reading.deferred.get(STANDARD, ("", ""))
    if column and is_blank(standard) and not any(one[2].charges for one in said):
        reading.warn(column, standard, "写明收费，收费标准为空", "请填写收费标准")
    for column, value, found in said:
        if _is_yes(value):
            reading.set("charged", lists.YES, column)
            if cell_text(value) not in ("是", "收费"):
                reading.normalise(column, value, "收费", f"“{cell_text(value)}”→收费")
        elif found.charges:
            reading.set("charged", lists.YES, column)
            reading.set("fee_standard_text", "\n".join(found.charges), column)
            _say_charges(reading, column, value, found, bool(basis))
        else:
            _without_amount(reading, column, value, found)


def _say_charges(
    reading: RowReading, column: str, value: Any, found: FeeRead, has_basis: bool
) -> None:
    without = "" if has_basis else "；缺少收费依据文号"
    shown = "、".join(found.charges)
    if len(found.charges) > 1:
        count = f"一个单元格内含{len(found.charges)}个收费项目，已拆分：{shown}{without}"
        reading.warn(column, value, count, became=shown)
    elif found.is_span:
        reading.warn(
            column, value, f"收费标准“{shown}”是幅度，不是确定数额{without}", "请写明如何确定"
        )
    elif _is_number(value) and not bracket_of(column):
        reading.warn(column, value, f"“{value}”没有单位，按{shown}处理{without}", became=shown)
    elif found.text != cell_text(value):
        reading.normalise(column, value, found.text, f"“{cell_text(value)}”→{found.text}{without}")


def _without_amount(reading: RowReading, column: str, value: Any, found: FeeRead) -> None:
    text = cell_text(value)
    numbers = numbers_in(text)
    if numbers:
        reading.set("charged", lists.YES, column)
        reading.set("fee_standard_text", found.text, column)
        reading.warn(column, value, f"“{text}”没有列明收费标准，文号已记作收费依据", "请写明标准")
        return
    reading.set("charged", lists.UNSTATED, column)
    unclear = f"看不出“{text}”收不收费、收多少"
    finding = f"“{text}”未列明标准和文号" if found.refers else unclear
    reading.keep_draft(column, value, finding, "请写明收费标准和依据文号，不收费的写“不收费”")


def _basis(reading: RowReading) -> str:
    """From its own column, else the numbers in the fee's cell, else those in a remark."""
    column, value = reading.deferred.get(BASIS, ("", None))
    if not is_blank(value):
        return _keep_basis(reading, column, tidy_numbers(reading, column, cell_text(value)))
    for role in (STANDARD, CHARGED):
        column, value = reading.deferred.get(role, ("", None))
        if numbers := numbers_in(cell_text(value)):
            reading.note(column, value, "里面的文号已记作收费依据")
            return _keep_basis(reading, column, "\n".join(numbers))
    if not any(_read(*cell).charges for cell in _fee_cells(reading)):
        return ""
    for column, text in reading.beside.items():
        if numbers := numbers_in(text):
            reading.note(column, text, "里面的文号已记作收费依据")
            return _keep_basis(reading, column, "\n".join(numbers))
    return ""


def _fee_cells(reading: RowReading) -> list[tuple[str, Any]]:
    return [reading.deferred[role] for role in (CHARGED, STANDARD) if role in reading.deferred]


def _keep_basis(reading: RowReading, column: str, text: str) -> str:
    reading.set("fee_basis", text, column)
    return text


def _read(column: str, value: Any) -> FeeRead:
    if isinstance(value, bool):
        return FeeRead("是" if value else "不收费", is_free=not value)
    if _is_number(value):
        return read_fee(f"{half_width(cell_text(value))}元")
    if _is_yes(value) or value in ("-", "—", "/"):
        return FeeRead(cell_text(value))
    return read_fee(cell_text(value) or "")


def _is_number(value: Any) -> bool:
    """80, and the text 80: the heading has its unit, or nobody has said it."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int | Decimal) or (
        re.fullmatch(r"\d+(?:\.\d+)?", half_width(cell_text(value))) is not None
    )


def _is_yes(value: Any) -> bool:
    return value is True or half_width(cell_text(value)).lower() in _YES
