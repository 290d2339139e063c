"""The chart: a bar for each goal, all with their goal at the same line; an SVG without scripts.

A bar is as long as the value is large against its goal; it is told in words, too, whether it is
met, and an arrow tells on which side of the line it should end.
"""

from collections.abc import Sequence
from html import escape

from bench.figures import Figure
from bench.goals import AT_LEAST, Goal
from bench.table import MET, number, verdict

WIDTH, LABELS, VALUES = 1000, 330, 260
ROW, BAR, TOP, BOTTOM = 30, 18, 70, 36
LEGEND = "→ should reach the line, ← should stay below it, » goes on beyond twice the goal"
MOST = 2.0  # times the goal: longer bars are cut, and told so
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2937 }
.title { font-size: 17px; font-weight: 600 }
.small { font-size: 11px; fill: #4b5563 }
.met { fill: #2e7d4f } .missed { fill: #b3541e }
.line { stroke: #1f2937; stroke-dasharray: 4 3 }
.cut { fill: #ffffff; font-weight: 700 }
"""


def chart(judged: Sequence[tuple[Goal, Figure]], subtitle: str) -> str:
    """``judged``: goals with the figures that answer them, from top to bottom."""
    height = TOP + ROW * len(judged) + BOTTOM
    rows = "".join(_bar(n, goal, one) for n, (goal, one) in enumerate(judged))
    met = sum(goal.is_met(one.value) for goal, one in judged)
    title = f"Openhall against its goals: {met} of {len(judged)} met"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="title">\n<title id="title">{title}</title>\n<style>{STYLE}</style>\n'
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>\n'
        f'<text class="title" x="16" y="26">{title}</text>\n'
        f'<text class="small" x="16" y="44">{escape(subtitle)}</text>\n{rows}'
        f'<text class="small" x="{LABELS}" y="{height - 10}">{LEGEND}</text>\n'
        f"{_goal_line(height)}</svg>\n"
    )


def _scale(times: float) -> float:
    """Pixels of a value that is ``times`` its goal."""
    return (WIDTH - LABELS - VALUES) * min(times, MOST) / MOST


def _goal_line(height: int) -> str:
    x = LABELS + _scale(1)
    return (
        f'<line class="line" x1="{x:.0f}" x2="{x:.0f}" y1="{TOP - 8}" y2="{height - BOTTOM}"/>\n'
        f'<text class="small" x="{x:.0f}" y="{TOP - 12}" text-anchor="middle">goal</text>\n'
    )


def _bar(row: int, goal: Goal, one: Figure) -> str:
    top, told = TOP + ROW * row, verdict(goal, one)
    times = _times(goal, one.value)
    width, base = max(1.0, _scale(times)), top + BAR * 0.75
    colour = "met" if told == MET else "missed"
    value = f"{number(one.value)} {one.unit} ({goal.direction} {number(goal.bound)}) {told}"
    arrow = "→" if goal.direction == AT_LEAST else "←"
    cut = (
        f'<text class="cut" x="{LABELS + width - 22:.0f}" y="{base:.0f}">»</text>'
        if times > MOST
        else ""
    )
    return (
        f'<text x="{LABELS - 12}" y="{base:.0f}" text-anchor="end">{escape(goal.what)} {arrow}'
        f'</text><rect class="{colour}" x="{LABELS}" y="{top}" width="{width:.1f}" '
        f'height="{BAR}" rx="2"/>{cut}<text x="{WIDTH - VALUES + 12}" y="{base:.0f}">'
        f"{escape(value)}</text>\n"
    )


def _times(goal: Goal, value: float) -> float:
    """A goal of nothing at all is reached exactly, or missed by far."""
    if goal.bound:
        return value / goal.bound
    return MOST * 2 if value else 0
