"""用印台账: every use of a seal, for those who answer for it; who applied is not told."""

import re
from dataclasses import dataclass

from content.clock import moment_of
from content.documents.papers import PAPER_KINDS
from content.documents.verifying import USED_AS, doubt_about_seal
from content.permissions import Permission as P
from content.seal_pages import SealPage
from views.keeping import keep_out
from views.layout import page
from views.times import say_moment
from views.urls import url_of

SIZE = 50


@dataclass(frozen=True)
class UseRow:
    """One use."""

    at: str
    by: str
    used_as: str
    kind: str
    number: str
    case: str
    sha256: str
    doubt: str


def _row(seal, paper):
    return UseRow(
        at=say_moment(moment_of(paper.sealed_at)),
        by=paper.sealed_by,
        used_as=USED_AS.get(paper.sealed_as, ""),
        kind=PAPER_KINDS[paper.kind].title,
        number=paper.number,
        case=paper.case_number,
        sha256=paper.sha256,
        doubt=doubt_about_seal(paper, seal),
    )


_IS_NUMBER = re.compile(r"-?[0-9]{1,18}").fullmatch


def _after(request):
    """The key of the last row of the page before: ``<-µs>_<paper uid>``."""
    at, _, uid = request.GET.get("after", "").partition("_")
    return (int(at), uid) if _IS_NUMBER(at) and uid else None


def _page_of(context, request):
    papers = request.affairs.papers
    if papers is None:
        return [], ""
    found = papers.uses(context.uid, _after(request), SIZE + 1)
    more = found[SIZE - 1] if len(found) > SIZE else None
    after = f"{-more.sealed_at}_{more.uid}" if more else ""
    next_url = url_of(request, context, "use", after=after) if after else ""
    return [_row(context.seal, paper) for paper in found[:SIZE]], next_url


def show_use(context, request):
    keep_out(request)
    rows, next_url = _page_of(context, request)
    area = context.__parent__
    crumbs = [(area.title, url_of(request, area)), (context.title, url_of(request, context))]
    return {
        "layout": page(request, "用印台账", crumbs=crumbs),
        "seal": context.seal,
        "rows": rows,
        "next_url": next_url,
        "first_url": url_of(request, context, "use") if request.GET.get("after") else "",
        "seal_url": url_of(request, context),
    }


def use_json(context, request):
    keep_out(request)
    rows, next_url = _page_of(context, request)
    said = {"@id": url_of(request, context, "use"), "@type": "seal_use", "title": "用印台账"}
    batching = {"batching": {"next": next_url}} if next_url else {}
    return {**said, "items": [vars(row) for row in rows], **batching}


def includeme(config):
    common = {
        "context": SealPage,
        "name": "use",
        "permission": P.VIEW_SEAL_USE,
        "request_method": ("GET", "HEAD"),
        "http_cache": 0,
    }
    config.add_view(show_use, prefers_json=False, renderer="templates/seal_use.pt", **common)
    config.add_view(use_json, prefers_json=True, renderer="json", **common)
