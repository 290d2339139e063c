"""Rich text: what is kept of pasted HTML, and reading it as plain text; no page is made here."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import nh3

from content.vocabularies import BODY_HTML

_CELL = {"colspan", "rowspan"}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": _CELL,
    "th": {*_CELL, "scope"},
    "ol": {"start"},
}
_TAGS = {
    *("h2", "h3", "h4", "p", "blockquote", "hr", "br", "ul", "ol", "li", "a", "img"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
    *("strong", "em", "sub", "sup"),
}
_SCHEMES = {"http", "https", "mailto", "tel"}
# What word processors and older sites write, and what it means here. The page has the one h1.
_MEANT = {"h1": "h2", "h5": "h4", "h6": "h4", "b": "strong", "i": "em", "div": "p", "center": "p"}
_RENAMED = re.compile(rf"<(/?)({'|'.join(_MEANT)})(?=[\s/>])", re.IGNORECASE)
_IMAGE_OF_NOTHING = re.compile(r'<img(?: (?!src=)[a-z]+="[^"]*")*>')
_EMPTY = re.compile(r"<p>(?:\s|&nbsp;|<br>)*</p>")
_MOST_ROUNDS = 20
_INVISIBLE = re.compile(r"[\x00-\x20\u200b\ufeff]")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)

_BLOCKS = {
    *("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr", "br"),
    *("ul", "ol", "li", "table", "caption", "tr"),
}
_UNREAD = {"script", "style", "template"}


def clean_html(html: str) -> str:
    """The part of ``html`` that a government document needs: headings, lists, tables, links.

    No script, style, class or frame is left, and no image from elsewhere; cleaning what is clean
    changes nothing.
    """
    # Crossed tags are sorted out a layer a time; what is read again must read the same.
    for _ in range(_MOST_ROUNDS):
        before, html = html, _clean_once(html)
        if html == before:
            break
    return html


def _clean_once(html: str) -> str:
    meant = _RENAMED.sub(lambda m: f"<{m[1]}{_MEANT[m[2].lower()]}", html)
    cleaned = nh3.clean(
        meant,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_keep_attribute,
        url_schemes=_SCHEMES,
        link_rel=None,
    )
    return _EMPTY.sub("", _IMAGE_OF_NOTHING.sub("", cleaned)).strip()


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    if name not in ("href", "src"):
        return value
    # Browsers skip control characters and read "\" as "/", so an address is judged without.
    address = _INVISIBLE.sub("", value).replace("\\", "/")
    if address.startswith("//") or (tag == "img" and _SCHEME.match(address)):
        return None
    return value


def plain_text(body: str, body_format: str) -> str:
    """The words of a body, a line a paragraph; plain text is given back as it is."""
    if body_format != BODY_HTML:
        return body
    reader = _read(body)
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def paragraphs(text: str) -> list[str]:
    """A line feed is a paragraph; empty lines and the white space around a line are left out."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def images_without_text(html: str) -> int:
    """How many images say nothing to those who cannot see them (WCAG 1.1.1)."""
    return sum(not (alt or "").strip() for alt in _read(html).alternatives)


def addresses_in(html: str) -> Iterator[str]:
    """Where the links and images of ``html`` point, in their order."""
    return iter(_read(html).addresses)


def _read(html: str) -> "_Reader":
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


class _Reader(HTMLParser):
    """Collects text, image alternatives and addresses in one pass."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.alternatives: list[str | None] = []
        self.addresses: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _UNREAD:
            self._unread += 1
        if tag == "img":
            self.alternatives.append(given.get("alt"))
        address = given.get("src" if tag == "img" else "href")
        if address:
            self.addresses.append(address)
        self._break(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in _UNREAD:
            self._unread -= 1

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD and self._unread:
            self._unread -= 1
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.pieces.append(data.replace("\n", " "))

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\n")
        elif tag in ("td", "th"):
            self.pieces.append(" ")
