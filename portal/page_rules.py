"""What of a request decides which page it gets, and which answers are kept; no state here."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from webob.acceptparse import create_accept_encoding_header

from views.cookies import LONGEST_HEADER, elder_asked
from views.keeping import QUERY_NAMES, UNKEPT
from views.predicates import accepts_json

OK = "200 OK"
LONGEST_ADDRESS = 1000
VARYING = frozenset({"accept", "cookie"})
Key = tuple[str, str, bool, bool]
Headers = Sequence[tuple[str, str]]


def key_of(environ: dict[str, Any]) -> Key | None:
    """Path, query as it was written, JSON?, elder mode?; None: nothing kept may answer it."""
    get = environ.get
    cookies = get("HTTP_COOKIE")
    elder = False if cookies is None else elder_asked(cookies)
    if elder is None or get("HTTP_AUTHORIZATION") or get("HTTP_RANGE") or get("SCRIPT_NAME"):
        return None
    return get("PATH_INFO", ""), get("QUERY_STRING", ""), accepts_json(get("HTTP_ACCEPT")), elder


def is_keepable(key: Key) -> bool:
    """Pages repeat the query they were asked with: only names that some view reads are kept."""
    path, query = key[:2]
    if len(path) + len(query) > LONGEST_ADDRESS:
        return False
    return not query or all(
        name in QUERY_NAMES for name, _ in parse_qsl(query, keep_blank_values=True)
    )


def may_keep(status: str, headers: Headers, environ: dict[str, Any]) -> bool:
    """Not what is refused, moved or gone, is somebody's own, or says itself that it is not."""
    if status != OK or UNKEPT in environ:
        return False
    return not any(_forbids(name.lower(), value.lower()) for name, value in headers)


def _forbids(name: str, value: str) -> bool:
    if name == "cache-control":
        return "private" in value or "no-store" in value
    if name == "vary":
        return not {one.strip() for one in value.split(",")} <= VARYING
    return name in ("set-cookie", "content-encoding")


def takes_gzip(header: str | None) -> bool:
    if header is None or len(header) > LONGEST_HEADER:
        return False
    return _offers_gzip(header)


@lru_cache(maxsize=256)
def _offers_gzip(header: str) -> bool:
    return bool(create_accept_encoding_header(header).acceptable_offers(["gzip"]))


def names_tag(header: str, tag: str) -> bool:
    """Does If-None-Match name the entity tag? Compared weakly (RFC 9110 §13.1.2)."""
    wanted = {one.strip().removeprefix("W/") for one in header.split(",")}
    return "*" in wanted or tag.removeprefix("W/") in wanted
