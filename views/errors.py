"""Every refusal has our own page; what one may not even look at does not exist."""

import logging

from pyramid.exceptions import BadCSRFOrigin, BadCSRFToken, URLDecodeError
from pyramid.httpexceptions import HTTPError, HTTPMovedPermanently, HTTPSeeOther
from pyramid.renderers import render_to_response
from pyramid.response import Response
from pyramid_retry import is_error_retryable

from content.act import NotAllowed
from content.editions import Edition
from content.permissions import Permission as P
from views.duties import DUTY_LABELS, duty_of
from views.editions import STANDING_LABELS
from views.faults import NO_SPACE, told_without_values
from views.kept_text import keep, unpack
from views.layout import page, url_of
from views.log_in import carry_on_page, log_in_page
from views.moved import address_now
from views.predicates import prefers_json
from views.rendering import answer_page
from views.static_files import static_path

log = logging.getLogger("openhall.error")

TITLES = {
    400: "这个请求看不懂",
    401: "请先登录",
    403: "您没有权限这样做",
    404: "没有找到这个页面",
    409: "和别人的操作冲突了",
    410: "这项内容已不再公开",
    413: "上传的文件太大",
    422: "有内容需要修改",
    429: "操作太频繁",
    500: "系统出错了",
    507: "磁盘空间不足，暂时不能保存",
}
ADVICE = {
    400: "请检查地址或填写的内容，改正后再试。",
    403: "如果您认为应当可以，请在“我的账号”里查看权限的来源，或联系管理员。",
    404: "地址可能写错了，也可能这一内容已经搬走或撤下。",
    409: "请返回上一页刷新，看看现在的状态后再操作。您填写的内容没有丢失。",
    500: "问题已记录，没有保存任何改动。请稍后再试；如果一直这样，请告诉我们。",
    507: (
        "没有保存任何改动，网站仍可查看。请先复制填写的内容，并通知网站管理员清理磁盘；"
        "腾出空间后返回上一页重新提交即可。"
    ),
}
_STAFF_CONTEXTS = frozenset(
    (
        "StaffDesk",
        "AccountArea",
        "ImportArea",
        "ImportPage",
        "CaseArea",
        "CasePage",
        "CounterArea",
        "CashierDesk",
        "FeeLedger",
        "FeeLedgerFile",
        "WorkArea",
        "CardArea",
    )
)
STAFF_VIEWS = frozenset(("add", "edit", "revise", "move", "withdraw"))


def answer(request, status, message=""):
    """Our own page, or JSON, for a refusal."""
    title = TITLES.get(status, "不能完成这个操作")
    if prefers_json(request):
        body = {"@id": request.url, "@type": "error", "status": status, "title": title}
        response = render_to_response("json", {**body, "message": message}, request)
    else:
        values = {
            "layout": page(request, title),
            "message": message or ADVICE.get(status, ""),
            "home_url": url_of(request, request.root),
            "report_error_url": url_of(request, request.root, "corrections"),
            "status": status,
        }
        response = answer_page(request, "error.pt", values)
    response.status_int = status
    return response


def forbidden(context, request):
    """404 where nothing may be seen; /login for an anonymous visitor of a staff page; else 403."""
    if (page_kept := _log_in_keeping_text(request)) is not None:
        return page_kept
    if (duty := duty_of(request)) is not None:
        return _duty_first(request, duty)
    if request.person.is_anonymous and _is_staff_page(request):
        login = url_of(request, request.root, "login", came_from=request.path_qs)
        return HTTPSeeOther(login)
    return answer(request, 403, _state_now(request)) if _may_see(request) else answer(request, 404)


def _state_now(request):
    """For whoever came too late, a word on what the edition has become meanwhile."""
    if request.method != "POST" or not isinstance(request.context, Edition):
        return ""
    label = STANDING_LABELS[request.context.standing_at(request.moment)]
    return (
        f"这一版现在是“{label}”。可能别人刚刚办理过，请返回上一页刷新，看看现在的状态。"
        "如果您认为应当可以，请在“我的账号”里查看权限的来源，或联系管理员。"
    )


def _log_in_keeping_text(request):
    """What somebody typed whose session had ended; the answer is the same where nothing lies."""
    if request.method != "POST" or not request.person.is_anonymous:
        return None
    kept = keep(request)
    if not kept:
        return None
    return (
        answer(request, 401)
        if prefers_json(request)
        else log_in_page(request, status=401, kept=kept)
    )


def _duty_first(request, duty):
    if request.method == "POST" or prefers_json(request):
        return answer(request, 403, f"请先在“我的账号”里{DUTY_LABELS[duty]}，然后再办理。")
    return HTTPSeeOther(url_of(request, request.root, "account", duty))


def _may_see(request):
    context = getattr(request, "context", None)
    return hasattr(context, "acl_at") and request.may(P.VIEW, context)


def _is_staff_page(request):
    context = request.context
    if type(context).__name__ in _STAFF_CONTEXTS:
        return True
    return request.view_name in STAFF_VIEWS and _may_see(request)


def not_found(context, request):
    """A former address answers with the present one."""
    if (page_kept := _log_in_keeping_text(request)) is not None:
        return page_kept
    if (url := address_now(request)) is not None:
        return HTTPMovedPermanently(url)
    return answer(request, 404)


def refused(context, request):
    """An error of ours, or Pyramid's, in our own words."""
    if context.status_int < 400:
        return context
    own = context.detail if context.detail and not context.detail.isascii() else ""
    return answer(request, context.status_int, own)


def not_allowed(context, request):
    return answer(request, 403, str(context))


def bad_csrf(context, request):
    """Nothing is done; who logged in anew elsewhere finds what was typed, and a fresh token."""
    is_nobody = request.person.is_anonymous and request.applicant is None
    kept = None if is_nobody else unpack(request, keep(request))
    if kept is not None and not prefers_json(request):
        return carry_on_page(request, kept, status=400)
    text = "页面已经过期，或不是从本站提交的。请返回上一页，刷新后再提交；填写的内容可先复制出来。"
    return answer(request, 400, text)


def broken(context, request):
    """Anything unforeseen: logged, nothing saved, and a page that needs no database."""
    if is_error_retryable(request, context):
        raise context
    log.error("id=%s\n%s", request.number, told_without_values(context))
    request.registry.measures.count_error()
    values = {"static": static_path, "number": request.number}
    return answer_page(request, "broken.pt", values, 500)


def not_writable(context, request):
    """A full disk refuses what is new, and the site is read on."""
    if context.errno not in NO_SPACE:
        return broken(context, request)
    log.error("%s %s failed: no space left", request.method, request.path)
    request.registry.give_space_back()
    return answer(request, 507)


def unreadable(context, request):
    """Bytes in an address or form that are no text."""
    return Response("400 地址或内容不是有效的文字。", status=400, content_type="text/plain")


def includeme(config):
    config.add_forbidden_view(forbidden)
    config.add_notfound_view(not_found)
    config.add_exception_view(refused, context=HTTPError)
    config.add_exception_view(not_allowed, context=NotAllowed)
    config.add_exception_view(bad_csrf, context=BadCSRFToken)
    config.add_exception_view(bad_csrf, context=BadCSRFOrigin)
    config.add_exception_view(broken, context=Exception)
    config.add_exception_view(not_writable, context=OSError)
    config.add_exception_view(unreadable, context=UnicodeDecodeError)
    config.add_exception_view(unreadable, context=URLDecodeError)
