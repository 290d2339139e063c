"""Links to a case's bill and to the desks at which money is taken, for staff."""

from content.areas import BillPage, Hall
from content.cases.bills import sound_account
from content.charging_areas import CashierDesk
from content.permissions import Permission as P
from content.permissions import Role
from views.urls import url_of


def bill_link(request, case_page):
    """(label, address) for staff who may see the bill; else None."""
    page = BillPage(case_page)
    if not request.may(P.VIEW_BILL, page):
        return None
    return _label(case_page.case), url_of(request, page)


def cashier_links(request):
    """(label, address) of the desks at which somebody takes money, for the staff desk."""
    found = {}
    for grant in sorted(request.person.grants, key=lambda grant: grant.place_uid):
        place = request.site.find(grant.place_uid) if grant.role is Role.CASHIER else None
        if place is not None and place.is_government:
            desk = CashierDesk(Hall(place))
            found[url_of(request, desk)] = f"{desk.__parent__.title}{desk.title}"
    return [(label, url) for url, label in found.items()]


def _label(case):
    now = sound_account(case.events)
    if now is None:
        return "缴费单"
    more = "，有待退款项" if now.to_return_fen else ""
    return f"缴费单（{now.bill.label}{more}）"
