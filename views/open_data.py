"""``/open-data/``: what the site publishes as files, for a place and below, as page and JSON-LD."""

from dataclasses import dataclass

from pyramid.httpexceptions import HTTPBadRequest

from content.areas import FORMATS, OpenData
from content.base import path_of
from content.permissions import Permission as P
from content.tree import Place
from search_index.listings import count_by
from views.addresses import canonical
from views.asof import asof, is_asof
from views.data_sets import DATA_SETS, DataSet
from views.keeping import keep_out
from views.layout import page, url_of
from views.times import say_moment
from views.values import plain

LICENCE = "本站依法主动公开的数据，可以自由使用、传播和再加工，使用时请注明来源和取得数据的时间。"
MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl",
    "json": "application/ld+json",
}
FORMAT_LABELS = {
    "csv": "表格（CSV）",
    "xlsx": "表格（Excel）",
    "jsonl": "逐行（JSONL）",
    "json": "整份（JSON-LD）",
}
_CONTEXT = {"@vocab": "https://schema.org/", "title": "name", "items": "dataset"}
_COUNTED = {
    "items": ("items",),
    "fees": ("fees",),
    "documents": ("information", "policies", "notices"),
}


@dataclass(frozen=True)
class Offer:
    """一份数据: a dataset of a place; ``records`` None: nobody counted; ``files`` by format."""

    data_set: DataSet
    records: int | None
    files: tuple
    columns: tuple


def place_asked(request):
    """The place that ``?place=`` names, else the province. Raises HTTPBadRequest."""
    path = request.GET.get("place") or "/"
    place = request.site.at(path) if path.startswith("/") else None
    if not isinstance(place, Place):
        raise HTTPBadRequest(
            "没有这个地方，place 请写地方或者部门的地址，例如 /changchun/nanguan。"
        )
    return place


def url_of_open_data(request, place, **more):
    """The page about a place, at the moment that the request asks for."""
    return _url_at(request, None if place is request.root else path_of(place), **more)


def _url_at(request, path, **more):
    query = {"place": path, "asof": request.GET.get("asof"), **more}
    return url_of(request, OpenData(request.root), **query)


def moment_told(request):
    """The moment that a page names as that of its figures: if it is now, nobody else's."""
    if not is_asof(request):
        keep_out(request)
    return asof(request)


def offers_of(request, place):
    """What is offered for the place at the moment asked for."""
    counts = _counts(request, place)
    return [
        Offer(
            one,
            counts.get(one.name),
            tuple(
                (suffix, FORMAT_LABELS[suffix], _url(request, one, suffix, place))
                for suffix in FORMATS
            ),
            tuple(one.labels(request.registry.kinds).items()),
        )
        for one in DATA_SETS.values()
    ]


def _url(request, data_set, suffix, place):
    local = data_set.is_local and place is not request.root
    return url_of(
        request,
        OpenData(request.root),
        f"{data_set.name}.{suffix}",
        place=path_of(place) if local else None,
        asof=request.GET.get("asof") if data_set.has_past else None,
    )


def _counts(request, place):
    """How many records a dataset has, where the index knows it; never by walking."""
    found = count_by(request.engine, ("section",), place.uid, asof(request))["section"]
    if not found:
        return {}
    return {name: sum(found.get(one, 0) for one in sections) for name, sections in _COUNTED.items()}


@canonical
def show_open_data(context, request):
    place = place_asked(request)
    base, below = path_of(place).rstrip("/"), place.government_records()
    return {
        "layout": page(request, context.title, meta=_meta(place)),
        "place": place,
        "offers": offers_of(request, place),
        "licence": LICENCE,
        "moment": say_moment(moment_told(request)),
        "is_past": is_asof(request),
        "below": [(one.title, _url_at(request, f"{base}/{one.name}")) for one in below],
        "json_url": url_of_open_data(request, place, format="json"),
        "home_url": url_of(request, place),
    }


def _meta(place):
    return (
        ("ColumnName", "开放数据"),
        ("ColumnDescription", f"{place.title}的办事事项、收费标准、文件等数据，可下载"),
        ("ColumnKeywords", f"开放数据,数据下载,{place.title}"),
        ("ColumnType", "开放数据"),
    )


@canonical
def open_data_json(context, request):
    place = place_asked(request)
    offers = offers_of(request, place)
    return {
        "@context": _CONTEXT,
        "@id": url_of_open_data(request, place),
        "@type": "DataCatalog",
        "title": f"{place.title}开放数据",
        "license": LICENCE,
        "asof": plain(moment_told(request)),
        "items": [offer_json(request, place, offer) for offer in offers],
        "items_total": len(offers),
        "batching": {"@id": url_of_open_data(request, place)},
    }


def offer_json(request, place, offer):
    """The dataset as schema.org describes one (and, through it, DCAT)."""
    data_set = offer.data_set
    covered = place if data_set.is_local else request.root
    moment = moment_told(request) if data_set.has_past else request.moment
    return {
        "@id": f"{url_of_open_data(request, covered)}#{data_set.name}",
        "@type": "Dataset",
        "additionalType": "http://www.w3.org/ns/dcat#Dataset",
        "title": f"{covered.title}{data_set.title}",
        "description": data_set.about,
        "license": LICENCE,
        "isAccessibleForFree": True,
        "inLanguage": "zh-CN",
        "publisher": {
            "@type": "GovernmentOrganization",
            "name": request.settings.host_organisation,
        },
        "spatialCoverage": {
            "@type": "AdministrativeArea",
            "@id": url_of(request, covered),
            "name": covered.title,
        },
        "asof": plain(moment),
        "records": offer.records,
        "variableMeasured": [
            {"@type": "PropertyValue", "name": name, "description": label}
            for name, label in offer.columns
        ],
        "distribution": [_download(*file) for file in offer.files],
    }


def _download(suffix, label, url):
    return {
        "@type": "DataDownload",
        "name": label,
        "encodingFormat": MEDIA_TYPES[suffix],
        "contentUrl": url,
    }


def includeme(config):
    common = {"context": OpenData, "permission": P.VIEW, "request_method": ("GET", "HEAD")}
    config.add_view(show_open_data, renderer="templates/open_data.pt", prefers_json=False, **common)
    config.add_view(open_data_json, renderer="json", prefers_json=True, **common)
