"""Logging in and out: password, then code; and what was typed goes on where a session had ended."""

from datetime import timedelta

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from content.clock import micros, moment_of
from content.log_in import Outcome, authenticate, authenticate_code
from content.passwords import Passwords
from content.permissions import Permission as P
from content.tree import Place
from views.cookies import SESSION, begin_session, end_session, flash, sign, unsign
from views.duties import DUTY_LABELS, duty_of
from views.kept_text import CAME_FROM, FIELD, local_path, unpack
from views.layout import page, url_of
from views.rendering import answer_page

UNAUTHORIZED, TOO_MANY = 401, 429
STATUSES = {Outcome.LOCKED: TOO_MANY, Outcome.CODE_NEEDED: 200}
COMMIT = "openhall.commit"
TICKET = "second-step"
TICKET_LIFETIME = timedelta(minutes=5)


def log_in_page(request, *, status=200, problem="", ticket="", kept="", lead=""):
    """The form; with a ``ticket`` only the code is asked for. It tells nothing of the context."""
    request.context, request.view_name = request.root, "login"
    values = {
        "layout": page(request, "登录"),
        "problem": problem,
        "lead": lead,
        "ticket": ticket,
        "kept": kept,
        "name": request.POST.get("name", "") if request.path.strip("/") == "login" else "",
        "came_from": "" if kept else local_path(request.params.get(CAME_FROM, "")),
        "action": url_of(request, request.root, "login"),
        "applicant_url": url_of(request, request.root, "applicant"),
        "csrf_token": request.csrf_token(),
    }
    return _answer(request, "log_in", values, status)


def _answer(request, template, values, status=200):
    response = answer_page(request, f"{template}.pt", values, status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def show_log_in(context, request):
    _only_at_the_root(context, request)
    if not request.person.is_anonymous:
        return HTTPSeeOther(_where_to(request, request.GET.get(CAME_FROM, "")))
    return log_in_page(request)


def log_in(context, request):
    _only_at_the_root(context, request)
    # Wrong tries are counted although the answer is a refusal
    request.environ[COMMIT] = True
    named = _name_on_ticket(request)
    tried = _try(request, named)
    if tried.outcome is Outcome.OK:
        return _let_in(request, tried.account)
    if tried.outcome is not Outcome.CODE_NEEDED:
        request.registry.measures.count_failed_log_in()
    kept = request.POST.get(FIELD, "")
    return log_in_page(
        request,
        status=STATUSES.get(tried.outcome, UNAUTHORIZED),
        kept=kept if unpack(request, kept) else "",
        **_next_step(request, tried, named or request.POST.get("name", "")),
    )


def _try(request, named):
    posted, people = request.POST, request.affairs.people
    code = posted.get("code", "")
    if named is not None:
        return authenticate_code(people, named, code, request.moment)
    return authenticate(
        people,
        request.registry.passwords,
        posted.get("name", ""),
        posted.get("password", ""),
        code,
        request.moment,
    )


def _next_step(request, tried, proven):
    """What the form says; ``proven`` is whose password was right, when only the code is missing."""
    if tried.outcome is Outcome.CODE_NEEDED:
        return {"lead": tried.message, "ticket": _ticket(request, proven)}
    if tried.outcome is Outcome.CODE_WRONG:
        return {"problem": tried.message, "ticket": _ticket(request, proven)}
    return {"problem": tried.message}


def _ticket(request, name):
    """Says for five minutes that the password was right; void once the password changes."""
    account = request.affairs.people.find(name)
    text = f"{micros(request.moment)}:{account.name}"
    return sign(request.registry.secret, f"{TICKET}:{account.password_hash}", text)


def _name_on_ticket(request):
    ticket = request.POST.get("ticket", "")
    issued, _, rest = ticket.partition(":")
    name = rest.rpartition(".")[0]
    account = request.affairs.people.find(name) if name else None
    if account is None:
        return None
    purpose = f"{TICKET}:{account.password_hash}"
    if unsign(request.registry.secret, purpose, ticket) is None:
        return None
    fresh = request.moment - moment_of(int(issued)) <= TICKET_LIFETIME
    return account.name if fresh else None


def _let_in(request, name):
    sessions = request.affairs.sessions
    # Rotated: a token known before the log-in is worth nothing after it
    sessions.close(request.cookies.get(SESSION, ""))
    token = sessions.open(name, request.moment)
    request.person = request.affairs.people.person(name, request.moment)
    kept = unpack(request, request.POST.get(FIELD, ""))
    if kept is not None:
        # The CSRF token of this page must belong to the session that begins with it
        request.cookies[SESSION] = token
        response = carry_on_page(request, kept)
    else:
        response = HTTPSeeOther(_where_to(request, request.POST.get(CAME_FROM, "")))
    begin_session(request, response, token)
    return response


def carry_on_page(request, kept, status=200):
    """A form with all that was typed, to be sent by the press of a button, with a fresh token."""
    request.context, request.view_name = request.root, "login"
    duty = duty_of(request)
    values = {
        "layout": page(request, "请继续提交刚才填写的内容"),
        "action": request.application_url + kept.path,
        "fields": kept.fields,
        "files": kept.files,
        "duty": DUTY_LABELS.get(duty),
        "duty_url": duty and url_of(request, request.root, "account", duty),
        "csrf_token": request.csrf_token(),
    }
    return _answer(request, "carry_on", values, status)


def _where_to(request, came_from):
    duty, path = duty_of(request), local_path(came_from)
    if duty:
        return url_of(request, request.root, "account", duty)
    if path and path.partition("?")[0].strip("/") not in ("login", "logout"):
        return request.application_url + path
    area = "desk" if request.person.grants else "account"
    return url_of(request, request.root, area)


def _only_at_the_root(context, request):
    if context is not request.root:
        raise HTTPNotFound


def show_log_out(context, request):
    _only_at_the_root(context, request)
    return {
        "layout": page(request, "退出登录"),
        "action": url_of(request, request.root, "logout"),
        "csrf_token": request.csrf_token(),
        "back_url": url_of(request, request.root),
    }


def log_out(context, request):
    _only_at_the_root(context, request)
    request.affairs.sessions.close(request.cookies.get(SESSION, ""))
    response = HTTPSeeOther(url_of(request, request.root))
    end_session(response)
    flash(request, response, "ok", "您已退出登录。")
    return response


def includeme(config):
    if getattr(config.registry, "passwords", None) is None:
        config.registry.passwords = Passwords()
    place = {"context": Place, "permission": P.LOG_IN}
    reading, writing = {"request_method": ("GET", "HEAD")}, {"request_method": "POST"}
    config.add_view(show_log_in, name="login", **place, **reading)
    config.add_view(log_in, name="login", **place, **writing)
    config.add_view(
        show_log_out, name="logout", renderer="templates/log_out.pt", **place, **reading
    )
    config.add_view(log_out, name="logout", **place, **writing)
