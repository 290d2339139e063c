"""登记簿 of a section against one made from its items alone."""

from collections.abc import Iterator
from datetime import datetime

from content.clock import micros
from content.register import END_OF_TIME, Key, Register
from content.verification.faults import Fault, mendable
from content.verification.recount import Rows

Placed = tuple[Key, int, int, object]  # key, start, until (µs), brief


def check_register(path: str, register: Register, rows: Rows, moment: datetime) -> Iterator[Fault]:
    """What has ended lies in one of two trees, whichever was written last: both are right."""
    current, past = _current(register), _past(register)
    expected = {(key, *span) for key, spans in rows if key for span in spans if span[2] is not None}
    if {*current, *past} != expected or len(current) + len(past) != len(expected):
        yield mendable(path, "登记簿列出的与各条目不符")
    elif any(until > micros(moment) for _, _, until, _ in past):
        yield mendable(path, "登记簿把还在公开的列入了过去")
    if register._spans() != len(current):
        yield mendable(path, "登记簿的总数与列出的不符")
    if set(register._ends or ()) != {
        (until, key) for key, _, until, _ in current if until < END_OF_TIME
    }:
        yield mendable(path, "登记簿的到期表与列出的不符")
    if not _starts_agree(register, current, micros(moment)):
        yield mendable(path, "登记簿的待公开表与列出的不符")
    if register.first_start > min((s[0] for _, spans in rows for s in spans), default=END_OF_TIME):
        yield mendable(path, "登记簿记的最早公开时间不符")


def fresh_register(rows: Rows, moment: datetime) -> Register:
    fresh = Register()
    for key, spans in rows:
        fresh.replace((None, []), (key, spans), moment)
    return fresh


def _current(register: Register) -> list[Placed]:
    return [(key, *span) for key, spans in register._current.items() for span in spans]


def _past(register: Register) -> list[Placed]:
    past = register._past.items() if register._past is not None else ()
    return [(key[:3], key[3], until, brief) for key, (until, brief) in past]


def _starts_agree(register: Register, current: list[Placed], now: int) -> bool:
    """Those that have begun may still be noted: nobody counts them any more."""
    noted = {entry for entry in register._starts or () if entry[0] > now}
    return noted == {(start, key) for key, start, _, _ in current if start > now}
