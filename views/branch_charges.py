"""核定收费数量: the office of a branch says what is to be charged, before the bill is made."""

from pyramid.httpexceptions import HTTPSeeOther

from content.areas import BranchPage
from content.cases.applying import ApplyRefused
from content.cases.clocks import standing_at
from content.charging.billing import say_charges, unbillable_because
from content.charging.chargeable import LinesRefused
from content.permissions import Permission as P
from views.bill_making import fee_rows, lines_asked
from views.bill_page import CONFLICT
from views.bill_rows import sound
from views.cookies import flash
from views.forms import posted_texts
from views.keeping import keep_out
from views.layout import page, url_of

NAME, TITLE = "charges", "核定收费数量"


def charges_link(request, branch_page):
    """(label, address) where the office has something to say; else None."""
    may = request.may(P.HANDLE_BRANCH, branch_page)
    state = standing_at(branch_page.case, request.site, request.moment).state
    if not may or unbillable_because(branch_page.case, state):
        return None
    return TITLE, url_of(request, branch_page, NAME)


def show_charges(context, request, typed=None, problem="", errors=None):
    keep_out(request)
    case = context.case
    rows = fee_rows(request, case, typed, errors, context.branch.name)
    state = standing_at(case, request.site, request.moment).state
    return {
        "layout": page(request, TITLE, crumbs=[(case.number, url_of(request, context))]),
        "title": TITLE,
        "number": case.number,
        "problem": problem,
        "unbillable": unbillable_because(case, state),
        "rows": [one for one in rows if not one.stopped],
        "stopped": [one for one in rows if one.stopped],
        "errors": [one for one in rows if one.error],
        "url": url_of(request, context, NAME),
        "back_url": url_of(request, context),
        "csrf_token": request.csrf_token(),
    }


def say(context, request):
    typed = posted_texts(request)
    try:
        asked = lines_asked(request, context.case, typed)
        say_charges(request.clerk_doing(), context.case, context.branch.name, asked)
    except LinesRefused as refused:
        request.response.status_int = CONFLICT
        return show_charges(context, request, typed, str(refused), refused.errors)
    except ApplyRefused as refusal:
        request.response.status_int = CONFLICT
        return show_charges(context, request, typed, str(refusal))
    response = HTTPSeeOther(url_of(request, context))
    flash(request, response, "ok", "收费数量已核定，收费窗口开单时照此填好。")
    return response


def includeme(config):
    common = {
        "context": BranchPage,
        "name": NAME,
        "permission": P.HANDLE_BRANCH,
        "renderer": "templates/branch_charges.pt",
        "http_cache": 0,
        "decorator": sound,
    }
    config.add_view(show_charges, request_method=("GET", "HEAD"), **common)
    config.add_view(say, request_method="POST", **common)
