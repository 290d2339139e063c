"""字段选项的读法: each reads one option as people and files write it, or says what is wrong."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from content.forms.field_types import (
    AUTOCOMPLETE,
    FILE_TYPES,
    IDENTITY_KINDS,
    OP_ALIASES,
    OPS,
)
from content.forms.parts import MOST_CHOICES, MOST_FAQS, MOST_ROWS
from content.forms.patterns import pattern_problem

TITLE_LENGTH, HELP_LENGTH, MOST_CONDITIONS, DEEPEST_SAMPLE = 200, 2000, 10, 3
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
_TAKEN = frozenset({"csrf_token"})
_YES, _NO = frozenset({True, "true", "是", "1"}), frozenset({False, "false", "否", "0", ""})
_BROKEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class Wrong(ValueError):
    """What is wrong with an option, as a sentence."""


def text(longest: int, *, lines: bool = False) -> Callable[[Any], str]:
    """A text without control characters; ``lines``: of several lines."""

    def read(value: Any) -> str:
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise Wrong("应是一段文字")
        said = value.replace("\r\n", "\n").replace("\r", "\n").strip()
        if len(said) > longest:
            raise Wrong(f"最多 {longest} 个字，请缩短")
        if _BROKEN.search(said) or ("\n" in said and not lines):
            raise Wrong("里有换行或控制字符，请删除")
        return said

    return read


def name(value: Any) -> str:
    said = text(40)(value)
    if not _NAME.fullmatch(said) or said in _TAKEN:
        raise Wrong(
            f"“{said}”不能用作名称：只能用英文字母、数字和下划线，以字母开头，最多 40 个字符"
        )
    return said


def yes_or_no(value: Any) -> bool:
    try:
        if value in _YES or value in _NO:
            return value in _YES
    except TypeError:
        pass
    raise Wrong("只能填 true（是）或 false（否）")


def whole(low: int, high: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        said = str(value).strip()
        if isinstance(value, bool) or not (said.isascii() and said.isdigit() and len(said) < 10):
            raise Wrong("应是整数")
        if not low <= int(said) <= high:
            raise Wrong(f"应在 {low} 至 {high} 之间")
        return int(said)

    return read


def decimal(value: Any) -> str:
    """A bound, kept as the text of the number: exact, and no other number in JSON."""
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise Wrong("应是数字") from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        raise Wrong("应是数字，且不能太大")
    return format(number.normalize() + 0, "f")


def day(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    said = str(value).strip()
    if said in ("today", "今天"):
        return "today"
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError:
        raise Wrong("应是日期，例如 2026-03-05，或者 today（填写当天）") from None


def one_of(words: Sequence[str]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in words:
            raise Wrong(f"“{str(value)[:50]}”不能用，只能是 {'、'.join(words)}")
        return str(value)

    return read


def some_of(words: Sequence[str]) -> Callable[[Any], list[str]]:
    """Some of ``words``, in their order; .pdf and PDF are pdf."""

    def read(value: Any) -> list[str]:
        said = value.replace("，", ",").split(",") if isinstance(value, str) else _listed(value, 50)
        tidy = {_FILE_WORDS.get(one, one) for one in (_tidy(part) for part in said)}
        unknown = sorted(tidy - set(words))
        if unknown:
            raise Wrong(f"“{unknown[0][:50]}”不能用，只能是 {'、'.join(words)}")
        return [word for word in words if word in tidy]

    return read


_FILE_WORDS = {"jpeg": "jpg", "application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def _tidy(part: Any) -> str:
    return str(part).strip().lower().removeprefix(".")


def _listed(value: Any, most: int) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise Wrong("应是一个列表")
    if len(value) > most:
        raise Wrong(f"最多 {most} 项，现有 {len(value)} 项")
    return value


def choices(value: Any) -> list[list[str]]:
    pairs = [_choice(one) for one in _listed(value, MOST_CHOICES)]
    for index in (0, 1):
        said = [pair[index] for pair in pairs]
        twice = next((one for one in said if said.count(one) > 1), None)
        if twice is not None:
            raise Wrong(f"选项“{twice}”重复，请删除一个")
    return pairs


def _choice(one: Any) -> list[str]:
    """[value, label], a mapping of both, or one text for both."""
    if isinstance(one, Mapping):
        one = [one.get("value", one.get("label")), one.get("label", one.get("value"))]
    pair = [one, one] if not isinstance(one, list | tuple) else list(one)
    if len(pair) != 2:
        raise Wrong("的每个选项应是 [值, 文字]")
    said = [text(TITLE_LENGTH)(part) for part in pair]
    if not all(said):
        raise Wrong("里有空的选项，请删除或填写")
    return said


def faqs(value: Any) -> list[dict[str, str]]:
    return [_faq(one) for one in _listed(value, MOST_FAQS)]


def _faq(one: Any) -> dict[str, str]:
    if not isinstance(one, Mapping):
        raise Wrong("的每一项应有 question（问题）和 answer（解答）")
    said = {
        "question": text(TITLE_LENGTH)(one.get("question", "")),
        "answer": text(HELP_LENGTH, lines=True)(one.get("answer", "")),
    }
    if not all(said.values()):
        raise Wrong("的每一项都要有问题和解答")
    return said


def conditions(value: Any) -> list[dict[str, Any]]:
    said = [value] if isinstance(value, Mapping) else _listed(value, MOST_CONDITIONS)
    return [_condition(one) for one in said]


def _condition(one: Any) -> dict[str, Any]:
    if not isinstance(one, Mapping) or not one.get("field"):
        raise Wrong("要写明看哪个字段（field）")
    op = one.get("op") or ("one_of" if isinstance(one.get("value"), list | tuple) else "is")
    op = OP_ALIASES.get(op, op)
    if op not in OPS:
        raise Wrong(f"的比较方式“{str(op)[:50]}”不能用，只能是 {'、'.join(OPS)}")
    said = {"field": name(one["field"]), "op": op}
    if op not in ("filled", "empty"):
        said["value"] = _wanted(op, one.get("value"))
    return said


def _wanted(op: str, value: Any) -> Any:
    if op in ("one_of", "none_of"):
        given = _listed(value if isinstance(value, list | tuple) else [value], MOST_CHOICES)
        return [_text_of(part) for part in given]
    return value if isinstance(value, bool) else _text_of(value)


def _text_of(value: Any) -> str:
    said = text(TITLE_LENGTH)("" if value is None else value)
    if not said:
        raise Wrong("要写明与什么比较（value）")
    return said


def sample(value: Any, deep: int = 0) -> Any:
    """A text, a list of texts, a mapping of texts, or rows of these: what the sample shows."""
    if isinstance(value, bool):
        return value
    if deep > DEEPEST_SAMPLE:
        raise Wrong("层次太多")
    if isinstance(value, Mapping):
        return {text(40)(key): sample(part, deep + 1) for key, part in list(value.items())[:40]}
    if isinstance(value, list | tuple):
        return [sample(part, deep + 1) for part in _listed(value, MOST_ROWS)]
    return text(2000, lines=True)(value)


def pattern(value: Any) -> str:
    said = text(1000)(value)
    problem = pattern_problem(said) if said else None
    if problem:
        raise Wrong(f"：{problem}")
    return said


OPTIONS: Mapping[str, Callable[[Any], Any]] = {
    "title": text(TITLE_LENGTH),
    "help": text(HELP_LENGTH, lines=True),
    "required": yes_or_no,
    "faqs": faqs,
    "show_if": conditions,
    "sample": sample,
    "autocomplete": one_of(AUTOCOMPLETE),
    "longest": whole(1, 20_000),
    "pattern": pattern,
    "pattern_help": text(TITLE_LENGTH),
    "rows": whole(2, 20),
    "low": decimal,
    "high": decimal,
    "decimals": whole(0, 6),
    "unit": text(20),
    "earliest": day,
    "latest": day,
    "choices": choices,
    "as": one_of(("radio", "select")),
    "accept": some_of(FILE_TYPES),
    "megabytes": whole(1, 50),
    "most": whole(1, MOST_ROWS),
    "least": whole(0, MOST_ROWS),
    "material": text(TITLE_LENGTH),
    "row_title": text(40),
    "kinds": some_of(tuple(IDENTITY_KINDS)),
}
OPTION_LABELS = {
    "name": "名称（name）",
    "title": "标题（title）",
    "help": "填写说明（help）",
    "required": "是否必填（required）",
    "faqs": "常见问题（faqs）",
    "show_if": "显示条件（show_if）",
    "sample": "示例（sample）",
    "autocomplete": "自动填写（autocomplete）",
    "longest": "最多字数（longest）",
    "pattern": "格式要求（pattern）",
    "pattern_help": "格式说明（pattern_help）",
    "rows": "行数（rows）",
    "low": "最小值（low）",
    "high": "最大值（high）",
    "decimals": "小数位数（decimals）",
    "unit": "单位（unit）",
    "earliest": "最早日期（earliest）",
    "latest": "最晚日期（latest）",
    "choices": "选项（choices）",
    "as": "样式（as）",
    "accept": "文件格式（accept）",
    "megabytes": "文件大小（megabytes）",
    "most": "最多数量（most）",
    "least": "最少行数（least）",
    "material": "对应材料（material）",
    "row_title": "行的名称（row_title）",
    "columns": "列（columns）",
    "kinds": "证件种类（kinds）",
}
