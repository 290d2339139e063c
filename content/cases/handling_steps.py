"""Which steps an office works through between acceptance and decision: those of the item."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_IMMEDIATE = "immediate"
# What comes before the office has the case, and what comes once it has decided, are acts
_BEFORE = ("申请", "收件", "接件", "受理", "补正", "预审")
_AFTER = ("决定", "办结", "送达", "发证", "制证", "颁证", "取件", "领取", "归档", "公示结果")


@dataclass(frozen=True)
class Step:
    """环节: ``days`` are working days, None where unsaid; ``persons`` how many have to examine."""

    name: str
    days: int | None = None
    persons: int = 1


_EXAMINATION = Step("审查")


def steps_of(fields: Mapping[str, Any]) -> tuple[Step, ...]:
    """Of an item; one examination where it names none, nothing where it is decided on the spot
    (行政许可法§34)."""
    named = tuple(_step(row) for row in fields.get("steps") or () if _is_handling(row["name"]))
    if fields.get("case_type") == _IMMEDIATE:
        return tuple(one for one in named if one.persons > 1)
    return named or (_EXAMINATION,)


def _is_handling(name: str) -> bool:
    return not name.strip().startswith((*_BEFORE, *_AFTER))


def _step(row: Mapping[str, Any]) -> Step:
    return Step(row["name"], row.get("days"), max(1, row.get("persons") or 1))
