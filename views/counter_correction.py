"""更正收件: the clerk says what was wrong, and goes through the case's form again; same number."""

from pyramid.httpexceptions import HTTPSeeOther

from content.areas import CasePage, CounterArea, CounterDraft
from content.cases.applying import ApplyRefused
from content.cases.intake_corrections import LONGEST_REASON, begin_correction, correctable
from content.items import Item
from content.permissions import Permission as P
from search_index.query import LONGEST_TEXT
from views.counter import KIND, UNPROCESSABLE, find_items, form_chosen
from views.drafts import CHECK, OpenDraft, private
from views.forms import posted_texts
from views.hall_cases import row_of
from views.layout import page, url_of

NAME = "correct_intake"
SAME = "same"


def show_correction(context, request, typed=None, problem=""):
    """With ``q`` items are found, one of which may be the right one."""
    private(request)
    typed = typed or {}
    counter = CounterArea(context.__parent__.__parent__)
    asked = (typed.get("q") or request.GET.get("q", "")).strip()[:LONGEST_TEXT]
    found = find_items(counter, request, asked) if asked else []
    return {
        "layout": page(request, "更正收件", crumbs=_crumbs(request, context)),
        "title": "更正收件",
        "row": row_of(request, context),
        "because": correctable(context.case),
        "problem": problem,
        "typed": {"item": SAME, "reason": "", **typed},
        "asked": asked,
        "rows": [one for one in found if one.forms and one.uid != context.case.item_uid],
        "longest": LONGEST_REASON,
        "url": url_of(request, context, NAME),
        "case_url": url_of(request, context),
        "csrf_token": request.csrf_token(),
    }


def _crumbs(request, context):
    area = context.__parent__
    return [("办件", url_of(request, area)), (context.case.number, url_of(request, context))]


def begin(context, request):
    """A draft of the case, to be filled in and checked as any other at the counter."""
    typed = posted_texts(request)
    hall = context.__parent__.__parent__
    try:
        item = _item_chosen(request, typed.get("item", ""))
        form = request.site.find(typed.get(f"form-{item.uid}", "")) if item is not None else None
        chosen = form_chosen(request, item, form) if item is not None else None
        doing = request.intake_doing(hall)
        draft = begin_correction(doing, context.case, item, chosen, typed.get("reason", ""))
    except ApplyRefused as refusal:
        request.response.status_int = UNPROCESSABLE
        return show_correction(context, request, typed, str(refusal))
    opened = CounterDraft(CounterArea(hall), request.site.find(draft.item_uid), draft)
    return HTTPSeeOther(url_of(request, opened, _first_step(opened, request, item)))


def _item_chosen(request, uid):
    """None where the item is right. Raises ApplyRefused."""
    if uid == SAME:
        return None
    item = request.site.find(uid)
    if not isinstance(item, Item) or item.kind != KIND:
        raise ApplyRefused("请选择正确的事项，或选“事项没有错”。")
    return item


def _first_step(opened, request, item):
    """Where only a field is wrong, it may be in a step that was sound: from the beginning."""
    draft = OpenDraft(opened, request)
    unfinished = draft.unfinished()
    if item is None or unfinished:
        return (unfinished or tuple(step.name for step in draft.steps))[0]
    return CHECK


def correction_link(request, case_page):
    """For the page of a case; None where it cannot be set right here."""
    may = request.may(P.INTAKE, case_page) and not correctable(case_page.case)
    return ("更正收件", url_of(request, case_page, NAME)) if may else None


def includeme(config):
    common = {"context": CasePage, "name": NAME, "permission": P.INTAKE, "http_cache": 0}
    common["renderer"] = "templates/counter_correction.pt"
    config.add_view(show_correction, request_method=("GET", "HEAD"), **common)
    config.add_view(begin, request_method="POST", **common)
