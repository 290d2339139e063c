"""Facts about laws: full names, and what was repealed by what; read once from ``laws.json``."""

import json
from functools import cache
from importlib.resources import files
from typing import NamedTuple

_STATE = "中华人民共和国"


class Repealed(NamedTuple):
    """``on``: the day it ceased; ``successor`` empty: nothing stands in its place."""

    on: str
    successor: str


class _Facts(NamedTuple):
    short_names: frozenset[str]
    repealed: dict[str, Repealed]


@cache
def _facts() -> _Facts:
    told = json.loads(files("content").joinpath("importers/laws.json").read_text("utf-8"))
    gone = {one["name"]: Repealed(one["on"], one["successor"]) for one in told["repealed"]}
    return _Facts(frozenset((*told["laws"], *told["regulations"])), gone)


def full_name(name: str) -> str:
    """药品管理法 → 中华人民共和国药品管理法; what is no such name stays as it is."""
    return f"{_STATE}{name}" if name in _facts().short_names else name


def repealed(name: str) -> Repealed | None:
    """By its name with or without 中华人民共和国."""
    return _facts().repealed.get(name.removeprefix(_STATE))
