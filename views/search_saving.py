"""订阅和保存搜索: a search's address is what is kept; the feed needs no account, a list needs one.

Everybody gets an explanation and two addresses; staff keep searches under a name at their desk.
"""

from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from pyramid.httpexceptions import HTTPSeeOther

from content import saved_searches
from content.areas import StaffDesk
from content.base import path_of
from content.permissions import Permission as P
from content.saved_searches import SavedSearchRefused, SavingDoing
from content.tree import Place
from content.vocabularies import THEMES
from views.addresses import canonical
from views.cookies import flash
from views.layout import page, url_of
from views.search_feed import feed_title
from views.search_terms import FACETS, asked_of, chips_of
from views.staff_desk import desk_page
from views.times import say_moment
from views.urls import follow_url

UNPROCESSABLE = 422
KEPT_NAMES = ("q", *FACETS, "sort")
SAVED = "searches"
LONGEST_SUGGESTED = 40


class SavedRow(NamedTuple):
    """A saved search as the list shows it; ``url`` is "" where its place is gone."""

    uid: str
    name: str
    place: str
    url: str
    feed_url: str
    saved: str


def kept_query(request):
    """What of the address asks something; where one is on its pages is not kept."""
    asked = {name: value.strip() for name, value in request.GET.items()}
    return {name: asked[name] for name in KEPT_NAMES if asked.get(name)}


def subscribe_url(request, context):
    return url_of(request, context, "subscribe", **kept_query(request))


@canonical
def show_subscribe(context, request):
    asked, query = asked_of(context, request), kept_query(request)
    desk = StaffDesk(request.root)
    may_save = not request.person.is_anonymous and request.may(P.USE_DESK, desk)
    return {
        "layout": page(request, "订阅或保存搜索"),
        "asked": asked,
        "is_empty": asked.is_empty,
        "chips": [label for label, _ in chips_of(request, asked)],
        "place": context,
        "page_url": url_of(request, context, "search", **query),
        "feed_url": url_of(request, context, "search", **query, format="atom"),
        "feed_title": feed_title(context, asked),
        **_by_mail(request, asked.department or asked.place or context, query.get("theme", "")),
        "save_url": url_of(request, desk, SAVED) if may_save else None,
        "place_path": path_of(context),
        "query": urlencode(query),
        "name": feed_title(context, asked)[:LONGEST_SUGGESTED],
        "csrf_token": request.csrf_token() if may_save else "",
    }


def _by_mail(request, place, theme):
    """A place, or a theme there, is what can be followed by mail."""
    label = dict(THEMES).get(theme)
    title = f"{place.title}“{label}”主题的事项" if label else place.title
    return {
        "follow_url": follow_url(request, place, theme if label else ""),
        "follow_title": title,
    }


def _doing(request):
    uid = request.desk.new_uid
    return SavingDoing(request.person, request.moment, request.affairs, uid)


def _rows(request):
    for one in _doing(request).kept:
        located = request.site.located(one.place_uid)
        place = located[1] if located and isinstance(located[1], Place) else None
        base = url_of(request, place, "search") if place else ""
        yield SavedRow(
            uid=one.uid,
            name=one.name,
            place=place.title if place else "这个地方已经撤销",
            url=f"{base}?{one.query}" if place else "",
            feed_url=f"{base}?{one.query}&format=atom" if place else "",
            saved=say_moment(one.saved_at),
        )


def show_saved(context, request, problem="", entered=None):
    return desk_page(
        request,
        "保存的搜索",
        problem=problem,
        entered=entered or {},
        rows=list(_rows(request)),
        action=url_of(request, context, SAVED),
        search_url=url_of(request, request.root, "search"),
    )


def saved_json(context, request):
    items = [
        {"@id": row.url, "@type": "saved-search", "uid": row.uid, "title": row.name,
         "place": row.place, "feed": row.feed_url}
        for row in _rows(request)
    ]  # fmt: skip
    said = {"@id": url_of(request, context, SAVED), "@type": "saved-searches"}
    return {**said, "title": "保存的搜索", "items": items, "items_total": len(items)}


def _save(request, posted):
    place = request.site.at(posted.get("place", ""))
    if not isinstance(place, Place):
        raise SavedSearchRefused("没有这个地方，请从搜索页重新保存。")
    asked = parse_qsl(posted.get("query", ""))
    query = urlencode([(n, v) for n, v in asked if n in KEPT_NAMES and v])
    saved = saved_searches.save(_doing(request), posted.get("name", ""), place.uid, query)
    return f"已保存“{saved.name}”。"


def _rename(request, posted):
    one = saved_searches.rename(_doing(request), posted.get("uid", ""), posted.get("name", ""))
    return f"已改名为“{one.name}”。"


def _remove(request, posted):
    gone = saved_searches.remove(_doing(request), posted.get("uid", ""))
    return f"已删除“{gone.name}”。"


ACTS = {"save": _save, "rename": _rename, "remove": _remove}


def change_saved(context, request):
    """``act`` names one of ACTS."""
    posted = {name: text for name, text in request.POST.items() if isinstance(text, str)}
    do = ACTS.get(posted.get("act"))
    try:
        if do is None:
            raise SavedSearchRefused("请用页面上的按钮办理。")
        text = do(request, posted)
    except SavedSearchRefused as refusal:
        request.response.status_int = UNPROCESSABLE
        return show_saved(context, request, str(refusal), posted)
    response = HTTPSeeOther(url_of(request, context, SAVED))
    flash(request, response, "ok", text)
    return response


def includeme(config):
    reading = {"request_method": ("GET", "HEAD")}
    config.add_view(
        show_subscribe,
        context=Place,
        name="subscribe",
        permission=P.VIEW,
        renderer="templates/subscribe.pt",
        **reading,
    )
    common = {"context": StaffDesk, "name": SAVED, "permission": P.USE_DESK, "http_cache": 0}
    html = {"renderer": "templates/saved_searches.pt"}
    config.add_view(show_saved, prefers_json=False, **html, **reading, **common)
    config.add_view(saved_json, renderer="json", prefers_json=True, **reading, **common)
    config.add_view(change_saved, request_method="POST", **html, **common)
