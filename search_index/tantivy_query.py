"""A query and its plan in the words of tantivy: filters that score nothing, points, and boosts."""

from collections.abc import Iterable

from tantivy import FieldType, Occur
from tantivy import Query as Asked

from content.acl import EVERYONE
from content.clock import micros
from search_index.plan import BEHIND, Clause, Pass
from search_index.query import Query
from search_index.spans import moment_terms
from search_index.tantivy_reader import TantivyView

LOWEST, HIGHEST = -(1 << 62), 1 << 62


class Wording:
    """措辞: of one query over one view."""

    def __init__(self, view: TantivyView, query: Query) -> None:
        self._view, self._query = view, query
        self._moment = micros(query.moment)

    def filters(self) -> list[Asked]:
        """Permission, time and every filter."""
        found = [self._visible()]
        for field, terms in self._query.wanted_terms().items():
            found.append(self.with_any(field, terms))
        if self._query.validity:
            found.append(self.with_validity(self._query.validity))
        return [unscored(one) for one in found]

    def with_any(self, field: str, terms: Iterable[str]) -> Asked:
        return any_of(self._view.term(field, term) for term in terms)

    def with_validity(self, validity: str) -> Asked:
        return any_of((self._view.term("validity", validity), self.turned(validity)))

    def turned(self, validity: str) -> Asked:
        """Has this validity just now, and another one at other times."""
        terms = moment_terms(validity, self._moment) if self._view.has_turning else []
        return self.with_any("spans", terms)

    def _visible(self) -> Asked:
        not_over = self._range("live_until", self._moment + 1, HIGHEST)
        begun = self._range("live_from", LOWEST, self._moment)
        public = all_of((self._view.term("viewers", EVERYONE), begun, not_over))
        roles = [f"{grant.role}@{grant.place_uid}" for grant in self._query.person.grants]
        if not roles:
            return public
        return any_of((public, all_of((self.with_any("viewers", roles), not_over))))

    def _range(self, field: str, lower: int, upper: int) -> Asked:
        return Asked.range_query(self._view.schema, field, FieldType.Integer, lower, upper)

    def matching(self, one: Pass) -> Asked:
        """With the points that the pass needs, or those that one of its other conditions needs."""
        conditions = ((one.clauses, one.needed), *one.also)
        return unscored(any_of(self._enough(*condition) for condition in conditions))

    def _enough(self, clauses: tuple[Clause, ...], needed: int) -> Asked:
        enough = [self._holding(clause) for clause in clauses if clause.points >= needed]
        few = [clause for clause in clauses if 0 < clause.points < needed]
        if sum(clause.points for clause in few) >= needed:
            counted = [(Occur.Should, self._holding(c)) for c in few for _ in range(c.points)]
            enough.append(Asked.boolean_query(counted, needed))
        return any_of(enough)

    def scoring(self, one: Pass) -> list[Asked]:
        """What adds to the score of what is found; it finds nothing itself."""
        scored = [self._scored(clause) for clause in one.clauses if clause.flat or clause.boost]
        behind = any_of(self.with_validity(validity) for validity in self._query.behind)
        return [*scored, Asked.const_score_query(behind, -BEHIND)] if self._query.behind else scored

    def _scored(self, clause: Clause) -> Asked:
        if clause.flat:
            return Asked.const_score_query(self.with_any(clause.field, clause.terms), clause.flat)
        terms = [self._view.term(clause.field, term) for term in clause.terms]
        best = terms[0] if len(terms) == 1 else Asked.disjunction_max_query(terms)
        return Asked.boost_query(best, clause.boost)

    def _holding(self, clause: Clause) -> Asked:
        return unscored(self.with_any(clause.field, clause.terms))

    def dated(self, earliest: int | None, latest: int) -> Asked:
        lowest = LOWEST if earliest is None else earliest
        return unscored(self._range("date", lowest, latest))


def unscored(asked: Asked) -> Asked:
    return Asked.const_score_query(asked, 0.0)


def any_of(asked: Iterable[Asked]) -> Asked:
    given = list(asked)
    return given[0] if len(given) == 1 else _together(Occur.Should, given)


def all_of(asked: Iterable[Asked]) -> Asked:
    return _together(Occur.Must, asked)


def besides(asked: Iterable[Asked], without: Iterable[Asked], scoring: Iterable[Asked]) -> Asked:
    """All of ``asked`` and none of ``without``; ``scoring`` only adds to scores."""
    return Asked.boolean_query(
        [
            *((Occur.Must, one) for one in asked),
            *((Occur.MustNot, one) for one in without),
            *((Occur.Should, one) for one in scoring),
        ]
    )


def _together(occur: Occur, asked: Iterable[Asked]) -> Asked:
    """Nothing is any of none."""
    pairs = [(occur, one) for one in asked]
    return Asked.boolean_query(pairs) if pairs else Asked.empty_query()
