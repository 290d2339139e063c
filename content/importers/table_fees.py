"""收费目录 as offices keep it: which column is what, and what its cells say of a standard."""

import re
from decimal import Decimal
from typing import Any

from content.importers.amounts import FeeRead, fen_in, read_fee, tidy_amounts, unit_in_amount
from content.importers.bases import read_basis
from content.importers.cells import Column, RowReading
from content.importers.cells_in_tables import (
    cell_line,
    cell_text,
    day_in_table,
    defer,
    department_in_table,
    leave_out,
    line_in_table,
    numbers_in_table,
    prose_in_table,
)
from content.importers.headings import bracket_of, headings_of, names_for
from content.importers.values import Unfit, as_fen, is_blank
from content.vocabularies import CHARGINGS

_AMOUNT, _STANDARD, _MONEY = "amount", "standard", "money"
_SPAN = re.compile(r"\d+(?:\.\d+)?\s*[-~～—–至]+\s*\d+(?:\.\d+)?")
_STATED = re.compile(r"(?:金额)?单位[：:]\s*(?:人民币)?((?:万|千)?元)(?![/／每])")
_MONEY_PER = re.compile(r"((?:万|千)?元)[/／每]+(.+)")
_SCALES = {"元": 1, "万元": 10_000, "千元": 1_000}


def settle_fee(reading: RowReading, elsewhere: str = "") -> None:
    """The amount and the standard's text are read together: one may be all there is."""
    column, value = reading.deferred.get(_STANDARD, ("", None))
    standard = _standard(reading, column, value) if column else ""
    if _AMOUNT in reading.deferred:
        _amount(reading, *reading.deferred[_AMOUNT])
    _one_amount(reading, column, standard)


def _standard(reading: RowReading, column: str, value: Any) -> str:
    if is_blank(value) and value != "无":
        reading.set("standard", None, column)
        if _AMOUNT not in reading.deferred or is_blank(reading.deferred[_AMOUNT][1]):
            reading.keep_draft(column, None, "收费标准为空，不能发布", "请写明收费标准")
        return ""
    found = read_fee(_written(reading, column, value))
    reading.set(
        "standard", "\n".join(found.charges) if len(found.charges) > 1 else found.text, column
    )
    _say_standard(reading, column, value, found)
    return found.text


def _say_standard(reading: RowReading, column: str, value: Any, found: FeeRead) -> None:
    text = cell_text(value)
    if found.is_negative:
        reading.refuse(column, value, f"收费标准“{text}”是负数", "请核对金额")
    elif len(found.charges) > 1:
        shown = "、".join(found.charges)
        count = f"一个单元格内含{len(found.charges)}个收费标准：{shown}"
        reading.warn(column, value, count, "请每个标准写一行", became=shown)
    elif found.is_span:
        finding = f"收费标准“{found.text}”是幅度，不是确定数额"
        reading.warn(column, value, finding, "请写明如何确定")
    elif found.refers:
        reading.keep_draft(column, value, f"“{text}”未列明标准", "请写明收费标准")
    elif not found.charges and not found.is_free:
        reading.warn(column, value, f"看不出“{text}”收多少", "请写明金额和单位")
    elif isinstance(value, str) and found.text != text and not _is_number(text):
        reading.normalise(column, value, found.text, f"“{text}”→{found.text}")


def _written(reading: RowReading, column: str, value: Any) -> str:
    """A bare number has the unit of the heading: 收费标准（元）."""
    text = cell_text(value)
    unit = bracket_of(column).partition("/")[0]
    if unit not in _SCALES:
        unit = reading.deferred.get(_MONEY, ("", ""))[1] or _stated(reading)
    if unit in _SCALES and _SPAN.fullmatch(text):
        return f"{text}{unit}"
    if not _is_number(text):
        return text
    if unit not in _SCALES:
        reading.warn(column, value, f"“{text}”没有单位，按元处理", "请写明单位", became=f"{text}元")
        unit = "元"
    return f"{text}{unit}"


def _stated(reading: RowReading) -> str:
    """The unit that a line above the table names: 单位：元."""
    table = reading.row.table
    found = (_STATED.search(text) for text in (table.footnotes if table else ()))
    return next((one[1] for one in found if one), "")


def _unit(reading: RowReading, column: str, value: Any) -> None:
    """元/件: the unit is 件, and money is counted in yuan."""
    found = _MONEY_PER.fullmatch(cell_line(value))
    if found is None:
        line_in_table("unit")(reading, column, value)
        return
    reading.deferred[_MONEY] = (column, found[1])
    reading.set("unit", found[2], column)
    reading.normalise(
        column, value, found[2], f"“{cell_line(value)}”→{found[2]}，金额以{found[1]}计"
    )


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[0-9０-９][0-9０-９,]*(?:[.．][0-9０-９]+)?", text) is not None


def _amount(reading: RowReading, column: str, value: Any) -> None:
    """An amount that is none leaves the standard's text to speak."""
    reading.set("amount_fen", None, column)
    if is_blank(value):
        return
    try:
        fen = _fen(column, value)
    except Unfit as error:
        reading.warn(column, value, error.finding, f"只保留收费标准的文字；{error.cure}")
        return
    reading.set("amount_fen", fen, column)
    text = cell_text(value)
    if isinstance(value, str) and not re.fullmatch(r"\d+(?:\.\d+)?元?", text, re.ASCII):
        shown = f"{Decimal(fen) / 100:f}元"
        reading.normalise(column, value, shown, f"“{text}”→{shown}")


def _fen(column: str, value: Any) -> int:
    scale = _SCALES.get(bracket_of(column).partition("/")[0], 1)
    text = tidy_amounts(cell_text(value))
    if "元" not in text:
        return as_fen(value if not isinstance(value, str) else text) * scale
    fen = fen_in(text)
    if fen is None:
        raise Unfit(f"金额“{cell_text(value)}”不是一个确定的数", "请只写一个金额")
    return fen


def _one_amount(reading: RowReading, column: str, standard: str) -> None:
    """10元/证 is an amount and a unit; two columns may not tell two amounts."""
    fen = (
        fen_in(standard)
        if re.fullmatch(r"[^一-龥]*[万亿]?元(?:/\S+|每\S+)?|每\S+?\d\S*元", standard)
        else None
    )
    if fen is None:
        return
    said = reading.given.get("amount_fen")
    if said is None:
        reading.set("amount_fen", fen, column)
    elif said != fen:
        reading.refuse(
            column,
            reading.row.values.get(column),
            f"收费标准“{standard}”与金额{Decimal(said) / 100:f}元不一致",
            "请核对后只保留对的",
        )
    if not reading.given.get("unit") and (unit := unit_in_amount(standard)):
        reading.set("unit", unit, column)


def _basis(reading: RowReading, column: str, value: Any) -> None:
    numbers_in_table("basis", several=True)(reading, column, value)
    for doubt in () if is_blank(value) else read_basis(cell_text(value), is_licence=False).doubts:
        reading.warn(column, value, doubt, "请改为现行的依据")


def _items(reading: RowReading, column: str, value: Any) -> None:
    """Names of items are no references; they are kept in the note."""
    if not is_blank(value):
        reading.add_text("note", f"适用事项：{cell_line(value)}", column)


def _charging(reading: RowReading, column: str, value: Any) -> None:
    """One of our words, or a remark: 按件 tells what ``unit`` tells."""
    if is_blank(value):
        return
    keys = {label: key for key, label in CHARGINGS}
    if (said := cell_line(value)) in keys:
        reading.set("charging", keys[said], column)
    else:
        reading.add_text("note", f"计费方式：{said}", column)


def _bound(name: str, label: str) -> Column:
    """A least or most, in yuan; what is no amount is a remark."""

    def read(reading: RowReading, column: str, value: Any) -> None:
        if is_blank(value):
            return
        try:
            reading.set(name, _fen(column, value), column)
        except Unfit:
            reading.add_text("note", f"{label}：{cell_line(value)}", column)

    return read


def _note(reading: RowReading, column: str, value: Any) -> None:
    if not is_blank(value):
        reading.add_text("note", cell_text(value), column)


FEE_HEADINGS = headings_of(
    "fees",
    {
        "serial": leave_out,
        "department": department_in_table,
        "title": line_in_table("title"),
        "group": line_in_table("group"),
        "standard": defer(_STANDARD),
        "amount": defer(_AMOUNT),
        "unit": _unit,
        "basis": _basis,
        "management": line_in_table("management"),
        "payer": line_in_table("payer"),
        "exemption": prose_in_table("exemption"),
        "charging": _charging,
        "minimum": _bound("minimum_fen", "最低收费"),
        "maximum": _bound("maximum_fen", "最高收费"),
        "effective": day_in_table("effective_on"),
        "valid_until": day_in_table("valid_until"),
        "published": day_in_table("first_published_on"),
        "items": _items,
        "note": _note,
    },
    vague=frozenset(("名称", "标准", "依据", "单位", "类别", "项目")),
)
# An empty cell below one of these means the same.
CARRIED = names_for("fees", "department") | names_for("fees", "group")
