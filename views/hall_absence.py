"""请假代办: who does the work of whom while somebody of an office is away."""

from pyramid.httpexceptions import HTTPNotFound

from content.areas import WorkArea
from content.cases.absences import absences_at, recall_absence, say_absent
from content.cases.applying import ApplyRefused
from content.cases.offices import names_of, officers
from content.cases.work_places import own_offices
from content.permissions import Permission as P
from views.act_questions import DAY, SELECT, Question, answered, checked, values_of
from views.case_act_page import UNPROCESSABLE, done
from views.layout import page, url_of


def _offices(context, request):
    """Raises HTTPNotFound for who works in none."""
    government = context.__parent__.__parent__
    found = {one.uid: one for one in own_offices(request.clerk_doing(), government)}
    if not found:
        raise HTTPNotFound("您不在这里的审批办公室。")
    return found


def _asked(offices, wanted):
    return offices.get(wanted) or next(iter(offices.values()))


def _questions(request, office):
    people = officers(request.affairs, office, request.moment)
    names = sorted(names_of(request.affairs, people).items(), key=lambda one: one[1])
    return (
        Question("account", "谁请假", SELECT, choices=tuple(names),
                 typed=request.person.account, missing="请选择谁请假。"),
        Question("stand_in", "由谁代办", SELECT, choices=tuple(names),
                 missing="请选择由谁代办。"),
        Question("first", "从哪一天", DAY, missing="请填写从哪一天起。"),
        Question("last", "到哪一天", DAY, help="这一天也算在内，第二天起自动恢复。",
                 missing="请填写到哪一天。"),
    )  # fmt: skip


def show_absences(context, request, questions=None, problem=""):
    offices = _offices(context, request)
    office = _asked(offices, request.params.get("office", ""))
    questions = questions or _questions(request, office)
    return {
        "layout": page(request, "请假代办", crumbs=[("待办", url_of(request, context))]),
        "title": "请假代办",
        "office": office,
        "offices": [
            (one.title, url_of(request, context, "absence", office=uid), one is office)
            for uid, one in offices.items()
        ],
        "questions": questions,
        "errors": tuple(one for one in questions if one.error),
        "problem": problem,
        "known": _known(request, office),
        "url": url_of(request, context, "absence"),
        "recall_url": url_of(request, context, "recall_absence"),
        "work_url": url_of(request, context),
        "csrf_token": request.csrf_token(),
    }


def _known(request, office):
    known = tuple(absences_at(request.affairs, office, request.moment))
    accounts = {name for one in known for name in (one.account, one.stand_in)}
    names = names_of(request.affairs, accounts)
    return [
        (one, names.get(one.account, one.account), names.get(one.stand_in, one.stand_in))
        for one in known
    ]


def add_absence(context, request):
    office = _asked(_offices(context, request), request.POST.get("office", ""))
    questions = checked(answered(_questions(request, office), request.POST))
    if any(one.error for one in questions):
        return _again(context, request, questions)
    said = values_of(questions)
    days = said["first"], said["last"]
    try:
        say_absent(request.clerk_doing(), office, said["account"], said["stand_in"], days)
    except ApplyRefused as refusal:
        return _again(context, request, questions, str(refusal))
    back = url_of(request, context, "absence", office=office.uid)
    return done(request, back, "已登记。到期以后自动恢复，不用另外取消。")


def _again(context, request, questions, problem=""):
    request.response.status_int = UNPROCESSABLE
    return show_absences(context, request, questions, problem)


def take_back(context, request):
    office = _asked(_offices(context, request), request.POST.get("office", ""))
    account, uid = request.POST.get("account", ""), request.POST.get("uid", "")
    try:
        recall_absence(request.clerk_doing(), office, account, uid)
    except ApplyRefused as refusal:
        return _again(context, request, None, str(refusal))
    return done(request, url_of(request, context, "absence", office=office.uid), "已取消代办。")


def includeme(config):
    common = {
        "context": WorkArea,
        "permission": P.LIST_WORK,
        "renderer": "templates/hall_absence.pt",
        "http_cache": 0,
    }
    reading = {"request_method": ("GET", "HEAD"), **common}
    config.add_view(show_absences, name="absence", **reading)
    config.add_view(add_absence, name="absence", request_method="POST", **common)
    config.add_view(take_back, name="recall_absence", request_method="POST", **common)
