"""One address each: the other form of a slash is a 301; ``?mode=`` chooses and goes back."""

from pyramid.events import ContextFound
from pyramid.httpexceptions import HTTPMovedPermanently, HTTPNotFound, HTTPSeeOther
from pyramid.tweens import EXCVIEW

from content.areas import (
    CasePage,
    CounterDraft,
    DecisionsArea,
    DraftPage,
    Hall,
    OpenData,
    OpenDataFile,
    TrackPage,
)
from content.items import Item
from content.seal_pages import LicenceArea, SealArea
from content.tree import Place, Section
from views.cookies import ELDER, MODE, YEAR_SECONDS, set_cookie
from views.listing import with_query

# fmt: off
WITHOUT_SLASH = frozenset((
    "search", "feed.atom", "sitemap", "sitemap.xml", "history", "compare", "fees", "deadline",
    "login", "logout", "about", "accessibility", "privacy", "corrections", "suggest", "subscribe",
    "track", "deadline-check", "deadline-check.html",
))
# fmt: on


ENDING = Place | Section | Hall | OpenData | DecisionsArea | SealArea | LicenceArea
# Views of one's own draft or case that are about a part of it, named after the view
PARTS = {
    DraftPage: ("step", "draft-file"),
    TrackPage: ("file", "paper"),
    CounterDraft: ("step", "draft-file"),
    CasePage: ("file",),
}


def canonical_tween(handler, registry):
    def answer_once(request):
        if request.method in ("GET", "HEAD") and "mode" in request.GET:
            return _choose_mode(request)
        return handler(request)

    return answer_once


def _choose_mode(request):
    mode = request.GET.get("mode")
    response = HTTPSeeOther(with_query(request, mode=None))
    if mode == ELDER:
        set_cookie(request, response, MODE, ELDER, max_age=YEAR_SECONDS)
    else:
        response.delete_cookie(MODE, path="/")
    return response


def canonical(view):
    """View decorator: places and sections end in ``/``, items do not."""

    def checked(context, request):
        if request.method in ("GET", "HEAD") and not request.view_name:
            ends = request.path.endswith("/")
            if isinstance(context, ENDING) and not ends:
                raise HTTPMovedPermanently(_other(request, request.path_url + "/"))
            if isinstance(context, Item | OpenDataFile) and ends:
                raise HTTPMovedPermanently(_other(request, request.path_url.rstrip("/")))
        return view(context, request)

    return checked


def _other(request, url):
    return url + (f"?{request.query_string}" if request.query_string else "")


def one_address_a_view(event):
    """No view has anything below it, not even a slash; else pages had more than one address."""
    request = event.request
    if request.subpath and request.matched_route is None and not _names_a_part(request):
        raise HTTPNotFound
    reading = request.method in ("GET", "HEAD")
    if reading and request.view_name in WITHOUT_SLASH and request.path.endswith("/"):
        raise HTTPMovedPermanently(_other(request, request.path_url.rstrip("/")))


def _names_a_part(request):
    return len(request.subpath) == 1 and request.view_name in PARTS.get(type(request.context), ())


def includeme(config):
    config.add_subscriber(one_address_a_view, ContextFound)
    # Under the exception views: a query of bytes that are no text has its page too
    config.add_tween("views.addresses.canonical_tween", under=EXCVIEW)
