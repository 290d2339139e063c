"""编码 columns of catalogues: which kind of code it is, and what the spreadsheet did to it."""

from typing import Any

from content.importers.cells import RowReading
from content.importers.codes import read_code
from content.importers.values import is_blank, with_cure
from content.item_codes import BASIC_LENGTH, BUSINESS_LENGTH, IMPLEMENTATION_LENGTH

CODE_FIELDS = ("implementation_code", "basic_code", "item_code")
_NAMES = {BASIC_LENGTH: "basic_code", IMPLEMENTATION_LENGTH: "implementation_code"}
_LENGTHS = (BASIC_LENGTH, BUSINESS_LENGTH, IMPLEMENTATION_LENGTH)


def code_in_table(reading: RowReading, column: str, value: Any) -> None:
    """By its length a basic or an implementation code; else kept as the source's own."""
    if is_blank(value):
        return
    found = read_code(value)
    if not found.code:
        reading.warn(column, value, *with_cure(found.doubt))
        return
    name = _NAMES.get(len(found.code), "item_code")
    reading.set(name, found.code, column)
    if found.doubt:
        said = f"{found.done}；{found.doubt}" if found.done else found.doubt
        reading.warn(column, value, said, became=found.code)
    elif found.done:
        reading.normalise(column, value, found.code, found.done)
    if len(found.code) not in _LENGTHS or not found.code.isalnum():
        reading.note(column, value, "编码不合编码规则（GB/T 39554.1），已按原样保留")
