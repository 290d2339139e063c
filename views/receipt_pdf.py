"""收件凭证 as a PDF; drawn once, when a case is filed, and kept: never drawn again."""

from io import BytesIO

import segno

from views.receipts import (
    HOW_TO_CHECK,
    HOW_TO_TRACK,
    HOW_TO_VERIFY,
    NOT_ACCEPTED,
    TITLE,
    facts_of,
    step_of,
    verify_url,
)
from views.typesetting import typeset


def drawing(request):
    """receipt → PDF (bytes), for the act that files a case."""
    site_name = request.settings.site_name

    def draw_for_site(receipt):
        return draw(receipt, verify_url(request, receipt.verify_code), site_name)

    return draw_for_site


def draw(receipt, url, site_name):
    """The PDF; ``url`` is where it is verified."""
    steps = [step_of(one) for one in receipt.next_steps]
    values = {
        "title": TITLE,
        "site": site_name,
        "facts": [list(one) for one in facts_of(receipt)],
        "materials": [[name, count] for name, count in receipt.materials],
        "steps": [_plain(one) for one in steps],
        "query_code": receipt.query_code,
        "verify_code": receipt.verify_code,
        "verify_url": url,
        "qr": draw_qr_code(url),
        "notes": [NOT_ACCEPTED, HOW_TO_TRACK, HOW_TO_VERIFY, HOW_TO_CHECK],
    }
    return typeset("receipt", values)


def _plain(step):
    return {
        "what": step.what,
        "by": step.by,
        "basis": step.basis,
        "provisional": step.provisional,
        "days": [list(one) for one in step.days],
        "digest": step.digest,
    }


def draw_qr_code(url):
    """SVG, drawn into the paper itself."""
    out = BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False)
    return out.getvalue().decode()
