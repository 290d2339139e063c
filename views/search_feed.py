"""The Atom feed of a search: what was published last of what it finds, newest first."""

import hashlib
from dataclasses import replace
from urllib.parse import urlencode

from search_index.query import DATE
from views.asof import asof
from views.feeds import FeedHead, atom_response, found_entries
from views.listing import with_query
from views.search_terms import asked_of, query_of
from views.search_words import with_vocabulary

OF_ONE_PAGE = {"page": None, "after": None, "size": None, "sort": None}


def feed_url(request):
    return with_query(request, format="atom", **OF_ONE_PAGE)


def feed_title(context, asked):
    place = asked.place or context
    return f"{place.title}：“{asked.words}”的新内容" if asked.words else f"{place.title}的新内容"


def feed_link(request, context, asked):
    """(title, address) for the head of the search's page."""
    return feed_title(context, asked), feed_url(request)


def show_search_feed(context, request):
    """However it is sorted on the page: a feed tells what is new."""
    asked = asked_of(context, request)
    query = with_vocabulary(request, query_of(asked, asof(request)))
    size = request.settings.feed_entries
    new = {"sort": DATE, "size": size, "offset": 0, "after": "", "facets": ()}
    found = request.engine.search(replace(query, **new))
    head = FeedHead(
        uid=f"{context.uid}.search.{_mark(asked)}",
        title=feed_title(context, asked),
        own_url=feed_url(request),
        page_url=with_query(request, format=None, **OF_ONE_PAGE),
    )
    return atom_response(request, head, found_entries(request, found.hits))


def _mark(asked):
    """The same for the same question, in whatever order its parts stand in the address."""
    said = urlencode(sorted({"q": asked.text, **asked.chosen}.items()))
    return hashlib.sha256(said.encode()).hexdigest()[:16]
