"""登记、更换保管人、废止 of seals, by the government's administrator; each press is one act."""

from pyramid.httpexceptions import HTTPSeeOther

from content.act import ActRefused
from content.acts.seals import ABOLISH_SEAL, CHANGE_CUSTODIAN, REGISTER_SEAL
from content.clock import day_of, moment_of
from content.permissions import Permission as P
from content.seal_pages import SealArea, SealPage
from content.seals import SEAL_KINDS, SEAL_STATES
from views.cookies import flash
from views.forms import posted_texts
from views.layout import page
from views.rendering import answer_page
from views.times import say_moment
from views.urls import url_of

UNPROCESSABLE = 422
NO_ACCOUNT = "没有“{}”这个账号，或者它已停用。请填写保管人登录本站用的账号名。"
NOT_SURE = "废止不能收回。请勾选“我已核对”，再按“废止”。"


def _crumbs(request, area):
    hall = area.__parent__
    return [(hall.title, url_of(request, hall)), (area.title, url_of(request, area))]


def show_add(context, request, problem="", status=200):
    values = {
        "layout": page(request, "登记印章", crumbs=_crumbs(request, context)),
        "problem": problem,
        "entered": posted_texts(request),
        "kinds": tuple(SEAL_KINDS.items()),
        "departments": [(one.uid, one.title) for one in context.government.department_records()],
        "today": day_of(request.moment).isoformat(),
        "csrf_token": request.csrf_token(),
        "action": url_of(request, context, "add"),
        "area_url": url_of(request, context),
    }
    return answer_page(request, "seal_add.pt", values, status)


def add(context, request):
    """A key is made with the registration; where that is refused, it goes again."""
    fields, key = posted_texts(request), {}
    try:
        if fields.get("kind") != "former":
            _check_account(request, fields.get("custodian", ""))
            key = _with_key(request, fields)
        made = request.desk.perform(REGISTER_SEAL, context, {**fields, **key})
    except ActRefused as refusal:
        request.registry.seal_keys.drop(key.get("uid", ""))
        return show_add(context, request, str(refusal), UNPROCESSABLE)
    return _done(request, made, "印章已登记。")


def _with_key(request, fields):
    uid, name = request.desk.new_uid(), fields.get("name", "").strip()
    if not name:
        return {}
    keys = request.registry.seal_keys
    return {"uid": uid, "certificate": keys.make(uid, name, name, request.moment)}


def _check_account(request, name):
    """Raises ActRefused."""
    account = request.affairs.people.find(name.strip())
    if account is None or account.is_disabled(request.moment):
        raise ActRefused(NO_ACCOUNT.format(name.strip()))


def show_manage(context, request, problem="", status=200):
    seal = context.seal
    values = {
        "layout": page(request, "更换保管人或废止", crumbs=_crumbs(request, context.__parent__)),
        "problem": problem,
        "entered": posted_texts(request),
        "seal": seal,
        "state": SEAL_STATES[seal.state_at(request.moment)],
        "custodians": [(name, _since(at)) for name, at in reversed(seal.custodians)],
        "today": day_of(request.moment).isoformat(),
        "csrf_token": request.csrf_token(),
        "custodian_url": url_of(request, context, "custodian"),
        "abolish_url": url_of(request, context, "abolish"),
        "seal_url": url_of(request, context),
    }
    return answer_page(request, "seal_manage.pt", values, status)


def _since(at):
    return say_moment(moment_of(at))


def change_custodian(context, request):
    fields = posted_texts(request)
    try:
        _check_account(request, fields.get("custodian", ""))
        request.desk.perform(CHANGE_CUSTODIAN, context, fields)
    except ActRefused as refusal:
        return show_manage(context, request, str(refusal), UNPROCESSABLE)
    return _done(request, context, "已更换保管人。")


def abolish(context, request):
    fields = posted_texts(request)
    try:
        if not fields.get("sure"):
            raise ActRefused(NOT_SURE)
        request.desk.perform(ABOLISH_SEAL, context, fields)
    except ActRefused as refusal:
        return show_manage(context, request, str(refusal), UNPROCESSABLE)
    return _done(request, context, "印章已废止。")


def _done(request, seal_page, text):
    response = HTTPSeeOther(url_of(request, seal_page))
    flash(request, response, "ok", text)
    return response


def includeme(config):
    common = {"permission": P.MANAGE_SEALS, "http_cache": 0}
    reading, writing = {"request_method": ("GET", "HEAD")}, {"request_method": "POST"}
    config.add_view(show_add, context=SealArea, name="add", **reading, **common)
    config.add_view(add, context=SealArea, name="add", **writing, **common)
    config.add_view(show_manage, context=SealPage, name="manage", **reading, **common)
    config.add_view(change_custodian, context=SealPage, name="custodian", **writing, **common)
    config.add_view(abolish, context=SealPage, name="abolish", **writing, **common)
