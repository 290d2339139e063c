"""Registering, logging in and out as an applicant, and a forgotten password.

Staff log in elsewhere, and neither session gives what the other one does.
"""

from pyramid.httpexceptions import HTTPSeeOther

from content import applicant_acts as acts
from content.applicant_acts import REFUSALS, Reset
from content.letters import CODE_MINUTES
from content.log_in import Outcome
from views.applicants import (
    CODE,
    NEW_PASSWORD,
    PASSWORD_HELP,
    UNPROCESSABLE,
    Line,
    ShortForm,
    add_pages,
    applicant_doing,
    area_url,
    came_from,
    open_session,
    posted,
    short_form,
    where_to,
)
from views.cookies import APPLICANT, begin_session, end_session, flash
from views.kept_text import CAME_FROM, FIELD, unpack
from views.layout import url_of
from views.limiting import wait_page
from views.log_in import COMMIT, TOO_MANY, UNAUTHORIZED, carry_on_page

NOT_LET_IN = "邮箱（手机号）或密码不正确，请检查后重新输入。忘记密码的，请用“找回密码”。"
NOT_THE_SAME = "两次填写的密码不一样，请重新填写。"
SENT = (
    f"如果这个邮箱登记过申请人账号，我们已向它发出验证码，请在 {CODE_MINUTES} 分钟内填写。"
    "1 分钟内重复提交的只发一次。"
)
WRONG_CODE = "验证码不正确、已经过期或试了太多次。请检查，或重新获取。"
RELEASED = (
    "这个邮箱登记后没有验证过，不能用来更改那个账号的密码。"
    "现在已从那个账号里收回，您可以用它重新注册。"
)
ADDRESS_HELP = "手机号暂时收不到验证码，忘记密码时不能自助找回；建议用邮箱。"


def _address(help=""):
    return Line("address", "邮箱或手机号", help=help, autocomplete="username", inputmode="email")


def _hidden(request):
    """Where the person was going, and what was typed in a page whose session had ended."""
    path, kept = came_from(request), posted(request, FIELD)
    found = [(CAME_FROM, path)] if path else []
    if unpack(request, kept) is not None:
        found.append((FIELD, kept))
    return tuple(found)


def _links(request, *names):
    labels = {
        "login": "已有账号，去登录",
        "register": "还没有账号，去注册",
        "forgotten": "忘记密码",
    }
    back = {CAME_FROM: came_from(request)}
    return tuple((labels[name], area_url(request, name, **back)) for name in names)


def register_form(request):
    return ShortForm(
        "注册申请人账号",
        "注册",
        (
            _address(ADDRESS_HELP),
            Line("new_password", "密码", "password", PASSWORD_HELP, "new-password"),
            Line("repeat_password", "再写一遍密码", "password", "", "new-password"),
        ),
        lead="不注册也可以申请：凭申请时给出的草稿码和查询码继续填写、查询进度。注册后，您的草稿、办件和通知都在“我的办件”里。",
        links=_links(request, "login"),
        hidden=_hidden(request),
        notes=("privacy",),
    )


def log_in_form(request):
    return ShortForm(
        "申请人登录",
        "登录",
        (_address(), Line("password", "密码", "password", "", "current-password")),
        links=_links(request, "register", "forgotten"),
        hidden=_hidden(request),
        notes=("staff",),
    )


def forgotten_form(request):
    return ShortForm(
        "找回密码",
        "发送验证码",
        (Line("address", "登记的邮箱", autocomplete="email", inputmode="email"),),
        lead="验证码发到账号里登记的邮箱。邮箱验证过的，凭验证码设置新密码。",
        links=_links(request, "login"),
    )


def reset_form(request, address):
    return ShortForm(
        "设置新密码",
        "更改密码",
        (CODE, *NEW_PASSWORD),
        lead=SENT,
        links=(("重新获取验证码", area_url(request, "forgotten")), *_links(request, "login")),
        hidden=(("address", address),),
        action="reset",
    )


def show_register(context, request):
    if request.applicant is not None:
        return HTTPSeeOther(where_to(request))
    return short_form(request, register_form(request))


def register(context, request):
    form, password = register_form(request), posted(request, "new_password")
    if seconds := request.registry.rate_limits.peek("guess", request):
        return wait_page(request, seconds)
    if password != posted(request, "repeat_password"):
        return short_form(request, form, NOT_THE_SAME, UNPROCESSABLE)
    try:
        account = acts.register(applicant_doing(request), posted(request, "address"), password)
    except REFUSALS as refusal:
        # Who asks for many addresses wants to know whose they are
        request.registry.rate_limits.wait("guess", request)
        return short_form(request, form, str(refusal), UNPROCESSABLE)
    has_email = "email" in account.sealed
    url = area_url(request, "verify") if has_email and not came_from(request) else where_to(request)
    return _let_in(request, account, url, "账号已注册，您已登录。")


def show_log_in(context, request):
    if request.applicant is not None:
        return HTTPSeeOther(where_to(request))
    return short_form(request, log_in_form(request))


def log_in(context, request):
    if "address" not in request.POST:
        return short_form(request, log_in_form(request))
    limits = request.registry.rate_limits
    if seconds := limits.peek("guess", request):
        return wait_page(request, seconds)
    # Wrong tries are counted although the answer is a refusal
    request.environ[COMMIT] = True
    doing = applicant_doing(request)
    tried, account = acts.log_in(doing, posted(request, "address"), posted(request, "password"))
    if account is not None:
        return _let_in(request, account, where_to(request), "您已登录。")
    limits.wait("guess", request)
    request.registry.measures.count_failed_log_in()
    is_locked = tried.outcome is Outcome.LOCKED
    problem, status = (tried.message, TOO_MANY) if is_locked else (NOT_LET_IN, UNAUTHORIZED)
    return short_form(request, log_in_form(request), problem, status)


def _let_in(request, account, url, text):
    kept, token = unpack(request, posted(request, FIELD)), open_session(request, account)
    response = HTTPSeeOther(url) if kept is None else carry_on_page(request, kept)
    begin_session(request, response, token, APPLICANT)
    if kept is None:
        flash(request, response, "ok", text)
    return response


def show_log_out(context, request):
    form = ShortForm("退出登录", "退出", (), lead="退出后，再看“我的办件”要重新登录。")
    return short_form(request, form)


def log_out(context, request):
    applicant_doing(request).sessions.close(request.cookies.get(APPLICANT, ""))
    response = HTTPSeeOther(url_of(request, request.root))
    end_session(response, APPLICANT)
    flash(request, response, "ok", "您已退出登录。")
    return response


def show_forgotten(context, request):
    return short_form(request, forgotten_form(request))


def ask_reset(context, request):
    """The same answer whosever the address is."""
    try:
        acts.ask_reset(applicant_doing(request), posted(request, "address"))
    except REFUSALS as refusal:
        return short_form(request, forgotten_form(request), str(refusal), UNPROCESSABLE)
    return short_form(request, reset_form(request, posted(request, "address")))


def reset(context, request):
    address, new = posted(request, "address"), posted(request, "new_password")
    form = reset_form(request, address)
    if new != posted(request, "repeat_password"):
        return short_form(request, form, NOT_THE_SAME, UNPROCESSABLE)
    limits = request.registry.rate_limits
    if seconds := limits.peek("guess", request):
        return wait_page(request, seconds)
    request.environ[COMMIT] = True
    try:
        done = acts.reset(applicant_doing(request), address, posted(request, "code"), new)
    except REFUSALS as refusal:
        return short_form(request, form, str(refusal), UNPROCESSABLE)
    if done is Reset.WRONG:
        limits.wait("guess", request)
        return short_form(request, form, WRONG_CODE, UNPROCESSABLE)
    told = {
        Reset.DONE: ("login", "ok", "密码已更改，请用新密码登录。"),
        Reset.RELEASED: ("register", "warn", RELEASED),
    }
    name, kind, text = told[done]
    response = HTTPSeeOther(area_url(request, name))
    flash(request, response, kind, text)
    return response


PAGES = (
    ("register", show_register, register),
    ("login", show_log_in, log_in),
    ("logout", show_log_out, log_out),
    ("forgotten", show_forgotten, ask_reset),
    ("reset", show_forgotten, reset),
)


def includeme(config):
    add_pages(config, PAGES)
