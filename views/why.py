"""/account/why: every permission one has at an address, and the role and place it comes from."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from content.acl import (
    ADMINISTRATES,
    EVERYONE,
    MODERATES,
    OVERSEES,
    OWNER,
    SIGNED_IN,
    STAFF,
    WRITES,
    reasons,
)
from content.areas import AccountArea, StaffDesk
from content.base import path_of
from content.permissions import PERMISSION_LABELS, ROLE_LABELS
from content.permissions import Permission as P
from views.accounts import account_page
from views.layout import url_of

PRINCIPAL_LABELS = {
    EVERYONE: "任何人都可以",
    SIGNED_IN: "已登录",
    STAFF: "有任意一个角色",
    ADMINISTRATES: "是某个地方的管理员",
    OVERSEES: "是某个地方的审核员、监察或管理员",
    MODERATES: "是某个地方的审核员或管理员",
    WRITES: "是某个地方的部门信息员",
    OWNER: "是自己上传的",
    **ROLE_LABELS,
}
UNKNOWN = "没有找到这个地址，或您不能查看它。请检查地址，例如 /changchun/nanguan/mzj。"
SECOND_PERSON = "您参与了这一版，须由另一人办理"


@dataclass(frozen=True)
class Answer:
    """一项权限的说明: ``grounds`` are (principal, label, path of the place); none means no."""

    permission: P
    label: str
    grounds: tuple
    note: str = ""


def answers_at(request, context):
    """An Answer for every permission that means something there."""
    acl, account = context.acl_at(request.moment), request.person.account
    for permission in P:
        if not acl.rows.get(permission):
            continue
        found = reasons(context, request.person, request.moment, permission)
        grounds = tuple((r.principal, PRINCIPAL_LABELS[r.principal], r.path) for r in found)
        denied = (permission, account) in acl.denied
        label = PERMISSION_LABELS[permission]
        yield Answer(permission, label, grounds, SECOND_PERSON if denied else "")


def place_asked(request):
    """What lies at ``?path=`` as far as the person may see it, else None."""
    asked = request.GET.get("path", "").strip()
    path = unquote(urlsplit(asked).path) if "://" in asked else asked.partition("?")[0]
    found = request.site.at(path) if path.startswith("/") else None
    if found is None or not hasattr(found, "acl_at"):
        return None
    is_area = isinstance(found, StaffDesk | AccountArea)
    return found if is_area or request.may(P.VIEW, found) else None


def show_why(context, request):
    asked, found = request.GET.get("path", "").strip(), None
    if asked:
        found = place_asked(request)
    unknown = bool(asked) and found is None
    if unknown:
        request.response.status_int = 404
    return account_page(
        request,
        "我为什么可以",
        asked=asked,
        path=path_of(found) if found is not None else "",
        answers=list(answers_at(request, found)) if found is not None else [],
        problem=UNKNOWN if unknown else "",
    )


def why_json(context, request):
    found = place_asked(request)
    said = {"@id": request.url, "@type": "why", "person": request.person.account}
    if found is None:
        request.response.status_int = 404
        return {**said, "title": "没有找到", "message": UNKNOWN}
    items = [_as_json(request, answer) for answer in answers_at(request, found)]
    return {**said, "title": "我为什么可以", "path": path_of(found), "items": items}


def _as_json(request, answer):
    return {
        "permission": answer.permission,
        "label": answer.label,
        "allowed": bool(answer.grounds),
        "note": answer.note,
        "reasons": [_ground(request, *ground) for ground in answer.grounds],
    }


def _ground(request, principal, label, path):
    place = request.site.at(path) if path else None
    said = {"principal": principal, "label": label, "path": path}
    return said if place is None else {**said, "place": url_of(request, place)}


def includeme(config):
    common = {
        "name": "why",
        "context": AccountArea,
        "permission": P.OWN_ACCOUNT,
        "request_method": ("GET", "HEAD"),
        "http_cache": 0,
    }
    config.add_view(show_why, renderer="templates/why.pt", prefers_json=False, **common)
    config.add_view(why_json, renderer="json", prefers_json=True, **common)
