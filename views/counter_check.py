"""窗口收件 to its end: read out before it is filed, the slip to print, and a draft thrown away."""

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from content.areas import CASES, CounterDraft
from content.cases.applying import ApplyRefused
from content.cases.cases import cases_of
from content.cases.intake import CHANNELS, discard_intake, file_intake, intake_of
from content.cases.intake_corrections import finish_correction
from content.cases.persons import Applying, with_intake
from content.cases.submitting import StepsUnfinished, receipt_for
from content.permissions import Permission as P
from views.answers_shown import parts_of
from views.cookies import flash
from views.counter import FACTS, UNPROCESSABLE, counter_page
from views.draft_pages import send_file
from views.draft_steps import CHECKING
from views.drafts import CHECK, DISCARD, FILE, SAVE_PAGE, OpenDraft
from views.forms import posted_texts
from views.layout import url_of
from views.receipt_pdf import drawing
from views.receipts import shown_receipt

SLIP, SLIP_PDF, DECLARED = "intake-slip", "intake-slip.pdf", "declared"
DECLARATION = "申请人（或者代办人）已经核对以上内容，确认无误；有纸质申请表的，已经签名。"
UNDECLARED = "请让申请人（或代办人）核对，再勾选下面的确认"


def show_check(context, request):
    opened = OpenDraft(context, request)
    if context.draft.case_uid:
        return HTTPSeeOther(opened.url(SLIP))
    if intake_of(opened.doing, context.draft) is None:
        return HTTPSeeOther(opened.url(FACTS))
    if opened.unfinished():
        return HTTPSeeOther(opened.entry_url())
    return _page(opened)


def _page(opened, problem="", refusal=""):
    request, draft = opened.request, opened.draft
    said = draft.intake(opened.doing.sealing)
    told = with_intake(Applying(), said)
    case = _corrected_case(opened)
    return counter_page(
        request,
        "错误：核对并收件" if problem else "核对并收件",
        item_title=opened.subject.title,
        department=opened.subject.office,
        review=parts_of(
            opened.definition,
            opened.answers,
            opened.kept(),
            lambda step: opened.url(step.name, **{CHECKING: "1"}),
        ),
        facts=[
            ("来件方式", CHANNELS.get(draft.channel, draft.channel)),
            ("代办人", told.agent or "没有，申请人本人办理"),
            ("通知送达", told.letters),
        ],
        facts_url=opened.url(FACTS, check="1"),
        declaration=opened.subject.form_fields.get("declaration") or "",
        confirmation=DECLARATION,
        corrects=case.number if case is not None else "",
        reason=said.get("reason", ""),
        problem=problem,
        refusal=refusal,
        action=opened.url(CHECK),
    )


def _corrected_case(opened):
    uid = opened.draft.corrects
    return cases_of(opened.request.affairs).get(uid) if uid else None


def file_it(context, request):
    """The same case for every press."""
    opened = OpenDraft(context, request)
    if not context.draft.case_uid and not posted_texts(request).get(DECLARED):
        request.response.status_int = UNPROCESSABLE
        return _page(opened, UNDECLARED)
    doing = request.intake_doing(context.__parent__.__parent__, drawing(request))
    try:
        if context.draft.corrects and not context.draft.case_uid:
            finish_correction(doing, context.draft)
        else:
            file_intake(doing, context.draft)
    except StepsUnfinished as unfinished:
        response = HTTPSeeOther(opened.url(unfinished.names[0]))
        flash(request, response, "warn", str(unfinished))
        return response
    except ApplyRefused as refusal:
        request.response.status_int = UNPROCESSABLE
        return _page(opened, refusal=str(refusal))
    return HTTPSeeOther(opened.url(SLIP))


def show_slip(context, request):
    """What is printed and handed over: number, both names, address of letters, code."""
    case = _case(context, request)
    opened = OpenDraft(context, request)
    code = context.draft.query_code(opened.doing.sealing)
    receipt = receipt_for(opened.doing, case, code)
    return counter_page(
        request,
        "收件凭证",
        receipt=shown_receipt(request, receipt),
        number=case.number,
        pdf_url=opened.url(SLIP_PDF) if case.receipt_sha256 else "",
        corrected=bool(context.draft.corrects),
        case_url=url_of(request, context.__parent__.__parent__, CASES, case.number),
    )


def _case(context, request):
    uid = context.draft.case_uid
    case = cases_of(request.affairs).get(uid) if uid else None
    if case is None or case.standing.is_forgotten:
        raise HTTPNotFound("这份收件还没有提交，或者已过保存期限。")
    return case


def slip_file(context, request):
    pdf = _case(context, request).receipt_pdf(request.registry.sealing)
    if not pdf:
        raise HTTPNotFound("这个办件没有收件凭证文件。")
    request.response.content_type = "application/pdf"
    request.response.headers["Cache-Control"] = "private, no-store"
    request.response.body = pdf
    return request.response


def saved(context, request):
    """「保存，稍后再填」 leads back to the counter, for the next person in the queue."""
    response = HTTPSeeOther(url_of(request, context.__parent__))
    flash(request, response, "ok", "已保存，在“我填到一半的收件”里可以接着填。")
    return response


def show_discard(context, request):
    opened = OpenDraft(context, request)
    return counter_page(
        request,
        "删除这份收件",
        item_title=opened.subject.title,
        action=opened.url(DISCARD),
        back_url=opened.url(FACTS),
    )


def throw_away(context, request):
    opened = OpenDraft(context, request)
    if not context.draft.case_uid:
        discard_intake(opened.doing, context.draft)
    response = HTTPSeeOther(url_of(request, context.__parent__))
    flash(request, response, "ok", "这份收件和里面的文件已经删除。")
    return response


def includeme(config):
    page = {"context": CounterDraft, "permission": P.INTAKE, "http_cache": 0}
    reading = {"request_method": ("GET", "HEAD"), **page}
    acting = {"request_method": "POST", **page}
    check = {"name": CHECK, "renderer": "templates/counter_check.pt"}
    config.add_view(show_check, **check, **reading)
    config.add_view(file_it, **check, **acting)
    config.add_view(show_slip, name=SLIP, renderer="templates/counter_slip.pt", **reading)
    config.add_view(slip_file, name=SLIP_PDF, **reading)
    config.add_view(saved, name=SAVE_PAGE, **reading)
    discard_page = {"name": DISCARD, "renderer": "templates/draft_discard.pt"}
    config.add_view(show_discard, **discard_page, **reading)
    config.add_view(throw_away, name=DISCARD, **acting)
    config.add_view(send_file, name=FILE, **reading)
