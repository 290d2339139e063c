"""账号和授权: the accounts that an administrator answers for, and what is done to them.

Which account may be changed by whom stands in ``content.people_acts``.
"""

from dataclasses import dataclass

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from content import people_acts
from content.areas import StaffDesk
from content.people import UnknownAccount, normal_name
from content.people_acts import REFUSALS, PeopleRefused
from content.permissions import ROLE_LABELS
from content.permissions import Permission as P
from views.accounts import people_doing, roles_of
from views.cookies import flash
from views.layout import url_of
from views.listing import page_asked, paging_of, take, with_query
from views.rendering import answer_page
from views.staff_desk import desk_page
from views.times import say_moment

UNPROCESSABLE = 422


@dataclass(frozen=True)
class UserRow:
    """账号行: what the list shows of an account."""

    name: str
    display_name: str
    url: str
    roles: tuple
    last_login: str
    tags: tuple


def accounts_known(request, doing):
    """The accounts within reach, by name; ``?q=`` looks in names."""
    asked = normal_name(request.GET.get("q", ""))
    for account in doing.affairs.people:
        fits = asked in account.name or asked in account.display_name.lower()
        if fits and doing.knows(account):
            yield account


def _row(request, account):
    return UserRow(
        name=account.name,
        display_name=account.display_name,
        url=url_of(request, request.context, "user", name=account.name),
        roles=tuple((label, title) for label, title, *_ in roles_of(request, account)),
        last_login=say_moment(account.last_login_at) if account.last_login_at else "从未登录",
        tags=tuple(_tags(request, account)),
    )


def _tags(request, account):
    if account.is_disabled(request.moment):
        yield "已停用", "error"
    if account.is_locked(request.moment):
        yield "已锁定", "warn"
    if account.must_change_password:
        yield "初始密码", "info"
    if account.totp_secret is not None:
        yield "动态码", "ok"


def _page_of(request):
    number, size = page_asked(request)
    found = list(accounts_known(request, people_doing(request)))
    shown, more = take(found, number, size)
    rows = [_row(request, account) for account in shown]
    return rows, paging_of(request, number, size, len(found), more)


def show_users(context, request):
    rows, paging = _page_of(request)
    return desk_page(
        request,
        "账号和授权",
        rows=rows,
        paging=paging,
        asked=request.GET.get("q", ""),
        add_url=url_of(request, context, "add_user"),
    )


def users_json(context, request):
    rows, paging = _page_of(request)
    items = [
        {
            "@id": row.url,
            "@type": "account",
            "name": row.name,
            "title": row.display_name,
            "roles": [list(role) for role in row.roles],
            "last_login": row.last_login,
            "tags": [text for text, _ in row.tags],
        }
        for row in rows
    ]
    batching = {"@id": with_query(request)}
    if paging.next_url:
        batching["next"] = paging.next_url
    said = {"@id": url_of(request, context, "users"), "@type": "accounts", "title": "账号和授权"}
    return {**said, "items": items, "items_total": paging.total, "batching": batching}


def show_add_user(context, request, problem=""):
    return desk_page(
        request,
        "建立账号",
        problem=problem,
        entered=dict(request.POST),
        roles=tuple(ROLE_LABELS.items()),
        needs_role=not people_doing(request).reaches_everything,
        users_url=url_of(request, context, "users"),
    )


def add_user(context, request):
    posted, doing = request.POST, people_doing(request)
    role, path = posted.get("role", ""), posted.get("path", "").strip()
    try:
        if bool(role) != bool(path):
            raise PeopleRefused("角色和地方要一起填写，或者都不填。")
        account, password = people_acts.add_account(
            doing,
            posted.get("name", ""),
            posted.get("display_name", ""),
            posted.get("password", ""),
            (role, path) if role else None,
        )
    except REFUSALS as refusal:
        request.response.status_int = UNPROCESSABLE
        return show_add_user(context, request, str(refusal))
    return _with_first_password(request, doing, account, password, "账号已建立。")


def _with_first_password(request, doing, account, password, text):
    """The answer to the POST itself: the password is in no address, cookie or store."""
    values = {**_user_page(request, doing, account), "password": password, "told": text}
    values["entered"] = {}
    return answer_page(request, "user.pt", values)


def _account_asked(request, doing):
    """Raises HTTPNotFound for an unknown name and for one out of reach."""
    try:
        return people_acts.known_account(doing, request.params.get("name", ""))
    except UnknownAccount:
        raise HTTPNotFound("没有这个账号，或不在您的管理范围内。") from None


def _user_page(request, doing, account, problem=""):
    is_own = account.name == request.person.account
    page_url = url_of(request, request.context, "user", name=account.name)
    return {
        **desk_page(request, account.display_name, problem=problem),
        "account": account,
        "row": _row(request, account),
        "grants": [(*role, doing.reaches(role[4])) for role in roles_of(request, account)],
        "roles": tuple(ROLE_LABELS.items()),
        "entered": dict(request.POST),
        "is_disabled": account.is_disabled(request.moment),
        "is_locked": account.is_locked(request.moment),
        "is_own": is_own,
        "commanded": doing.commands(account) and not is_own,
        "users_url": url_of(request, request.context, "users"),
        "action": page_url,
        "password": "",
        "told": "",
    }


def show_user(context, request):
    doing = people_doing(request)
    return _user_page(request, doing, _account_asked(request, doing))


def _reset_password(doing, name, posted):
    return people_acts.reset_password(doing, name, posted.get("password", ""))


def _grant(doing, name, posted):
    people_acts.grant(doing, name, posted.get("role", ""), posted.get("path", ""))


def _revoke(doing, name, posted):
    people_acts.revoke(doing, name, posted.get("role", ""), posted.get("place_uid", ""))


# name of the act → (what does it, what is said afterwards)
ACTS = {
    "disable": (lambda doing, name, posted: people_acts.disable(doing, name), "账号已停用。"),
    "enable": (lambda doing, name, posted: people_acts.enable(doing, name), "账号已启用。"),
    "unlock": (lambda doing, name, posted: people_acts.unlock(doing, name), "账号已解锁。"),
    "reset_totp": (
        lambda doing, name, posted: people_acts.reset_totp(doing, name),
        "动态码已重置，下次登录后可重新绑定。",
    ),
    "reset_password": (_reset_password, "密码已重置。"),
    "grant": (_grant, "已授权。"),
    "revoke": (_revoke, "授权已收回。"),
}


def change_user(context, request):
    """``act`` names one of ACTS."""
    doing = people_doing(request)
    account = _account_asked(request, doing)
    if request.POST.get("act") not in ACTS:
        raise HTTPNotFound
    do, text = ACTS[request.POST["act"]]
    try:
        password = do(doing, account.name, request.POST)
    except REFUSALS as refusal:
        request.response.status_int = UNPROCESSABLE
        return _user_page(request, doing, account, str(refusal))
    if password:
        return _with_first_password(request, doing, account, password, text)
    still_known = doing.knows(account)
    target = ("user", {"name": account.name}) if still_known else ("users", {})
    response = HTTPSeeOther(url_of(request, context, target[0], **target[1]))
    flash(request, response, "ok", text)
    return response


def includeme(config):
    common = {"context": StaffDesk, "permission": P.LIST_USERS, "http_cache": 0}
    reading = {"request_method": ("GET", "HEAD"), **common}
    users = {"name": "users", **reading}
    config.add_view(show_users, renderer="templates/users.pt", prefers_json=False, **users)
    config.add_view(users_json, renderer="json", prefers_json=True, **users)
    add = {"name": "add_user", "renderer": "templates/add_user.pt"}
    config.add_view(show_add_user, **add, **reading)
    config.add_view(add_user, request_method="POST", **add, **common)
    user = {"name": "user", "renderer": "templates/user.pt"}
    config.add_view(show_user, **user, **reading)
    config.add_view(change_user, request_method="POST", **user, **common)
