"""From a search address to a query, and from counts to links; nothing is searched here."""

from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from pyramid.httpexceptions import HTTPBadRequest

from content import vocabularies as lists
from content.base import lineage, path_of
from content.permissions import ANONYMOUS
from content.tree import Place
from search_index.query import DATE, LONGEST_TEXT, RELEVANCE, Query
from views.listing import page_asked, with_query
from views.named_places import EVERYWHERE, named_place

MOST_CHOICES = 50
SORTS = ((RELEVANCE, "按相关程度"), (DATE, "按时间"))
LABELLED = {
    "kind": None,
    "place": None,
    "department": None,
    "year": None,
    "validity": lists.VALIDITIES,
    "type": lists.ITEM_TYPES,
    "served": lists.SERVED,
    "theme": lists.THEMES,
}
TITLES = {
    "kind": "类别",
    "place": "地区",
    "department": "部门",
    "year": "年份",
    "validity": "有效性",
    "type": "事项类型",
    "served": "服务对象",
    "theme": "服务主题",
}
# Name in the address → facet of the index.
FACETS = {
    "kind": "kind",
    "place": "places",
    "department": "department",
    "year": "year",
    "validity": "validity",
    "type": "item_type",
    "served": "served",
    "theme": "themes",
}


@dataclass(frozen=True)
class Asked:
    """检索条件: as typed and clicked; places are found, text is cut to a sensible length."""

    text: str
    scope: Place
    place: Place | None
    department: Place | None
    named: Place | None
    words: str
    chosen: dict
    sort: str
    page: int
    size: int
    after: str

    @property
    def is_empty(self):
        return not (self.text or self.chosen)

    @cached_property
    def places_below(self):
        """Uid → (path, title) of the governments directly below where one looks, and the chosen."""
        here, place = self.place or self.scope, self.place
        base = path_of(here).rstrip("/")
        told = {one.uid: (f"{base}/{one.name}", one.title) for one in here.government_records()}
        if place is not None and place.is_government:
            told[place.uid] = path_of(place), place.title
        return told


def asked_of(context, request):
    """Raises HTTPBadRequest for a place, department or order that does not exist."""
    chosen = {name: value for name in FACETS if (value := request.GET.get(name, "").strip())}
    everywhere = chosen.get("place") == EVERYWHERE and chosen.pop("place")
    sort = request.GET.get("sort") or ""
    if sort and sort not in dict(SORTS):
        raise HTTPBadRequest("sort 应是 relevance（按相关程度）或 date（按时间）。")
    number, size = page_asked(request)
    text = request.GET.get("q", "").strip()[:LONGEST_TEXT]
    place = _place(request, context, chosen.get("place"), "地方")
    named = None if place or everywhere else named_place(request.site, context, text)
    return Asked(
        text=text,
        scope=context,
        place=named[0] if named else place,
        department=_place(request, context, chosen.get("department"), "部门"),
        named=named[0] if named else None,
        words=named[1] if named else text,
        chosen=chosen,
        sort=sort,
        page=number,
        size=size,
        after=request.GET.get("after") or "",
    )


def _place(request, context, value, label):
    """By path, by uid, or by the name of a direct child."""
    if not value:
        return None
    site = request.site
    for found in (site.at(value) if "/" in value else None, site.find(value)):
        if isinstance(found, Place):
            return _below(context, found)
    child = context.get(value)
    if isinstance(child, Place):
        return child
    raise HTTPBadRequest(f"没有这个{label}：“{value[:40]}”。请从搜索页左边的列表里选择。")


def _below(context, place):
    if context not in lineage(place):
        raise HTTPBadRequest(f"“{place.title}”不在“{context.title}”之下，请到全省搜索。")
    return place


def query_of(asked, moment):
    """Everybody is asked for as the public: what is not public is found at the staff desk."""
    scope = asked.place or asked.scope
    chosen = asked.chosen
    return Query(
        moment=moment,
        text=asked.words,
        person=ANONYMOUS,
        place_uid=scope.uid,
        department_uid=asked.department.uid if asked.department else "",
        kinds=(chosen["kind"],) if "kind" in chosen else (),
        year=chosen.get("year", ""),
        validity=chosen.get("validity", ""),
        item_type=chosen.get("type", ""),
        served=chosen.get("served", ""),
        theme=chosen.get("theme", ""),
        sort=asked.sort,
        offset=0 if asked.after else (asked.page - 1) * asked.size,
        size=asked.size,
        after=asked.after,
        facets=tuple(FACETS.values()),
    )


@dataclass(frozen=True)
class Choice:
    """筛选项: ``count`` is the length of the list behind the link."""

    value: str
    label: str
    count: int
    url: str
    chosen: bool


def facets_of(request, asked, counts):
    """(name, title, choices), without the empty ones; a choice made can be taken back.

    A province has thousands of departments: the MOST_CHOICES that say most are enough to narrow by.
    """
    for name, facet in FACETS.items():
        found = _choices(request, asked, name, counts.get(facet) or {})
        choices = list(islice(found, MOST_CHOICES))
        if choices:
            yield name, TITLES[name], choices


def _choices(request, asked, name, counts):
    picked = asked.chosen.get(name)
    for term, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        shown = _said(request, asked, name, term)
        if shown is None:
            continue
        value, label = shown
        is_picked = picked in (value, term)
        url = with_query(request, **{name: None if is_picked else value, **_PAGING})
        yield Choice(value, label, count, url, is_picked)


_PAGING = {"page": None, "after": None}


def _said(request, asked, name, term):
    """(value in the address, label) of a term; None for what is no choice here."""
    if name == "place":
        return asked.places_below.get(term)
    if name == "department":
        path, place = request.site.located(term) or (None, None)
        return (path, place.title) if isinstance(place, Place) else None
    if name == "kind":
        kind = request.registry.kinds.get(term)
        return (term, kind.label) if kind else None
    vocabulary = LABELLED[name]
    label = lists.label_of(vocabulary, term) if vocabulary else f"{term} 年"
    return (term, label) if term else None


def chips_of(request, asked):
    """(label, url without it) of what was chosen, or read out of the words."""
    if asked.named:
        yield asked.named.title, with_query(request, place=EVERYWHERE, **_PAGING)
    for name, value in asked.chosen.items():
        place = {"place": asked.place, "department": asked.department}.get(name)
        said = (value, place.title) if place else _said(request, asked, name, value)
        label = said[1] if said else value
        yield label, with_query(request, **{name: None, **_PAGING})
