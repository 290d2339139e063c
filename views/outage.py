"""The page for when a database server is away: it needs no database itself."""

from pyramid.renderers import render_to_response

from views.errors import answer
from views.predicates import prefers_json
from views.rendering import answer_page
from views.static_files import static_path

HEALTH = "/health"  # tells itself what is away
UNAVAILABLE, NO_SPACE, RETRY_SECONDS = 503, 507, "10"
TITLE = "网站暂时不能访问"
READING = "网站正在升级，或者数据库暂时连不上，通常几秒钟后恢复。请稍后刷新。"
UNSAVED = (
    "网站正在升级，或者数据库暂时连不上，没有保存任何改动。"
    "请先复制填写的内容，稍后返回上一页重新提交。"
)
UNKNOWN = (
    "保存时数据库断开了，不能确定这次提交是否已经保存。"
    "请先复制填写的内容，稍后查看现在的状态，没有保存的再提交一次。"
)


class DatabaseAway:
    """``database_away=True``: an exception view for what its server's client raises then."""

    def __init__(self, wanted, config):
        self._wanted = wanted

    def text(self):
        return f"database_away = {self._wanted}"

    phash = text

    def __call__(self, error, request):
        is_away = request.registry.is_outage(error) and request.path_info != HEALTH
        return is_away is self._wanted


def database_away(error, request):
    if request.is_another_try_due(error):
        raise error
    if request.registry.has_no_space(error):
        return answer(request, NO_SPACE)
    request.note_outage(error)
    response = _refusal(request, _sentence(request))
    response.status_int = UNAVAILABLE
    response.headers["Retry-After"] = RETRY_SECONDS
    response.headers["Cache-Control"] = "no-store"
    return response


def _sentence(request):
    if request.method in ("GET", "HEAD"):
        return READING
    return UNKNOWN if request.is_committing else UNSAVED


def _refusal(request, sentence):
    if prefers_json(request):
        body = {"@id": request.url, "@type": "error", "status": UNAVAILABLE, "title": TITLE}
        return render_to_response("json", {**body, "message": sentence}, request)
    values = {"static": static_path, "title": TITLE, "sentence": sentence}
    return answer_page(request, "outage.pt", values)


def includeme(config):
    config.add_view_predicate("database_away", DatabaseAway)
    config.add_exception_view(database_away, context=Exception, database_away=True)
