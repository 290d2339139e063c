"""Former addresses: where something lies now that was moved or renamed, or is below what was."""

from urllib.parse import unquote

from content.addresses import RESERVED
from content.base import path_of
from content.permissions import Permission as P
from content.tree import Place
from views.layout import url_of


def address_now(request):
    """Where a path leads now that leads nowhere any more; None when it never led anywhere."""
    path = unquote(request.path).rstrip("/")
    for _ in range(10):
        moved = _one_step(request.site, path)
        if moved is None:
            return None
        if (url := _url_at(request, moved)) is not None:
            return url + (f"?{request.query_string}" if request.query_string else "")
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


def _url_at(request, path):
    """The right address of what lies at ``path``, or of a page of it; None for a wrong name.

    What one may not see has moved nowhere.
    """
    found, names = request.site.province, list(filter(None, path.split("/")))
    while names:
        try:
            found = found[names[0]]
        except (KeyError, TypeError):
            break
        names = names[1:]
    is_page = len(names) == 1 and names[0] in RESERVED
    if (names and not is_page) or not request.may(P.VIEW, found):
        return None
    ends = "/" if names and isinstance(found, Place) and request.path.endswith("/") else ""
    return url_of(request, found, *names) + ends
