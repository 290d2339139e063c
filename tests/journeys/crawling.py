"""Walks a portal as a browser would: every link of every page, HTML, JSON, feeds and sitemaps."""

import re
from collections import Counter
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qsl, quote, urlsplit

SITE = "http://localhost"
_LINKS = re.compile(r"""(?:href|src)="([^"]*)\"""")
_LOCATIONS = re.compile(r"<(?:loc|id)>([^<]*)</")
_JSON_LINKS = re.compile(r'"(http://localhost[^"]*)"')
JSON = {"Accept": "application/json"}
LIKE, OF_ONE_PATH = 2, 12


@dataclass(frozen=True)
class Page:
    """What was answered at an address, and from which page one came there."""

    url: str
    came_from: str
    status: int
    text: str
    media_type: str
    location: str


def links_of(text, media_type, base):
    """Every address of this site that an answer names."""
    if media_type == "text/html":
        found = [unescape(link) for link in _LINKS.findall(text)]
    elif media_type == "application/json":
        found = _JSON_LINKS.findall(text)
    else:
        found = [unescape(link) for link in _LINKS.findall(text) + _LOCATIONS.findall(text)]
    for link in found:
        if link.startswith("?"):
            link = base.partition("?")[0] + link
        elif link.startswith("/") and not link.startswith("//"):
            link = SITE + link
        if urlsplit(link).netloc == urlsplit(SITE).netloc:
            yield link.partition("#")[0]


def crawl(browser, start=("/",), *, most=3000):
    """{address and format: Page} of everything that links lead to, each page as HTML and JSON.

    Of addresses that differ in query values only, the first few are asked for.
    """
    pages, likes = {}, Counter()
    waiting = [(SITE + path, "start") for path in start]
    while waiting:
        url, came_from = waiting.pop(0)
        if not _is_new(url, pages, likes):
            continue
        assert len(pages) < most, f"more than {most} pages, the last is {url}"
        for headers in ({}, JSON):
            page = pages[url, bool(headers)] = ask(browser, url, came_from, headers)
            found = [*links_of(page.text, page.media_type, url), page.location]
            waiting += [(link, url) for link in found if link]
    return pages


def _is_new(url, pages, likes):
    parts = urlsplit(url)
    like = (parts.path, frozenset(name for name, _ in parse_qsl(parts.query)))
    if (url, False) in pages or parts.path.startswith("/static/"):
        return False
    if likes[like] >= LIKE or likes[parts.path] >= OF_ONE_PATH:
        return False
    likes[like] += 1
    likes[parts.path] += 1
    return True


def ask(browser, url, came_from="", headers=None):
    answer = browser.get(url, headers=headers or {}, status="*")
    text = answer.text if answer.charset else answer.body.decode("utf-8", "replace")
    media_type, location = answer.content_type or "", answer.location or ""
    return Page(url, came_from, answer.status_int, text, media_type, location)


def with_query(address, **query):
    joined = "&".join(f"{name}={quote(value)}" for name, value in query.items())
    return f"{address}{'&' if '?' in address else '?'}{joined}"
