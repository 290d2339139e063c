"""收费标准的表式: one row a standard, amounts in yuan turned into fen exactly."""

from typing import Any

from content.importers.cells import RowReading
from content.importers.shapes import (
    Key,
    Shape,
    first_published,
    hint,
    index_number,
    renamed,
    source,
    texts,
)
from content.importers.table_fees import CARRIED, FEE_HEADINGS, settle_fee
from content.importers.values import Unfit, as_fen, is_blank
from content.kinds import Fields, Kind


def _amount(reading: RowReading, column: str, value: Any) -> None:
    """An amount that is none leaves the standard's text to speak."""
    try:
        reading.set("amount_fen", None if is_blank(value) else as_fen(value), column)
    except Unfit as error:
        reading.set("amount_fen", None, column)
        reading.warn(column, value, error.finding, "只保留收费标准的文字")


def _identity(kind: Kind, fields: Fields, home: str) -> Key:
    basis = tuple(fields.get("basis") or ())
    return (kind.name, home, *(fields.get(name) or "" for name in _NAMES), basis)


def _nuance(fields: Fields) -> Key:
    return (fields.get("standard") or "", fields.get("amount_fen"))


_NAMES = ("group", "title", "unit")

FEES = Shape(
    name="fees",
    label="收费标准",
    kinds=("fee_standard",),
    columns={
        "name": renamed("title"),
        "项目名称": renamed("title"),
        "amount": _amount,
        "金额": _amount,
        "basis": texts("basis"),
        "收费依据": texts("basis"),
        "执收单位": hint,
        "org": renamed("source_organisation"),
        "published": first_published,
        "publish_date": first_published,
        "index_no": index_number,
        "source": source,
    },
    identity=_identity,
    nuance=_nuance,
    headings=FEE_HEADINGS,
    carried=CARRIED,
    settle=settle_fee,
)
