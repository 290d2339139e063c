"""时限 columns of tables: the cell and its unit → the fields of an item, and what was done."""

import re
from typing import Any

from content.importers.cells import RowReading
from content.importers.cells_in_tables import cell_text
from content.importers.headings import bracket_of
from content.importers.limits import LABELS, Limit, read_limit, stages_in, unit_in
from content.importers.numerals import half_width
from content.importers.values import Unfit, is_blank
from content.time_limits import promises_too_much
from content.vocabularies import CALENDAR_DAYS, WORKING_DAYS

STATUTORY, PROMISED = "statutory", "promised"
_LABELS = {STATUTORY: "法定时限", PROMISED: "承诺时限"}
_STARTS = (("全部有效文件", "all_documents"), ("证明材料", "proof"), ("期限终止", "intake_closed"))
_STATED = re.compile(
    r"(?:时限|期限|天数|日数|时间)[^；;。\n]{0,12}?"
    r"(?P<said>(?:均|都|全部|统一)?(?:按|以)?(?:为|是|：|:)?(?P<unit>个?(?:工作日|自然日|日历日|日|天|月)))"
)
_UNIT_LINE = re.compile(r"(?P<said>单位[：:](?P<unit>个?(?:工作日|自然日|日历日|日|天|月)))")
_NOTE_ROW = re.compile(r"\s*(?:附?注|说明|备注)")
# 许可法§45: what takes place outside the office is not counted.
_NOT_COUNTED = re.compile(
    r"(?:听证|招标|拍卖|检验|检测|检疫|鉴定|评审|公示).*(?:除外|不含|不计|扣除)|(?:除外|不含|不计|扣除).*(?:听证|招标|拍卖|检验|检测|检疫|鉴定|评审|公示)"
)
_NO_LIMIT = re.compile(r"(?:法律|法规)?(?:没有|未作|未|无)(?:明确)?(?:规定|法定)?(?:时限|期限)?")


def statutory_in_table(reading: RowReading, column: str, value: Any) -> None:
    _read(STATUTORY, reading, column, value)


def promised_in_table(reading: RowReading, column: str, value: Any) -> None:
    _read(PROMISED, reading, column, value)


def settle_limits(reading: RowReading) -> None:
    """What the two limits say together: which is missing, which too long, what is done at once."""
    _at_once(reading)
    if promises_too_much(reading.given):
        said = {name: _said(reading, name) for name in (PROMISED, STATUTORY)}
        column = reading.columns["promised_number"]
        reading.refuse(
            column,
            reading.row.values.get(column),
            f"承诺时限{said[PROMISED]}长于法定时限{said[STATUTORY]}",
            "请核对两个时限",
        )
        # Said once is enough: the schema would say it again
        del reading.given["promised_number"]
        return
    _in_doubt(reading)
    _empty_limits(reading)


def _in_doubt(reading: RowReading) -> None:
    """20 working days against 20 days: the calendar tells which is longer, and not always alike."""
    units = {reading.given.get(f"{name}_unit") for name in (PROMISED, STATUTORY)}
    ours, theirs = (reading.given.get(f"{name}_number") for name in (PROMISED, STATUTORY))
    if ours is None or theirs is None or units != {WORKING_DAYS, CALENDAR_DAYS} or ours < theirs:
        return
    promised, statutory = (_said(reading, name) for name in (PROMISED, STATUTORY))
    column = reading.columns["promised_number"]
    finding = f"承诺时限{promised}与法定时限{statutory}单位不同，承诺时限可能更长"
    reading.warn(column, reading.row.values.get(column), finding, "请按同一种单位核对")


def _empty_limits(reading: RowReading) -> None:
    """A promise that is not made is the law's limit; the law's has no default."""
    missing = {name: _is_empty(reading, name) for name in (STATUTORY, PROMISED)}
    if missing[STATUTORY]:
        column = reading.columns["statutory_number"]
        reading.warn(column, None, "法定时限为空", "请按设定依据填写")
    if not missing[PROMISED]:
        return
    column = reading.columns["promised_number"]
    if reading.given.get("statutory_number") is None:
        reading.warn(column, None, "承诺时限为空", "请填写")
        return
    limit = _said(reading, STATUTORY)
    for part in ("number", "unit"):
        reading.set(f"promised_{part}", reading.given[f"statutory_{part}"], column)
    finding, cure = f"承诺时限为空，默认等于法定时限{limit}", "请填写或者确认"
    if reading.is_refused:
        # 许可法§32: all that must be filled in is told at once
        reading.refuse(column, None, finding, cure)
    else:
        reading.warn(column, None, finding, cure, became=limit)


def _read(name: str, reading: RowReading, column: str, value: Any) -> None:
    if reading.given.get(f"{name}_number") is not None:
        return
    reading.set(f"{name}_number", None, column)
    text = cell_text(value)
    if _NO_LIMIT.fullmatch(text):
        reading.normalise(column, value, "", f"“{text}”读作没有{_LABELS[name]}")
        reading.deferred[f"{name} none"] = (column, value)
        return
    if is_blank(value):
        return
    try:
        limit = read_limit(value, _stages(reading))
    except Unfit as error:
        named = error.finding.startswith("“")
        finding = f"{_LABELS[name]}{error.finding}" if named else error.finding
        raise Unfit(finding, error.cure) from None
    _set(name, reading, column, value, limit)


def _set(name: str, reading: RowReading, column: str, value: Any, limit: Limit) -> None:
    said, by = (limit.unit, "") if limit.unit else _unit_beside(reading, column)
    found = Limit(limit.number, said, limit.note, limit.start, limit.at_once, limit.as_it_is)
    reading.set(f"{name}_number", limit.number, column)
    reading.set(f"{name}_unit", said, column)
    if limit.note:
        reading.add_text(f"{name}_note", limit.note, column)
    if limit.start and name == STATUTORY:
        starts = (key for word, key in _STARTS if word in limit.start)
        fallback = "acceptance" if limit.start.startswith(("受理", "正式受理")) else "application"
        reading.set("statutory_start", next(starts, fallback), column)
    headed = unit_in(bracket_of(column))
    if limit.unit and headed and headed != limit.unit and limit.number:
        unit = LABELS[headed].removeprefix("个")
        finding = f"列名写明{unit}，这一格写的是“{cell_text(value)}”，按{found}处理"
        reading.warn(column, value, finding, "请核对单位", became=str(found))
    elif by:
        shown = half_width(cell_text(value))
        reading.warn(column, value, f"时限“{shown}”没有单位，{by}", became=str(found))
    elif not limit.as_it_is and not (not limit.unit and _is_plain(value)):
        reading.normalise(column, value, str(found), _done(cell_text(value), found))


def _is_plain(value: Any) -> bool:
    """A bare number below a heading that names the unit says just this."""
    return not isinstance(value, str) or re.fullmatch(r"\s*[0-9]+\s*", value) is not None


def _done(text: str, limit: Limit) -> str:
    if limit.at_once:
        return f"“{text}”→即办件，0个工作日"
    if limit.note:
        by = "（行政许可法第四十五条）" if _NOT_COUNTED.search(limit.note) else ""
        return f"{limit}；说明：{limit.note}{by}"
    wide = "".join(letter for letter in text if "０" <= letter <= "９")
    if wide and re.fullmatch(r"\d+(?:个?工作日|日|天|个?月)?", half_width(text)):
        return f"全角数字已转为半角：{wide}→{half_width(wide)}"
    return f"“{text}”→{limit}"


def _unit_beside(reading: RowReading, column: str) -> tuple[str, str]:
    """The unit that the cell does not say, and by what it was taken; "": nothing need be said."""
    if unit := unit_in(bracket_of(column)):
        return unit, ""
    for footnote in reading.row.table.footnotes if reading.row.table else ():
        if found := _STATED.search(footnote) or _UNIT_LINE.search(footnote):
            where = "表末注释" if _NOTE_ROW.match(footnote) else "表中说明"
            return unit_in(found["unit"]), f"按{where}“{found['said']}”处理"
    return WORKING_DAYS, "表中也没有说明，依行政许可法第八十二条按工作日处理，请确认"


def _stages(reading: RowReading) -> tuple[str, ...]:
    texts = (value for value in reading.row.values.values() if isinstance(value, str))
    told = (stages_in(text) for text in texts if "阶段" in text or "环节" in text)
    return next(filter(None, told), ())


def _at_once(reading: RowReading) -> None:
    """即办 is a type of case; what the row says itself stands."""
    for name in (PROMISED, STATUTORY):
        number = reading.given.get(f"{name}_number")
        if number == 0 and not reading.given.get("case_type"):
            reading.set("case_type", "immediate", reading.columns[f"{name}_number"])
        if number is not None:
            return


def _is_empty(reading: RowReading, name: str) -> bool:
    """Does the table have the column, and the row nothing in it that was not refused?"""
    if f"{name}_number" not in reading.columns or f"{name} none" in reading.deferred:
        return False
    return is_blank(reading.row.values.get(reading.columns[f"{name}_number"])) and (
        reading.given.get(f"{name}_number") is None
    )


def _said(reading: RowReading, name: str) -> str:
    unit = LABELS.get(reading.given.get(f"{name}_unit") or WORKING_DAYS, "个工作日")
    return f"{reading.given[f'{name}_number']}{unit}"
