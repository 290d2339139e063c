"""Pages made once, ready to be sent, within a bound of memory; the one unused longest goes first.

Whether one is still right is not known here.
"""

import gzip
from collections import OrderedDict
from hashlib import blake2b
from threading import Lock
from typing import Any

from portal.page_rules import Headers, Key

MEGABYTE = 1 << 20
SEND = "openhall.send"  # in the environ: what a server offers beside WSGI, see whole_answers
# What an entry takes beside its bodies: key, objects, headers twice; measured, see the tests
OVERHEAD, OVERHEAD_ZIPPED = 2900, 1400
LARGEST_PART, LARGEST_FILE_PART = 16, 256
ZIP_LEVEL = 6
TEXTS = ("text/", "application/json", "application/ld+json", "application/xml", "application/atom")
# RFC 9110 §15.4.5: what a 304 repeats of the answer's headers, as far as we have them
REPEATED = frozenset({"cache-control", "etag", "vary", "expires", "content-location"})


class Tally:
    """How often pages of one kind were answered from here; plain numbers, for speed."""

    __slots__ = ("found", "kind", "told", "unchanged")

    def __init__(self, kind: str) -> None:
        self.kind, self.found, self.unchanged = kind, 0, 0
        self.told = (0, 0)


class Body:
    """正文: one encoding of a page, with all that is sent before it."""

    __slots__ = ("answer", "head", "headers", "size", "tag", "unchanged")

    def __init__(self, content: bytes, headers: list[tuple[str, str]], tag: str) -> None:
        self.answer, self.size, self.tag = [content], str(len(content)), tag
        self.headers = [*headers, ("Content-Length", self.size), ("ETag", tag)]
        self.unchanged = [pair for pair in self.headers if pair[0].lower() in REPEATED]
        self.head = "".join(f"{name}: {value}\r\n" for name, value in self.headers).encode(
            "latin-1"
        )

    @property
    def content(self) -> bytes:
        return self.answer[0]


class KeptPage:
    """存页: an answer 200 made under ``public`` and, if it asked the index, under ``index``."""

    __slots__ = (
        *("_headers", "index", "is_text", "plain", "public", "steps", "tally", "until", "zipped"),
    )

    def __init__(self, content: bytes, headers: Headers, public: Any, index: Any) -> None:
        own = {name.lower(): value for name, value in headers}
        self._headers = [pair for pair in headers if pair[0].lower() not in _MADE_HERE]
        self._headers.append(("Vary", f"{own.get('vary', 'Accept, Cookie')}, Accept-Encoding"))
        self.is_text = own.get("content-type", "").startswith(TEXTS)
        self.plain = Body(content, self._headers, own.get("etag") or tag_of(content))
        self.zipped: Body | None = None
        self.public, self.index = public, index
        self.steps, self.tally = None, Tally("none")
        self.until: float | None = None  # of ``monotonic``; for what no generation tells of

    def zip(self) -> Body | None:
        """The same in gzip, made now; None where that saves nothing."""
        content = gzip.compress(self.plain.content, ZIP_LEVEL, mtime=0)
        if len(content) >= len(self.plain.content):
            return None
        tag = f'{self.plain.tag.removesuffix(chr(34))}-gzip"'
        return Body(content, [*self._headers, ("Content-Encoding", "gzip")], tag)

    @property
    def size(self) -> int:
        """Bytes of memory, about."""
        zipped = len(self.zipped.content) + OVERHEAD_ZIPPED if self.zipped else 0
        return len(self.plain.content) + OVERHEAD + zipped


_MADE_HERE = frozenset({"content-length", "etag", "vary"})


def tag_of(content: bytes) -> str:
    """A strong entity tag."""
    return f'"{blake2b(content, digest_size=12).hexdigest()}"'


class KeptPages:
    """存页库: safe for threads; who looks something up waits for nobody."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = self.evicted = 0
        self._pages: OrderedDict[Key, KeptPage] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def pages(self) -> list[tuple[Key, KeptPage]]:
        with self._lock:
            return list(self._pages.items())

    def get(self, key: Key) -> KeptPage | None:
        try:
            self._pages.move_to_end(key)
            return self._pages[key]
        except KeyError:
            return None

    def fits(self, length: int, *, is_file: bool) -> bool:
        """May one page be so long? Files are fetched once in a while, and push out many pages."""
        return length * (LARGEST_FILE_PART if is_file else LARGEST_PART) <= self.most_bytes

    def keep(self, key: Key, page: KeptPage) -> None:
        with self._lock:
            self._drop(key)
            self._pages[key] = page
            self.bytes += page.size
            self._make_room()

    def zip(self, key: Key, page: KeptPage) -> Body:
        """Its body in gzip, or the plain one; kept with it if it is still here."""
        zipped = page.zip()
        with self._lock:
            is_here = self._pages.get(key) is page
            self.bytes -= page.size if is_here else 0
            page.is_text, page.zipped = zipped is not None, zipped
            self.bytes += page.size if is_here else 0
            self._make_room()
        return zipped or page.plain

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self.bytes = 0

    def _drop(self, key: Key) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self.bytes -= page.size

    def _make_room(self) -> None:
        """In one step each: who looks something up moves pages meanwhile."""
        while self.bytes > self.most_bytes:
            _, page = self._pages.popitem(last=False)
            self.bytes -= page.size
            self.evicted += 1
