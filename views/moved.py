"""Former addresses: where something lies now that was moved or renamed, or is below what was."""

from urllib.parse import quote, unquote

from content.base import path_of


def address_now(request):
    """Where a path leads now that leads nowhere any more; None when it never led anywhere."""
    path = unquote(request.path).rstrip("/")
    for _ in range(10):
        moved = _one_step(request.site, path)
        if moved is None:
            return None
        if request.site.at(moved) is not None or "/" not in moved:
            return request.application_url + quote(moved) + _query(request)
        path = moved
    return None


def _one_step(site, path):
    """The longest former address at the head of ``path``, replaced by the present one."""
    names = path.split("/")
    for length in range(len(names), 1, -1):
        uid = site.redirects.get("/".join(names[:length]))
        target = site.find(uid) if uid else None
        if target is not None:
            return "/".join([path_of(target).rstrip("/"), *names[length:]])
    return None


def _query(request):
    return f"?{request.query_string}" if request.query_string else ""
