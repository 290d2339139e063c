"""试搜: what a query finds first, and why each stands where it does; for the openness office.

It is asked like the public's search, counts nothing, and is answered with what holds now.
"""

from typing import NamedTuple

from content.areas import StaffDesk
from content.permissions import ANONYMOUS
from content.permissions import Permission as P
from content.search_vocabulary import normal
from search_index.documents import documents_of
from search_index.explaining import explain
from search_index.query import LONGEST_TEXT, Query
from views.layout import url_of
from views.merged import checked_row
from views.search_words import vocabulary_of, with_vocabulary
from views.staff_desk import desk_page

SHOWN = 10
BY = {
    "words": "按词找到",
    "also": "按另一种说法找到",
    "": "现在的词表和内容找不到它，检索还没有更新",
}


class Trial(NamedTuple):
    """A hit, and why it stands where it does; ``pass_number`` is the turn that found it."""

    row: object
    score: float
    by: str
    pass_number: int
    reasons: tuple


def _query(request, text):
    query = Query(moment=request.moment, text=text, person=ANONYMOUS, size=SHOWN)
    return with_vocabulary(request, query)


def _trial(request, query, hit):
    row = checked_row(request, hit)
    documents = documents_of(request.site, request.registry.kinds, hit.uid)
    document = next((one for one in documents if one.number == hit.number), None)
    if row is None or document is None:
        return None
    told = explain(query.plan(), document, query.moment)
    return Trial(row, hit.score, BY[told.by], told.pass_number, told.rows)


def trials(request, text):
    """(hits with their reasons, how many there are in all, is the search out of order?)."""
    query = _query(request, text)
    found = request.engine.search(query)
    shown = tuple(filter(None, (_trial(request, query, hit) for hit in found.hits)))
    return shown, found.total, found.degraded


def _said_otherwise(request, text):
    """(as it was typed, what is looked for as well), each once."""
    found = ((one.said, one.instead) for one in vocabulary_of(request).variants(text))
    return list(dict.fromkeys(found))


def _asked(request):
    return request.GET.get("q", "").strip()[:LONGEST_TEXT]


def show_trial(context, request):
    text = _asked(request)
    shown, total, degraded = trials(request, text) if normal(text) else ((), 0, False)
    return desk_page(
        request,
        "试搜",
        asked=text,
        trials=shown,
        total=total,
        degraded=degraded,
        otherwise=_said_otherwise(request, text),
        vocabulary_url=url_of(request, context, "vocabulary"),
        public_url=url_of(request, request.root, "search", q=text),
    )


def trial_json(context, request):
    text = _asked(request)
    shown, total, degraded = trials(request, text) if normal(text) else ((), 0, False)
    items = [
        {"@id": one.row.url, "uid": one.row.uid, "title": one.row.title, "score": one.score,
         "found": one.by, "pass": one.pass_number,
         "reasons": [{**reason._asdict(), "words": list(reason.words)} for reason in one.reasons]}
        for one in shown
    ]  # fmt: skip
    said = {"@id": url_of(request, context, "search_trial", q=text), "@type": "search-trial"}
    return {**said, "title": "试搜", "query": text, "degraded": degraded,
            "items": items, "items_total": total}  # fmt: skip


def includeme(config):
    common = {
        "context": StaffDesk,
        "name": "search_trial",
        "permission": P.MANAGE_SEARCH,
        "request_method": ("GET", "HEAD"),
        "http_cache": 0,
    }
    html = {"renderer": "templates/search_trial.pt", "prefers_json": False}
    config.add_view(show_trial, **html, **common)
    config.add_view(trial_json, renderer="json", prefers_json=True, **common)
