"""Atom feeds: what was published last of a place or section, newest first; never a draft."""

from dataclasses import dataclass
from itertools import islice
from xml.etree import ElementTree as ET

from pyramid.response import Response

from content.clock import SHANGHAI, moment_of
from content.permissions import Permission as P
from content.publication import Brief
from content.tree import SECTION_LABELS, Place, Section, department_of
from search_index.listings import latest
from views.asof import asof
from views.merged import checked_item, merged_rows, sections_below
from views.urls import url_at, url_of

ATOM = "http://www.w3.org/2005/Atom"
TAG_YEAR = "2008"


@dataclass(frozen=True)
class FeedEntry:
    """订阅条目: ``published_at`` is what feeds are ordered by."""

    uid: str
    title: str
    url: str
    author: str
    summary: str
    published_at: object
    updated_at: object


@dataclass(frozen=True)
class FeedHead:
    """订阅的抬头: what it is called, its own address and that of the page it follows."""

    uid: str
    title: str
    own_url: str
    page_url: str


def entries_of(context, request):
    """From the registers where one department is asked for, else from the index."""
    if isinstance(context, Section):
        return _listed(request, [(context.__parent__, context)])
    if not context.is_government:
        return _listed(request, sections_below(context, tuple(SECTION_LABELS)))
    found = latest(request.engine, context.uid, asof(request), size=request.settings.feed_entries)
    return found_entries(request, found.hits)


def found_entries(request, hits):
    """Of what an index found, as far as the tree agrees."""
    return list(filter(None, (_found(request, hit) for hit in hits)))


def _found(request, hit):
    """A hit as an entry, None where the tree says otherwise; nothing above the item is woken."""
    path, item = checked_item(request, hit) or (None, None)
    if item is None:
        return None
    edition = item.edition(hit.number)
    return _entry(url_at(request, path), hit.department_title, item, edition)


def _listed(request, sections):
    for section, row in islice(merged_rows(sections, request), request.settings.feed_entries):
        brief = Brief(*row.brief)
        item = section[brief.name]
        title, edition = department_of(section).title, item.edition(brief.number)
        yield _entry(url_of(request, item), title, item, edition)


def _entry(url, author, item, edition):
    fields = edition.fields
    return FeedEntry(
        uid=item.uid,
        title=fields.get("title") or "",
        url=url,
        author=author,
        summary=fields.get("summary") or edition.change_note,
        published_at=moment_of(-item.listing_key[0]),
        updated_at=edition.live_from,
    )


def show_feed(context, request):
    title = context.title
    if isinstance(context, Section):
        title = f"{department_of(context).title}{title}"
    head = FeedHead(
        uid=context.uid,
        title=f"{title}最新公开",
        own_url=url_of(request, context, "feed.atom"),
        page_url=url_of(request, context),
    )
    return atom_response(request, head, list(entries_of(context, request)))


def atom_response(request, head, entries):
    xml = ET.tostring(_feed(request, head, entries), encoding="utf-8", xml_declaration=True)
    response = Response(xml)
    response.content_type, response.charset = "application/atom+xml", "utf-8"
    return response


def _feed(request, head, entries):
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "zh-CN"})
    _text(feed, "id", _tag(request, head.uid))
    _text(feed, "title", head.title)
    _text(feed, "updated", _moment(max((e.updated_at for e in entries), default=_never())))
    author = ET.SubElement(feed, "author")
    _text(author, "name", request.settings.site_name)
    own = {"rel": "self", "type": "application/atom+xml", "href": head.own_url}
    ET.SubElement(feed, "link", own)
    ET.SubElement(feed, "link", {"rel": "alternate", "href": head.page_url})
    for entry in entries:
        _add_entry(feed, request, entry)
    return feed


def _add_entry(feed, request, entry):
    element = ET.SubElement(feed, "entry")
    _text(element, "id", _tag(request, entry.uid))
    _text(element, "title", entry.title)
    ET.SubElement(element, "link", {"rel": "alternate", "href": entry.url})
    _text(element, "published", _moment(entry.published_at))
    _text(element, "updated", _moment(entry.updated_at))
    _text(ET.SubElement(element, "author"), "name", entry.author)
    if entry.summary:
        _text(element, "summary", entry.summary)


def _text(parent, name, text):
    ET.SubElement(parent, name).text = _allowed(text)


def _allowed(text):
    """XML 1.0 has no control characters but tab and line ends, and no U+FFFE and U+FFFF."""
    return "".join(sign for sign in text if sign in "\t\n" or " " <= sign not in "\ufffe\uffff")


def _tag(request, uid):
    """An id that no move changes (RFC 4151)."""
    return f"tag:{request.host.partition(':')[0]},{TAG_YEAR}:{uid}"


def _moment(moment):
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds")


def _never():
    return moment_of(0)


def includeme(config):
    for context in (Place, Section):
        config.add_view(
            show_feed,
            context=context,
            name="feed.atom",
            permission=P.VIEW,
            request_method=("GET", "HEAD"),
        )
