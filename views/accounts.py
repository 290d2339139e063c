"""我的账号: one's own roles, password and second factor, and why one may do what where."""

from pyramid.httpexceptions import HTTPSeeOther

from content.areas import AccountArea
from content.log_in import Outcome
from content.passwords import PasswordRefused
from content.people import AccountRefused
from content.people_acts import (
    PeopleDoing,
    begin_own_totp,
    change_own_password,
    confirm_own_totp,
    remove_own_totp,
)
from content.permissions import ROLE_LABELS, Role
from content.permissions import Permission as P
from content.second_factor import pending_totp
from views.cookies import begin_session, flash
from views.duties import duty_of
from views.layout import page, url_of
from views.log_in import COMMIT
from views.qr import draw_qr
from views.times import say_moment

UNPROCESSABLE = 422


def people_doing(request):
    """What the acts on people need, for whoever is asking."""
    return PeopleDoing(
        request.person,
        request.moment,
        request.site,
        request.affairs,
        request.registry.passwords,
        request.desk.new_uid,
    )


def own_account(request):
    return request.affairs.people.account(request.person.account)


def roles_of(request, account):
    """(role label, place title, place address or None, role, place uid) of each grant, by place."""
    found = []
    for role, uid in account.grants:
        place = request.site.find(uid)
        title = place.title if place else "（已撤销的地方）"
        url = url_of(request, place) if place else None
        found.append((ROLE_LABELS[Role(role)], title, url, role, uid))
    return sorted(found, key=lambda one: (one[2] or "", one[0]))


def account_page(request, title, **more):
    """The values that every page of the account has."""
    home = url_of(request, request.context)
    return {
        "layout": page(request, title, crumbs=[("我的账号", home)] if request.view_name else ()),
        "title": title,
        "problem": "",
        "csrf_token": request.csrf_token(),
        "home_url": home,
        "duty": duty_of(request),
        **more,
    }


def show_account(context, request):
    account = own_account(request)
    last = account.last_login_at
    return account_page(
        request,
        "我的账号",
        account=account,
        roles=roles_of(request, account),
        last_login=say_moment(last) if last else "",
        has_code=account.totp_secret is not None,
        desk_url=url_of(request, request.root, "desk") if account.grants else None,
    )


def show_password(context, request, problem=""):
    name = request.person.account
    return account_page(request, "更改密码", name=name, problem=problem)


def change_password(context, request):
    posted = request.POST
    new = posted.get("new_password", "")
    if new != posted.get("repeat_password", ""):
        return _again(request, show_password, "两次填写的新密码不一样，请重新填写。")
    try:
        checked = change_own_password(people_doing(request), posted.get("old_password", ""), new)
    except PasswordRefused as refusal:
        return _again(request, show_password, str(refusal))
    if checked.outcome is not Outcome.OK:
        request.environ[COMMIT] = True
        return _again(request, show_password, _not_yours(checked))
    return _under_a_new_session(request, "密码已更改，其他地方的登录已全部退出。")


def _not_yours(checked):
    if checked.outcome is Outcome.LOCKED:
        return checked.message
    return "现在的密码不正确，没有更改。请检查后重新填写。"


def _again(request, show, problem):
    request.response.status_int = UNPROCESSABLE
    return show(request.context, request, problem)


def _under_a_new_session(request, text):
    token = request.affairs.sessions.open(request.person.account, request.moment)
    response = HTTPSeeOther(url_of(request, request.context))
    begin_session(request, response, token)
    flash(request, response, "ok", text)
    return response


def show_totp(context, request, problem=""):
    account = own_account(request)
    pending = pending_totp(account, request.settings.site_name)
    return account_page(
        request,
        "动态码",
        problem=problem,
        has_code=account.totp_secret is not None,
        pending=pending,
        qr=draw_qr(pending.uri, "动态码绑定地址的二维码") if pending else "",
    )


def bind_totp(context, request):
    """``act``: begin, confirm (with code) or remove (with password)."""
    doing, posted = people_doing(request), request.POST
    steps = {"begin": _begin, "confirm": _confirm, "remove": _remove}
    step = steps.get(posted.get("act"), _begin)
    try:
        return step(request, doing, posted)
    except AccountRefused as refusal:
        return _again(request, show_totp, str(refusal))


def _begin(request, doing, posted):
    begin_own_totp(doing, request.settings.site_name)
    return HTTPSeeOther(url_of(request, request.context, "totp"))


def _confirm(request, doing, posted):
    if not confirm_own_totp(doing, posted.get("code", "")):
        text = "动态码不正确。请等验证器换出新的数字再填；一直不对的，请核对手机时间。"
        return _again(request, show_totp, text)
    return _done(request, "动态码已绑定。下次登录时，输入密码后还要输入动态码。")


def _remove(request, doing, posted):
    checked = remove_own_totp(doing, posted.get("password", ""))
    if checked.outcome is not Outcome.OK:
        request.environ[COMMIT] = True
        return _again(request, show_totp, _not_yours(checked))
    return _done(request, "动态码已解除绑定。")


def _done(request, text):
    response = HTTPSeeOther(url_of(request, request.context))
    flash(request, response, "ok", text)
    return response


PAGES = (
    ("", show_account, None, "account"),
    ("password", show_password, change_password, "password"),
    ("totp", show_totp, bind_totp, "totp"),
)


def includeme(config):
    common = {"context": AccountArea, "permission": P.OWN_ACCOUNT, "http_cache": 0}
    for name, show, do, template in PAGES:
        dressed = {"name": name, "renderer": f"templates/{template}.pt", **common}
        config.add_view(show, request_method=("GET", "HEAD"), **dressed)
        if do is not None:
            config.add_view(do, request_method="POST", **dressed)
