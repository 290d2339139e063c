"""When each edition speaks: worked out from the editions and withdrawals, with no clock."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from content.clock import FOREVER


class Phase(NamedTuple):
    """Edition ``number`` speaks from ``start`` until before ``until``.

    ``hidden``: withdrawn as an error or expunged, so not even time travel shows it.
    """

    start: datetime
    until: datetime
    number: int
    hidden: bool = False

    def covers(self, moment: datetime) -> bool:
        return self.start <= moment < self.until


class Span(NamedTuple):
    """What an approved edition asks for: to speak from ``start`` until before ``until``."""

    start: datetime
    until: datetime
    number: int
    expunged: bool = False


class Silence(NamedTuple):
    """A withdrawal of the whole item: from ``start`` on, the editions ``numbers`` are silent."""

    start: datetime
    numbers: frozenset[int]
    hides_past: bool = False


def phases_of(spans: Iterable[Span], silences: Iterable[Silence] = ()) -> tuple[Phase, ...]:
    """The newest edition that has started speaks, until its end, its successor or a withdrawal.

    When it ends by itself its predecessor does not come back: what a withdrawn or expired
    edition replaced was replaced. Of two that start together the higher number speaks.
    """
    starting = sorted(spans, key=lambda span: (span.start, span.number))
    nexts = [*(span.start for span in starting), FOREVER][1:]
    silences = tuple(silences)
    phases = (
        _phase(span, min(span.until, following), silences)
        for span, following in zip(starting, nexts, strict=True)
    )
    return tuple(phase for phase in phases if phase.start < phase.until)


def _phase(span: Span, until: datetime, silences: tuple[Silence, ...]) -> Phase:
    mine = [silence for silence in silences if span.number in silence.numbers]
    hidden = span.expunged or any(silence.hides_past for silence in mine)
    return Phase(span.start, min([until, *(s.start for s in mine)]), span.number, hidden)


def last_started(phases: tuple[Phase, ...], moment: datetime) -> Phase | None:
    """The phase that speaks at ``moment``, or was the last to speak before it."""
    position = bisect_right(phases, moment, key=lambda phase: phase.start)
    return phases[position - 1] if position else None
