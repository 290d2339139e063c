"""文书 as a PDF; drawn once, when it is issued, sealed, and kept: never drawn again."""

from content.documents.composing import say_day
from content.documents.signing import Drawn
from views.receipt_pdf import draw_qr_code
from views.receipts import verify_url
from views.seal_drawing import seal_page
from views.typesetting import typeset_marked

A4 = (595.28, 841.89)  # points


def drawing_papers(request):
    """paper → Drawn, for the acts that issue one."""

    def draw_for_site(paper):
        return draw_paper(paper, verify_url(request, paper.verify_code))

    return draw_for_site


def draw_paper(paper, url):
    """``url`` is where it is verified."""
    values = {
        "title": paper.kind.title,
        "number": paper.number,
        "issuer": paper.issuer,
        "to": paper.to,
        "facts": [list(one) for one in paper.facts],
        "paragraphs": list(paper.said.paragraphs),
        "lines": list(paper.said.lines),
        "details": [list(one) for one in paper.said.facts],
        "remedies": list(paper.said.remedies),
        "day": say_day(paper.dated_on),
        "basis": paper.kind.basis,
        "verify_code": paper.verify_code,
        "verify_url": url,
        "qr": draw_qr_code(url),
    }
    pdf, mark = typeset_marked("notice", values, "seal")
    width, height = A4
    return Drawn(pdf, seal_page(paper.seal_name), mark["page"], mark["x"], mark["y"], height, width)
