"""One segment of a Whoosh index in memory: its documents by date, and masks that filter them.

A segment never changes but for deletions, so what is worked out here is kept as long as it lives.
Documents are numbered by rank, newest first. A mask is an integer with one byte a document: a
filter is one AND, a total a count of bytes, the next row of a page the next byte that is 1.
"""

from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import accumulate
from sys import getsizeof
from typing import Any, NamedTuple

from search_index.plan import K1, B
from search_index.schema import span_of

KEPT_MASKS, KEPT_TIMES, KEPT_POSTINGS, KEPT_HITS, KEPT_ITEMS = 200, 8, 2000, 500, 1000
# Whatever the number, of each that many bytes; but a few in any case, or nothing would be kept
KEPT_BYTES, FEWEST_KEPT = 8 << 20, 16

Mask = int
Position = tuple[int, str]  # −date (µs), key


class Postings(NamedTuple):
    """``ranks`` of the documents that hold a term, and its BM25 weight in each (without idf)."""

    ranks: array
    impacts: array


class Kept(OrderedDict[Any, Any]):
    """What was worked out, the oldest first; ``size`` in bytes, as good as threads let it be."""

    size = 0


class SegmentColumns:
    """段: safe to share between threads; a reader is handed in by the thread that owns it."""

    def __init__(self, reader: Any) -> None:
        self.size: int = reader.doc_count_all()
        dates = array("q", reader.column_reader("date"))
        keys = list(reader.column_reader("key"))
        order = sorted(range(self.size), key=lambda doc: (-dates[doc], keys[doc]))
        self.doc_of_rank = array("I", order)
        self._rank_of_doc = array("I", bytes(self.doc_of_rank.itemsize * self.size))
        for rank, doc in enumerate(order):
            self._rank_of_doc[doc] = rank
        self._dates = array("q", (dates[doc] for doc in order))
        self._keys = b"".join(keys[doc] for doc in order)
        self._key_ends = array("I", accumulate(len(keys[doc]) for doc in order))
        self._live_from = _ordered(reader.column_reader("live_from"), order)
        self._live_until = _ordered(reader.column_reader("live_until"), order)
        self._turns = array("q", sorted({*self._live_from, *self._live_until}))
        self._masks = Kept()
        self._times = Kept()
        self._postings = Kept()
        self._terms: dict[str, dict[str, array]] = {}
        self._spans: list[tuple[Any, array]] | None = None
        self._hits: dict[int, Any] = {}
        self._items = Kept()

    @property
    def everything(self) -> Mask:
        return int.from_bytes(b"\1" * self.size, "little")

    def of_item(self, reader: Any, uid: str) -> array:
        """The ranks of one item; kept for those indexed last, which every view leaves out."""
        return _kept(self._items, uid, KEPT_ITEMS, partial(self.ranks, reader, "uid", uid))

    def without(self, reader: Any, mask: Mask, uids: Iterable[str]) -> Mask:
        ranks = [rank for uid in uids for rank in self.of_item(reader, uid)]
        if not ranks:
            return mask
        selector = bytearray(self.selector(mask))
        for rank in ranks:
            selector[rank] = 0
        return int.from_bytes(selector, "little")

    def hit(self, rank: int, read: Callable[[int], Any]) -> Any:
        """What ``read`` makes of one rank; a few are kept, for the newest are asked for most."""
        found = self._hits.get(rank)
        if found is None:
            if len(self._hits) >= KEPT_HITS:
                self._hits.clear()
            found = self._hits[rank] = read(rank)
        return found

    def position(self, rank: int) -> Position:
        start = self._key_ends[rank - 1] if rank else 0
        return -self._dates[rank], self._keys[start : self._key_ends[rank]].decode()

    def rank_after(self, position: Position) -> int:
        """The first rank behind ``position``."""
        return bisect_right(range(self.size), position, key=self.position)

    def alive(self, reader: Any) -> Mask:
        selector = bytearray(b"\1" * self.size)
        for doc in reader.segment().deleted_docs():
            selector[self._rank_of_doc[doc]] = 0
        return int.from_bytes(selector, "little")

    def selector(self, mask: Mask) -> bytes:
        return mask.to_bytes(self.size, "little")

    def live(self, moment: int) -> Mask:
        """live_from ≤ moment < live_until (µs)."""
        return self._at("live", moment, lambda start, until: start <= moment < until)

    def not_over(self, moment: int) -> Mask:
        return self._at("not over", moment, lambda start, until: moment < until)

    def with_term(self, reader: Any, field: str, term: str) -> Mask:
        return _kept(
            self._masks,
            (field, term),
            KEPT_MASKS,
            lambda: self._mask(self.ranks(reader, field, term)),
        )

    def with_any(self, reader: Any, field: str, terms: Iterable[str]) -> Mask:
        mask = 0
        for term in terms:
            mask |= self.with_term(reader, field, term)
        return mask

    def with_validity(self, reader: Any, validity: str, moment: int) -> Mask:
        """One mask for all spans: a large segment holds thousands of them."""
        if self._spans is None:
            told = self.terms(reader, "validity").items()
            self._spans = [(span_of(term), ranks) for term, ranks in told]
        selector = bytearray(self.size)
        for span, ranks in self._spans:
            if span.validity == validity and span.start <= moment < span.until:
                for rank in ranks:
                    selector[rank] = 1
        return int.from_bytes(selector, "little")

    def terms(self, reader: Any, field: str) -> dict[str, array]:
        """Every term of a filter field with the ranks that hold it: for facets."""
        if field not in self._terms:
            if field not in reader.indexed_field_names():
                return {}
            found = {}
            for raw in reader.lexicon(field):
                term = raw.decode()
                found[term] = self._ranks_of(reader.postings(field, term))
            self._terms[field] = found
        return self._terms[field]

    def ranks(self, reader: Any, field: str, term: str) -> array:
        """Those that hold a term; read alone, where not all terms of the field are known yet."""
        known = self._terms.get(field)
        if known is not None:
            return known.get(term, array("I"))
        if (field, term) not in reader:
            return array("I")
        return self._ranks_of(reader.postings(field, term))

    def postings(self, reader: Any, field: str, term: str) -> Postings:
        make = partial(self._scored, reader, field, term)
        return _kept(self._postings, (field, term), KEPT_POSTINGS, make)

    def _scored(self, reader: Any, field: str, term: str) -> Postings:
        found = Postings(array("I"), array("d"))
        if (field, term) not in reader:
            return found
        matcher = reader.postings(field, term)
        average = max(1.0, reader.field_length(field) / max(1, self.size))
        while matcher.is_active():
            doc, weight = matcher.id(), matcher.weight()
            norm = K1 * (1 - B + B * reader.doc_field_length(doc, field, 1) / average)
            found.ranks.append(self._rank_of_doc[doc])
            found.impacts.append(weight * (K1 + 1) / (weight + norm))
            matcher.next()
        return found

    def _ranks_of(self, matcher: Any) -> array:
        return array("I", sorted(self._rank_of_doc[doc] for doc in matcher.all_ids()))

    def _mask(self, ranks: array) -> Mask:
        selector = bytearray(self.size)
        for rank in ranks:
            selector[rank] = 1
        return int.from_bytes(selector, "little")

    def _at(self, name: str, moment: int, holds: Callable[[int, int], bool]) -> Mask:
        """Between two turns the answer is the same, so it is kept for the time between them."""

        def make() -> Mask:
            spans = zip(self._live_from, self._live_until, strict=True)
            return int.from_bytes(bytes(holds(*span) for span in spans), "little")

        interval = bisect_right(self._turns, moment)
        return _kept(self._times, (name, interval), KEPT_TIMES, make)


def _ordered(column: Any, order: list[int]) -> array:
    values = array("q", column)
    return array("q", (values[doc] for doc in order))


def _kept(cache: Kept, key: Any, most: int, make: Callable[[], Any]) -> Any:
    """Two threads may make the same thing at once; either result is right."""
    found = cache.get(key)
    if found is None:
        found = cache[key] = make()
        cache.size += _bytes_of(found)
        while len(cache) > most or (cache.size > KEPT_BYTES and len(cache) > FEWEST_KEPT):
            cache.size -= _bytes_of(cache.pop(next(iter(cache)), 0))
    return found


def _bytes_of(kept: Mask | Postings) -> int:
    parts = kept if isinstance(kept, Postings) else (kept,)
    return sum(map(getsizeof, parts))


def ranks_in(selector: bytes, start: int = 0) -> Iterator[int]:
    """The ranks that are selected, newest first."""
    rank = selector.find(1, start)
    while rank >= 0:
        yield rank
        rank = selector.find(1, rank + 1)
