"""姓名: names as people have them, with · and characters that few fonts know."""

import re
import unicodedata

LONGEST_NAME = 60

# What keyboards and old systems write for the middle dot of names (GB 18030: U+00B7)
_DOTS = str.maketrans(dict.fromkeys("•‧・･∙⋅．᛫●▪\u2027\uff65", "·"))
# What GB 18030-2000 could only keep in the private area, and its own code since 2005
_FORMER_CODES = str.maketrans({"\ue863": "䶮"})
_WIDE = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) != "．"}
)
_HAN_DOT = re.compile(r"(?<=[\u2e80-\U0003ffff])\s*[.·]\s*(?=[\u2e80-\U0003ffff])")
_JOINERS = frozenset("·-'’. ")
_RARE_PLANES = range(0x20000, 0x3FFFE)


def tidy_name(text: str) -> str:
    """One middle dot for all that are written for it, single spaces, half-width letters."""
    said = text.translate(_DOTS).translate(_FORMER_CODES).translate(_WIDE)
    said = re.sub(r"\s*·[\s·]*", "·", " ".join(said.split()))
    return unicodedata.normalize("NFC", _HAN_DOT.sub("·", said)) if said else ""


def name_problem(name: str) -> str | None:
    """What is wrong with a tidy name, as a sentence."""
    if len(name) > LONGEST_NAME:
        return f"最多 {LONGEST_NAME} 个字，请核对"
    strange = next((character for character in name if not _may_stand(character)), None)
    if strange is not None:
        return _strange_problem(strange)
    if not unicodedata.category(name[0]).startswith("L") and not _is_rare(name[0]):
        return "应以文字或者字母开头，请核对"
    return None


def _strange_problem(strange: str) -> str:
    category = unicodedata.category(strange)
    if category == "Co":
        return "里有一个只在您的设备上能显示的自造字，请改用标准字，或者用拼音填写"
    if category in ("Cc", "Cf", "Cs", "Mn", "Me", "Cn"):
        return "里有看不见或者残缺的字符，请删除后重新输入"
    if category == "Nd":
        return f"里不能有数字“{strange}”，请核对"
    return f"里不能有“{strange}”，只能写文字、字母和间隔号“·”"


def _may_stand(character: str) -> bool:
    if character in _JOINERS or character == "〇" or _is_rare(character):
        return True
    category = unicodedata.category(character)
    return category.startswith("L") or (category in ("Mn", "Mc") and not _is_selector(character))


def _is_rare(character: str) -> bool:
    """Han characters outside the BMP, also those that this Python does not know yet."""
    return ord(character) in _RARE_PLANES and unicodedata.category(character) in ("Lo", "Cn")


def _is_selector(character: str) -> bool:
    return 0xFE00 <= ord(character) <= 0xFE0F or ord(character) >= 0xE0000
