"""A query run over one view of a tantivy index: filtered, then scored, then counted."""

from typing import NamedTuple

from tantivy import DocAddress
from tantivy import Query as Asked

from search_index.plan import FEW
from search_index.query import Page, Query, position_after
from search_index.rows import hit_of
from search_index.tantivy_counting import facets_of
from search_index.tantivy_order import Placed, best, newest, newest_after
from search_index.tantivy_query import Wording, all_of, any_of, besides
from search_index.tantivy_reader import TantivyView


class Found(NamedTuple):
    """``asked`` finds all of it; ``rows`` are the first ones by relevance, where that is asked."""

    asked: Asked
    total: int
    rows: list[Placed]


def run(view: TantivyView, query: Query) -> Page:
    wording = Wording(view, query)
    filters = wording.filters()
    if query.text.strip():
        found = _scored(view, wording, query, filters)
    else:
        asked = all_of(filters)
        found = Found(asked, view.count(asked), [])
    if query.by_date:
        addresses = _by_date(view, wording, query, found.asked)
        rows = [(address, 0.0) for address in addresses]
    else:
        rows = [(row.address, row.score) for row in found.rows]
    shown = rows[query.offset : query.offset + query.size]
    return Page(
        hits=tuple(hit_of(view.row(address), score) for address, score in shown),
        total=found.total,
        facets=facets_of(view, wording, found.asked, query.facets),
    )


def _scored(view: TantivyView, wording: Wording, query: Query, filters: list[Asked]) -> Found:
    """What a later pass adds stands behind what was found before."""
    most = 0 if query.by_date else query.offset + query.size
    matching: list[Asked] = []
    rows: list[Placed] = []
    total = 0
    for one in query.plan().passes:
        matches = wording.matching(one)
        asked = besides((*filters, matches), matching, wording.scoring(one))
        more, count = best(view, asked, most - len(rows))
        matching.append(matches)
        rows, total = rows + more, total + count
        if total >= FEW:
            break
    return Found(all_of((*filters, any_of(matching))), total, rows)


def _by_date(view: TantivyView, wording: Wording, query: Query, asked: Asked) -> list[DocAddress]:
    """From the cursor on; ``offset`` counts from there."""
    after, most = position_after(query.after), query.offset + query.size
    if after is None:
        return newest(view, asked, most)
    return newest_after(view, wording, asked, after, most)
