"""办事事项的表式: approval items with their service guide, as catalogues have them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from content import vocabularies as lists
from content.importers.cells import RowReading
from content.importers.item_parts import fee, legal_basis, materials, promised, statutory
from content.importers.shapes import (
    Key,
    Shape,
    first_published,
    hint,
    index_number,
    renamed,
    source,
    texts,
    worded,
)
from content.importers.table_items import CARRIED, ITEM_HEADINGS, finish_table_row, settle_item
from content.importers.values import as_line, as_list, as_text, is_blank
from content.item_codes import BASIC_LENGTH, BUSINESS_LENGTH, IMPLEMENTATION_LENGTH, tidy_code
from content.kinds import Fields, Kind

_TYPE_WORDS = {label.removeprefix("行政"): key for key, label in lists.ITEM_TYPES}
_TYPE_WORDS.update({str(int(key)): key for key, _ in lists.ITEM_TYPES}, 其他权力="10", 其他="10")
# 民法典: legal persons are for profit, not for profit, and special ones.
_LEGAL_PERSONS = ("firm", "institution", "association")
_SERVED_WORDS: Mapping[str, Sequence[str]] = {
    **{label: (key,) for key, label in lists.SERVED},
    **{key: (key,) for key, _ in lists.SERVED},
    "法人": _LEGAL_PERSONS,
    "其他法人": ("institution", "association"),
    "个人": ("person",),
    "公民": ("person",),
    "企业": ("firm",),
    "事业单位": ("institution",),
    "社会团体": ("association",),
    "其他组织": ("other",),
    "非法人企业": ("other",),
}
_LEVEL_WORDS = {
    "国家": "national",
    "省": "province",
    "设区的市级": "city",
    "市": "city",
    "州级": "city",
    "区级": "county",
    "县": "county",
    "区县级": "county",
    "县（市、区）级": "county",
    "乡镇级": "township",
    "镇级": "township",
    "村（社区）级": "village",
}
_LENGTHS = (BASIC_LENGTH, BUSINESS_LENGTH, IMPLEMENTATION_LENGTH)


def _words(value: Any) -> list[str]:
    """自然人、企业法人 are two."""
    lines = [as_line(part) for part in ([] if is_blank(value) else as_list(value))]
    return [
        word for line in lines for word in re.split(r"[、，,]\s*(?![^（(]*[）)])", line) if word
    ]


def _served(reading: RowReading, column: str, value: Any) -> None:
    keys: list[str] = []
    for word in _words(value):
        if word not in _SERVED_WORDS:
            reading.note(column, word, "服务对象的列表里没有这个词，记作“其他”")
        keys += _SERVED_WORDS.get(word, ("other",))
    order = [key for key, _ in lists.SERVED]
    reading.set("served", sorted(set(keys), key=order.index), column)


def _levels(reading: RowReading, column: str, value: Any) -> None:
    """Kept as said until the target place's level is known."""
    words = {**{label: key for key, label in lists.EXERCISE_LEVELS}, **_LEVEL_WORDS}
    keys = []
    for word in _words(value):
        key = word if word in dict(lists.EXERCISE_LEVELS) else words.get(word)
        if key is None:
            reading.note(column, word, "行使层级的列表里没有这个词，没有采用，请核对")
        else:
            keys.append(key)
    reading.set("exercise_level", keys, column)


def _one_level(reading: RowReading, level: str) -> None:
    """Of several levels, the target place's own; else the item is 分级管理."""
    keys = reading.given.get("exercise_level")
    if not isinstance(keys, list):
        return
    column = reading.columns["exercise_level"]
    if len(keys) < 2:
        reading.set("exercise_level", keys[0] if keys else None, column)
        return
    reading.set("exercise_level", level if level in keys else "graded", column)


def _base_code(reading: RowReading, column: str, value: Any) -> None:
    """The main item's code counts only where the sub-item's own is not given."""
    if not is_blank(value) and "basic_code" not in reading.columns:
        reading.set("basic_code", as_line(value), column)


def _sub_code(reading: RowReading, column: str, value: Any) -> None:
    if not is_blank(value):
        reading.set("basic_code", as_line(value), column)


def _item_code(reading: RowReading, column: str, value: Any) -> None:
    """Kept as it is, whatever it looks like."""
    if is_blank(value):
        reading.set("item_code", None, column)
        return
    code = as_text(value).strip()
    reading.set("item_code", code, column)
    if not isinstance(value, str):
        reading.warn(column, value, "编码是数值，可能丢了前面的 0，请按文本重填")
    elif len(tidy_code(code)) not in _LENGTHS or not tidy_code(code).isalnum():
        reading.note(column, code, "编码不合编码规则（GB/T 39554.1），已按原样保留")


def _code(reading: RowReading, column: str, value: Any) -> None:
    """A code of whatever kind: by its length a basic or an implementation code."""
    names = {BASIC_LENGTH: "basic_code", IMPLEMENTATION_LENGTH: "implementation_code"}
    code = value.strip() if isinstance(value, str) else ""
    name = names.get(len(tidy_code(code)))
    if name is None:
        _item_code(reading, column, value)
    else:
        reading.set(name, tidy_code(code), column)


def _type_code(reading: RowReading, column: str, value: Any) -> None:
    if "item_type" not in reading.columns:
        worded("item_type", _TYPE_WORDS, "")(reading, column, value)


def _identity(kind: Kind, fields: Fields, home: str) -> Key:
    """The code; a basic code within its department; else department + name + level."""
    code = fields.get("implementation_code") or fields.get("item_code")
    if code:
        return (kind.name, tidy_code(code))
    if fields.get("basic_code"):
        return (kind.name, home, tidy_code(fields["basic_code"]))
    return (kind.name, home, fields.get("title"), fields.get("exercise_level") or "")


ITEMS = Shape(
    name="items",
    label="办事事项",
    kinds=("approval_item",),
    columns={
        "name": renamed("title"),
        "项目名称": renamed("title"),
        "type": worded("item_type", _TYPE_WORDS, ""),
        "事项类型": worded("item_type", _TYPE_WORDS, ""),
        "task_type_code": _type_code,
        "实施部门": hint,
        "levels": _levels,
        "行使层级": _levels,
        "service_object": _served,
        "服务对象": _served,
        "statutory": statutory,
        "法定时限": statutory,
        "法定办结时限": statutory,
        "promised": promised,
        "承诺时限": promised,
        "承诺办结时限": promised,
        "result": renamed("result_name"),
        "special_procedures": renamed("special_procedures"),
        "fee": fee,
        "是否收费": fee,
        "收费标准": fee,
        "conditions": texts("conditions"),
        "materials": materials,
        "legal_basis": legal_basis,
        "设定依据": legal_basis,
        "base_code": _base_code,
        "sub_code": _sub_code,
        "item_code": _item_code,
        "code": _code,
        "项目编码": _code,
        "事项编码": _code,
        "index_no": index_number,
        "publish_date": first_published,
        "公布日期": first_published,
        "发布日期": first_published,
        "published": first_published,
        "source": source,
    },
    identity=_identity,
    finish=_one_level,
    headings=ITEM_HEADINGS,
    carried=CARRIED,
    finish_table=finish_table_row,
    settle=settle_item,
    agrees=True,
)
