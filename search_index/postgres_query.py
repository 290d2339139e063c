"""A query and its plan as SQL: which rows, and nothing of their order."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from content.acl import EVERYONE
from content.clock import micros
from search_index.plan import Clause, Pass
from search_index.postgres_rows import plain, term_of
from search_index.query import Query

VALIDITY_NOW = (
    "(SELECT said FROM unnest(validity, valid_from, valid_until) AS span (said, since, until)"
    " WHERE since <= %s AND %s < until LIMIT 1)"
)


class Sql(NamedTuple):
    """A piece of a statement, and what stands for each of its %s."""

    text: str
    given: tuple[Any, ...] = ()


def joined(word: str, pieces: Iterable[Sql]) -> Sql:
    told = list(pieces)
    return Sql(
        f" {word} ".join(one.text for one in told), tuple(g for one in told for g in one.given)
    )


class Wording:
    """措辞: of one query on one table."""

    def __init__(self, table: str, query: Query) -> None:
        self.table, self._query, self._moment = table, query, micros(query.moment)
        self.allowed = self._allowed()

    def _allowed(self) -> Sql:
        """Permission, time and every filter."""
        moment = self._moment
        public = Sql("viewers @> %s::text[] AND live_from <= %s", ([EVERYONE], moment))
        roles = [f"{grant.role}@{grant.place_uid}" for grant in self._query.person.grants]
        seen = [public, *([_overlaps("viewers", roles)] if roles else [])]
        pieces = [Sql(f"({joined('OR', seen).text})", joined("OR", seen).given)]
        pieces.append(Sql("live_until > %s", (moment,)))
        for field, terms in self._query.wanted_terms().items():
            pieces.append(_overlaps(field, terms))
        if self._query.validity:
            pieces.append(self.is_valid((self._query.validity,)))
        return joined("AND", pieces)

    def is_valid(self, validity: Sequence[str]) -> Sql:
        return Sql(f"{VALIDITY_NOW} = ANY(%s)", (self._moment, self._moment, [*validity]))

    def found(self, one: Pass, known: list[int]) -> Sql:
        """The ids of what a pass finds, but for those that are known."""
        conditions = ((one.clauses, one.needed), *one.also)
        ways = [way for condition in conditions for way in self._ways(*condition)]
        union = joined("UNION", ways or [self._ids(Sql("false"))])
        if not known:
            return union
        return Sql(
            f"SELECT id FROM ({union.text}) AS one WHERE id <> ALL(%s)", (*union.given, known)
        )

    def _ways(self, clauses: tuple[Clause, ...], needed: int) -> list[Sql]:
        """By any clause that is enough, or by as many of the others as are needed."""
        enough = [term for c in clauses if c.points >= needed for term in terms_of(c)]
        few = [c for c in clauses if 0 < c.points < needed]
        ways = [self._ids(_overlaps("terms", enough))] if enough else []
        most = sum(clause.points for clause in few)
        if most == needed:
            ways.append(self._ids(joined("AND", (_overlaps("terms", terms_of(c)) for c in few))))
        elif most > needed:
            ways.append(self._counted(few, needed))
        return ways

    def _counted(self, clauses: list[Clause], needed: int) -> Sql:
        """Each term is looked up in the index of terms: no row's own terms need be read.

        Of several terms of a clause one counts.
        """
        asked = [
            (term, number, c.points) for number, c in enumerate(clauses) for term in terms_of(c)
        ]
        terms, numbers, points = (list(column) for column in zip(*asked, strict=True))
        text = (
            "SELECT id FROM (SELECT DISTINCT id, number, points"
            " FROM unnest(%s::text[], %s::int[], %s::int[]) AS asked (term, number, points)"
            f" JOIN {self.table} ON terms @> ARRAY[term] AND {self.allowed.text}) AS held"
            " GROUP BY id HAVING sum(points) >= %s"
        )
        return Sql(text, (terms, numbers, points, *self.allowed.given, needed))

    def _ids(self, condition: Sql) -> Sql:
        where = joined("AND", (condition, self.allowed))
        return Sql(f"SELECT id FROM {self.table} WHERE {where.text}", where.given)

    def everything(self) -> Sql:
        return self._ids(Sql("true"))

    def weighed(self, found: Sql, weights: Iterable[tuple[list[str], float]], most: int) -> Sql:
        """The first of what was found, by the weights of all that it holds, however often."""
        asked = [(term, weight) for terms, weight in weights for term in terms]
        terms, worth = ([one[at] for one in asked] for at in (0, 1))
        text = (
            f"WITH found AS MATERIALIZED ({found.text}), held AS (SELECT id, sum(weight) AS weight"
            " FROM unnest(%s::text[], %s::float8[]) AS asked (term, weight)"
            f" JOIN {self.table} ON terms @> ARRAY[term] GROUP BY id)"
            f" SELECT id FROM found JOIN {self.table} USING (id) LEFT JOIN held USING (id)"
            " ORDER BY weight DESC NULLS LAST, date DESC, key LIMIT %s"
        )
        return Sql(text, (*found.given, terms, worth, most))

    @property
    def now(self) -> tuple[int, int]:
        """What stands in VALIDITY_NOW."""
        return self._moment, self._moment


def terms_of(clause: Clause) -> list[str]:
    return [term_of(clause.field, term) for term in clause.terms]


def _overlaps(field: str, terms: Iterable[str]) -> Sql:
    return Sql(f"{field} && %s::text[]", ([plain(term) for term in terms],))
