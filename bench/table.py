"""The table that a run prints: every figure, then every goal and whether it is met."""

from collections.abc import Iterable, Sequence

from bench.figures import Figure
from bench.goals import GOAL_OF, Goal

HEADS = ("what", "median", "spread", "", "goal", "", "")
MET, NOT_MET, NOT_MEASURED = "met", "NOT MET", "not measured"


def number(value: float) -> str:
    """Three figures that mean something, and no more."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def table_of(figures: Iterable[Figure]) -> str:
    return aligned([HEADS, *map(_row, figures)])


def _row(one: Figure) -> tuple[str, ...]:
    goal = GOAL_OF.get(one.key)
    bound, met = (goal.text, verdict(goal, one)) if goal else ("", "")
    spread = f"{number(one.low)}–{number(one.high)}" if one.low != one.high else ""
    return (one.what, number(one.value), spread, one.unit, bound, met, one.note)


def goals_table(judged: Sequence[tuple[Goal, Figure | None]]) -> str:
    rows = [
        (goal.what, goal.text, number(one.value) if one else "", verdict(goal, one))
        for goal, one in judged
    ]
    return aligned([("goal", "", "measured", ""), *rows])


def verdict(goal: Goal, one: Figure | None) -> str:
    if one is None:
        return NOT_MEASURED
    return MET if goal.is_met(one.value) else NOT_MET


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell; the last one as long as it is."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
    return "\n".join(lines)
