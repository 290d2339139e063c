"""Clocks as rows: what is due, by when, how much of the time is gone; marks at 50, 80 and 100 %."""

from dataclasses import dataclass

from content.cases.clock_counting import MET, MISSED, PENDING, RUNNING, STATE_LABELS, STOPPED
from content.cases.clocks import next_due
from content.vocabularies import WORKING_DAYS

HALF, MOST, ALL = 50, 80, 100
_STYLES = {MET: "ok", MISSED: "error", STOPPED: "info", PENDING: "info"}


@dataclass(frozen=True)
class ClockRow:
    """计时行: ``left`` in words, ``mark`` the tag that draws the eye, "" where time is plenty."""

    name: str
    label: str
    due: str
    left: str
    state: str
    style: str
    mark: str
    percent: int
    basis: str
    provisional: bool


def next_clock(clocks):
    """The one that is due next; where all stand still, the first of them."""
    waiting = [one for one in clocks if one.is_open]
    due = next_due(waiting)
    running = (one for one in waiting if one.due == due and one.state != STOPPED)
    return next(running, None) or next(iter(waiting), None)


def clock_row(clock):
    return ClockRow(
        name=clock.name,
        label=clock.label,
        due=clock.due.isoformat() if clock.due else "—",
        left=left_of(clock),
        state=STATE_LABELS[clock.state],
        style=style_of(clock),
        mark=mark_of(clock),
        percent=clock.percent,
        basis=clock.basis,
        provisional=clock.provisional,
    )


def left_of(clock):
    """“还有 3 个工作日”, “超过 2 天”; of one that has ended nothing."""
    if clock.days_left is None or not clock.is_open:
        return ""
    unit = "个工作日" if clock.limit.unit == WORKING_DAYS else "天"
    if clock.days_left < 0:
        return f"超过 {-clock.days_left} {unit}"
    if clock.state == STOPPED:
        return f"恢复后还有 {clock.days_left} {unit}"
    return f"还有 {clock.days_left} {unit}" if clock.days_left else "今天到期"


def mark_of(clock):
    """What the eye is drawn to: 50 and 80 % of the days gone, and what is late."""
    if clock.state == MISSED and clock.is_open:
        return "已超期"
    if clock.state != RUNNING:
        return ""
    reached = next((one for one in (MOST, HALF) if clock.percent >= one), None)
    return f"已用 {reached}%" if reached else ""


def style_of(clock):
    if clock.state != RUNNING:
        return _STYLES[clock.state]
    if clock.percent >= MOST:
        return "warn"
    return "info"
