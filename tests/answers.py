"""What an application answers, byte for byte, with no browser in between."""

import gzip
from dataclasses import dataclass

from webob import Request

JSON, ELDER, ZIP = (
    ("Accept", "application/json"),
    ("Cookie", "mode=elder"),
    ("Accept-Encoding", "gzip"),
)
# What the page cache adds or changes
ADDED = frozenset({"etag", "vary", "content-encoding", "content-length"})


@dataclass(frozen=True)
class Answer:
    """An answer; ``page`` is its body as it was before it was packed."""

    status: int
    headers: tuple
    body: bytes

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def page(self):
        return gzip.decompress(self.body) if self.header("Content-Encoding") else self.body

    @property
    def text(self):
        return self.page.decode()

    @property
    def plain(self):
        """What must be the same whether it was kept or made for this request."""
        own = sorted(pair for pair in self.headers if pair[0].lower() not in ADDED)
        return self.status, own, self.page


def ask(application, address, *headers, method="GET"):
    """``headers`` are pairs; ``address`` is a path, with its query."""
    told = []
    environ = Request.blank(address, headers=dict(headers), method=method).environ
    # As a server sends it: WebOb adds what nobody asked
    if not any(name == "Accept" for name, _ in headers):
        environ.pop("HTTP_ACCEPT", None)

    def start(status, headers, exc_info=None):
        told[:] = (int(status[:3]), tuple(headers))

    pieces = application(environ, start)
    try:
        body = b"".join(pieces)
    finally:
        if hasattr(pieces, "close"):
            pieces.close()
    return Answer(*told, body)


def uncached(application):
    """The same application without its page cache."""
    return application.application
