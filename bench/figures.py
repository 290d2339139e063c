"""Figures: one measured thing each, the median of its rounds with the least and the most."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True)
class Figure:
    """A measured value; ``key`` is that of its goal where there is one, ``beside`` more numbers."""

    key: str
    what: str
    value: float
    unit: str
    low: float
    high: float
    note: str = ""
    beside: Mapping[str, float] = field(default_factory=dict)


def figure(
    key: str, what: str, unit: str, values: float | Iterable[float], **more: object
) -> Figure:
    """Of one value, or of one a round. ``more``: note, beside."""
    rounds = [values] if isinstance(values, int | float) else list(values)
    return Figure(key, what, median(rounds), unit, min(rounds), max(rounds), **more)


def ratios(ones: Sequence[float], others: Sequence[float]) -> list[float]:
    """Round by round, so that a slow minute of the machine is in both or in neither."""
    return [one / other for one, other in zip(ones, others, strict=True)]
