"""Links to a case's bill, for the pages of the case; each says what is due, where something is."""

from content.areas import BILL, BillPage
from content.cases.bills import NONE, sound_account
from content.permissions import Permission as P
from views.urls import url_of


def bill_link(request, case_page):
    """(label, address) for staff who may see the bill; else None."""
    page = BillPage(case_page)
    if not request.may(P.VIEW_BILL, page):
        return None
    return _label(case_page.case), url_of(request, page)


def track_bill_link(request, track_page):
    """(label, address) for the applicant; None where there is no bill."""
    now = sound_account(track_page.case.events)
    if now is not None and now.bill.state == NONE:
        return None
    return _label(track_page.case), url_of(request, track_page, BILL)


def _label(case):
    now = sound_account(case.events)
    if now is None:
        return "缴费单"
    more = "，有待退款项" if now.to_return_fen else ""
    return f"缴费单（{now.bill.label}{more}）"
