"""Scores of a plan, worked out here of what PostgreSQL tells: how often, how long, how rare."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from search_index.plan import K1, B, Clause, idf_of
from search_index.postgres_query import terms_of
from search_index.postgres_rows import ALL

Counts = Sequence[int | None]


class Candidate(NamedTuple):
    """候选: ``counts`` in the order of ``Ranking.names``; ``validity`` is that of the moment."""

    id: int
    date: int
    key: str
    validity: str | None
    counts: Counts


class Ranking:
    """排序: of one pass, by the statistics of the whole index; made once for all candidates."""

    def __init__(self, clauses: tuple[Clause, ...], statistics: Mapping[str, int]) -> None:
        self._clauses = tuple(one for one in clauses if (one.boost or one.flat) and one.terms)
        self._statistics = statistics
        self.names = names_of(self._clauses)
        self._at = {name: number for number, name in enumerate(self.names)}

    def weights(self) -> list[tuple[list[str], float]]:
        """(terms, about what they add to a score), the greatest first."""
        found = [
            (terms_of(clause), max(self._weight(clause, term) for term in terms_of(clause)))
            for clause in self._clauses
        ]
        return sorted(found, key=lambda pair: -pair[1])

    def score(self, counts: Counts) -> float:
        return sum(worth(counts) for worth in self._worths)

    @cached_property
    def _worths(self) -> list[Callable[[Counts], float]]:
        return [self._flat(one) if not one.boost else self._boosted(one) for one in self._clauses]

    def _flat(self, clause: Clause) -> Callable[[Counts], float]:
        places, flat = [self._at[term] for term in terms_of(clause)], clause.flat
        return lambda counts: flat if any(counts[place] for place in places) else 0.0

    def _boosted(self, clause: Clause) -> Callable[[Counts], float]:
        """The best of its terms; BM25 where one is there at all."""
        average = max(1.0, self._count(clause.field) / max(1, self._count(ALL)))
        length_at, per_word = self._at[clause.field], K1 * B / average
        terms = [(self._at[term], self._weight(clause, term)) for term in terms_of(clause)]

        def worth(counts: Counts) -> float:
            best = 0.0
            for place, weight in terms:
                if count := counts[place]:
                    norm = K1 * (1 - B) + per_word * (counts[length_at] or 1)
                    best = max(best, weight * count * (K1 + 1) / (count + norm))
            return best

        return worth

    def _weight(self, clause: Clause, term: str) -> float:
        if not clause.boost:
            return clause.flat
        holding = self._count(term)
        return clause.boost * idf_of(max(self._count(ALL), holding), holding)

    def _count(self, name: str) -> int:
        return self._statistics.get(name, 0)


def names_of(clauses: tuple[Clause, ...]) -> list[str]:
    """Every term of which something must be known, and every field whose length must be."""
    fields = (clause.field for clause in clauses)
    terms = (term for clause in clauses for term in terms_of(clause))
    return [*dict.fromkeys((*fields, *terms))]
