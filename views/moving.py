"""Withdrawing, moving and renaming: pages with one form each, refusals kept beside it."""

from urllib.parse import unquote

from pyramid.httpexceptions import HTTPSeeOther

from content.act import ActRefused, NotAllowed
from content.acts.moving import MOVE, MOVE_PLACE
from content.acts.places import ADD_PLACE, EDIT_PLACE
from content.acts.withdrawing import WITHDRAW
from content.base import path_of
from content.items import WITHDRAWAL_REASONS, Item
from content.permissions import Permission as P
from content.tree import Place
from views.cookies import flash
from views.forms import posted_texts
from views.layout import page, url_of

UNPROCESSABLE = 422
CONTACTS = (
    ("address", "地址"),
    ("hours", "办公时间"),
    ("phone", "咨询电话"),
    ("complaint_phone", "监督投诉电话"),
)


def _show(request, title, **more):
    return {
        "layout": page(request, title),
        "title": title,
        "csrf_token": request.csrf_token(),
        "entered": posted_texts(request),
        "problem": "",
        "back_url": url_of(request, request.context),
        **more,
    }


def _attempt(request, act, fields, show):
    """Do the act and go to its subject, or show the form again with what is wrong."""
    try:
        result = request.desk.perform(act, request.context, fields)
    except NotAllowed:
        raise
    except ActRefused as refusal:
        request.response.status_int = UNPROCESSABLE
        return {**show(request.context, request), "problem": str(refusal)}
    response = HTTPSeeOther(url_of(request, result))
    flash(request, response, "ok", f"{act.label}：已完成。")
    return response


def show_withdraw(context, request):
    return _show(request, "撤下", reasons=WITHDRAWAL_REASONS, item=context)


def withdraw(context, request):
    posted = posted_texts(request)
    fields = {**posted, "target": _path(request, posted.get("target", ""))}
    return _attempt(request, WITHDRAW, fields, show_withdraw)


def _path(request, text):
    """An address as people paste it from the browser, as a path on this site."""
    path = text.strip().removeprefix(request.application_url)
    return unquote(path.partition("?")[0].partition("#")[0])


def show_move(context, request):
    to = (
        path_of(context.__parent__)
        if isinstance(context, Place)
        else path_of(context.__parent__.__parent__)
    )
    entered = {"to": to, "name": context.__name__, **posted_texts(request)}
    return {**_show(request, "移动或改地址"), "entered": entered}


def move(context, request):
    act = MOVE_PLACE if isinstance(context, Place) else MOVE
    posted = posted_texts(request)
    fields = {"to": _path(request, posted.get("to", "")), "name": posted.get("name", "").strip()}
    return _attempt(request, act, fields, show_move)


def show_edit_place(context, request):
    first = dict(context.contacts[0]) if context.contacts else {}
    entered = {
        "title": context.title,
        "aliases": "\n".join(context.aliases),
        **first,
        **posted_texts(request),
    }
    return {**_show(request, "修改名称和联系方式"), "entered": entered, "contacts": CONTACTS}


def edit_place(context, request):
    posted = posted_texts(request)
    contact = {name: posted.get(name, "").strip()[:200] for name, _ in CONTACTS}
    fields = {
        "title": posted.get("title", ""),
        "aliases": tuple(filter(None, map(str.strip, posted.get("aliases", "").splitlines()))),
        "contacts": ((contact,) if any(contact.values()) else ()) + tuple(context.contacts[1:]),
    }
    return _attempt(request, EDIT_PLACE, fields, show_edit_place)


def show_add_place(context, request):
    return _show(request, "设立部门")


def add_place(context, request):
    posted = posted_texts(request)
    fields = {name: posted.get(name, "").strip() for name in ("title", "name")}
    return _attempt(request, ADD_PLACE, fields, show_add_place)


PAGES = (
    ("withdraw", Item, P.WITHDRAW, show_withdraw, withdraw, "withdraw"),
    ("move", Item, P.MOVE, show_move, move, "move"),
    ("move", Place, P.MOVE, show_move, move, "move"),
    ("edit", Place, P.EDIT_PLACE, show_edit_place, edit_place, "edit_place"),
    ("add", Place, P.EDIT_PLACE, show_add_place, add_place, "add_place"),
)


def includeme(config):
    for name, context, permission, show, do, template in PAGES:
        for method, view in (("GET", show), ("POST", do)):
            config.add_view(
                view,
                name=name,
                context=context,
                permission=permission,
                request_method=method,
                renderer=f"templates/{template}.pt",
            )
