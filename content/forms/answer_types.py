"""答案的类型: what colander makes of what was posted, and of what is stored: plain JSON.

Each type takes its own answers back, so that the same node checks a page and, at the end, what
was kept; too many rows are refused before any is looked at.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import colander

LONGEST_CELL = 20_000
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


class Text(colander.SchemaType):
    """A text; ``tidy`` is done before anything is asked of it."""

    def __init__(self, tidy: Callable[[str], str] = str.strip) -> None:
        self._tidy = tidy

    def serialize(self, node: Any, appstruct: Any) -> Any:
        return colander.null if appstruct in (colander.null, None, "") else appstruct

    def deserialize(self, node: Any, cstruct: Any) -> Any:
        if cstruct is colander.null or cstruct is None:
            return colander.null
        if not isinstance(cstruct, str) or len(cstruct) > LONGEST_CELL:
            raise colander.Invalid(node, f"“{node.title}”没有正确提交，请重新填写")
        return self._tidy(cstruct) or colander.null


class Lines(Text):
    """A text of several lines; line ends become line feeds."""

    def __init__(self) -> None:
        super().__init__(lambda text: text.replace("\r\n", "\n").replace("\r", "\n").strip())


class Number(Text):
    """A number as typed, kept as the text of its decimal."""

    def __init__(self, decimals: int) -> None:
        super().__init__(lambda text: re.sub(r"[\s,，]", "", unicodedata.normalize("NFKC", text)))
        self._decimals = decimals

    def deserialize(self, node: Any, cstruct: Any) -> Any:
        text = super().deserialize(node, cstruct)
        if text is colander.null:
            return text
        if not re.fullmatch(r"[-+]?[0-9]{1,15}(?:\.[0-9]{1,12})?", text):
            raise colander.Invalid(node, f"“{node.title}”不是数字，请只填数字")
        number = Decimal(text).normalize() + 0
        if -int(number.as_tuple().exponent) > self._decimals:
            raise colander.Invalid(node, f"“{node.title}”{self._decimals_wanted()}")
        return format(number, "f")

    def _decimals_wanted(self) -> str:
        return f"最多 {self._decimals} 位小数" if self._decimals else "应为整数，不要小数"


class Fen(colander.SchemaType):
    """An amount in fen; pages type yuan and convert in their widget."""

    def serialize(self, node: Any, appstruct: Any) -> Any:
        return colander.null if appstruct in (colander.null, None) else str(appstruct)

    def deserialize(self, node: Any, cstruct: Any) -> Any:
        if cstruct is colander.null or cstruct is None or cstruct == "":
            return colander.null
        text = str(cstruct)
        if isinstance(cstruct, bool) or not re.fullmatch(r"-?[0-9]{1,40}", text):
            raise colander.Invalid(node, f"“{node.title}”请填写以元为单位的金额，最多两位小数")
        return int(text)


class Day(Text):
    """A day, kept in ISO form; 2026/3/5 and 2026年3月5日 are read, too."""

    def __init__(self) -> None:
        super().__init__(lambda text: unicodedata.normalize("NFKC", text).strip())

    def deserialize(self, node: Any, cstruct: Any) -> Any:
        said = super().deserialize(node, cstruct)
        if said is colander.null:
            return said
        found = _DAY.fullmatch(said)
        try:
            parts = [int(part) for part in found.groups()] if found else [0, 0, 0]
            return date(*parts).isoformat()
        except ValueError:
            message = f"“{node.title}”不是有效的日期，请按 2026-03-05 的样子填写"
            raise colander.Invalid(node, message) from None


class Listed(colander.SchemaType):
    """A list of texts without repetition; ``most`` is counted first."""

    def __init__(self, most: int, message: str) -> None:
        self._most, self._message = most, message

    def serialize(self, node: Any, appstruct: Any) -> Any:
        return colander.null if appstruct in (colander.null, None) else list(appstruct)

    def deserialize(self, node: Any, cstruct: Any) -> Any:
        if cstruct is colander.null or cstruct is None:
            return colander.null
        given = [cstruct] if isinstance(cstruct, str) else cstruct
        if not isinstance(given, list | tuple | set | frozenset):
            raise colander.Invalid(node, f"“{node.title}”没有正确提交，请重新填写")
        if len(given) > self._most:
            raise colander.Invalid(node, self._message)
        if not all(isinstance(one, str) and len(one) <= LONGEST_CELL for one in given):
            raise colander.Invalid(node, f"“{node.title}”没有正确提交，请重新填写")
        return list(dict.fromkeys(one for one in given if one)) or colander.null


class Tick(colander.SchemaType):
    """Ticked or not."""

    def serialize(self, node: Any, appstruct: Any) -> Any:
        return "true" if appstruct is True else "false"

    def deserialize(self, node: Any, cstruct: Any) -> Any:
        return cstruct is True or cstruct in ("true", "on", "1")


class Parts(colander.Mapping):
    """An answer of several parts; all of them empty is no answer."""

    def __init__(self) -> None:
        super().__init__(unknown="ignore")

    def serialize(self, node: Any, appstruct: Any) -> Any:
        return super().serialize(node, appstruct or colander.null)

    def deserialize(self, node: Any, cstruct: Any) -> Any:
        if isinstance(cstruct, dict) and not any(
            part not in (None, "", colander.null) for part in cstruct.values()
        ):
            return colander.null
        if cstruct is not None and cstruct is not colander.null and not isinstance(cstruct, dict):
            raise colander.Invalid(node, f"“{node.title}”没有正确提交，请重新填写")
        return super().deserialize(node, colander.null if cstruct is None else cstruct)


class Rows(colander.Sequence):
    """A table; rows at its end in which nothing was filled in are none."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def serialize(self, node: Any, appstruct: Any, accept_scalar: bool | None = None) -> Any:
        return super().serialize(node, appstruct or colander.null, accept_scalar)

    def deserialize(self, node: Any, cstruct: Any, accept_scalar: bool | None = None) -> Any:
        if cstruct is colander.null or cstruct is None:
            return colander.null
        if not isinstance(cstruct, list | tuple):
            raise colander.Invalid(node, f"“{node.title}”没有正确提交，请重新填写")
        if len(cstruct) > self._most:
            message = f"“{node.title}”最多 {self._most} 行，提交了 {len(cstruct)} 行，请减少"
            raise colander.Invalid(node, message)
        filled = _without_blank_end(cstruct)
        return super().deserialize(node, filled, accept_scalar) or colander.null


def _without_blank_end(rows: Any) -> list[Any]:
    kept = list(rows)
    while kept and _is_blank(kept[-1]):
        kept.pop()
    return kept


def _is_blank(cell: Any) -> bool:
    if isinstance(cell, dict):
        return all(_is_blank(part) for part in cell.values())
    return cell is colander.null or cell in (None, "", "false", False, [], ())
