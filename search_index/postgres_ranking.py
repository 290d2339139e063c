"""Scores of a plan, worked out here of what PostgreSQL tells: how often, how long, how rare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from search_index.plan import K1, B, Clause, idf_of
from search_index.postgres_query import terms_of
from search_index.postgres_rows import ALL
from search_index.terms import SCORED_FIELDS


class Candidate(NamedTuple):
    """候选: ``counts`` in the order of ``Ranking.names``; ``validity`` is that of the moment."""

    id: int
    date: int
    key: str
    validity: str | None
    counts: Sequence[int | None]


@dataclass(frozen=True)
class Ranking:
    """排序: of one pass, by the statistics of the whole index."""

    clauses: tuple[Clause, ...]
    statistics: Mapping[str, int]

    @property
    def names(self) -> list[str]:
        return names_of(self.clauses)

    def weights(self) -> list[tuple[list[str], float]]:
        """(terms, about what they add to a score), the greatest first."""
        found = [
            (terms, max(self._weight(clause, term) for term in terms))
            for clause in self.clauses
            if (clause.boost or clause.flat) and (terms := terms_of(clause))
        ]
        return sorted(found, key=lambda pair: -pair[1])

    def score(self, counts: Mapping[str, int]) -> float:
        return sum(self._worth(clause, counts) for clause in self.clauses)

    def _worth(self, clause: Clause, counts: Mapping[str, int]) -> float:
        held = [term for term in terms_of(clause) if counts.get(term)]
        if not held:
            return 0.0
        if not clause.boost:
            return clause.flat
        return max(self._weight(clause, term) * self._impact(clause, term, counts) for term in held)

    def _weight(self, clause: Clause, term: str) -> float:
        if not clause.boost:
            return clause.flat
        total, holding = self.statistics.get(ALL, 0), self.statistics.get(term, 0)
        return clause.boost * idf_of(max(total, holding), holding)

    def _impact(self, clause: Clause, term: str, counts: Mapping[str, int]) -> float:
        count, length = counts[term], counts.get(clause.field) or 1
        total, all_lengths = self.statistics.get(ALL, 0), self.statistics.get(clause.field, 0)
        average = max(1.0, all_lengths / max(1, total))
        return count * (K1 + 1) / (count + K1 * (1 - B + B * length / average))


def names_of(clauses: tuple[Clause, ...]) -> list[str]:
    """Every term and field of which something must be known."""
    terms = (term for clause in clauses for term in terms_of(clause))
    return [ALL, *SCORED_FIELDS, *dict.fromkeys(terms)]
