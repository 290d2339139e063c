"""The papers of a case, for those who handle it: what was issued when, and the file on request."""

from dataclasses import dataclass

from content.areas import CasePage
from content.clock import moment_of
from content.documents.papers import PAPER_KINDS
from content.permissions import Permission as P
from views.keeping import keep_out
from views.layout import page
from views.receipts import verify_url
from views.times import say_moment
from views.urls import url_of
from views.verify_proofs import proof_of_paper

ISSUED = "issued"


@dataclass(frozen=True)
class PaperRow:
    """A line of the list."""

    uid: str
    title: str
    number: str
    at: str
    verdict: str
    is_good: bool
    verify_url: str
    has_file: bool


def papers_link(request, case_page):
    """(label, url) for the page of a case; None where nothing was issued."""
    count = sum(event["type"] == ISSUED for event in case_page.case.events)
    return (f"文书（{count}）", url_of(request, case_page, "papers")) if count else None


def _rows(context, request):
    book = request.affairs.papers
    for event in reversed(context.case.events):
        paper = book.get(event["document"]) if event["type"] == ISSUED and book else None
        if paper is not None:
            proof = proof_of_paper(request, paper)
            yield PaperRow(
                uid=paper.uid,
                title=PAPER_KINDS[paper.kind].title,
                number=paper.number,
                at=say_moment(moment_of(paper.sealed_at)),
                verdict=proof.verdict.label,
                is_good=proof.is_good,
                verify_url=verify_url(request, paper.code),
                has_file=not paper.is_forgotten and request.may(P.SHOW_CASE, context),
            )


def show_papers(context, request):
    keep_out(request)
    case_url = url_of(request, context)
    return {
        "layout": page(request, "文书", crumbs=[(context.title, case_url)]),
        "title": f"{context.title}：文书",
        "rows": list(_rows(context, request)),
        "csrf_token": request.csrf_token(),
        "open_url": url_of(request, context, "paper"),
        "case_url": case_url,
    }


def includeme(config):
    config.add_view(
        show_papers,
        context=CasePage,
        name="papers",
        permission=P.VIEW_CASE,
        request_method=("GET", "HEAD"),
        renderer="templates/case_papers.pt",
        http_cache=0,
    )
