"""The embedded engine on Whoosh 2.7.4; nothing but search_index knows Whoosh."""

import logging
import time
from collections.abc import Iterable, Iterator
from heapq import merge, nlargest
from itertools import islice
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import EmptyIndexError

from content.acl import EVERYONE
from content.clock import micros
from search_index.documents import IndexDocument
from search_index.folders import IndexFolders, sync_new_files
from search_index.query import Entry, Hit, Page, Query, position_after
from search_index.readers import ReaderPool, Segment, View
from search_index.schema import hit_of, make_schema, span_of, stored_fields
from search_index.scoring import Scores, SegmentScorer, idf_of
from search_index.segments import Mask, ranks_in
from search_index.tokens import query_words

FEW = 3
MEMORY_MEGABYTES = 256

log = logging.getLogger(__name__)

Found = list[tuple[Segment, Scores]]


class WhooshWriter:
    """写入口: collects one batch, deletes before it adds, and forces the result to disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._documents: list[IndexDocument] = []
        self._gone: set[str] = set()

    def write(self, documents: Iterable[IndexDocument]) -> None:
        self._documents.extend(documents)

    def delete(self, uids: Iterable[str]) -> None:
        self._gone.update(uids)

    def commit(self) -> None:
        began = time.time() - 1
        writer = FileStorage(str(self.folder)).open_index().writer(
            compound=False, limitmb=MEMORY_MEGABYTES
        )
        try:
            _delete(writer, self._gone)
            for document in self._documents:
                writer.add_document(**stored_fields(document))
        except BaseException:
            writer.cancel()
            raise
        writer.commit()
        self._documents, self._gone = [], set()
        sync_new_files(self.folder, began)


class RebuildWriter:
    """An index made from nothing: written straight through, as one segment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        index = FileStorage(str(folder)).create_index(make_schema())
        self._writer = index.writer(compound=False, limitmb=MEMORY_MEGABYTES)

    def write(self, documents: Iterable[IndexDocument]) -> None:
        for document in documents:
            self._writer.add_document(**stored_fields(document))

    def delete(self, uids: Iterable[str]) -> None:
        """There is nothing yet that could be deleted."""

    def commit(self) -> None:
        self._writer.commit()
        sync_new_files(self.folder, 0)


def _delete(writer: Any, uids: set[str]) -> None:
    with writer.reader() as reader:
        for leaf, offset in reader.leaf_readers():
            if not leaf.doc_count_all():
                continue
            for uid in uids:
                if ("uid", uid) in leaf:
                    for doc in leaf.postings("uid", uid).all_ids():
                        writer.delete_document(doc + offset)


class WhooshEngine:
    """嵌入式检索引擎: good to about 30,000 documents."""

    def __init__(self, root: Path) -> None:
        self._folders = IndexFolders(root)
        self._pool = ReaderPool(self._folders)
        self._writer: WhooshWriter | None = None
        self._open()

    @property
    def needs_rebuild(self) -> bool:
        return self._folders.needs_rebuild

    @property
    def lock_path(self) -> Path:
        return self._folders.lock_path

    @property
    def generation(self) -> str:
        with self._pool.view() as view:
            return view.generation

    def close(self) -> None:
        self._pool.close()

    def write(self, documents: Iterable[IndexDocument]) -> None:
        self._writing().write(documents)

    def delete(self, uids: Iterable[str]) -> None:
        self._writing().delete(uids)

    def commit(self) -> None:
        writer, self._writer = self._writing(), None
        writer.commit()

    def begin_rebuild(self) -> RebuildWriter:
        return RebuildWriter(self._folders.begin())

    def finish_rebuild(self, writer: Any) -> None:
        writer.commit()
        self._folders.switch(writer.folder)
        self._folders.mark_sound()

    def entries(self, place_uid: str = "", most: int | None = None) -> dict[str, Entry]:
        with self._pool.view() as view:
            return dict(islice(_entries(view, place_uid), most))

    def search(self, query: Query) -> Page:
        """Never raises; a reader may meet a folder just replaced, so it is tried twice."""
        for last in (False, True):
            try:
                with self._pool.view() as view:
                    return _search(view, query)
            except Exception:
                if last:
                    log.exception("检索索引读不了，请运行 openhall index rebuild 重建")
                    self._folders.mark_damaged()
        return Page(degraded=True)

    def _writing(self) -> WhooshWriter:
        folder = self._folders.current()
        if folder is None:
            raise EmptyIndexError("no index is in use")
        if self._writer is None or self._writer.folder != folder:
            self._writer = WhooshWriter(folder)
        return self._writer

    def _open(self) -> None:
        """An index that is missing or cannot be read is replaced by an empty one."""
        try:
            with self._pool.view():
                return
        except EmptyIndexError:
            log.info("还没有检索索引，新建一个空的")
        except Exception:
            log.exception("检索索引已损坏，换成空的，等待重建")
        self.finish_rebuild(self.begin_rebuild())
        self._folders.mark_damaged()


def _search(view: View, query: Query) -> Page:
    allowed = [(segment, _allowed(segment, query)) for segment in view.segments]
    if query.text.strip():
        found = _scored(view, query, allowed)
    else:
        found = [(segment, Scores(selector, _NO_SCORES)) for segment, selector in allowed]
    rows = _newest(found, query) if query.by_date else _best(found, query)
    return Page(
        hits=tuple(_hit(*row) for row in islice(rows, query.offset, query.offset + query.size)),
        total=sum(scores.total for _, scores in found),
        facets={name: _facet(found, name, micros(query.moment)) for name in query.facets},
    )


_NO_SCORES: Any = ()


def _allowed(segment: Segment, query: Query) -> bytes:
    """Permission, time and every filter, before anything is scored or counted."""
    columns, reader, moment = segment.columns, segment.reader, micros(query.moment)
    mask: Mask = columns.with_term(reader, "viewers", EVERYONE) & columns.live(moment)
    if query.person.grants:
        roles = [f"{grant.role}@{grant.place_uid}" for grant in query.person.grants]
        mask |= columns.with_any(reader, "viewers", roles) & columns.not_over(moment)
    mask &= segment.alive
    for field, terms in query.wanted_terms().items():
        mask &= columns.with_any(reader, field, terms)
    if query.validity:
        mask &= columns.with_validity(reader, query.validity, moment)
    return columns.selector(mask)


def _scored(view: View, query: Query, allowed: list[tuple[Segment, bytes]]) -> Found:
    words = query_words(query.text)
    known: dict[tuple[str, str], float] = {}

    def idf(field: str, term: str) -> float:
        if (field, term) not in known:
            known[field, term] = idf_of(view.total, view.frequency(field, term))
        return known[field, term]

    scorers = [
        (segment, SegmentScorer(segment.columns, segment.reader, selector, idf))
        for segment, selector in allowed
    ]
    found = [(segment, scorer.by_words(words)) for segment, scorer in scorers]
    if sum(scores.total for _, scores in found) < FEW:
        found = [
            (segment, scorer.by_bigrams(words, scores))
            for (segment, scorer), (_, scores) in zip(scorers, found, strict=True)
        ]
    return found


def _newest(found: Found, query: Query) -> Iterator[tuple[Segment, int, float]]:
    after = position_after(query.after)

    def rows(segment: Segment, scores: Scores) -> Iterator[tuple[Any, Segment, int]]:
        start = segment.columns.rank_after(after) if after else 0
        for rank in ranks_in(scores.selector, start):
            yield segment.columns.position(rank), segment, rank

    streams = [rows(segment, scores) for segment, scores in found]
    return ((segment, rank, 0.0) for _, segment, rank in merge(*streams, key=lambda row: row[0]))


def _best(found: Found, query: Query) -> Iterator[tuple[Segment, int, float]]:
    """By score; of equal ones the newer first."""
    candidates = (
        (scores.scores[rank], -segment.columns.position(rank)[0], segment, rank)
        for segment, scores in found
        for rank in ranks_in(scores.selector)
    )
    best = nlargest(query.offset + query.size, candidates, key=lambda row: row[:2])
    return ((segment, rank, score) for score, _, segment, rank in best)


def _hit(segment: Segment, rank: int, score: float) -> Hit:
    return hit_of(_row(segment, rank), score)


def _row(segment: Segment, rank: int) -> Any:
    return segment.reader.stored_fields(segment.columns.doc_of_rank[rank])["row"]


def _facet(found: Found, name: str, moment: int) -> dict[str, int]:
    """Term → how many of what was found hold it; the largest first."""
    counts: dict[str, int] = {}
    for segment, scores in found:
        for term, ranks in segment.columns.terms(segment.reader, name).items():
            shown = _facet_term(name, term, moment)
            count = sum(map(scores.selector.__getitem__, ranks)) if shown else 0
            if shown and count:
                counts[shown] = counts.get(shown, 0) + count
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _facet_term(name: str, term: str, moment: int) -> str | None:
    if name != "validity":
        return term
    span = span_of(term)
    return span.validity if span.start <= moment < span.until else None


def _entries(view: View, place_uid: str) -> Iterator[tuple[str, Entry]]:
    for segment in view.segments:
        mask = segment.alive
        if place_uid:
            mask &= segment.columns.with_term(segment.reader, "places", place_uid)
        for rank in ranks_in(segment.columns.selector(mask)):
            row = _row(segment, rank)
            yield f"{row['uid']}.{row['number']}", Entry(row["digest"], row["live_until"])
