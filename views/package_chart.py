"""一件事的图: a package drawn as bars over working days, with lines from what comes before; SVG.

Numbers only: the template draws them, a table beside it says the same in words.
"""

from typing import NamedTuple

WIDTH, _LEFT, _ROOM = 360, 4, 352
_ROW, _BAR, _TOP = 46, 14, 22
_LEAST, _LONGEST = 6, 14


class Bar(NamedTuple):
    """成员的条: ``label`` stands above it; ``text`` is its y."""

    label: str
    x: int
    y: int
    width: int
    text: int
    style: str


class Line(NamedTuple):
    """先后的线: an SVG path."""

    path: str
    style: str


class Chart(NamedTuple):
    """图: ``summary`` is read out in its place."""

    width: int
    height: int
    bars: tuple
    lines: tuple
    summary: str


def chart_of(plan):
    """The plan drawn to scale; a member whose days are not known is a short, dashed bar."""
    scale = _ROOM / max(plan.longest, 1)
    bars = {}
    for number, member in enumerate(plan.members):
        span, top = plan.spans[member.name], number * _ROW
        style = "open" if member.days is None else "critical" if span.is_critical else "free"
        x = min(_LEFT + round(span.start * scale), WIDTH - _LEFT - _LEAST)
        width = max(round((span.end - span.start) * scale), _LEAST)
        label = f"{_short(member.name)}　{say_days(member)}"
        label += "　最长的路" if style == "critical" and len(plan.members) > 1 else ""
        bars[member.name] = Bar(label, x, top + _TOP, width, top + _TOP - 7, style)
    lines = tuple(
        _line(bars[name], bars[member.name], _is_on_path(plan, name, member.name))
        for member in plan.members
        for name in member.requires
    )
    return Chart(WIDTH, len(bars) * _ROW, tuple(bars.values()), lines, summary_of(plan))


def _short(name):
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def say_days(member):
    if member.days is None:
        return "时限不知道"
    return f"{member.days} 个工作日" if member.days else "当场"


def _line(before, after, is_critical):
    """Down from the end of what comes first, and over to the start of what follows."""
    x, y = before.x + before.width, before.y + _BAR
    path = f"M{x} {y}V{after.y + _BAR // 2}H{after.x}"
    if x > after.x:
        path = f"M{after.x} {y}V{after.y}"
    return Line(path, "critical" if is_critical else "free")


def _is_on_path(plan, before, after):
    return (before, after) in tuple(zip(plan.path, plan.path[1:], strict=False))


def summary_of(plan):
    """最长的一条路：设立登记（5 个工作日）→食品许可（11 个工作日）."""
    days = {one.name: say_days(one) for one in plan.members}
    return "→".join(f"{name}（{days[name]}）" for name in plan.path)
