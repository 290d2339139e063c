"""Amounts and quantities as exact text: ``12,345.67 元``, ``3.5``; no float is made anywhere."""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

_YUAN = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.\d{1,2})?", re.ASCII)


class AmountRefused(ValueError):
    """Not an amount of money; the message says how one is written."""


def yuan(fen: int) -> str:
    """``12,345.67 元`` for 1234567."""
    return f"{figure(fen)} 元"


def figure(fen: int) -> str:
    """``12,345.67``."""
    sign, (whole, rest) = "-" if fen < 0 else "", divmod(abs(fen), 100)
    return f"{sign}{whole:,}.{rest:02d}"


def plain(fen: int) -> str:
    """``12345.67``, for tables that are read by programs."""
    return figure(fen).replace(",", "")


def read_fen(text: str) -> int:
    """``12,345.67`` or ``12345.67`` as people type it, in fen. Raises AmountRefused."""
    tidied = unicodedata.normalize("NFKC", text).removesuffix("元").strip()
    if not _YUAN.fullmatch(tidied):
        raise AmountRefused("金额请只填数字，最多两位小数，例如 12.50")
    return int(Decimal(tidied.replace(",", "")) * 100)


def quantity_text(quantity: Fraction | None) -> str:
    """A quantity as it is kept: an exact decimal; empty where none counts."""
    if quantity is None:
        return ""
    text = f"{Decimal(quantity.numerator) / Decimal(quantity.denominator):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def quantity_of(text: str) -> Fraction | None:
    return Fraction(text) if text else None
