"""The nested parts of an approval item: time limits, charge, materials and legal basis."""

import re
from collections.abc import Mapping
from typing import Any

from content import vocabularies as lists
from content.importers.cells import RowReading, field_value
from content.importers.shapes import node_of
from content.importers.values import (
    Unfit,
    as_flag,
    as_line,
    as_list,
    as_mapping,
    as_text,
    as_whole,
    from_json,
    is_blank,
    plain_digits,
    small_number,
)

_UNITS = {
    "工作日": lists.WORKING_DAYS,
    "个工作日": lists.WORKING_DAYS,
    "日": lists.CALENDAR_DAYS,
    "天": lists.CALENDAR_DAYS,
    "自然日": lists.CALENDAR_DAYS,
    "日历日": lists.CALENDAR_DAYS,
    "月": lists.MONTHS,
    "个月": lists.MONTHS,
    **{key: key for key, _ in lists.TIME_UNITS},
}
_STARTS = {
    "受理": "acceptance",
    "受理之日": "acceptance",
    "申请": "application",
    "收到": "application",
    "收到申请": "application",
    "收到申请之日": "application",
    "收到全部有效文件": "all_documents",
    "收到证明材料": "proof",
    "受理期限终止": "intake_closed",
    **{key: key for key, _ in lists.START_EVENTS},
}
_UNSAID = ("", "-", "—", "/")
_AMOUNT = re.compile(r"\d\s*元")
_LIMIT = re.compile(r"(\d+|\d?十\d?)\s*([^\d十]*)")
_IN_BRACKETS = re.compile(r"[（(]([^（）()]+)[）)]$")
_ARTICLE = re.compile(r"[“\"]?(《[^》]+》)[”\"]?\s*(第[^《》；;]+)")
# 许可法§82: the limits of that law are counted in working days; §42 is one of them.
_GENERAL_LIMIT = "行政许可法第四十二条的一般期限，按第八十二条以工作日计算"
_ROLE_WORDS = {"default deadline": "一般期限依据"}
_NOT_KEPT = frozenset(("verified", "id", "origin", "source"))


def statutory(reading: RowReading, column: str, value: Any) -> None:
    """``{"n": 20, "unit": "日", "starts_from": "受理"}``, or 20工作日."""
    said = _limit(column, value)
    _set_limit(reading, column, "statutory", said)
    start = said.get("starts_from")
    if not is_blank(start):
        word = as_line(start).removeprefix("自").removesuffix("之日起").removesuffix("之日")
        reading.set("statutory_start", _STARTS.get(word, "other"), column)
        if word not in _STARTS:
            reading.add_text("statutory_note", f"自{word}起算", column)
    if said.get("default_of_art42") is True and said.get("n") is not None:
        reading.set("statutory_unit", lists.WORKING_DAYS, column)
        reading.add_text("statutory_note", _GENERAL_LIMIT, column)
    if not is_blank(said.get("note")):
        reading.add_text("statutory_note", as_text(said["note"]), column)


def promised(reading: RowReading, column: str, value: Any) -> None:
    said = _limit(column, value)
    _set_limit(reading, column, "promised", said)
    if not is_blank(said.get("note")):
        reading.add_text("promised_note", as_text(said["note"]), column)


def _limit(column: str, value: Any) -> Mapping[str, Any]:
    """A limit as written; its unit may stand in the column's name: 法定时限(日)."""
    if is_blank(value):
        return {"n": None}
    if isinstance(value, Mapping):
        return value
    text = as_text(value).strip()
    if (found := from_json(text)) is not None:
        return as_mapping(found)
    if text in ("即办", "即时办结", "当场办结"):
        return {"n": 0, "unit": "工作日"}
    parts = _LIMIT.fullmatch(plain_digits(text))
    if parts is None:
        raise Unfit("时限应写成“20工作日”的样子，只写一个数")
    named = _IN_BRACKETS.search(column)
    return {"n": small_number(parts[1]), "unit": parts[2] or (named[1] if named else None)}


def _set_limit(reading: RowReading, column: str, name: str, said: Mapping[str, Any]) -> None:
    number = said.get("n", said.get("number"))
    reading.set(f"{name}_number", None if is_blank(number) else as_whole(number), column)
    if is_blank(number):
        return
    unit = said.get("unit")
    if is_blank(unit):
        reading.warn(column, number, "时限没有单位，按工作日处理，请核对")
    elif as_line(unit) in _UNITS:
        reading.set(f"{name}_unit", _UNITS[as_line(unit)], column)
    else:
        raise Unfit(f"不认识时限单位“{as_line(unit)}”，请填工作日、日或者个月")


def fee(reading: RowReading, column: str, value: Any) -> None:
    """``{"charged": false}``, 是/否, or true/false."""
    said = from_json(value) if isinstance(value, str) else value
    if not isinstance(said, Mapping):
        said = {"charged": value}
    reading.set("charged", _charged(said.get("charged")), column)
    basis = said.get("basis")
    if not is_blank(basis):
        reading.set("fee_basis", "\n".join(as_text(part) for part in as_list(basis)), column)


def _charged(value: Any) -> str:
    if value is None or (isinstance(value, str) and value.strip() in _UNSAID):
        return lists.UNSTATED
    if isinstance(value, str) and _AMOUNT.search(value):
        return lists.YES
    return lists.YES if as_flag(value) else lists.NO


def materials(reading: RowReading, column: str, value: Any) -> None:
    """A material that does not say so is required: a guide lists what must be handed in."""
    rows = _rows(reading, "materials", column, value)
    reading.set("materials", [{"required": True, **row} for row in rows], column)


def legal_basis(reading: RowReading, column: str, value: Any) -> None:
    """The name of a law is kept with the date of its version, where it has one."""
    parts = [] if is_blank(value) else as_list(value)
    rows = _rows(reading, "legal_basis", column, [_law(part) for part in parts])
    for row in rows:
        if row.get("role") in _ROLE_WORDS:
            row["role"] = _ROLE_WORDS[row["role"]]
    reading.set("legal_basis", rows, column)


def _law(part: Any) -> Any:
    """《示例条例》第三条 → its name and article; other texts are a name."""
    found = _ARTICLE.fullmatch(part.strip().rstrip("，,；;。")) if isinstance(part, str) else None
    return {"law": found[1], "article": found[2]} if found else part


def _rows(reading: RowReading, name: str, column: str, value: Any) -> list[dict[str, Any]]:
    node: Any = node_of(reading.kind, name)
    parts = [] if is_blank(value) else as_list(value)
    known = {child.name for child in node.children[0].children} | _NOT_KEPT
    strange = {key for part in parts if isinstance(part, Mapping) for key in part} - known
    for key in sorted(strange):
        reading.note(column, key, "这一项没有对应的内容，没有导入")
    rows: list[dict[str, Any]] = field_value(node, parts) or []
    return rows
