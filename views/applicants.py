"""What all pages of an applicant's account share: who is asking, their frame, their short forms."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from pyramid.httpexceptions import HTTPSeeOther

from content.applicant_acts import ApplicantDoing
from content.applicant_codes import CODE_DIGITS
from content.areas import ApplicantArea
from content.letters import CODE_MINUTES
from content.log_in import Outcome
from content.passwords import SHORTEST
from content.permissions import Permission as P
from views.cookies import APPLICANT, begin_session
from views.kept_text import CAME_FROM, local_path
from views.layout import page, url_of
from views.limiting import limited
from views.rendering import answer_page

UNPROCESSABLE = 422
HOME_TITLE = "我的办件"
NOT_NOW_AND_HERE = "密码不正确，没有更改。请检查后重新填写。"


@dataclass(frozen=True)
class Line:
    """表单的一行: a field of a short form."""

    name: str
    label: str
    type: str = "text"
    help: str = ""
    autocomplete: str = "off"
    value: str = ""
    inputmode: str | None = None
    narrow: bool = False


PASSWORD_HELP = f"至少 {SHORTEST} 个字符，不含手机号或邮箱；几个不相干的词连起来，好记也难猜。"
NEW_PASSWORD = (
    Line("new_password", "新密码", "password", PASSWORD_HELP, "new-password"),
    Line("repeat_password", "再写一遍新密码", "password", "", "new-password"),
)
CODE = Line(
    "code",
    "验证码",
    help=f"邮件里的 {CODE_DIGITS} 位数字，{CODE_MINUTES} 分钟内有效。没有收到的，请看看垃圾邮件。",
    autocomplete="one-time-code",
    inputmode="numeric",
    narrow=True,
)
OWN_PASSWORD = Line("password", "现在的密码", "password", "为了确认是您本人。", "current-password")


@dataclass(frozen=True)
class ShortForm:
    """短表单: a page with one form; ``links`` are (label, address) below it."""

    title: str
    button: str
    lines: tuple[Line, ...]
    lead: str = ""
    links: tuple = ()
    hidden: tuple = ()
    notes: tuple = ()
    danger: bool = False
    action: str = ""


def new_code() -> str:
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def applicant_doing(request):
    """What the acts on an applicant's account need, for whoever is asking."""
    registry = request.registry
    return ApplicantDoing(
        request.applicant,
        request.moment,
        request.affairs,
        registry.sealing,
        registry.passwords,
        request.desk.new_uid,
        new_code,
    )


def area_url(request, *names, **query):
    return url_of(request, ApplicantArea(request.root), *names, **query)


def came_from(request):
    """Where the person was going; not to another site."""
    return local_path(request.params.get(CAME_FROM, ""))


def where_to(request):
    path = came_from(request)
    return request.application_url + path if path else area_url(request)


def of_applicant(view: Callable) -> Callable:
    """The view for whoever is signed in as an applicant; others are asked to, and come back."""

    @wraps(view)
    def asked(context, request, *args):
        if request.applicant is None:
            back = request.path_qs if request.method == "GET" else request.path
            return HTTPSeeOther(area_url(request, "login", came_from=back))
        return view(context, request, *args)

    return asked


def applicant_page(request, title, **more):
    """The values that every page of an applicant's account has."""
    inner = request.view_name and request.applicant is not None
    crumbs = [(HOME_TITLE, area_url(request))] if inner else ()
    return {
        "layout": page(request, title, crumbs=crumbs),
        "title": title,
        "problem": "",
        "csrf_token": request.csrf_token(),
        "home_url": area_url(request),
        "privacy_url": url_of(request, request.root, "privacy"),
        **more,
    }


def short_form(request, form, problem="", status=200):
    """The page of ``form``; what was typed stands there again, but for passwords."""
    typed = {name: text for name, text in request.POST.items() if isinstance(text, str)}
    values = applicant_page(
        request,
        form.title,
        form=form,
        typed=typed,
        problem=problem,
        action=area_url(request, form.action or request.view_name),
    )
    response = answer_page(request, "applicant_form.pt", values, status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def posted(request, name):
    """A text that was posted; a file in its place is none."""
    value = request.POST.get(name, "")
    return value if isinstance(value, str) else ""


def not_yours(tried):
    """What is said to whoever typed a wrong password while signed in."""
    return tried.message if tried.outcome is Outcome.LOCKED else NOT_NOW_AND_HERE


def open_session(request, account):
    """The token. Rotated: one known before the log-in is worth nothing after it.

    What is made for this request from now on, a CSRF token above all, belongs to the new session.
    """
    sessions = applicant_doing(request).sessions
    sessions.close(request.cookies.get(APPLICANT, ""))
    token = sessions.open(account.uid, request.moment)
    request.cookies[APPLICANT], request.applicant = token, account
    return token


def begin_applicant_session(request, response, account):
    begin_session(request, response, open_session(request, account), APPLICANT)


def add_pages(config, pages):
    """``pages``: (name, the view that shows it, the view that takes what is posted)."""
    common = {"context": ApplicantArea, "permission": P.BE_APPLICANT, "http_cache": 0}
    for name, show, do in pages:
        config.add_view(show, name=name, request_method=("GET", "HEAD"), **common)
        posting = {"request_method": "POST", "decorator": limited("post")}
        config.add_view(do, name=name, **posting, **common)
