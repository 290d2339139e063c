"""What all pages of a government share around their content, rendered once a generation.

Head, top bar, navigation and footer depend on the government, the settings and the mode, not on
the page: they are kept as markup, and only two links of the top bar are filled in for each page.
"""

from html import escape
from typing import NamedTuple
from urllib.parse import quote, urlencode

from content.areas import ApplicantArea, OpenData
from views.cookies import ELDER
from views.rendering import PAGES
from views.static_files import static_path
from views.urls import url_of

NAVIGATION = (
    ("首页", ""),
    ("政务公开", "open/"),
    ("办事服务", "hall/"),
    ("收费公示", "hall/fees"),
    ("工作日历", None),
    ("搜索", "search"),
)
STANDING = (("关于本站", "about"), ("无障碍说明", "accessibility"), ("隐私说明", "privacy"))
TEMPLATE, BORDER = "frame.pt", "\x1e"
MODE_LINK, LOG_IN_LINK = "\x02", "\x03"
MOST_KEPT = 1000


class Frame(NamedTuple):
    """页面外框: markup of the head, above the content, and below it."""

    head: str
    header: str
    footer: str


class FrameKey(NamedTuple):
    """What two pages of one generation must share to share their frame."""

    base_url: str
    place_uid: str
    current: int | None
    elder: bool
    print: bool
    search_box: bool


class NavigationEntry(NamedTuple):
    """An entry of the navigation."""

    label: str
    url: str
    current: bool


class AccountBox(NamedTuple):
    """What the top bar shows to somebody signed in."""

    name: str
    desk_url: str
    account_url: str
    logout_url: str
    csrf_token: str


class KeptFrames:
    """The frames of the generation asked for last."""

    def __init__(self):
        self._kept = (None, {})

    def of(self, generation):
        """Key → frame; another generation begins with none."""
        kept, frames = self._kept
        if kept != generation or len(frames) > MOST_KEPT:
            frames = {}
            self._kept = (generation, frames)
        return frames


def frame_of(request, place, *, elder, print):
    """The frame of a page that belongs to the site of ``place``."""
    current = _current(request, place)
    search_box = not _has_search_box(request)
    key = FrameKey(request.application_url, place.uid, current, elder, print, search_box)
    if request.person.is_anonymous:
        frames = request.registry.frames.of(request.site.generation())
        frame = frames.get(key)
        if frame is None:
            frame = frames[key] = _rendered(request, place, key)
    else:
        frame = _rendered(request, place, key)
    return frame._replace(header=_with_links(request, frame.header, elder))


def _has_search_box(request):
    """The province's home and the search page have a larger one of their own."""
    name = request.view_name
    return name == "search" or (not name and request.context is request.root)


def _current(request, place):
    """The position of the one current entry: of two that fit (hall/, hall/fees) the closer one."""
    path, home = request.path, _path_of(request, place)
    found, longest = None, 0
    for position, (_, tail) in enumerate(NAVIGATION):
        entry = "/calendar/" if tail is None else home + tail
        fits = path == entry or (bool(tail != "") and path.startswith(entry))
        if fits and len(entry) > longest:
            found, longest = position, len(entry)
    return found


def _path_of(request, place):
    return url_of(request, place).removeprefix(request.application_url)


def _with_links(request, header, elder):
    """The two links that name the page itself."""
    mode = "standard" if elder else ELDER
    if request.query_string:
        query = {k: v for k, v in request.GET.items() if k != "mode"}
        mode = urlencode({**query, "mode": mode})
    else:
        mode = f"mode={mode}"
    header = header.replace(MODE_LINK, escape(f"{request.path_url}?{mode}"))
    return header.replace(LOG_IN_LINK, quote(request.path_qs, safe="-._~"))


def _rendered(request, place, key):
    settings, root = request.settings, request.root
    name = place.short_name or place.title
    values = {
        "static": static_path,
        "meta": _site_meta(request),
        "print": key.print,
        "search_box": key.search_box,
        "place_name": name,
        "place_url": url_of(request, place),
        "brand": settings.site_name if place is root else f"{name}政务公开",
        "tagline": settings.site_tagline,
        "search_url": url_of(request, place, "search"),
        "nav": _navigation(request, place, key.current),
        "mode_url": MODE_LINK,
        "mode_label": "标准版" if key.elder else "适老版",
        "places_url": url_of(request, root) + "#cities",
        "help_url": url_of(request, root, "accessibility"),
        "login_url": f"{url_of(request, root, 'login')}?came_from={LOG_IN_LINK}",
        "account": _account(request),
        "applicant_url": url_of(request, ApplicantArea(root)),
        "links": _links(request),
        "settings": settings,
        "party_mark_url": url_of(request, root, "about") + "#mark",
        "report_error_url": url_of(request, root, "corrections"),
        "sitemap_url": url_of(request, root, "sitemap"),
        "border": BORDER,
    }
    return Frame(*PAGES.load(TEMPLATE)(**values).split(BORDER))


def _site_meta(request):
    settings = request.settings
    return (
        ("SiteName", settings.site_name),
        ("SiteDomain", request.host.partition(":")[0]),
        ("SiteIDCode", settings.site_code),
    )


def _navigation(request, place, current):
    return [
        NavigationEntry(label, _entry_url(request, place, tail), position == current)
        for position, (label, tail) in enumerate(NAVIGATION)
    ]


def _entry_url(request, place, tail):
    if tail is None:
        return url_of(request, request.root) + "calendar/"
    return url_of(request, place) + tail


def _account(request):
    if request.person.is_anonymous:
        return None
    account = request.affairs.people.account(request.person.account)
    root = request.root
    return AccountBox(
        name=account.display_name,
        desk_url=url_of(request, root, "desk"),
        account_url=url_of(request, root, "account"),
        logout_url=url_of(request, root, "logout"),
        csrf_token=request.csrf_token(),
    )


def _links(request):
    """The footer's links, each (label, address)."""
    standing = [(label, url_of(request, request.root, name)) for label, name in STANDING]
    open_data = OpenData(request.root)
    others = [(link["label"], link["url"]) for link in request.settings.footer_links]
    return [*standing, (open_data.title, url_of(request, open_data)), *others]


def includeme(config):
    config.registry.frames = KeptFrames()
