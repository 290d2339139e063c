"""Cells of other people's tables before they are read: error values, and unmeant white space."""

import re
from functools import cache
from typing import Any

from content.fields import Control
from content.importers.cells import RowReading
from content.importers.grid import Fault

_FAULTS = frozenset(
    (
        "#N/A",
        "#REF!",
        "#DIV/0!",
        "#VALUE!",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#BLOCKED!",
        "#UNKNOWN!",
        "#CONNECT!",
        "#GETTING_DATA",
    )
)
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_ODD_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f]")


def fault_of(value: Any) -> tuple[str, str] | None:
    """(what is the matter, cure) of an error value, a real one or its text."""
    code = value.code if isinstance(value, Fault) else value.strip() if _is_short(value) else ""
    if code.startswith("=") and isinstance(value, Fault):
        return "公式没有保存计算结果", "请改为数值，或在表格软件里打开后重新保存"
    if isinstance(value, Fault) or code.upper() in _FAULTS or (code and set(code) == {"#"}):
        return f"错误值{code}", "请在表格软件里改正公式，或直接填写内容"
    return None


def _is_short(value: Any) -> bool:
    return isinstance(value, str) and len(value) < 30 and value.lstrip().startswith("#")


def tidied(reading: RowReading, column: str, value: Any) -> Any:
    """A text without the white space around it and the characters that nobody sees, told."""
    if not isinstance(value, str) or column in _bodies(reading.kind.schema):
        return value
    text = _ODD_SPACES.sub(" ", _UNSEEN.sub("", value)).strip()
    if text != value:
        finding = "去除首尾的空白" if value.strip() == text else "去除看不见的字符和首尾的空白"
        if text or value:
            reading.normalise(column, value, text, finding)
    return text


@cache
def _bodies(schema: type) -> frozenset[str]:
    nodes = [node for node in schema().children if node.control is Control.BODY]
    return frozenset(name for node in nodes for name in (node.name, node.title))
