"""What every page shows around its content: title, breadcrumb, meta tags, notices, its frame."""

from dataclasses import dataclass

from pyramid.httpexceptions import HTTPBadRequest

from content.base import lineage
from content.items import Item
from content.permissions import Permission as P
from content.tree import Place, Section
from views.asof import asof
from views.cookies import ELDER, MODE, take_flash
from views.frame import Frame, frame_of
from views.markup import crumb_items, meta_tags
from views.times import say_moment
from views.urls import url_of


@dataclass(frozen=True)
class Layout:
    """页面框架: what layout.pt reads; see there."""

    title: str
    site_name: str
    frame: Frame
    breadcrumb: str
    meta: str
    feeds: tuple
    canonical: str
    places_url: str
    flash: tuple | None
    elder: bool
    print: bool
    side: bool = False
    lang: str = "zh-CN"
    asof: str | None = None
    asof_leave_url: str = ""

    @property
    def head_title(self):
        """As the browser's tab shows it."""
        return self.title if self.title == self.site_name else f"{self.title} - {self.site_name}"


def government_of(context):
    """The government whose site the page belongs to; the province for what lies nowhere."""
    steps = [step for step in lineage(context) if isinstance(step, Place)]
    return next((step for step in steps if step.is_government), steps[-1] if steps else None)


def page(request, title, *, side=False, feeds=(), meta=(), crumbs=()):
    """The layout of a page about ``request.context``; ``crumbs`` follow the context's own."""
    place = government_of(request.context) or request.root
    elder = request.cookies.get(MODE) == ELDER
    is_print = request.GET.get("print") == "1"
    return Layout(
        title=title,
        site_name=request.settings.site_name,
        frame=frame_of(request, place, elder=elder, print=is_print),
        breadcrumb=crumb_items(_breadcrumb(request, title, crumbs)),
        meta=meta_tags(meta),
        feeds=tuple(feeds),
        canonical=request.application_url + request.path,
        places_url=url_of(request, request.root) + "#cities",
        flash=take_flash(request),
        elder=elder,
        print=is_print,
        side=side,
        **_time_travel(request),
    )


def _breadcrumb(request, title, crumbs):
    """(label, address) from the home page to this one, which has no address."""
    steps = [s for s in lineage(request.context) if isinstance(s, (Place, Section))]
    trail = [("首页", url_of(request, request.root))]
    for step in reversed(steps):
        if step is not request.root and step is not request.context:
            trail.append((step.title, url_of(request, step)))
    context = request.context
    if (crumbs or request.view_name) and context is not request.root:
        trail += _context_crumb(request, context)
    trail += crumbs
    if context is not request.root or request.view_name:
        trail.append((title, None))
    return trail if len(trail) > 1 else ()


def _context_crumb(request, context):
    if isinstance(context, (Place, Section)):
        return [(context.title, url_of(request, context))]
    # The 404 of what one may not see must read like that of a wrong name
    if isinstance(context, Item) and request.may(P.VIEW, context):
        return [("正文", url_of(request, context))]
    return []


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
