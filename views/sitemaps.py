"""Every address that the public may read: for search engines as XML, for people as a page.

``/sitemap.xml`` is the index; each government has ``sitemap-pages.xml`` with its own departments.
"""

from itertools import islice
from xml.etree import ElementTree as ET

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response

from content.areas import Hall, OpenData
from content.clock import SHANGHAI, moment_of
from content.permissions import Permission as P
from content.publication import Brief
from content.tree import CALENDAR, PROVINCE, SECTION_LABELS, Place
from search_index.listings import count_by
from views.layout import page, url_of
from views.merged import count_listed, department_sections, own_sections
from views.open_data import url_of_open_data

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST_ADDRESSES = 50_000
STANDING = ("about", "accessibility", "privacy", "corrections", "sitemap")


def sections_of(government):
    """Stored sections of the government's own departments, and the province's calendar."""
    yield from own_calendar(government)
    yield from own_sections(government, SECTION_LABELS)


def own_calendar(government):
    return department_sections(government, (CALENDAR,))


def addresses_of(request, government):
    """(address, last publication or None) of all that is public at one government."""
    for address in page_addresses(request, government):
        yield address, None
    for _, section in sections_of(government):
        yield from _section_addresses(request, section)


def page_addresses(request, government):
    """The pages that stand there whether or not anything was published."""
    hall = Hall(government)
    addresses = [
        url_of(request, government),
        f"{url_of(request, government)}open/",
        url_of(request, hall),
        url_of(request, hall, "fees"),
        *(f"{url_of(request, government)}{one.name}/" for one in government.department_records()),
    ]
    if government.level == PROVINCE:
        addresses += [url_of(request, government, name) for name in STANDING]
        addresses.append(url_of(request, government[CALENDAR], "deadline"))
        addresses.append(url_of(request, OpenData(government)))
    return addresses


def _section_addresses(request, section):
    rows = section.register.rows(request.moment)
    base, empty = url_of(request, section), True
    for row in rows:
        if empty:
            yield base, None
            empty = False
        yield f"{base}{Brief(*row.brief).name}", moment_of(row.start)


def count_addresses(request, government):
    """How many ``addresses_of`` yields, without walking the items."""
    totals = [section.total(request.moment) for _, section in own_calendar(government)]
    for record in government.department_records():
        totals += [count_listed(request, government, record, name) for name in SECTION_LABELS]
    filled = [total for total in totals if total]
    return len(page_addresses(request, government)) + sum(filled) + len(filled)


def show_index(context, request):
    root = ET.Element("sitemapindex", {"xmlns": NAMESPACE})
    counts = count_by(request.engine, ("places",), context.uid, request.moment)["places"]
    paths = (path for path, _ in context.governments_below())
    for government in (context, *map(request.site.at, paths)):
        parts = _parts(request, government, counts.get(government.uid))
        for part in range(1, parts + 1):
            address = url_of(request, government, "sitemap-pages.xml", part=part)
            _add(root, "sitemap", address, None)
    return _xml(root)


def _parts(request, government, items_below):
    """How many files; only a government that may need several has its registers counted.

    Beside every item there is at most one column, and each department is one page more.
    """
    pages = len(page_addresses(request, government))
    if items_below is not None and pages + 2 * items_below < MOST_ADDRESSES // 2:
        return 1
    return -(-count_addresses(request, government) // MOST_ADDRESSES)


def show_part(context, request):
    text = request.GET.get("part", "1")
    part = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    start = (part - 1) * MOST_ADDRESSES
    found = [] if part < 1 else islice(addresses_of(request, context), start, part * MOST_ADDRESSES)
    root = ET.Element("urlset", {"xmlns": NAMESPACE})
    for address, published_at in found:
        _add(root, "url", address, published_at)
    if not len(root):
        raise HTTPNotFound
    return _xml(root)


def _add(root, name, address, published_at):
    element = ET.SubElement(root, name)
    ET.SubElement(element, "loc").text = address
    if published_at is not None:
        day = published_at.astimezone(SHANGHAI).isoformat(timespec="seconds")
        ET.SubElement(element, "lastmod").text = day


def _xml(root):
    response = Response(ET.tostring(root, encoding="utf-8", xml_declaration=True))
    response.content_type, response.charset = "application/xml", "utf-8"
    return response


def show_sitemap(context, request):
    """网站地图: governments with those below them, departments with their columns."""
    base = url_of(request, context)
    return {
        "layout": page(request, "网站地图"),
        "place": context,
        "main": _main_pages(request, context),
        "places": [
            _government_links(f"{base}{one.name}/", one) for one in context.government_records()
        ],
        "departments": [
            (one.title, f"{base}{one.name}/", list(_columns(request, context, one)))
            for one in context.department_records()
        ],
    }


def _government_links(url, record):
    below = [(one.title, f"{url}{one.name}/") for one in record.governments or ()]
    return record.title, url, f"{url}sitemap", below


def _main_pages(request, place):
    base, root = url_of(request, place), url_of(request, request.root)
    return (
        ("首页", base),
        ("政务公开", f"{base}open/"),
        ("办事目录", f"{base}hall/"),
        ("收费公示", f"{base}hall/fees"),
        ("搜索", f"{base}search"),
        ("订阅", f"{base}feed.atom"),
        ("工作日历", f"{root}calendar/"),
        ("计算到期日", f"{root}calendar/deadline"),
        ("开放数据", url_of_open_data(request, place)),
        ("关于本站", f"{root}about"),
        ("无障碍说明", f"{root}accessibility"),
        ("隐私说明", f"{root}privacy"),
        ("我为政府网站找错", f"{root}corrections"),
    )


def _columns(request, government, record):
    for name, label in SECTION_LABELS.items():
        if count_listed(request, government, record, name):
            yield label, f"{url_of(request, government)}{record.name}/{name}/"


def sitemap_json(context, request):
    base = url_of(request, context)
    places = [
        {"@id": f"{base}{one.name}/", "@type": "place", "title": one.title}
        for one in context.place_records()
    ]
    return {
        "@id": url_of(request, context, "sitemap"),
        "@type": "sitemap",
        "title": "网站地图",
        "main": [{"title": label, "@id": url} for label, url in _main_pages(request, context)],
        "items": places,
        "items_total": len(places),
        "batching": {"@id": url_of(request, context, "sitemap")},
    }


def includeme(config):
    common = {"context": Place, "permission": P.VIEW, "request_method": ("GET", "HEAD")}
    everywhere = {**common, "place_level": (PROVINCE, "government")}
    config.add_view(show_index, name="sitemap.xml", **{**common, "place_level": (PROVINCE,)})
    config.add_view(show_part, name="sitemap-pages.xml", **everywhere)
    config.add_view(
        show_sitemap,
        name="sitemap",
        renderer="templates/sitemap.pt",
        prefers_json=False,
        **everywhere,
    )
    config.add_view(sitemap_json, name="sitemap", renderer="json", prefers_json=True, **everywhere)
