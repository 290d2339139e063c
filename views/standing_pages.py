"""Pages that stand for themselves: about, accessibility, privacy, corrections; and /health."""

from itertools import islice

from content.clock import FOREVER
from content.permissions import Permission as P
from content.tree import PROVINCE, Place
from search_index.listings import latest
from views.layout import page, url_of
from views.values import plain

MOST_COUNTED = 1000
PAGES = {
    "about": "关于本站",
    "accessibility": "无障碍说明",
    "privacy": "隐私说明",
    "corrections": "我为政府网站找错",
}


def show_page(context, request):
    settings = request.settings
    return {
        "layout": page(request, PAGES[request.view_name]),
        "settings": settings,
        "where": request.GET.get("page", ""),
        "search_url": url_of(request, context, "search"),
        "calendar_url": f"{url_of(request, context)}calendar/",
        "corrections_url": url_of(request, context, "corrections"),
    }


def page_json(context, request):
    settings, name = request.settings, request.view_name
    return {
        "@id": url_of(request, context, name),
        "@type": "page",
        "title": PAGES[name],
        "host_organisation": settings.host_organisation,
        "operator": settings.operator,
        "phone": settings.phone,
        "site_code": settings.site_code,
    }


def show_health(context, request):
    """Whether the site answers, and what is waiting; read by machines, no secret in it."""
    waiting = sum(1 for _ in islice(request.site.dirty.entries(), MOST_COUNTED))
    following = request.site.agenda.next_after(request.moment)
    answer = latest(request.engine, context.uid, request.moment, size=1)
    return {
        "ok": True,
        "moment": plain(request.moment),
        "search": {
            "ok": not (answer.degraded or request.engine.needs_rebuild),
            "waiting": waiting,
            "waiting_capped": waiting == MOST_COUNTED,
        },
        "next_change_at": None if following == FOREVER else plain(following),
    }


def includeme(config):
    common = {
        "context": Place,
        "place_level": (PROVINCE,),
        "permission": P.VIEW,
        "request_method": ("GET", "HEAD"),
    }
    for name in PAGES:
        config.add_view(
            show_page, name=name, renderer=f"templates/{name}.pt", prefers_json=False, **common
        )
        config.add_view(page_json, name=name, renderer="json", prefers_json=True, **common)
    config.add_view(show_health, name="health", renderer="json", **common)
