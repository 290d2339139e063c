"""金额: the text of a fee cell → its single charges, tidied; by what right is not asked."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from content.importers.numerals import CHINESE, whole

_SIGNS = {
    "㎡": "平方米",
    "m²": "平方米",
    "M²": "平方米",
    "平米": "平方米",
    "㎥": "立方米",
    "m³": "立方米",
    "M³": "立方米",
    "㎞": "公里",
    "㎏": "公斤",
    "％": "%",
}
_AFTER_SLASH = ((r"(?<=[/每])[mM]2", "平方米"), (r"(?<=[/每])[mM]3", "立方米"))
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_WORDED = re.compile(rf"(?:(?<![一-龥])|(?<=人民币))({CHINESE}+)(?=(?:万|亿)?元)")
_SIGNED = re.compile(rf"(?:人民币|RMB|[¥$])\s*({_NUMBER})\s*(万?)\s*元?")
_AMOUNT = re.compile(rf"({_NUMBER})\s*(万|亿)?元")
_RATE = re.compile(rf"{_NUMBER}\s*[%‰]|(?:百|千|万)分之")
_NEGATIVE = re.compile(rf"[-−－负]\s*{_NUMBER}")
_FREE = re.compile(
    r"(?:(?:本项|该项)?(?:不收费|免费|免收|全免|免|不收|不收取(?:任何)?(?:费用)?|免征|无收费|没有收费|无费用"
    r"|不收取费用|零收费)|[×✗✘]|无|没有|否|0(?:\.0+)?元?|零元?)"
)
# Free for now, or with something said beside it.
_PERHAPS_FREE = re.compile(
    r"(?:暂免|暂停征收|停征|暂不收费|暂停收费)(?:征收|收取)?|(?:暂|已)?(?:不收费|免费|免收|免征|停征)[（(].+[)）]"
)
_ELSEWHERE = re.compile(
    r"按|依据|依照|根据|参照|详见|见|另行|据实|协商|同上|同左|待定|待核|规定|文件|标准|有关|相关"
)
_SPAN = re.compile(
    rf"{_NUMBER}\s*(?:万|亿)?元?\s*[-~—–至到]+\s*{_NUMBER}\s*(?:万|亿)?元"
    r"|以[上下内]|不超过|不高于|不低于|最高|最低|元起|左右|约(?=\d)|(?<=\d)元?\+"
)
# What bounds the charge before it is no charge of its own.
_BOUND = re.compile(r"最高|最低|不超过|不高于|不低于|不足|封顶|上限|下限|但")
_BREAK = re.compile(r"(?:[;；，、。\n]|,(?!\d{3}))+(?![^（(]*[）)])")
_MERE_YES = frozenset(("收费", "是", "有", "收"))
_FEN = {"": 100, "万": 1_000_000, "亿": 10_000_000_000}


@dataclass(frozen=True)
class FeeRead:
    """``charges``: each single charge with what is said of it; ``text``: the whole, tidied."""

    text: str
    charges: tuple[str, ...] = ()
    is_free: bool = False
    refers: bool = False
    is_span: bool = False
    is_perhaps_free: bool = False
    is_negative: bool = False

    @property
    def is_contradictory(self) -> bool:
        """不收费（工本费10元）: free, and yet an amount."""
        return bool(self.charges) and self.text.startswith(("不收费", "免费", "免收"))


@lru_cache(5_000)
def read_fee(text: str) -> FeeRead:
    """``住宅80元/件，非住宅550元/件`` → two charges."""
    tidy = tidy_amounts(text)
    if _FREE.fullmatch(tidy.rstrip("。")):
        return FeeRead("不收费", is_free=True)
    if _NEGATIVE.match(tidy):
        return FeeRead(tidy, is_negative=True)
    charges = _charges(tidy)
    if not charges and _PERHAPS_FREE.fullmatch(tidy):
        return FeeRead(tidy, is_free=True, is_perhaps_free=True)
    if charges:
        return FeeRead(tidy, charges, is_span=bool(_SPAN.search(tidy)))
    return FeeRead(tidy, refers=bool(_ELSEWHERE.search(tidy)))


def tidy_amounts(text: str) -> str:
    """１元/㎡·日 → 1元/平方米·日; ￥80 → 80元; 八十元 → 80元."""
    for sign, word in _SIGNS.items():
        text = text.replace(sign, word)
    said = "".join(_half(character) for character in text)
    said = re.sub(r"[^\S\n]+", " ", said).strip()
    said = re.sub(r"(?<=\d) (?=[万亿元])|(?<=[元/]) | (?=/)", "", said)
    said = re.sub(r"(?<=\d)，(?=\d{3}(?!\d))", ",", said)
    for pattern, word in _AFTER_SLASH:
        said = re.sub(pattern, word, said)
    return _SIGNED.sub(r"\1\2元", _WORDED.sub(_as_digits, said))


def fen_in(text: str) -> int | None:
    """The one amount that a text tells, in fen; None where there are several, or a span."""
    found = _AMOUNT.findall(text)
    if len(found) != 1 or _RATE.search(text) or _SPAN.search(text):
        return None
    number, scale = found[0]
    fen = Decimal(number.replace(",", "")) * _FEN[scale]
    return int(fen) if fen == int(fen) else None


def unit_in_amount(text: str) -> str:
    """10元/证 → 证; 每件10元 → 件; empty: none is said."""
    found = re.fullmatch(
        rf"{_NUMBER}(?:万|亿)?元(?:/|每)(?:每)?(?P<unit>[^\d/;；，,（(]{{1,20}})", text
    )
    found = found or re.fullmatch(rf"每(?P<unit>[^\d元;；，,]{{1,20}}){_NUMBER}(?:万|亿)?元", text)
    return found["unit"].strip() if found else ""


def _half(character: str) -> str:
    """Full-width letters, digits and signs; Chinese punctuation stays as it is."""
    if character in "，；：（）！？、。":
        return character
    return (
        unicodedata.normalize("NFKC", character)
        if "\uff01" <= character <= "\uffee"
        else ("〇" if character == "○" else character)
    )


def _as_digits(found: re.Match[str]) -> str:
    number = whole(found[1])
    return found[1] if number is None else str(number)


def _charges(text: str) -> tuple[str, ...]:
    """Pieces with an amount or a rate; what stands between belongs to the one before, and what
    stands first (小微企业免收) to the first.
    """
    pieces: list[str] = []
    before: list[str] = []
    for piece in filter(None, (one.strip() for one in _BREAK.split(text))):
        if pieces and _BOUND.match(piece):
            pieces[-1] = f"{pieces[-1]}，{piece}"
        elif _AMOUNT.search(piece) or _RATE.search(piece):
            pieces += _several("，".join([*before, piece]))
            before = []
        elif pieces:
            pieces[-1] = f"{pieces[-1]}，{piece}"
        elif piece not in _MERE_YES:
            before.append(piece)
    return tuple(pieces)


def _several(piece: str) -> list[str]:
    """住宅80元/件 非住宅550元/件: two that no mark parts, unless they are one span."""
    amounts = len(_AMOUNT.findall(piece))
    if amounts < 2 or _SPAN.search(piece):
        return [piece]
    parts = re.split(
        r"(?<=\S)\s+(?=\S*\d)|(?<=[元件本证次个张副套台辆人年月日])(?=非?[一-龥]{2,8}\d)|[和及]",
        piece,
    )
    told = [part.strip() for part in parts if part.strip()]
    return told if all(_AMOUNT.search(part) for part in told) else [piece]
