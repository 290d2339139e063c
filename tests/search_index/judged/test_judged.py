"""What people type finds what they mean, in the first five."""

from collections import defaultdict

from search_index.query import Query
from tests.search_index.judged.conftest import MOMENT, judged_queries
from views.named_places import named_place

DEEP, LEAST_RECALL, LEAST_RANK, LEAST_OF_A_KIND = 5, 0.95, 0.85, 0.8
KINDS_OF_QUERY = {
    *("number", "year", "exact", "partial", "word", "unit", "border", "traditional"),
    *("synonym", "pinyin", "typo", "terms", "place"),
}


def asked(site, text):
    """As the search page asks: a place in the words is a filter."""
    named = named_place(site, site.province, text)
    place, words = named or (site.province, text)
    return Query(MOMENT, text=words, place_uid=place.uid)


def rank_of(engine, site, judged):
    """1 for the first; 0 where none of the first DEEP is wanted."""
    hits = engine.search(asked(site, judged.query)).hits[:DEEP]
    for rank, hit in enumerate(hits, start=1):
        if any(title in hit.title for title in judged.wanted):
            return rank
    return 0


def test_the_first_five_hold_what_was_meant(engine, judged_site, record_property):
    ranks = defaultdict(list)
    lost = []
    for judged in judged_queries():
        rank = rank_of(engine, judged_site, judged)
        ranks[judged.kind].append(rank)
        if rank != 1:
            lost.append((judged.kind, judged.query, rank))
    everything = [rank for found in ranks.values() for rank in found]
    told = {kind: (recall(found), mean_rank(found)) for kind, found in ranks.items()}
    record_property("judged", told)
    assert ranks.keys() == KINDS_OF_QUERY
    assert len(everything) >= 130
    assert recall(everything) >= LEAST_RECALL, (told, lost)
    assert mean_rank(everything) >= LEAST_RANK, (told, lost)
    for kind, found in told.items():
        assert min(found) >= LEAST_OF_A_KIND, (kind, told, lost)


def recall(ranks):
    return sum(rank > 0 for rank in ranks) / len(ranks)


def mean_rank(ranks):
    """Of the reciprocal ranks."""
    return sum(1 / rank for rank in ranks if rank) / len(ranks)
