"""The page of one act on a case or branch: its form, a second look before what cannot be undone,
and what is said when it cannot be done, or a colleague was quicker.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pyramid.httpexceptions import HTTPSeeOther

from content.cases.applying import ApplyRefused
from content.permissions import Permission
from views.act_questions import answered, checked, values_of
from views.case_events import event_rows
from views.cookies import flash
from views.layout import page, url_of
from views.met import met_at

UNPROCESSABLE, CONFLICT = 422, 409
SEEN, CONFIRMED, CHANGE = "seen", "confirmed", "change"


def _nothing(met):
    return ()


@dataclass(frozen=True)
class CaseAct:
    """一个动作的页面: ``why_not`` says why it cannot be done now ("" where it can), ``do`` does it
    with what was typed; all three functions get what ``views.met`` read."""

    name: str
    label: str
    permission: Permission
    why_not: Callable
    do: Callable
    said: str
    questions: Callable = _nothing
    lead: Callable = _nothing
    button: str = ""
    confirms: bool = False

    @property
    def is_pressed(self):
        """Nothing is asked or told: a button on the page of the case is enough."""
        return self.questions is _nothing and self.lead is _nothing


def page_view(act):
    def show(context, request):
        met = met_at(context, request)
        return _page(act, met, act.questions(met), act.why_not(met))

    return show


def act_view(act):
    """Does it; or shows the same form again, with what was typed."""

    def do(context, request):
        met = met_at(context, request)
        if why := act.why_not(met):
            return _again(act, met, (), why, CONFLICT)
        typed = answered(act.questions(met), request.POST)
        if CHANGE in request.POST:
            return _page(act, met, typed)
        questions = checked(typed)
        if any(one.error for one in questions):
            return _again(act, met, questions, "", UNPROCESSABLE)
        if request.POST.get(SEEN) != met.seen:
            return _again(act, met, questions, _quicker(met), CONFLICT)
        if act.confirms and CONFIRMED not in request.POST:
            return _page(act, met, questions, confirming=True)
        try:
            act.do(request.clerk_doing(), met, values_of(questions))
        except ApplyRefused as refusal:
            return _again(act, met, questions, str(refusal), UNPROCESSABLE)
        return done(request, met.back_url, act.said)

    return do


def done(request, url, text):
    response = HTTPSeeOther(url)
    flash(request, response, "ok", text)
    return response


def _again(act, met, questions, problem, status):
    met.request.response.status_int = status
    return _page(act, met, questions or act.questions(met), problem)


def _quicker(met):
    """Somebody did something while the form was filled in."""
    fresh = event_rows(met)[: _seen_number(met)]
    told = "；".join(f"{row.at} {row.by}：{row.label}" for row in fresh)
    return f"您打开这一页以后，这个办件有了新的变化：{told}。请看清楚再提交，填写的内容都还在。"


def _seen_number(met):
    """How many events are new since the form was opened; at least the last one."""
    seen = met.request.POST.get(SEEN, "")
    known = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 7 else 0
    return max(1, min(5, int(met.seen) - known))


def _page(act, met, questions, problem="", confirming=False):
    request = met.request
    errors = tuple(one for one in questions if one.error)
    return {
        "layout": page(request, act.label, crumbs=met.crumbs),
        "title": f"确认{act.label}" if confirming else act.label,
        "context_title": met.title,
        "facts": met.facts,
        "lead": act.lead(met),
        "questions": questions,
        "errors": errors,
        "problem": problem,
        "blocked": bool(act.why_not(met)),
        "confirming": confirming,
        "button": act.button or act.label,
        "seen": met.seen,
        "url": url_of(request, met.context, act.name),
        "back_url": met.back_url,
        "csrf_token": request.csrf_token(),
    }


def offered(acts, met):
    """(acts that can be done now, (label, why) of those that cannot), of those that one may do."""
    now, not_now = [], []
    for act in acts:
        if not met.request.may(act.permission, met.context):
            continue
        why = act.why_not(met)
        if why:
            not_now.append((act.label, why))
        else:
            now.append(act)
    return now, not_now


def add_act_views(config, context, acts):
    for act in acts:
        common = {
            "context": context,
            "name": act.name,
            "permission": act.permission,
            "renderer": "templates/hall_act.pt",
            "http_cache": 0,
        }
        config.add_view(page_view(act), request_method=("GET", "HEAD"), **common)
        config.add_view(act_view(act), request_method="POST", **common)
