"""The frame of every page: names, navigation, breadcrumb, meta tags and footer as plain values."""

from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from pyramid.httpexceptions import HTTPBadRequest

from content.areas import Hall, OpenData
from content.base import lineage, path_of
from content.items import Item
from content.permissions import Permission as P
from content.tree import Place, Section
from views.asof import asof
from views.cookies import ELDER, MODE, take_flash
from views.static_files import static_path
from views.times import say_moment

NAVIGATION = (
    ("首页", ""),
    ("政务公开", "open/"),
    ("办事服务", "hall/"),
    ("收费公示", "hall/fees"),
    ("工作日历", None),
    ("搜索", "search"),
)


@dataclass(frozen=True)
class Crumb:
    """One step of the breadcrumb, or an entry of the navigation."""

    label: str
    url: str | None
    current: bool = False


@dataclass(frozen=True)
class AccountBox:
    """What the top bar shows to somebody signed in."""

    name: str
    desk_url: str
    account_url: str
    logout_url: str
    csrf_token: str


@dataclass(frozen=True)
class Footer:
    """页脚: the fields that 国办发〔2017〕47号 asks of every page."""

    links: tuple
    host_organisation: str
    operator: str
    phone: str
    site_code: str
    icp: str
    police: str
    party_mark_url: str
    report_error_url: str
    sitemap_url: str


@dataclass(frozen=True)
class Layout:
    """页面框架: what layout.pt reads; see there."""

    title: str
    site_name: str
    place_name: str
    place_url: str
    brand: str
    tagline: str
    search_url: str
    nav: tuple
    breadcrumb: tuple
    meta: tuple
    feeds: tuple
    canonical: str
    mode_url: str
    mode_label: str
    places_url: str
    login_url: str
    account: AccountBox | None
    footer: Footer
    flash: tuple | None
    elder: bool
    print: bool
    side: bool = False
    lang: str = "zh-CN"
    query: str = ""
    archive_banner: str | None = None
    asof: str | None = None
    asof_leave_url: str = ""
    static: object = field(default=static_path)


def url_of(request, resource, *elements, **query):
    """The one right address: places and sections end in ``/``, items do not."""
    path = path_of(resource)
    if isinstance(resource, Place | Section | Hall | OpenData) and not path.endswith("/"):
        path += "/"
    if elements:
        path = "/".join([path.rstrip("/"), *elements])
    encoded = urlencode({k: v for k, v in query.items() if v not in (None, "")})
    return request.application_url + quote(path) + (f"?{encoded}" if encoded else "")


def government_of(context):
    """The government whose site the page belongs to; the province for what lies nowhere."""
    steps = [step for step in lineage(context) if isinstance(step, Place)]
    return next((step for step in steps if step.is_government), steps[-1] if steps else None)


def page(request, title, *, side=False, feeds=(), meta=(), crumbs=()):
    """The layout of a page about ``request.context``; ``crumbs`` follow the context's own."""
    settings = request.registry.openhall
    place = government_of(request.context) or request.root
    elder = request.cookies.get(MODE) == ELDER
    name = place.short_name or place.title
    return Layout(
        title=title,
        site_name=settings.site_name,
        place_name=name,
        place_url=url_of(request, place),
        brand=settings.site_name if place is request.root else f"{name}政务公开",
        tagline=settings.site_tagline,
        search_url=url_of(request, place, "search"),
        query=request.GET.get("q", "") if request.view_name == "search" else "",
        nav=_navigation(request, place),
        breadcrumb=_breadcrumb(request, title, crumbs),
        meta=_site_meta(settings, request) + tuple(meta),
        feeds=tuple(feeds),
        canonical=_canonical(request),
        mode_url=_mode_url(request, elder),
        mode_label="标准版" if elder else "适老版",
        places_url=url_of(request, request.root) + "#cities",
        login_url=url_of(request, request.root, "login", came_from=request.path_qs),
        account=_account(request),
        footer=_footer(request, settings),
        flash=take_flash(request),
        elder=elder,
        print=request.GET.get("print") == "1",
        side=side,
        **_time_travel(request),
    )


def _navigation(request, place):
    """One entry is current: of two that fit (hall/, hall/fees) the closer one."""
    here = request.application_url + request.path
    entries = [(label, _entry_url(request, place, tail)) for label, tail in NAVIGATION]
    home = entries[0][1]
    fitting = [url for _, url in entries if here == url or (url != home and here.startswith(url))]
    current = max(fitting, key=len, default=None)
    return tuple(Crumb(label, url, url == current) for label, url in entries)


def _entry_url(request, place, tail):
    if tail is None:
        return url_of(request, request.root) + "calendar/"
    return url_of(request, place) + tail


def _breadcrumb(request, title, crumbs):
    steps = [s for s in lineage(request.context) if isinstance(s, Place | Section)]
    trail = [Crumb("首页", url_of(request, request.root))]
    for step in reversed(steps):
        if step is not request.root and step is not request.context:
            trail.append(Crumb(step.title, url_of(request, step)))
    context = request.context
    if (crumbs or request.view_name) and context is not request.root:
        trail += _context_crumb(request, context)
    trail += [Crumb(label, url) for label, url in crumbs]
    if context is not request.root or request.view_name:
        trail.append(Crumb(title, None))
    return tuple(trail) if len(trail) > 1 else ()


def _context_crumb(request, context):
    if isinstance(context, Place | Section):
        return [Crumb(context.title, url_of(request, context))]
    # The 404 of what one may not see must read like that of a wrong name
    if isinstance(context, Item) and request.may(P.VIEW, context):
        return [Crumb("正文", url_of(request, context))]
    return []


def _site_meta(settings, request):
    domain = request.host.partition(":")[0]
    return (
        ("SiteName", settings.site_name),
        ("SiteDomain", domain),
        ("SiteIDCode", settings.site_code),
    )


def _canonical(request):
    return request.application_url + request.path


def _mode_url(request, elder):
    query = {k: v for k, v in request.GET.items() if k != "mode"}
    query["mode"] = "standard" if elder else ELDER
    return f"{request.path_url}?{urlencode(query)}"


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


def _footer(request, settings):
    root = request.root
    names = (("关于本站", "about"), ("无障碍说明", "accessibility"), ("隐私说明", "privacy"))
    links = [(label, url_of(request, root, name)) for label, name in names]
    open_data = OpenData(root)
    return Footer(
        links=(*links, (open_data.title, url_of(request, open_data))),
        host_organisation=settings.host_organisation,
        operator=settings.operator,
        phone=settings.phone,
        site_code=settings.site_code,
        icp=settings.icp,
        police=settings.police,
        party_mark_url=url_of(request, root, "about") + "#mark",
        report_error_url=url_of(request, root, "corrections"),
        sitemap_url=url_of(request, root, "sitemap"),
    )


def _time_travel(request):
    try:
        shown = asof(request)
    except HTTPBadRequest:
        return {}
    if shown == request.moment:
        return {}
    return {
        "asof": f"您正在查看 {say_moment(shown)} 的内容",
        "asof_leave_url": request.path_url,
    }
