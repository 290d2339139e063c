"""一个办件: what was filed and what happened since; who looks at more than that is written down."""

from dataclasses import dataclass
from urllib.parse import quote

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response

from content.areas import CasePage
from content.calendars import calendar_at
from content.cases.case_acts import asked_lines, shown_answers, shown_file
from content.cases.cases import Case
from content.cases.receipts import next_steps
from content.cases.shown import MASKED, NOBODY, PLAIN, shown_lines, text_of
from content.cases.standing import (
    CORRECTED,
    CORRECTION_REQUESTED,
    EVENT_LABELS,
    SUBMITTED,
    WITHDRAWN,
)
from content.cases.subjects import Subject, subject_of
from content.clock import moment_of
from content.permissions import Permission as P
from views.earlier import origin_said
from views.files import SANDBOX
from views.hall_cases import row_json, row_of
from views.layout import page, url_of
from views.times import say_moment

CORRECTABLE = (SUBMITTED, CORRECTED)


@dataclass(frozen=True)
class Seen:
    """办件的一次查看: the case, what it is about, and how much of persons is shown (``way``)."""

    case: Case
    subject: Subject
    sealing: object
    way: str


@dataclass(frozen=True)
class EventRow:
    """经过: one event, in words; ``changes`` are (label, before, after)."""

    label: str
    at: str
    by: str
    lines: tuple = ()
    changes: tuple = ()


@dataclass(frozen=True)
class FileRow:
    """文件: ``name`` is empty for who may not open it."""

    uid: str
    name: str
    field: str
    size: str
    replaced: bool
    origin: str = ""


def seen(context, request, way=None):
    may_show = request.may(P.SHOW_CASE, context)
    subject = subject_of(request.site, context.case, request.moment)
    way = way or (MASKED if may_show else NOBODY)
    return Seen(context.case, subject, request.registry.sealing, way)


def show_case(context, request, answers=None, way=None):
    looked = seen(context, request, way)
    case, standing = looked.case, looked.case.standing
    may_show = request.may(P.SHOW_CASE, context) and not standing.is_forgotten
    if answers is None:
        answers = case.answers(looked.sealing)
    return {
        "layout": page(request, context.title, crumbs=_crumbs(request, context)),
        "title": context.title,
        "row": row_of(request, context),
        "official_number": case.official_number,
        "steps": shown_lines(looked.subject.definition, answers, looked.way),
        "is_plain": looked.way == PLAIN,
        "is_forgotten": standing.is_forgotten,
        "due_on": standing.due_on,
        "next_steps": _next_steps(request, looked) if standing.is_undecided else (),
        "events": [_event_row(request, looked, event) for event in case.events],
        "files": _file_rows(looked, may_show),
        "may_show": may_show,
        "may_ask": _may_ask(request, context),
        "url": url_of(request, context),
        "list_url": url_of(request, context.__parent__),
        "csrf_token": request.csrf_token(),
    }


def _crumbs(request, context):
    return [("办件", url_of(request, context.__parent__))]


def _next_steps(request, looked):
    calendar = calendar_at(request.site, request.moment)
    return next_steps(looked.subject.fields, looked.case.received_at, calendar)


def _may_ask(request, context):
    standing = context.case.standing
    return standing.state in CORRECTABLE and request.may(P.REQUEST_CORRECTION, context)


def _event_row(request, looked, event):
    said = {} if looked.way == NOBODY else looked.case.said(looked.sealing, event["uid"])
    lines = asked_lines(looked.subject.definition, event, said) if "fields" in event else ()
    if event["type"] == CORRECTION_REQUESTED:
        lines = (*lines, f"请在 {event['due_on']} 前补正")
    if event["type"] == WITHDRAWN and said:
        lines = (f"理由：{said['reason']}",)
    changes = tuple(_changes(looked, event)) if event["type"] == CORRECTED else ()
    by = _by(request, event.get("by", ""))
    at = say_moment(moment_of(event["at"]))
    return EventRow(EVENT_LABELS[event["type"]], at, by, tuple(lines), changes)


def _by(request, by):
    if by == "applicant":
        return "申请人"
    account = request.affairs.people.find(by) if by else None
    return account.display_name if account is not None else by or "系统"


def _changes(looked, event):
    if looked.case.standing.is_forgotten:
        return
    before = looked.case.answers(looked.sealing, event["filing"] - 1)
    after = looked.case.answers(looked.sealing, event["filing"])
    for name in event["changed"]:
        field = looked.subject.definition.field(name)
        if field is None or field.type == "table":
            yield (field.title if field else name, "（表格）", "（表格已更改）")
        else:
            texts = (
                text_of(field, said.get(name), looked.way) or "（空）" for said in (before, after)
            )
            yield (field.title, *texts)


def _file_rows(looked, may_show):
    current = {
        uid
        for said in looked.case.answers(looked.sealing).values()
        if isinstance(said, list)
        for uid in said
        if isinstance(uid, str)
    }
    found = []
    for file in looked.case.files:
        field = looked.subject.definition.field(file.field)
        found.append(
            FileRow(
                uid=file.uid,
                name=file.name(looked.sealing) if may_show else "",
                field=field.title if field is not None else file.field,
                size=_say_size(file.size),
                replaced=file.uid not in current,
                origin=origin_said(file),
            )
        )
    return found


def _say_size(size):
    return f"{size / 1048576:.1f} MB" if size >= 1048576 else f"{max(1, size // 1024)} KB"


def show_unmasked(context, request):
    """An act, written down: so it is posted, and answers with the page itself."""
    answers = shown_answers(request.clerk_doing(), context.case)
    return show_case(context, request, answers, PLAIN)


def open_file(context, request):
    """Posted, too: who opened which file stands in the ledger."""
    file = shown_file(request.clerk_doing(), context.case, request.POST.get("file", ""))
    if file is None:
        raise HTTPNotFound("这个文件已经删除，或者不属于这个办件。")
    sealing = request.registry.sealing
    response = Response(file.content(sealing))
    response.content_type = file.media_type
    name = quote(file.name(sealing))
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def case_json(context, request):
    looked = seen(context, request)
    standing = looked.case.standing
    steps = shown_lines(looked.subject.definition, looked.case.answers(looked.sealing), looked.way)
    return {
        **row_json(row_of(request, context)),
        "official_number": looked.case.official_number,
        "due_on": standing.due_on.isoformat() if standing.due_on else None,
        "open_fields": list(standing.open_fields),
        "steps": [
            {"title": title, "answers": [list(line) for line in lines]} for title, lines in steps
        ],
        "events": [
            {"type": event["type"], "at": moment_of(event["at"]).isoformat()}
            for event in looked.case.events
        ],
        "files": [{"uid": file.uid, "size": file.size} for file in looked.case.files],
    }


def includeme(config):
    common = {"context": CasePage, "http_cache": 0}
    template = {"renderer": "templates/hall_case.pt"}
    reading = {"permission": P.VIEW_CASE, "request_method": ("GET", "HEAD"), **common}
    config.add_view(show_case, prefers_json=False, **template, **reading)
    config.add_view(case_json, prefers_json=True, renderer="json", **reading)
    acting = {"permission": P.SHOW_CASE, "request_method": "POST", **common}
    config.add_view(show_unmasked, name="show", **template, **acting)
    config.add_view(open_file, name="show_file", **acting)
