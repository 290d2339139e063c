"""要求补正: one complete notice of what is lacking (行政许可法§32), a plain page for the clerk."""

from dataclasses import dataclass
from datetime import date

from pyramid.httpexceptions import HTTPSeeOther

from content.areas import CasePage
from content.calendar import working_days_between
from content.calendars import calendar_at
from content.cases.applying import ApplyRefused
from content.cases.case_acts import LONGEST_REASON, AskedField, request_correction
from content.cases.clock_rules import ACCEPTANCE_DAYS
from content.cases.standing import GROUNDS
from content.cases.subjects import subject_of
from content.clock import day_of
from content.forms.conditions import visible_fields, visible_steps
from content.permissions import Permission as P
from views.cookies import flash
from views.forms import posted_texts
from views.layout import page, url_of

CONFLICT = 409
_LATE = (
    f"收到申请已超过 {ACCEPTANCE_DAYS} 个工作日。逾期没有一次告知的，自收到申请之日起即为受理"
    "（行政许可法第三十二条），请先与法制机构核对。"
)


@dataclass(frozen=True)
class AskRow:
    """可要求补正的一项: with what was ticked, chosen and typed; ``used`` are grounds of before."""

    name: str
    title: str
    step: str
    ticked: bool
    ground: str
    reason: str
    used: tuple


def ask_page(context, request, typed=None, problem=""):
    return {
        "layout": page(
            request,
            "要求补正",
            crumbs=[
                ("办件", url_of(request, context.__parent__)),
                (context.case.number, url_of(request, context)),
            ],
        ),
        "title": "要求补正",
        "context_title": context.title,
        "rows": _rows(context, request, typed or {}),
        "grounds": list(GROUNDS.items()),
        "due_on": (typed or {}).get("due_on", ""),
        "late": _LATE if _is_late(context, request) else "",
        "problem": problem,
        "longest": LONGEST_REASON,
        "url": url_of(request, context, "request_correction"),
        "case_url": url_of(request, context),
        "csrf_token": request.csrf_token(),
    }


def _is_late(context, request):
    calendar = calendar_at(request.site, request.moment)
    received, today = day_of(context.case.received_at), day_of(request.moment)
    return working_days_between(received, today, calendar) > ACCEPTANCE_DAYS


def _rows(context, request, typed):
    definition = subject_of(request.site, context.case, request.moment).definition
    answers = context.case.answers(request.registry.sealing)
    asked = context.case.standing.asked
    return [
        AskRow(
            name=one.name,
            title=one.title,
            step=step.title,
            ticked=f"ask-{one.name}" in typed,
            ground=typed.get(f"ground-{one.name}", ""),
            reason=typed.get(f"reason-{one.name}", ""),
            used=tuple(GROUNDS[ground] for name, ground in sorted(asked) if name == one.name),
        )
        for step in visible_steps(definition, answers)
        for one in visible_fields(definition, step, answers)
    ]


def ask(context, request):
    typed = posted_texts(request)
    try:
        rows = _rows(context, request, typed)
        asked = [AskedField(one.name, one.ground, one.reason) for one in rows if one.ticked]
        request_correction(request.clerk_doing(), context.case, asked, _day(typed))
    except ApplyRefused as refusal:
        request.response.status_int = CONFLICT
        return ask_page(context, request, typed, str(refusal))
    response = HTTPSeeOther(url_of(request, context))
    flash(request, response, "ok", "已要求补正，通知已放进申请人的站内信箱；有邮箱的同时发邮件。")
    return response


def _day(typed):
    try:
        return date.fromisoformat(typed.get("due_on", "").strip())
    except ValueError:
        return None


def includeme(config):
    common = {
        "context": CasePage,
        "name": "request_correction",
        "permission": P.REQUEST_CORRECTION,
        "renderer": "templates/hall_case_correction.pt",
        "http_cache": 0,
    }
    config.add_view(ask_page, request_method=("GET", "HEAD"), **common)
    config.add_view(ask, request_method="POST", **common)
