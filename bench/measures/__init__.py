"""The groups of measures: one module each, with ``measure(run) -> list[Figure]``.

A new one: a module here, a line in GROUPS, and a row in ``bench.goals`` where it has a goal.
"""

from bench.measures import (
    bulk,
    cached,
    editors,
    growth,
    loads,
    memory,
    scale,
    start,
    uncached,
    wire,
    writing,
)

GROUPS = {
    module.__name__.rpartition(".")[2]: module.measure
    for module in (
        cached,
        uncached,
        loads,
        start,
        memory,
        scale,
        editors,
        wire,
        writing,
        bulk,
        growth,
    )
}
