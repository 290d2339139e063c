"""Search of the site or below a place, as page, JSON and Atom feed; drafts are never found."""

from content.permissions import Permission as P
from content.tree import Place
from search_index.query import DATE, RELEVANCE
from views.addresses import canonical
from views.asof import is_asof
from views.layout import page, url_of
from views.listing import list_json, row_json, with_query
from views.search_answer import answer_of
from views.search_feed import feed_link, show_search_feed
from views.search_help import (
    ADVICE,
    KINDS_OF_WORDS,
    kinds_there_are,
    other_ways,
    scopes,
    spelling,
    words_to_try,
)
from views.search_saving import subscribe_url
from views.search_terms import MOST_CHOICES, SORTS, asked_of, chips_of

# With so few results another spelling is offered
FEW = 5
NOTHING = {"kinds": (), "examples": (), "sayings": (), "meant": None, "others": ()}


@canonical
def show_search(context, request):
    asked = asked_of(context, request)
    answer = None if asked.is_empty else answer_of(request, asked)
    title = f"“{asked.text}”的搜索结果" if asked.text else "搜索"
    feeds = () if asked.is_empty else (feed_link(request, context, asked),)
    return {
        "layout": page(request, title, side=bool(answer and answer.facets), feeds=feeds),
        "asked": asked,
        "answer": answer,
        "place": context,
        "chips": list(chips_of(request, asked)),
        "sorts": list(_sorts(request, asked)),
        "scopes": list(scopes(request, context)),
        "hidden": list(_kept(request, asked)),
        "advice": ADVICE,
        "most_choices": MOST_CHOICES,
        "cleared_url": url_of(request, context, "search", q=asked.words),
        "subscribe_url": subscribe_url(request, context),
        "hall_url": f"{url_of(request, context.government)}hall/",
        "open_url": f"{url_of(request, context.government)}open/",
        "guide_url": url_of(request, request.root, "corrections"),
        "phone": request.settings.phone,
        **_help(request, context, asked, answer),
    }


def _help(request, context, asked, answer):
    """What to offer where nothing was asked or nothing was found."""
    if answer is None:
        kinds = list(kinds_there_are(request, context))
        examples = list(words_to_try(request, context))
        return {**NOTHING, "kinds": kinds, "examples": examples, "sayings": KINDS_OF_WORDS}
    if answer.degraded:
        return NOTHING
    meant = None if answer.total > FEW or asked.page > 1 else spelling(request, asked)
    others = [] if answer.total else list(other_ways(request, asked))
    return {**NOTHING, "meant": meant, "others": others}


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


@canonical
def search_json(context, request):
    asked = asked_of(context, request)
    answer = answer_of(request, asked)
    facets = {
        name: [{"value": one.value, "label": one.label, "count": one.count} for one in choices]
        for name, _, choices in answer.facets
    }
    said = list_json(request, context, "search", "搜索", [], answer.paging, facets=facets)
    meant = None if answer.total > FEW or answer.degraded else spelling(request, asked)
    more = {
        "@id": with_query(request, format=None),
        "query": asked.text,
        "degraded": answer.degraded,
        "suggestion": meant[0] if meant else None,
    }
    return {**said, **more, "items": [_result_json(result) for result in answer.results]}


def _result_json(result):
    return {
        **row_json(result.row),
        "department": result.row.place,
        "snippet": "".join(text for text, _ in result.pieces),
        "attachment": result.file or None,
        "warning": result.warning or None,
        "recommended": result.is_best,
    }


def includeme(config):
    common = {
        "context": Place,
        "name": "search",
        "permission": P.VIEW,
        "request_method": ("GET", "HEAD"),
    }
    config.add_view(show_search, renderer="templates/search.pt", prefers_json=False, **common)
    config.add_view(search_json, renderer="json", prefers_json=True, **common)
    feed = {"request_param": "format=atom", "prefers_json": False}
    config.add_view(show_search_feed, **feed, **common)
