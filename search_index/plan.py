"""What of an index document answers a query, and what that is worth: the records; no engine here.

Every engine carries out the same plan over the same tokens, so all find the same, in the same
order but for rounding. Plans are made in ``planning``.
"""

from math import log
from typing import NamedTuple

K1, B = 1.2, 0.75  # of BM25
# A pass is the last one when this many were found
FEW = 3
# Enough for every pass, whatever the words say
ENOUGH = 255
# What is not in force stands this much behind, in each pass
BEHIND = 2_000.0


class Clause(NamedTuple):
    """条件: documents whose ``field`` holds one of ``terms``, which stand for one another.

    ``boost`` times the BM25 weight of the term is added to the score, of several terms that of
    the best; ``flat`` is added as it is. ``points`` count towards what the pass needs.
    """

    field: str
    terms: tuple[str, ...]
    boost: float = 0.0
    flat: float = 0.0
    points: int = 0


class Condition(NamedTuple):
    """Another way to be found: at least ``needed`` points of clauses that score nothing."""

    clauses: tuple[Clause, ...]
    needed: int


class Pass(NamedTuple):
    """一轮: finds the documents with at least ``needed`` points, or that one of ``also`` finds.

    The score is that of ``clauses``, however a document was found.
    """

    clauses: tuple[Clause, ...]
    needed: int
    also: tuple[Condition, ...] = ()


class Plan(NamedTuple):
    """检索方案: passes, asked one after another while fewer than FEW documents are found.

    What a later pass adds stands behind everything that was found before.
    """

    passes: tuple[Pass, ...]


def idf_of(total: int, holding: int) -> float:
    """Of BM25, for a term that ``holding`` of ``total`` documents hold."""
    return log(1 + (total - holding + 0.5) / (holding + 0.5))
