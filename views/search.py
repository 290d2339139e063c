"""Search of the site or below a place; each hit is checked against the tree before it is shown."""

from dataclasses import dataclass

from content.permissions import Permission as P
from content.tree import PROVINCE, Place
from search_index.query import DATE, RELEVANCE
from search_index.snippets import snippet, words_of
from views.addresses import canonical
from views.asof import asof, is_asof
from views.layout import page, url_of
from views.listing import list_json, paging_of, row_json, with_query
from views.merged import checked_row
from views.search_terms import MOST_CHOICES, SORTS, asked_of, chips_of, facets_of, query_of

ADVICE = (
    "检查有没有错别字，或者换一种说法；",
    "少输入几个词，或者去掉上面的筛选条件；",
    "知道文号的，直接输入文号，如“吉政发〔2008〕24号”。",
)


@dataclass(frozen=True)
class Result:
    """结果: a row of a list, and the piece of its text that answers (piece, marked)."""

    row: object
    pieces: tuple


@dataclass(frozen=True)
class Answer:
    """答复: what was found and how it is paged."""

    results: tuple
    total: int
    facets: tuple
    paging: object
    degraded: bool


def answer_of(request, asked):
    """Asks the index and the tree."""
    query = query_of(asked, asof(request))
    found = request.engine.search(query)
    words = words_of(asked.words)
    results = tuple(filter(None, (_result(request, hit, words) for hit in found.hits)))
    more = len(found.hits) == asked.size and (
        bool(asked.after) or asked.page * asked.size < found.total
    )
    after = found.next_after if query.by_date else None
    return Answer(
        results=results,
        total=found.total,
        facets=tuple(facets_of(request, asked, found.facets)),
        paging=paging_of(request, asked.page, asked.size, found.total, more, after=after),
        degraded=found.degraded,
    )


def _result(request, hit, words):
    row = checked_row(request, hit)
    return Result(row, tuple(snippet(hit.excerpt, words))) if row else None


@canonical
def show_search(context, request):
    asked = asked_of(context, request)
    answer = None if asked.is_empty else answer_of(request, asked)
    title = f"“{asked.text}”的搜索结果" if asked.text else "搜索"
    return {
        "layout": page(request, title, side=bool(answer and answer.facets)),
        "asked": asked,
        "answer": answer,
        "place": context,
        "chips": list(chips_of(request, asked)),
        "sorts": list(_sorts(request, asked)),
        "wider": _wider(context, request),
        "hidden": list(_kept(request, asked)),
        "advice": ADVICE,
        "most_choices": MOST_CHOICES,
        "hall_url": f"{url_of(request, context.government)}hall/",
        "open_url": f"{url_of(request, context.government)}open/",
        "phone": request.settings.phone,
    }


def _sorts(request, asked):
    """(label, url, is it the current order?)."""
    current = asked.sort or (RELEVANCE if asked.text else DATE)
    for sort, label in SORTS:
        yield label, with_query(request, sort=sort, page=None, after=None), sort == current


def _kept(request, asked):
    """(name, value) of what stays when somebody types other words: filters and the moment."""
    yield from asked.chosen.items()
    if is_asof(request):
        yield "asof", request.GET["asof"]


def _wider(context, request):
    """The same search in the whole province, where one looked below a place."""
    if context.level == PROVINCE:
        return None
    return url_of(
        request, request.root, "search", q=request.GET.get("q"), asof=request.GET.get("asof")
    )


@canonical
def search_json(context, request):
    asked = asked_of(context, request)
    answer = answer_of(request, asked)
    facets = {
        name: [{"value": one.value, "label": one.label, "count": one.count} for one in choices]
        for name, _, choices in answer.facets
    }
    said = list_json(request, context, "search", "搜索", [], answer.paging, facets=facets)
    items = [
        {
            **row_json(result.row),
            "department": result.row.place,
            "snippet": "".join(text for text, _ in result.pieces),
        }
        for result in answer.results
    ]
    more = {
        "@id": with_query(request, format=None),
        "query": asked.text,
        "degraded": answer.degraded,
    }
    return {**said, **more, "items": items}


def includeme(config):
    common = {
        "context": Place,
        "name": "search",
        "permission": P.VIEW,
        "request_method": ("GET", "HEAD"),
    }
    config.add_view(show_search, renderer="templates/search.pt", prefers_json=False, **common)
    config.add_view(search_json, renderer="json", prefers_json=True, **common)
