"""Facets of a tantivy index: counted in columns, but for a validity that changes in time."""

from collections.abc import Iterable
from typing import Any

from tantivy import Query as Asked

from search_index.rows import largest_first
from search_index.tantivy_fields import COUNTED, TURNING
from search_index.tantivy_query import Wording, all_of
from search_index.tantivy_reader import TantivyView

# More different terms than a field of facets ever has
MOST_TERMS = 60_000

Counts = dict[str, int]


def facets_of(
    view: TantivyView, wording: Wording, asked: Asked, names: Iterable[str]
) -> dict[str, Counts]:
    """Field → term → how many of what was found hold it; the largest first."""
    wanted = [name for name in names if name == "validity" or name in COUNTED]
    if not wanted:
        return {}
    turning = ["turning"] if "validity" in wanted else []
    counts = _counted(view, asked, [*wanted, *turning])
    if turning:
        counts["validity"] = _validity(view, wording, asked, counts)
    return {name: largest_first(counts[name]) for name in wanted}


def _counted(view: TantivyView, asked: Asked, names: list[str]) -> dict[str, Counts]:
    wanted = {name: {"terms": {"field": name, "size": MOST_TERMS}} for name in names}
    told: dict[str, Any] = view.searcher.aggregate(asked, wanted)
    return {
        name: {one["key"]: int(one["doc_count"]) for one in told[name]["buckets"]} for name in names
    }


def _validity(
    view: TantivyView, wording: Wording, asked: Asked, counts: dict[str, Counts]
) -> Counts:
    """Of the few that turn, each validity is asked for on its own."""
    found = {term: count for term, count in counts["validity"].items() if term != TURNING}
    for validity in counts["turning"]:
        now = view.count(all_of((asked, wording.turned(validity))))
        if now:
            found[validity] = found.get(validity, 0) + now
    return found
