"""Static files: in which encodings, under which addresses, with which headers each is sent.

They are few and small, so they are held in memory, compressed once: an installed package may be
read-only, and nothing has to be prepared beside it.
"""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from webob.acceptparse import AcceptEncodingValidHeader, create_accept_encoding_header
from webob.etag import ETagMatcher

PREFIX = "/static/"
YEAR_SECONDS = 365 * 24 * 3600
KEPT, ASKED_AGAIN = f"public, max-age={YEAR_SECONDS}, immutable", "no-cache"
IDENTITY, GZIP = "identity", "gzip"
MEDIA_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "svg": "image/svg+xml",
}


@dataclass(frozen=True)
class StaticFile:
    """静态文件: ``bodies`` by content coding; ``mark`` changes when the content does."""

    name: str
    mark: str
    bodies: dict

    @property
    def text(self):
        return self.bodies[IDENTITY].decode()

    @property
    def address(self):
        return f"{PREFIX}{self.name}?v={self.mark}"

    def answer(self, environ):
        """(status, headers, body). Only its own mark promises that the content will not change:
        another process may be of a release before or after this one."""
        coding = self._coding(environ.get("HTTP_ACCEPT_ENCODING"))
        etag = f"{self.mark}-{coding}"
        marked = environ.get("QUERY_STRING") == f"v={self.mark}"
        headers = [
            ("Cache-Control", KEPT if marked else ASKED_AGAIN),
            ("ETag", f'"{etag}"'),
            ("Vary", "Accept-Encoding"),
        ]
        if etag in _known(environ.get("HTTP_IF_NONE_MATCH")):
            return "304 Not Modified", headers, b""
        return "200 OK", [*headers, *self._described(coding)], self.bodies[coding]

    def _described(self, coding):
        encoded = [] if coding == IDENTITY else [("Content-Encoding", coding)]
        return [
            ("Content-Type", MEDIA_TYPES[self.name.rpartition(".")[2]]),
            ("Content-Length", str(len(self.bodies[coding]))),
            *encoded,
        ]

    def _coding(self, accepted):
        header = create_accept_encoding_header(accepted)
        # No header allows every coding; but who does not ask for one may not expect it
        if GZIP not in self.bodies or not isinstance(header, AcceptEncodingValidHeader):
            return IDENTITY
        offers = dict(header.acceptable_offers((GZIP, IDENTITY)))
        named = any(coding.lower() == IDENTITY for coding, _ in header.parsed)
        least = offers.get(IDENTITY, 0) if named else 0
        return GZIP if offers.get(GZIP, -1) >= least else IDENTITY


def _known(if_none_match):
    # A proxy that compresses makes a strong tag weak
    return ETagMatcher.parse(if_none_match, strong=False) if if_none_match else ()


def _made(name, content):
    bodies = {IDENTITY: content}
    compressed = gzip.compress(content, mtime=0)
    if len(compressed) < len(content):
        bodies[GZIP] = compressed
    return StaticFile(name, hashlib.sha256(content).hexdigest()[:10], bodies)


@cache
def static_files():
    """{path: StaticFile} of everything in the folder."""
    folder = (files("views") / "static").iterdir()
    return {f"{PREFIX}{one.name}": _made(one.name, one.read_bytes()) for one in folder}


def static_path(name):
    """``/static/portal.css?v=…``; the mark changes when the file does."""
    return static_files()[PREFIX + name].address
