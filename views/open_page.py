"""What a government's openness page lists: one column, or all, of every department at and below."""

from itertools import islice

from pyramid.httpexceptions import HTTPBadRequest

from content.tree import PROVINCE, SECTION_LABELS
from search_index.listings import latest
from views.asof import asof, is_asof
from views.listing import row_of_brief
from views.merged import checked_rows, merged_rows, sections_below, with_place

COLUMNS = ("information", "policies", "notices")


def column_asked(request):
    """The name of the column, empty for all. Raises HTTPBadRequest."""
    column = request.GET.get("column") or ""
    if column and column not in COLUMNS:
        names = "、".join(f"{name}（{SECTION_LABELS[name]}）" for name in COLUMNS)
        raise HTTPBadRequest(f"没有这个栏目，column 可以是 {names}。")
    return column


def column_rows(place, request, column, page):
    """(rows, total or None, what ``after`` continues or None at the end) of ``(number, size)``."""
    names = (column,) if column else COLUMNS
    if is_asof(request) and place.level != PROVINCE:
        return _listed(place, request, names, page)
    found = _found(place, request, names, page)
    if found is None and place.level != PROVINCE:
        return _listed(place, request, names, page)
    return found or ([], None, None)


def _listed(place, request, names, page):
    """From the registers: any moment, no total, by page number only."""
    number, size = page
    start = (number - 1) * size
    pairs = list(
        islice(merged_rows(sections_below(place, names), request), start, start + size + 1)
    )
    rows = [with_place(request, row_of_brief(request, *pair), pair[0]) for pair in pairs[:size]]
    return rows, None, "" if len(pairs) > size else None


def _found(place, request, names, page):
    """From the index, checked against the tree; None when the index cannot answer."""
    number, size = page
    after = request.GET.get("after") or ""
    answer = latest(
        request.engine,
        place.uid,
        asof(request),
        sections=tuple(names),
        offset=0 if after else (number - 1) * size,
        size=size,
        after=after,
    )
    if answer.degraded:
        return None
    rows = list(checked_rows(request, answer.hits))
    more = len(answer.hits) == size and (bool(after) or number * size < answer.total)
    return rows, answer.total, answer.next_after if more else None
