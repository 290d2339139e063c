"""The rows of a page in the one order of all engines; tantivy orders by one column, or by score."""

from itertools import groupby
from typing import Any, NamedTuple

from tantivy import DocAddress, Order
from tantivy import Query as Asked

from search_index.tantivy_fields import place_of
from search_index.tantivy_query import Wording, all_of
from search_index.tantivy_reader import TantivyView

# Scores are summed up in an order of tantivy's own: what differs by less is equal
STEPS = 100


class Placed(NamedTuple):
    """名次: greater steps go first, then greater dates, then lower keys."""

    step: int
    date: int
    address: DocAddress
    score: float


def best(view: TantivyView, asked: Asked, most: int) -> tuple[list[Placed], int]:
    """The first ``most`` by score, of equal ones the newer first; and how many there are.

    Of equal ones tantivy takes whichever it meets first: it is asked again until all are there.
    """
    if most <= 0:
        return [], view.count(asked)
    limit = most + 1
    hits, total = view.found(asked, limit)
    while len(hits) == limit and _step(hits[-1][0]) == _step(hits[most - 1][0]):
        limit *= 4
        hits, _ = view.found(asked, limit)
    return _in_order(view, hits)[:most], total


def newest(view: TantivyView, asked: Asked, most: int) -> list[DocAddress]:
    """The first ``most`` by date; of equal ones the lower key first."""
    return [address for _, address in _by_place(view, asked, most)]


def newest_after(
    view: TantivyView, wording: Wording, asked: Asked, after: tuple[int, str], most: int
) -> list[DocAddress]:
    """Those of the cursor's date come first: what stands at it or before it is left out."""
    date, place = -after[0], place_of(-after[0], after[1])
    alike = view.count(all_of((asked, wording.dated(date, date))))
    rest = all_of((asked, wording.dated(None, date)))
    rows = _by_place(view, rest, alike + most)
    return [address for found, address in rows if found > place][:most]


def _by_place(view: TantivyView, asked: Asked, most: int) -> list[tuple[str, DocAddress]]:
    if most <= 0:
        return []
    found = view.searcher.search(
        asked, limit=view.room(most), count=False, order_by_field="place", order=Order.Asc
    )
    return list(found.hits)


def _in_order(view: TantivyView, hits: list[tuple[float, DocAddress]]) -> list[Placed]:
    """A key is read only where nothing else tells two apart."""
    if not hits:
        return []
    dates: list[Any] = view.searcher.fast_field_values("date", [address for _, address in hits])
    placed = [
        Placed(_step(score), date, address, score)
        for (score, address), date in zip(hits, dates, strict=True)
    ]
    placed.sort(key=_order)
    groups = (list(group) for _, group in groupby(placed, key=_order))
    return [one for group in groups for one in _by_key(view, group)]


def _by_key(view: TantivyView, alike: list[Placed]) -> list[Placed]:
    return sorted(alike, key=lambda one: view.key(one.address)) if alike[1:] else alike


def _order(placed: Placed) -> tuple[int, int]:
    return -placed.step, -placed.date


def _step(score: float) -> int:
    return round(score * STEPS)
