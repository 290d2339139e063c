"""文号 in the cells of tables: found, written with 〔〕, and told where one is not whole."""

import re
from dataclasses import dataclass

from content.document_numbers import canonical, parse_number

# A number in running text: its letters, a year in some bracket, its serial.
_RUNNING = re.compile(
    r"[一-龥]{1,12}(?:\s*[\[〔【(（〈「{]\s*(?:(?:19|20)\d{2}|\d{2})\s*[\]〕】)）〉」}]\s*)第?\d{1,5}\s*号"
)
_BREAK = re.compile(r"[；;、，,\n]+")
# 2017年33号文, 〔2017〕33号: whose number it is, is not said.
_NAMELESS = re.compile(
    r"[\[〔【(（]?(?:19|20)?\d{2}[\]〕】)）]?年?第?\d{1,5}号(?:文件?)?|第?\d{1,5}号(?:文件?)?"
)
_BEFORE = re.compile(r"^(?:根据|依据|按照?|执行|详见|见|参照|《[^》]*》|及|和|与)+")


@dataclass(frozen=True)
class NumbersRead:
    """``text``: the cell with its numbers in the usual form; ``nameless``: those not whole."""

    text: str
    numbers: tuple[str, ...] = ()
    nameless: tuple[str, ...] = ()


def read_numbers(text: str) -> NumbersRead:
    """A cell that holds document numbers, perhaps among other words."""
    parts = [part.strip() for part in _BREAK.split(text) if part.strip()]
    nameless = tuple(part for part in parts if _NAMELESS.fullmatch(part))
    if len(parts) == 1 and not nameless and _is_number(parts[0]):
        return NumbersRead(canonical(parts[0]), (canonical(parts[0]),))
    written = _RUNNING.sub(lambda found: _usual(found[0]), text.strip())
    return NumbersRead(written, numbers_in(text), nameless)


def numbers_in(text: str) -> tuple[str, ...]:
    """财税[2016]79号、发改价格规〔2016〕2559号 → both in the usual form."""
    found = [_BEFORE.sub("", one[0]) for one in _RUNNING.finditer(text)]
    found += [part.strip() for part in _BREAK.split(text) if "〔" not in part]
    return tuple(dict.fromkeys(canonical(one) for one in found if _is_number(one)))


def _is_number(text: str) -> bool:
    """A number and nothing else; orders (国务院令第412号) too."""
    parsed = parse_number(text)
    return (
        parsed is not None
        and not parsed.tail
        and not _BEFORE.match(text)
        and (not _NAMELESS.fullmatch(text))
    )


def _usual(written: str) -> str:
    before = _BEFORE.match(written)
    head = before[0] if before else ""
    return f"{head}{canonical(written.removeprefix(head))}"
