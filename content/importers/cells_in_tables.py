"""Cells of tables that other people keep: read, and what was done to each is said."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from content.document_numbers import parse_number
from content.importers.cells import Column, RowReading
from content.importers.days import read_day
from content.importers.document_numbers_in_cells import read_numbers
from content.importers.numerals import half_width
from content.importers.shapes import node_of
from content.importers.values import Unfit, is_blank
from content.vocabularies import NO, UNSTATED, YES

_CJK = "\u3000-\u303f\u3400-\u9fff\uff00-\uffef"
_INSIDE = re.compile(rf"(?<=[{_CJK}])\s+(?=[{_CJK}])")
_LIST_MARK = re.compile(
    r"^(?:[(（](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]|\d{1,2}[.．、)](?!\d)"
    r"|[一二三四五六七八九十]{1,3}、|[①-⑳])\s*"
)
_YES = frozenset(
    [*"√✓✔☑○●是有y1对v", "yes", "true", "已进", "已进厅", "进厅", "进驻", "已进驻", "需要"]
)
_NO = frozenset(
    [*"×✗✘x否无n0-—☐", "no", "false", "未进", "未进厅", "不进厅", "未进驻", "不进驻", "没有"]
)
_NUMBERLESS = re.compile(r"(?:没有|未编|暂无|无)(?:文|字|编)?号")
_YEARS = re.compile(r"(?:19[4-9]|20[0-4])\d")
_FROM_ISSUE = re.compile(r"[自从]?(?:发布|公布|印发|下发|签发|通过)(?:之日|日|当日|后)起?.{0,6}")
_OPEN_END = re.compile(r"(?:长期|永久|一直|无限期|无固定期限|不限|至今)(?:有效|执行)?")
_PARTLY = re.compile(r"(是|有|√|否|无)[(（].+[)）]|部分.{0,6}")


def cell_text(value: Any) -> str:
    """A cell as text, white space around it gone; typed cells as people would write them."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value).strip().strip("\u200b\ufeff")


def cell_line(value: Any) -> str:
    """On one line; Chinese is not parted by the space that a line feed leaves."""
    return re.sub(r"\s+", " ", _INSIDE.sub("", cell_text(value))).strip()


def line_in_table(name: str) -> Column:
    """A line of text; what was tidied in it is said."""

    def read(reading: RowReading, column: str, value: Any) -> None:
        if node_of(reading.kind, name) is None or reading.given.get(name):
            return
        line = cell_line(value)
        if isinstance(value, str) and line != value:
            what = "换行已去除" if "\n" in value.strip() else "多余的空白已去除"
            reading.normalise(column, value, line, f"{what}：{line}")
        reading.set(name, line or None, column)

    return read


def prose_in_table(name: str) -> Column:
    def read(reading: RowReading, column: str, value: Any) -> None:
        if node_of(reading.kind, name) is not None:
            text = "" if is_blank(value) else cell_text(value)
            reading.set(name, text or None, column)

    return read


def lines_in_table(name: str) -> Column:
    """A line each, without the numbers before them."""

    def read(reading: RowReading, column: str, value: Any) -> None:
        reading.set(name, [] if is_blank(value) else list_items(value), column)

    return read


def list_items(value: Any) -> list[str]:
    """1.申请书 2.章程, a line each or parted by ；."""
    text = re.sub(r"(?<=[^\d\s])\s+(?=(?:\d{1,2}[.．、](?!\d)|[①-⑳]))", "\n", cell_text(value))
    parts = (
        _LIST_MARK.sub("", part.strip()).rstrip("；;。") for part in re.split(r"[；;\n]", text)
    )
    return [part for part in parts if part]


def day_in_table(name: str) -> Column:
    """A day of a field, or (``first_published_on``) of the source."""

    def read(reading: RowReading, column: str, value: Any) -> None:
        beside = name == "first_published_on"
        if is_blank(value) or (not beside and node_of(reading.kind, name) is None):
            return
        if beside and reading.first_published_on is not None:
            return
        if _names_no_day(name, reading, column, value):
            return
        table = reading.row.table
        found = read_day(value, table is not None and table.since_1904)
        if beside:
            reading.first_published_on = found.day
            reading.columns[name] = column
        else:
            reading.set(name, found.day, column)
        if found.doubt:
            reading.warn(column, value, found.doubt, became=found.day.isoformat())
        elif not found.as_it_is:
            said = f"日期序号{cell_text(value)}→{found.day}" if found.serial else ""
            reading.normalise(
                column, value, found.day.isoformat(), said or f"日期统一为{found.day}"
            )

    return read


def _names_no_day(name: str, reading: RowReading, column: str, value: Any) -> bool:
    """长期 is no end, 自发布之日起 a day that stands elsewhere; both are told."""
    text = cell_line(value)
    if name == "valid_until" and _OPEN_END.fullmatch(text):
        reading.normalise(column, value, "", f"“{text}”读作没有截止日期")
        return True
    if not _FROM_ISSUE.fullmatch(text):
        return False
    reading.warn(column, value, f"“{text}”没有写明是哪一天，没有采用", "请填写这一天")
    return True


def yes_no_in_table(name: str) -> Column:
    """√ and × stand for 是 and 否."""

    def read(reading: RowReading, column: str, value: Any) -> None:
        text = cell_text(value)
        word = half_width(text).lower().rstrip("。.;,、") or half_width(text)
        if word in ("", "/"):
            reading.set(name, UNSTATED, column)
        elif word in _YES or word in _NO:
            said, label = (YES, "是") if word in _YES else (NO, "否")
            reading.set(name, said, column)
            if text != label:
                reading.normalise(column, value, label, f"“{text}”→{label}")
        elif found := _PARTLY.fullmatch(word):
            said, label = (NO, "否") if found[1] in ("否", "无") else (YES, "是")
            reading.set(name, said, column)
            reading.warn(column, value, f"“{text}”按“{label}”处理，请确认", became=label)
        else:
            raise Unfit(f"看不出“{text}”是“是”还是“否”", "请填“是”或者“否”")

    return read


def worded_in_table(name: str, words: Mapping[str, str], shown: bool = False) -> Column:
    """A choice in other words; an unknown word is warned and not taken.

    ``shown``: its key is a code that people know, and is told with it.
    """

    def read(reading: RowReading, column: str, value: Any) -> None:
        node = node_of(reading.kind, name)
        if node is None or is_blank(value) or reading.given.get(name):
            return
        text, labels = cell_line(value), dict(node.vocabulary)
        by_label = {label: key for key, label in node.vocabulary}
        key = by_label.get(text) or words.get(text) or (text if text in labels else None)
        if key is None:
            cure = f"请在“{'、'.join(labels.values())}”中选一个" if len(labels) < 13 else ""
            reading.warn(column, value, f"“{node.title}”的列表里没有“{text}”，没有采用", cure)
            return
        reading.set(name, key, column)
        if text != labels[key]:
            code = f"({key})" if shown else ""
            reading.normalise(column, value, labels[key], f"“{text}”→“{labels[key]}”{code}")

    return read


def numbers_in_table(name: str, several: bool = False) -> Column:
    """Document numbers, every bracket turned into 〔〕."""

    def read(reading: RowReading, column: str, value: Any) -> None:
        if node_of(reading.kind, name) is None:
            return
        text = "" if is_blank(value) else cell_text(value)
        if _NUMBERLESS.fullmatch(text):
            text = ""
        tidy = tidy_numbers(reading, column, text)
        if name == "document_number" and text:
            _doubt_number(reading, column, text)
        parts = [part for part in re.split(r"[；;\n]", tidy) if part.strip()]
        reading.set(name, parts if several else " ".join(tidy.split("\n")) or None, column)

    return read


def _doubt_number(reading: RowReading, column: str, text: str) -> None:
    """What is no number, or a strange one; words alone (公告) are somebody's way of numbering."""
    found = read_numbers(text)
    if found.nameless:
        return
    if not found.numbers:
        say = reading.warn if re.search(r"\d", half_width(text)) else reading.note
        say(column, text, f"“{text}”不是常见的文号写法，已按原样保留", "请核对")
    elif len(found.numbers) > 1:
        reading.warn(column, text, f"一个单元格内有{len(found.numbers)}个文号", "请只写一个")
    else:
        parsed = parse_number(found.numbers[0])
        if parsed and parsed.year and not _YEARS.fullmatch(parsed.year):
            reading.warn(column, text, f"文号“{text}”的年份“{parsed.year}”不像是对的", "请核对")


def tidy_numbers(reading: RowReading, column: str, text: str) -> str:
    """The text with its document numbers in the usual form; says what was done."""
    found = read_numbers(text)
    if found.nameless:
        said = "、".join(f"“{one}”" for one in found.nameless)
        reading.warn(column, text, f"{said}缺发文机关代字，无法还原", "请补全文号")
    elif found.text != text:
        reading.normalise(column, text, found.text, f"文号统一为{found.text}")
    return found.text


def keep_beside(reading: RowReading, column: str, value: Any) -> None:
    """A column that no field is for: its words are kept with the entry."""
    text = cell_text(value)
    if text:
        reading.beside[column] = text


def leave_out(reading: RowReading, column: str, value: Any) -> None:
    """A running number says nothing of the row."""


def defer(role: str) -> Column:
    """A cell that means something only beside others: read when all are there."""

    def read(reading: RowReading, column: str, value: Any) -> None:
        before = reading.deferred.get(role)
        if before is None or is_blank(before[1]):
            reading.deferred[role] = (column, value)

    return read


def department_in_table(reading: RowReading, column: str, value: Any) -> None:
    if not is_blank(value):
        reading.hints.append(cell_text(value))
        reading.columns["department"] = column
    reading.columns.setdefault("department", column)
