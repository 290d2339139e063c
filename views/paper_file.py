"""The PDF of a paper, the very bytes that were sealed: for whoever holds the case, and for those
who handle it; opening it there stands in the ledger, as with any file of a case."""

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response

from content.areas import CasePage, TrackPage
from content.cases.applying import ApplyRefused
from content.cases.issuing import opened_paper
from content.permissions import Permission as P
from views.keeping import keep_out

PAPER = "paper"
GONE = "这份文书已经过了保存期限，或者不属于这个办件。"


def paper_file(context, request):
    keep_out(request)
    paper = _paper(context, request)
    return _file(request, paper)


def open_paper(context, request):
    """Posted by staff: who opened which paper stands in the ledger."""
    try:
        paper = opened_paper(request.clerk_doing(), context.case, request.POST.get(PAPER, ""))
    except ApplyRefused as refusal:
        raise HTTPNotFound(str(refusal)) from None
    return _file(request, paper)


def _paper(context, request):
    papers = request.affairs.papers
    uid = request.subpath[0] if len(request.subpath) == 1 else ""
    paper = papers.get(uid) if papers is not None and context.case is not None else None
    if paper is None or paper.case != context.case.uid:
        raise HTTPNotFound(GONE)
    return paper


def _file(request, paper):
    pdf = paper.pdf(request.registry.sealing)
    if not pdf:
        raise HTTPNotFound(GONE)
    response = Response(pdf, content_type="application/pdf")
    response.content_disposition = f'attachment; filename="{paper.kind}-{paper.case_number}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def includeme(config):
    reading = {"name": PAPER, "request_method": ("GET", "HEAD")}
    config.add_view(paper_file, context=TrackPage, permission=P.TRACK_CASE, **reading)
    acting = {"name": PAPER, "request_method": "POST", "http_cache": 0}
    config.add_view(open_paper, context=CasePage, permission=P.SHOW_CASE, **acting)
