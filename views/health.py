"""/health: whether the site answers, what is wrong and the cure; no secret and no path in it."""

import logging

from pyramid.renderers import render_to_response

from content.permissions import Permission as P
from content.tree import PROVINCE, Place
from views.faults import told_without_values
from views.values import plain

log = logging.getLogger("openhall.error")
UNAVAILABLE, FAILING = 503, "failing"
UNREADABLE = {
    "key": "tree",
    "text": "公开数据库读不出，页面不能显示。请查看错误日志，核对设置 zodbconn.uri，"
    "必要时从备份恢复。",
}
AWAY = {
    "key": "tree",
    "text": "数据库服务器连不上，或者数据库已由更新的版本升级，页面不能显示。"
    "请核对 PostgreSQL 或 ZEO 服务器是否在运行，它恢复以后网站自动恢复，不用重启；"
    "升级过的，请安装新的版本。",
}


def show_health(context, request):
    health = request.health
    if health.status == FAILING:
        request.response.status_int = UNAVAILABLE
    index, affairs = health.readings.index, health.readings.affairs
    return plain(
        {
            "status": health.status,
            "ok": health.status != FAILING,
            "version": health.version,
            "moment": health.readings.moment,
            "reasons": [{"key": one.key, "text": one.text} for one in health.reasons],
            "search": {
                "ok": index.is_ok,
                "waiting": index.waiting,
                "waiting_capped": index.is_capped,
            },
            "tick": affairs and {"at": affairs.ticked_at, "lag_seconds": _lag(health.readings)},
            "ledger": affairs
            and {"waiting": affairs.unsealed, "oldest_at": affairs.oldest_unsealed_at},
            "next_change_at": health.readings.next_change_at,
        }
    )


def _lag(readings):
    return round(readings.tick_lag.total_seconds())


def show_failing(context, request):
    """The site itself cannot be read, so that there is nothing to traverse."""
    if request.is_another_try_due(context):
        raise context
    is_outage = request.registry.is_outage(context)
    if is_outage:
        request.note_outage(context)
    else:
        log.error("id=%s\n%s", request.number, told_without_values(context))
    said = {"status": FAILING, "ok": False, "reasons": [AWAY if is_outage else UNREADABLE]}
    response = render_to_response("json", said, request)
    response.status_int = UNAVAILABLE
    return response


def includeme(config):
    config.add_view(
        show_health,
        name="health",
        context=Place,
        place_level=(PROVINCE,),
        permission=P.VIEW,
        request_method=("GET", "HEAD"),
        renderer="json",
        http_cache=0,
    )
    config.add_exception_view(show_failing, context=Exception, path_info=r"^/health$")
