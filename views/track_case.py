"""A case as its applicant sees it: where it stands, what comes next, what was filed, receipt."""

from dataclasses import asdict, dataclass
from datetime import date

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from content.areas import TrackPage
from content.cases.applying import ApplyRefused
from content.cases.case_acts import asked_last, withdraw
from content.cases.clocks import case_clocks, true_events
from content.cases.event_types import AWAITING, CORRECTED
from content.cases.numbers import QUERY_CODE
from content.cases.standing import standing
from content.cases.subjects import titles_of
from content.cases.submitting import receipt_for
from content.charging.amounts import yuan
from content.clock import moment_of
from content.permissions import Permission as P
from views.answers_shown import field_lines, parts_of
from views.apply_files import answer_file
from views.cookies import CASE_COOKIE, flash
from views.drafts import grouped, private
from views.form_steps import Kept
from views.inbox import messages_of_case
from views.layout import page, url_of
from views.limiting import limited
from views.receipts import shown_receipt
from views.times import say_moment
from views.track_events import Teller
from views.track_progress import bill_row, branch_rows, next_steps, paper_rows

RECEIPT, FILED, WITHDRAW, FILE, CORRECTION, PDF = (
    "receipt",
    "filed",
    "withdraw",
    "file",
    "correction",
    "receipt.pdf",
)
REASON, CONFIRMED = "reason", "confirmed"
UNPROCESSABLE = 422
FORGOTTEN = "办件的保存期限已过，填写的内容和文件已经删除。"


def case_page(request, title, **values):
    """The values of a page of a case."""
    private(request)
    context = request.context
    return {
        "layout": page(request, title),
        "title": title,
        "number": context.case.number,
        "case_url": url_of(request, context),
        **values,
    }


def show_case(context, request):
    told = told_of(context, request)
    case, subject, now = context.case, told.subject, told.now
    return case_page(
        request,
        f"办件 {case.number}",
        item_title=subject.title,
        hall=subject.hall,
        state=now.label,
        is_forgotten=now.is_forgotten,
        received_at=say_moment(case.received_at),
        changed_at=say_moment(moment_of(now.changed_at)),
        official_number=case.official_number,
        steps=told.steps,
        branches=told.branches,
        papers=told.papers,
        correction=_correction(request.apply_doing(), case, subject, now),
        bill=bill_row(request, case),
        events=told.events,
        messages=messages_of_case(request, case.uid),
        may_withdraw=may_withdraw(now),
        links={name: url_of(request, context, name) for name in (RECEIPT, FILED, WITHDRAW)},
    )


def case_json(context, request):
    private(request)
    told, case = told_of(context, request), context.case
    return {
        "@id": url_of(request, context),
        "@type": "case",
        "number": case.number,
        "title": told.subject.title,
        "hall": told.subject.hall,
        "state": told.now.state,
        "state_label": told.now.label,
        "received_at": case.received_at.isoformat(),
        "next": [asdict(one) for one in told.steps],
        "branches": [asdict(one) for one in told.branches],
        "papers": [asdict(one) for one in told.papers],
        "events": [asdict(one) for one in told.events],
    }


def may_withdraw(now):
    """While nobody has decided; the act asks again."""
    undecided = now.is_undecided and not any(one.is_decided for one in now.branches)
    return undecided and not now.is_forgotten


@dataclass(frozen=True)
class Told:
    """办件现状: all that both forms of the page tell."""

    subject: object
    now: object
    steps: list
    branches: list
    papers: list
    events: list


def told_of(context, request):
    """At the moment of the request, with what silence has made of it."""
    doing, case, moment = request.apply_doing(), context.case, request.moment
    subject, events = doing.subject(case), true_events(request.site, case, request.moment)
    now, clocks = standing(events), case_clocks(request.site, case, moment)
    named = {one.name: titles_of(request.site, one) for one in case.branches}
    items = {name: item for name, (item, _) in named.items()}
    offices = {name: office for name, (_, office) in named.items()}
    teller = Teller(case, subject, doing.sealing, offices, items, yuan)
    return Told(
        subject=subject,
        now=now,
        steps=list(next_steps(request, clocks, items)),
        branches=branch_rows(now, items, offices, clocks),
        papers=list(paper_rows(request, case)),
        events=[
            teller.event(event, _changes(doing, case, subject, event)) for event in reversed(events)
        ],
    )


@dataclass(frozen=True)
class AskedNow:
    """现在要补正的: what, why, and until when."""

    lines: tuple
    due_on: date
    url: str


def _correction(doing, case, subject, now):
    if now.state != AWAITING:
        return None
    return AskedNow(tuple(asked_last(doing, case, subject)), now.due_on, CORRECTION)


def _changes(doing, case, subject, event):
    """(label, before, after) of a correction."""
    if event["type"] != CORRECTED or case.standing.is_forgotten:
        return
    names = set(event["changed"])
    before, after = (
        dict(field_lines(subject.definition, case.answers(doing.sealing, filing), {}, names))
        for filing in (event["filing"] - 1, event["filing"])
    )
    files = {one.uid: one.name(doing.sealing) for one in case.files}
    for name in dict.fromkeys([*before, *after]):
        answers = [case.answers(doing.sealing, event["filing"] - back) for back in (1, 0)]
        texts = [
            _text(said, files, one.get(name))
            for said, one in zip((before.get(name), after.get(name)), answers, strict=True)
        ]
        yield (after.get(name) or before[name]).label, *texts


def _text(line, files, answer):
    if line is None:
        return "—"
    if line.rows:
        return "；".join("，".join(f"{k}：{v}" for k, v in row) for row in line.rows)
    if line.text:
        return line.text
    names = [files[uid] for uid in answer if uid in files] if isinstance(answer, list) else []
    return "、".join(names) or "—"


def show_receipt(context, request):
    case, code = context.case, grouped(request.cookies.get(CASE_COOKIE, ""), QUERY_CODE)
    if case.standing.is_forgotten:
        raise HTTPNotFound(FORGOTTEN)
    receipt = receipt_for(request.apply_doing(), case, code)
    return case_page(
        request,
        "申请已提交",
        receipt=shown_receipt(request, receipt),
        hall=receipt.hall,
        pdf_url=url_of(request, context, PDF) if case.receipt_sha256 else "",
        number=case.number,
    )


def show_filed(context, request):
    """What was filed last, masked."""
    doing, case = request.apply_doing(), context.case
    if case.standing.is_forgotten:
        raise HTTPNotFound(FORGOTTEN)
    subject = doing.subject(case)
    review = parts_of(subject.definition, case.answers(doing.sealing), kept_files(request, case))
    return case_page(request, "提交的内容", item_title=subject.title, review=review)


def kept_files(request, case, files=None):
    """Field name → [Kept] of a case's files."""
    found, sealing = {}, request.registry.sealing
    for file in case.files if files is None else files:
        url = url_of(request, request.context, FILE, file.uid)
        one = Kept(file.uid, file.name(sealing), file.size, url)
        found.setdefault(file.field, []).append(one)
    return found


def send_file(context, request):
    uid = request.subpath[0] if request.subpath else ""
    files = (*context.case.files, *context.case.pending_files)
    stored = next((one for one in files if one.uid == uid), None)
    if stored is None:
        raise HTTPNotFound
    return answer_file(request, stored)


def show_withdraw(context, request):
    return _withdraw_page(request)


def _withdraw_page(request, problem="", refused="", reason=""):
    case = request.context.case
    subject = request.apply_doing().subject(case)
    return case_page(
        request,
        "错误：撤回申请" if problem else "撤回申请",
        item_title=subject.title,
        may_withdraw=case.standing.is_undecided,
        state=case.standing.label,
        problem=problem,
        refused=refused,
        reason=reason,
        action=url_of(request, request.context, WITHDRAW),
        csrf_token=request.csrf_token(),
    )


def withdraw_it(context, request):
    reason = request.POST.get(REASON, "")
    reason = reason if isinstance(reason, str) else ""
    if not request.POST.get(CONFIRMED):
        request.response.status_int = UNPROCESSABLE
        return _withdraw_page(request, problem="请勾选确认，再撤回", reason=reason)
    try:
        withdraw(request.apply_doing(), context.case, reason)
    except ApplyRefused as refusal:
        request.response.status_int = UNPROCESSABLE
        return _withdraw_page(request, refused=str(refusal), reason=reason)
    response = HTTPSeeOther(url_of(request, context))
    flash(request, response, "ok", "申请已撤回，办理到此为止。")
    return response


def includeme(config):
    page = {"context": TrackPage, "permission": P.TRACK_CASE}
    reading = {"request_method": ("GET", "HEAD")}
    template = {"renderer": "templates/track_case.pt"}
    config.add_view(show_case, prefers_json=False, **template, **page, **reading)
    config.add_view(case_json, prefers_json=True, renderer="json", **page, **reading)
    for name, view, template in (
        (RECEIPT, show_receipt, "track_receipt"),
        (FILED, show_filed, "track_filed"),
        (WITHDRAW, show_withdraw, "track_withdraw"),
    ):
        config.add_view(view, name=name, renderer=f"templates/{template}.pt", **page, **reading)
    config.add_view(send_file, name=FILE, **page, **reading)
    config.add_view(
        withdraw_it,
        name=WITHDRAW,
        renderer="templates/track_withdraw.pt",
        request_method="POST",
        decorator=limited("post"),
        **page,
    )
