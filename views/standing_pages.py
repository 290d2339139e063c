"""Pages that stand for themselves: about, accessibility, privacy, corrections."""

from content.permissions import Permission as P
from content.tree import PROVINCE, Place
from views.layout import page, url_of
from views.retention import kept_rows, readers

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


def show_privacy(context, request):
    return {
        **show_page(context, request),
        "kept": kept_rows(request.settings),
        "readers": readers(),
        "applicant_url": url_of(request, context, "applicant"),
        "track_url": url_of(request, context, "track"),
    }


def page_json(context, request):
    settings, name = request.settings, request.view_name
    more = {"items": [row._asdict() for row in kept_rows(settings)]} if name == "privacy" else {}
    return {
        **more,
        "@id": url_of(request, context, name),
        "@type": "page",
        "title": PAGES[name],
        "host_organisation": settings.host_organisation,
        "operator": settings.operator,
        "phone": settings.phone,
        "site_code": settings.site_code,
    }


def includeme(config):
    common = {
        "context": Place,
        "place_level": (PROVINCE,),
        "permission": P.VIEW,
        "request_method": ("GET", "HEAD"),
    }
    for name in PAGES:
        show = show_privacy if name == "privacy" else show_page
        config.add_view(
            show, name=name, renderer=f"templates/{name}.pt", prefers_json=False, **common
        )
        config.add_view(page_json, name=name, renderer="json", prefers_json=True, **common)
