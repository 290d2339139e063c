"""Pages beside the steps of a draft: its code, its files, throwing it away; and its code lost."""

from pyramid.exceptions import BadCSRFOrigin, BadCSRFToken
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from content.areas import APPLY, DraftPage
from content.cases.applying import discard
from content.cases.numbers import DRAFT_CODE, tidy
from content.permissions import Permission as P
from views.apply_files import answer_file
from views.cookies import DRAFT_COOKIE, flash
from views.drafts import (
    CHECK,
    CODE,
    DISCARD,
    FILE,
    SAVE_PAGE,
    OpenDraft,
    draft_page,
    grouped,
    private,
    set_draft_cookie,
)
from views.errors import TITLES, bad_csrf
from views.kept_text import FIELD, keep, unpack
from views.layout import page, url_of
from views.limiting import limited, wait_page
from views.rendering import answer_page
from views.times import say_moment

FORBIDDEN, NOT_FOUND = 403, 404
UNKNOWN = "没有找到这份草稿，请检查草稿码。草稿过了保存期限会自动删除。"


def show_save_page(context, request):
    """The code, for whoever has it already; never kept in the clear on our side."""
    opened = OpenDraft(context, request)
    if context.draft.case_uid:
        return HTTPSeeOther(opened.url(CHECK))
    return draft_page(
        request,
        "草稿已保存" if request.GET.get("saved") else "请记下草稿码",
        item_title=opened.subject.title,
        code=grouped(request.cookies.get(DRAFT_COOKIE, ""), DRAFT_CODE),
        is_own=bool(context.draft.applicant),
        expires_at=say_moment(context.draft.expires_at),
        saved=bool(request.GET.get("saved")),
        onward_url=opened.entry_url(),
        has_answers=bool(context.draft.done),
        track_url=url_of(request, request.root, "track"),
        discard_url=opened.url(DISCARD),
    )


def show_discard(context, request):
    opened = OpenDraft(context, request)
    return draft_page(
        request,
        "删除这份草稿",
        item_title=opened.subject.title,
        action=opened.url(DISCARD),
        back_url=opened.url(SAVE_PAGE),
        csrf_token=request.csrf_token(),
    )


def throw_away(context, request):
    opened = OpenDraft(context, request)
    if not context.draft.case_uid:
        discard(opened.doing, context.draft)
    response = HTTPSeeOther(url_of(request, context.item))
    set_draft_cookie(request, response, context, "")
    flash(request, response, "ok", "草稿和上传的文件已经删除。")
    return response


def send_file(context, request):
    """To its owner alone, as a download."""
    uid = request.subpath[0] if request.subpath else ""
    stored = next((one for one in context.draft.files if one.uid == uid), None)
    if stored is None:
        raise HTTPNotFound
    return answer_file(request, stored)


class DraftHeld:
    """``draft_held=False``: a draft's address, and neither its code nor its account."""

    def __init__(self, wanted, config):
        self.wanted = wanted

    def text(self):
        return f"draft_held = {self.wanted}"

    phash = text

    def __call__(self, context, request):
        found = getattr(request, "context", None)
        return isinstance(found, DraftPage) and found.held is self.wanted


def ask_for_code(context, request):
    """The same for a draft that is unknown and one that is another's; what was posted is kept."""
    kept = keep(request) if request.method == "POST" else ""
    return _code_page(request, kept=kept, status=FORBIDDEN if kept else NOT_FOUND)


def renew_token(context, request):
    """The page stood open longer than its token lived: what was typed goes on with a fresh one."""
    kept = unpack(request, keep(request))
    return bad_csrf(context, request) if kept is None else _carry_on(request, kept)


def _code_page(request, *, kept="", problem="", status=NOT_FOUND):
    opened = request.context
    title = "请输入草稿码" if kept or problem else TITLES[NOT_FOUND]
    values = {
        "layout": page(request, title),
        "title": title,
        "kept": kept,
        "problem": problem,
        "action": url_of(request, opened, CODE),
        "apply_url": url_of(request, opened.item, APPLY),
        "login_url": url_of(request, request.root, "applicant", "login", came_from=request.path),
        "csrf_token": request.csrf_token(),
    }
    response = answer_page(request, "draft_code.pt", values, status)
    private(request, response)
    return response


def open_by_code(context, request):
    """The code typed in again: the cookie is set, and what was typed before goes on."""
    limits = request.registry.rate_limits
    if seconds := limits.peek("guess", request):
        return wait_page(request, seconds)
    code, kept = request.POST.get("code", ""), request.POST.get(FIELD, "")
    if not _opens(request, context, code):
        limits.wait("guess", request)
        return _code_page(request, kept=kept if unpack(request, kept) else "", problem=UNKNOWN)
    typed = unpack(request, kept)
    response = _carry_on(request, typed) if typed else HTTPSeeOther(url_of(request, context))
    set_draft_cookie(request, response, context, tidy(code))
    return response


def _opens(request, context, code):
    """As long for a draft that there is as for one that there is not."""
    drafts = request.affairs.drafts
    uid = context.__name__.rpartition("/")[2]
    draft = drafts.get(uid) if drafts is not None else None
    if not isinstance(code, str) or draft is None or draft.item_uid != context.item.uid:
        request.registry.sealing.digest(f"draft:{code}")
        return False
    return draft.is_held(code, "", request.registry.sealing)


def _carry_on(request, kept):
    values = {
        "layout": page(request, "请继续保存刚才填写的内容"),
        "action": request.application_url + kept.path,
        "fields": kept.fields,
        "files": kept.files,
        "csrf_token": request.csrf_token(),
    }
    response = answer_page(request, "draft_carry_on.pt", values)
    private(request, response)
    return response


def includeme(config):
    config.add_view_predicate("draft_held", DraftHeld)
    config.add_forbidden_view(ask_for_code, draft_held=False)
    for stale in (BadCSRFToken, BadCSRFOrigin):
        config.add_exception_view(renew_token, context=stale, draft_held=True)
    page = {"context": DraftPage, "permission": P.FILL_DRAFT}
    reading = {"request_method": ("GET", "HEAD")}
    config.add_view(
        show_save_page, name=SAVE_PAGE, renderer="templates/draft_saved.pt", **page, **reading
    )
    config.add_view(
        show_discard, name=DISCARD, renderer="templates/draft_discard.pt", **page, **reading
    )
    config.add_view(throw_away, name=DISCARD, request_method="POST", **page)
    config.add_view(send_file, name=FILE, **page, **reading)
    config.add_view(
        open_by_code,
        name=CODE,
        context=DraftPage,
        permission=P.APPLY,
        request_method="POST",
        decorator=limited("post"),
    )
