"""The rows of a page in the one order of all engines; tantivy orders by one column only.

Of equal dates or scores tantivy takes whichever it meets first, so what stands at the edge of a
page is asked for again until nothing equal is left out.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from tantivy import DocAddress, Order
from tantivy import Query as Asked

from search_index.tantivy_fields import tie_of
from search_index.tantivy_query import Wording, all_of
from search_index.tantivy_reader import TantivyView

# Scores are summed up in an order of tantivy's own: what differs by less is equal
STEPS = 100


class Placed(NamedTuple):
    """Greater steps and dates go first, then lower ties, then lower keys."""

    step: int
    date: int
    tie: int
    address: DocAddress
    score: float = 0.0


def best(view: TantivyView, asked: Asked, most: int) -> tuple[list[Placed], int]:
    """The first ``most`` by score, of equal ones the newer first; and how many there are."""
    if most <= 0:
        return [], view.count(asked)
    limit = most + 1
    found = view.searcher.search(asked, limit=_room(view, limit), count=True)
    hits, total = found.hits, int(found.count)
    while len(hits) == limit and _step(hits[-1][0]) == _step(hits[most - 1][0]):
        limit *= 4
        hits = view.searcher.search(asked, limit=_room(view, limit), count=False).hits
    placed = _placed(view, [address for _, address in hits], [score for score, _ in hits])
    return _in_order(view, placed)[:most], total


def newest(view: TantivyView, asked: Asked, most: int) -> list[Placed]:
    """The first ``most`` by date; of equal ones the lower key first."""
    if most <= 0:
        return []
    placed = _by(view, asked, "date", most + 1, Order.Desc)
    if len(placed) > most and placed[most].date == placed[most - 1].date:
        edge = placed[most].date
        before = [one for one in placed if one.date > edge]
        placed = [*before, *_first_of_date(view, asked, edge, most - len(before))]
    return _in_order(view, placed)[:most]


def skipped(view: TantivyView, wording: Wording, asked: Asked, after: tuple[int, str]) -> int:
    """How many of what ``not_before`` lets through stand at ``after`` or before it."""
    date, key = -after[0], after[1]
    alike = view.holding(all_of((asked, wording.tied(date, tie_of(key)))))
    return sum(_key(view, address) <= key for address in alike)


def _first_of_date(view: TantivyView, asked: Asked, order: int, most: int) -> list[Placed]:
    dated = all_of((asked, view.at("date", order)))
    placed = _by(view, dated, "tie", most + 1, Order.Asc)
    if len(placed) <= most or placed[most].tie != placed[most - 1].tie:
        return placed
    edge = placed[most].tie
    alike = view.holding(all_of((dated, view.at("tie", edge))))
    return [*(one for one in placed if one.tie < edge), *_placed(view, alike)]


def _by(view: TantivyView, asked: Asked, field: str, limit: int, order: Order) -> list[Placed]:
    found = view.searcher.search(
        asked, limit=_room(view, limit), count=False, order_by_field=field, order=order
    )
    return _placed(view, [address for _, address in found.hits])


def _room(view: TantivyView, limit: int) -> int:
    """Room is made for ``limit`` of them, so never for more than there are."""
    return max(1, min(limit, view.total))


def _placed(
    view: TantivyView, addresses: list[DocAddress], scores: Iterable[float] | None = None
) -> list[Placed]:
    if not addresses:
        return []
    dates = view.searcher.fast_field_values("date", addresses)
    ties = view.searcher.fast_field_values("tie", addresses)
    told = scores or [0.0] * len(addresses)
    rows = zip(map(_step, told), dates, ties, addresses, told, strict=True)
    return [Placed(*row) for row in rows]


def _in_order(view: TantivyView, placed: list[Placed]) -> list[Placed]:
    """A key is read only where nothing else tells two apart."""
    ordered = sorted(placed, key=_order)
    groups = (list(group) for _, group in groupby(ordered, key=_order))
    return [one for group in groups for one in _by_key(view, group)]


def _by_key(view: TantivyView, alike: list[Placed]) -> list[Placed]:
    return sorted(alike, key=lambda one: _key(view, one.address)) if alike[1:] else alike


def _order(placed: Placed) -> tuple[int, int, int]:
    return -placed.step, -placed.date, placed.tie


def _key(view: TantivyView, address: DocAddress) -> str:
    row = view.row(address)
    return f"{row['uid']}.{row['number']}"


def _step(score: float) -> int:
    return round(score * STEPS)
