"""What a list shows of an item, and the ways by which a catalogue leads to it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

EVERYTHING = ""
UNDATED = "undated"
UNSTATED = "unstated"
WAYS = ("item_type", "served", "themes")


class Brief(NamedTuple):
    """What a list shows of an item; stored in registers as a plain tuple."""

    name: str
    number: int
    kind: str
    title: str
    summary: tuple[tuple[str, Any], ...]


def way(field: str, value: str) -> str:
    """The key under which what has this value is counted."""
    return f"{field}={value}"


def keys_of(brief: tuple) -> Iterator[str]:
    """Every key under which a row is counted: EVERYTHING, and each of its ways.

    UNSTATED where a field says nothing; what is no brief of ours is counted as a row only.
    """
    yield EVERYTHING
    for field, value in brief[-1] if len(brief) == len(Brief._fields) else ():
        if field in WAYS:
            values = (value,) if isinstance(value, str) else tuple(value or ())
            yield from (way(field, one) for one in dict.fromkeys(values) if one)
            if not any(values):
                yield way(field, UNSTATED)
