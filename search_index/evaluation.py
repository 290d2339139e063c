"""A query run over one view of a Whoosh index: filtered, then scored, then counted."""

from collections.abc import Iterator
from dataclasses import replace
from heapq import merge, nlargest
from itertools import islice
from typing import Any

from content.acl import EVERYONE
from content.clock import micros
from search_index.plan import BEHIND, FEW, idf_of
from search_index.query import Entry, Hit, Page, Query, position_after
from search_index.readers import Segment, View
from search_index.rows import hit_of, largest_first
from search_index.schema import span_of
from search_index.scoring import Scores, SegmentScorer
from search_index.segments import Mask, ranks_in

Found = list[tuple[Segment, Scores]]
_NO_SCORES: Any = ()


def run(view: View, query: Query) -> Page:
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
    known: dict[tuple[str, str], float] = {}

    def idf(field: str, term: str) -> float:
        if (field, term) not in known:
            known[field, term] = idf_of(view.total, view.frequency(field, term))
        return known[field, term]

    scorers = [
        SegmentScorer(segment.columns, segment.reader, selector, idf)
        for segment, selector in allowed
    ]
    for one in query.plan().passes:
        for scorer in scorers:
            scorer.run(one)
        if sum(scorer.found.total for scorer in scorers) >= FEW:
            break
    for (segment, _), scorer in zip(allowed, scorers, strict=True):
        scorer.put_behind(_not_in_force(segment, query), BEHIND)
    segments = (segment for segment, _ in allowed)
    return [(segment, one.found) for segment, one in zip(segments, scorers, strict=True)]


def _not_in_force(segment: Segment, query: Query) -> bytes:
    columns, moment = segment.columns, micros(query.moment)
    mask: Mask = 0
    for validity in query.behind:
        mask |= columns.with_validity(segment.reader, validity, moment)
    return columns.selector(mask)


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
    hit: Hit = segment.columns.hit(rank, lambda rank: hit_of(_row(segment, rank)))
    return replace(hit, score=score) if score else hit


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
    return largest_first(counts)


def _facet_term(name: str, term: str, moment: int) -> str | None:
    if name != "validity":
        return term
    span = span_of(term)
    return span.validity if span.start <= moment < span.until else None


def entries_of(view: View, place_uid: str) -> Iterator[tuple[str, Entry]]:
    for segment in view.segments:
        mask = segment.alive
        if place_uid:
            mask &= segment.columns.with_term(segment.reader, "places", place_uid)
        for rank in ranks_in(segment.columns.selector(mask)):
            row = _row(segment, rank)
            yield f"{row['uid']}.{row['number']}", Entry(row["digest"])
