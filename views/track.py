"""Finding a case or a draft again, by what was told once: a number and a code, or a code alone.

A wrong code is answered as an unknown number is: in the same words and in the same time.
"""

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from content.areas import APPLY, TRACK, DraftPage, TrackPage
from content.cases.numbers import tidy
from content.items import Item
from content.permissions import Permission as P
from content.tree import Place
from views.cookies import CASE_COOKIE, set_cookie
from views.drafts import private, set_draft_cookie
from views.layout import page, url_of
from views.limiting import limited, wait_page
from views.rendering import answer_page

UNPROCESSABLE, NOT_FOUND = 422, 404
LONGEST = 100
UNKNOWN_CASE = "没有找到，请检查办件编号和查询码。两样都在收件凭证上，大小写和横线都不影响。"
UNKNOWN_DRAFT = "没有找到这份草稿，请检查草稿码。草稿过了保存期限会自动删除。"
RESUME = "draft-code"


def show_track(context, request):
    _only_at_the_root(context, request)
    return _page(request)


def _only_at_the_root(context, request):
    if context is not request.root:
        raise HTTPNotFound


def _page(request, *, number="", problem="", draft_problem="", status=200):
    request.response.status_int = status
    values = {
        "layout": page(request, "错误：办件查询" if problem or draft_problem else "办件查询"),
        "number": number,
        "problem": problem,
        "draft_problem": draft_problem,
        "action": url_of(request, request.root, TRACK),
        "draft_action": url_of(request, request.root, RESUME),
        "applicant_url": url_of(request, request.root, "applicant"),
        "csrf_token": request.csrf_token(),
    }
    response = answer_page(request, "track.pt", values, status)
    private(request, response)
    return response


def find_case(context, request):
    """By number and code, both sent in the body: neither stands in an address but the number."""
    _only_at_the_root(context, request)
    limits = request.registry.rate_limits
    if seconds := limits.peek("guess", request):
        return wait_page(request, seconds)
    number, code = (_posted(request, name) for name in ("number", "code"))
    case = _held_case(request, number, code)
    if case is None:
        limits.wait("guess", request)
        return _page(request, number=number, problem=UNKNOWN_CASE, status=UNPROCESSABLE)
    response = HTTPSeeOther(url_of(request, request.root, TRACK, case.number))
    set_case_cookie(request, response, case.number, tidy(code))
    return response


def set_case_cookie(request, response, number, code):
    set_cookie(request, response, CASE_COOKIE, code, path=f"/{TRACK}/{number}")


def _posted(request, name):
    said = request.POST.get(name, "")
    return said.strip()[:LONGEST] if isinstance(said, str) else ""


def _held_case(request, number, code):
    cases, sealing = request.affairs.cases, request.registry.sealing
    case = cases.by_number(number) if cases is not None else None
    if case is None:
        sealing.digest(f"case:{tidy(code)}")
        return None
    return case if case.is_held(code, "", sealing) else None


def resume(context, request):
    """A draft by its code alone."""
    _only_at_the_root(context, request)
    limits = request.registry.rate_limits
    if seconds := limits.peek("guess", request):
        return wait_page(request, seconds)
    code = _posted(request, "code")
    drafts = request.affairs.drafts
    draft = drafts.by_code(code, request.registry.sealing) if drafts is not None else None
    item = request.site.find(draft.item_uid) if draft is not None else None
    if draft is None or not isinstance(item, Item):
        limits.wait("guess", request)
        return _page(request, draft_problem=UNKNOWN_DRAFT, status=UNPROCESSABLE)
    opened = DraftPage(item, draft, True, f"{APPLY}/{draft.uid}")
    response = HTTPSeeOther(url_of(request, opened))
    set_draft_cookie(request, response, opened, tidy(code))
    return response


def ask_for_code(context, request):
    """Of a case not held: the same page whatever the number, and whether there is such a case."""
    return _page(request, number=request.context.number, status=NOT_FOUND)


class IsUnheldCase:
    """``unheld_case=True``: a case's address, and neither its code nor its account."""

    def __init__(self, wanted, config):
        self.wanted = wanted

    def text(self):
        return f"unheld_case = {self.wanted}"

    phash = text

    def __call__(self, context, request):
        found = getattr(request, "context", None)
        return (isinstance(found, TrackPage) and not found.held) is self.wanted


def includeme(config):
    config.add_view_predicate("unheld_case", IsUnheldCase)
    config.add_forbidden_view(ask_for_code, unheld_case=True)
    place = {"context": Place, "permission": P.VIEW}
    posting = {"request_method": "POST", "decorator": limited("post")}
    config.add_view(show_track, name=TRACK, request_method=("GET", "HEAD"), **place)
    config.add_view(find_case, name=TRACK, **posting, **place)
    config.add_view(resume, name=RESUME, **posting, **place)
