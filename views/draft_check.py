"""Everything on one page before it is submitted; and the press that makes a case of it, once."""

from pyramid.httpexceptions import HTTPSeeOther

from content.areas import TRACK, DraftPage
from content.cases.applying import ItemClosed
from content.cases.cases import cases_of
from content.cases.submitting import StepsUnfinished, submit
from content.permissions import Permission as P
from views.answers_shown import parts_of
from views.cookies import flash
from views.draft_steps import CHECKING
from views.drafts import CHECK, SAVE_PAGE, OpenDraft, draft_page
from views.layout import url_of
from views.limiting import limited
from views.receipt_pdf import drawing
from views.track import set_case_cookie

UNPROCESSABLE = 422
DECLARED = "declared"
DECLARATION = "我已检查以上内容，保证填写的内容和上传的材料真实、有效。"


def show_check(context, request):
    opened = OpenDraft(context, request)
    if context.draft.case_uid:
        return _to_receipt(opened, _case_of(opened), _query_code(opened))
    if opened.unfinished():
        return HTTPSeeOther(opened.entry_url())
    return _page(opened)


def _case_of(opened):
    return cases_of(opened.request.affairs).get(opened.draft.case_uid)


def _query_code(opened):
    return opened.draft.query_code(opened.doing.sealing)


def _page(opened, problem="", closed=""):
    request, answers = opened.request, opened.answers
    steps = opened.steps
    return draft_page(
        request,
        "错误：检查并提交" if problem else "检查并提交",
        item_title=opened.subject.title,
        progress=f"{len(steps)} 步都已填好",
        review=parts_of(
            opened.definition,
            answers,
            opened.kept(),
            lambda step: opened.url(step.name, **{CHECKING: "1"}),
        ),
        declaration=opened.subject.form_fields.get("declaration") or DECLARATION,
        problem=problem,
        closed=closed,
        action=opened.url(CHECK),
        back_url=opened.url(steps[-1].name) if steps else "",
        save_url=opened.url(SAVE_PAGE),
        csrf_token=request.csrf_token(),
    )


def file_it(context, request):
    """The same receipt for every press: of several at once one makes the case."""
    opened = OpenDraft(context, request)
    if not context.draft.case_uid and not request.POST.get(DECLARED):
        request.response.status_int = UNPROCESSABLE
        if opened.unfinished():
            return HTTPSeeOther(opened.entry_url())
        return _page(opened, problem="请阅读并勾选下面的声明，再提交")
    try:
        submitted = submit(request.apply_doing(drawing(request)), context.draft)
    except StepsUnfinished as unfinished:
        response = HTTPSeeOther(opened.url(unfinished.names[0]))
        flash(request, response, "warn", str(unfinished))
        return response
    except ItemClosed as closed:
        request.response.status_int = UNPROCESSABLE
        return _page(opened, closed=str(closed))
    return _to_receipt(opened, submitted.case, submitted.query_code)


def _to_receipt(opened, case, query_code):
    request = opened.request
    response = HTTPSeeOther(url_of(request, request.root, TRACK, case.number, "receipt"))
    if query_code:
        set_case_cookie(request, response, case.number, query_code)
    return response


def includeme(config):
    page = {"context": DraftPage, "permission": P.FILL_DRAFT, "name": CHECK}
    page["renderer"] = "templates/draft_check.pt"
    config.add_view(show_check, request_method=("GET", "HEAD"), **page)
    config.add_view(file_it, request_method="POST", decorator=limited("post"), **page)
