"""Schema fields: label, rule, index and control, declared on one line.

``index`` is read by search_index, ``control`` by views; both are plain enums, so that this
package needs neither a search engine nor a form library. Every rule has a message of our own.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from enum import Enum, StrEnum, auto
from typing import Any

import colander

LINE_LENGTH, PROSE_LENGTH, BODY_LENGTH = 500, 20_000, 2_000_000
FIRST_YEAR, LAST_YEAR = 1900, 2200
_WEB_ADDRESS = re.compile(r"https?://[^\s/\\<>\"'@]+(?:/[^\s<>\"\\]*)?", re.IGNORECASE)


class Index(Enum):
    """How a field is searched: not at all, as words, as one whole term, as a day."""

    NONE = auto()
    TEXT = auto()
    KEYWORD = auto()
    DATE = auto()


class Control(StrEnum):
    """How a field is edited."""

    LINE = "line"
    PROSE = "prose"
    BODY = "body"
    LINES = "lines"
    DATE = "date"
    NUMBER = "number"
    MONEY = "money"
    TICK = "tick"
    CHOICE = "choice"
    CHOICES = "choices"
    ROWS = "rows"
    REFERENCES = "references"
    DEFINITION = "definition"
    RADIO = "radio"
    FILE = "file"
    TABLE = "table"
    IDENTITY = "identity"
    ADDRESS = "address"


Vocabulary = Sequence[tuple[str, str]]


def line(
    label: str, *, index: Index = Index.TEXT, longest: int = LINE_LENGTH, **options: Any
) -> Any:
    """A single line of text."""
    rule = colander.All(_length(label, longest), _one_line(label))
    return _node(colander.String(), label, index, Control.LINE, rule, options)


def code(label: str, **options: Any) -> Any:
    """An exact identifier such as 文号 or 索引号: matched whole."""
    return line(label, index=Index.KEYWORD, **options)


def web_address(label: str, **options: Any) -> Any:
    """The address of a page elsewhere; http and https only, so that it can be shown as a link."""
    return line(label, index=Index.NONE, validator=_web_address(label), **options)


def prose(
    label: str, *, index: Index = Index.TEXT, longest: int = PROSE_LENGTH, **options: Any
) -> Any:
    """A few paragraphs of plain text."""
    rule = _length(label, longest)
    return _node(colander.String(), label, index, Control.PROSE, rule, options)


def body(label: str = "正文", **options: Any) -> Any:
    """The text itself, kept to the character; its format is told by ``body_format``."""
    rule = _length(label, BODY_LENGTH)
    return _node(colander.String(), label, Index.TEXT, Control.BODY, rule, options)


def day(label: str, **options: Any) -> Any:
    """A calendar date."""
    return _node(_Day(), label, Index.DATE, Control.DATE, _year_rule(label), options)


def number(label: str, *, low: int = 0, high: int = 100_000, **options: Any) -> Any:
    """A whole number; its unit is in the label."""
    rule = colander.Range(
        low, high, min_err=f"{label}不能小于 {low}", max_err=f"{label}不能大于 {high}"
    )
    return _node(_Whole(), label, Index.NONE, Control.NUMBER, rule, options)


def money(label: str, **options: Any) -> Any:
    """An amount, kept as an integer of fen."""
    rule = colander.Range(0, 10**14, min_err=f"{label}不能为负数", max_err=f"{label}太大，请核对")
    return _node(_Whole(), label, Index.NONE, Control.MONEY, rule, options)


def tick(label: str, **options: Any) -> Any:
    """Yes or no."""
    options.setdefault("missing", False)
    return _node(colander.Boolean(), label, Index.NONE, Control.TICK, None, options)


def choice(label: str, vocabulary: Vocabulary, **options: Any) -> Any:
    """One of a fixed vocabulary, stored by its key."""
    rule = _one_of(label, vocabulary)
    return _with_words(
        _node(colander.String(), label, Index.KEYWORD, Control.CHOICE, rule, options), vocabulary
    )


def choices(label: str, vocabulary: Vocabulary, **options: Any) -> Any:
    """Some of a fixed vocabulary, in its order."""
    options.setdefault("missing", ())
    child = colander.SchemaNode(colander.String(), validator=_one_of(label, vocabulary))
    return _with_words(
        _node(_Tuple(), label, Index.KEYWORD, Control.CHOICES, None, options, child), vocabulary
    )


def _with_words(node: Any, vocabulary: Vocabulary) -> Any:
    """``labels`` says each key's word, without going through the vocabulary."""
    node.vocabulary, node.labels = tuple(vocabulary), dict(vocabulary)
    return node


def lines(label: str, *, index: Index = Index.TEXT, longest: int = 2000, **options: Any) -> Any:
    """A list of short texts, edited one a line."""
    options.setdefault("missing", ())
    child = colander.SchemaNode(colander.String(), validator=_length(label, longest))
    return _node(_Tuple(), label, index, Control.LINES, _count(label, 500), options, child)


def references(label: str, relation: str, kinds: Sequence[str], **options: Any) -> Any:
    """Links to other items, stored by uid; ``relation`` names them in the relation table."""
    options.setdefault("missing", ())
    child = colander.SchemaNode(colander.String(), validator=_length(label, 64))
    node = _node(
        _Tuple(), label, Index.NONE, Control.REFERENCES, _count(label, 200), options, child
    )
    node.relation, node.kinds = relation, tuple(kinds)
    return node


def rows(label: str, row_label: str, *columns: Any, **options: Any) -> Any:
    """A table: each row a mapping of the given columns (nodes with a name)."""
    options.setdefault("missing", ())
    row = colander.SchemaNode(colander.Mapping(), *columns, name="row", title=row_label)
    return _node(_Tuple(), label, Index.TEXT, Control.ROWS, _count(label, 200), options, row)


def column(name: str, node: Any) -> Any:
    """``node`` as a column of ``rows``."""
    node.name = name
    return node


class _Tuple(colander.Sequence):
    """A sequence whose value is a tuple, so that stored fields cannot be changed by chance."""

    def deserialize(self, node: Any, cstruct: Any, accept_scalar: bool | None = None) -> Any:
        value = super().deserialize(node, cstruct, accept_scalar)
        return value if value is colander.null else tuple(value)


class _Day(colander.Date):
    def deserialize(self, node: Any, cstruct: Any) -> Any:
        if isinstance(cstruct, date) and not isinstance(cstruct, datetime):
            return cstruct
        return _own_words(
            super().deserialize, node, cstruct, "不是有效的日期，请按 2026-03-05 的样子填写"
        )


class _Whole(colander.Integer):
    def deserialize(self, node: Any, cstruct: Any) -> Any:
        return _own_words(super().deserialize, node, cstruct, "不是整数，请只填数字")


def _own_words(deserialize: Callable, node: Any, cstruct: Any, message: str) -> Any:
    try:
        return deserialize(node, cstruct)
    except colander.Invalid as invalid:
        raise colander.Invalid(node, f"“{node.title}”{message}") from invalid


def _node(
    kind: Any, label: str, index: Index, control: Control, rule: Any, options: dict, *children: Any
) -> Any:
    if options.get("missing") == "":
        options["default"] = ""
    required = options.pop("missing_msg", f"请填写“{label}”")
    node = colander.SchemaNode(
        kind, *children, title=label, index=index, control=control, missing_msg=required, **options
    )
    rules = [r for r in (rule, options.get("validator")) if r is not None]
    node.validator = colander.All(*rules) if rules else None
    return node


def _length(label: str, longest: int) -> Any:
    length = colander.Length(max=longest, max_err=f"“{label}”最多 {longest} 个字，请缩短")
    return colander.All(length, _whole_characters(label))


def _whole_characters(label: str) -> Callable[[Any, str], None]:
    """Half of a surrogate pair, as a damaged file may bring it, can be shown on no page."""

    def check(node: Any, value: str) -> None:
        if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            raise colander.Invalid(node, f"“{label}”中有残缺的字符，请删除后重新输入")

    return check


def _count(label: str, most: int) -> Any:
    return colander.Length(max=most, max_err=f"“{label}”最多 {most} 项，请减少")


def _one_line(label: str) -> Callable[[Any, str], None]:
    def check(node: Any, value: str) -> None:
        if any(ord(character) < 32 for character in value):
            raise colander.Invalid(node, f"“{label}”只能写一行，请去掉换行和控制字符")

    return check


def _web_address(label: str) -> Callable[[Any, str], None]:
    def check(node: Any, value: str) -> None:
        if not _WEB_ADDRESS.fullmatch(value):
            raise colander.Invalid(
                node, f"“{label}”不是网页地址，请填写以 http:// 或 https:// 开头的完整地址"
            )

    return check


def _one_of(label: str, vocabulary: Vocabulary) -> Callable[[Any, str], None]:
    known = {key for key, _ in vocabulary}

    def check(node: Any, value: str) -> None:
        if value not in known:
            raise colander.Invalid(node, f"“{label}”没有“{value}”这一项，请从列表中选择")

    return check


def _year_rule(label: str) -> Callable[[Any, date], None]:
    def check(node: Any, value: date) -> None:
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise colander.Invalid(node, f"“{label}”的年份应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间")

    return check
