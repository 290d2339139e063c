"""搜索提示: texts worth looking for while somebody types; a page of links, and JSON for the box."""

from content.permissions import Permission as P
from content.tree import Place
from search_index.query import LONGEST_TEXT
from views.addresses import canonical
from views.layout import page, url_of
from views.search_words import suggestions


def suggested(context, request):
    """(what was typed, texts that begin like it); nothing for nothing."""
    prefix = request.GET.get("q", "").strip()[:LONGEST_TEXT]
    return prefix, suggestions(request, context, prefix) if prefix else []


def _search_url(request, context, text):
    return url_of(request, context, "search", q=text)


@canonical
def show_suggestions(context, request):
    prefix, texts = suggested(context, request)
    return {
        "layout": page(request, "搜索提示"),
        "place": context,
        "prefix": prefix,
        "texts": [(text, _search_url(request, context, text)) for text in texts],
        "search_url": _search_url(request, context, prefix),
        "box_url": url_of(request, context, "suggest"),
    }


@canonical
def suggestions_json(context, request):
    prefix, texts = suggested(context, request)
    return {
        "@id": url_of(request, context, "suggest", q=prefix),
        "@type": "suggestions",
        "title": "搜索提示",
        "query": prefix,
        "items": [{"@id": _search_url(request, context, one), "title": one} for one in texts],
        "items_total": len(texts),
    }


def includeme(config):
    common = {
        "context": Place,
        "name": "suggest",
        "permission": P.VIEW,
        "request_method": ("GET", "HEAD"),
    }
    html = {"renderer": "templates/suggest.pt", "prefers_json": False}
    config.add_view(show_suggestions, **html, **common)
    config.add_view(suggestions_json, renderer="json", prefers_json=True, **common)
