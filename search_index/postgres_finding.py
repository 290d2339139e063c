"""A query run on one generation in PostgreSQL: filtered, counted, and then scored.

Where more is found than MOST_RANKED, those are scored that hold the weightiest words: of the
others it is known that they are found, and not exactly how well.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from search_index.plan import BEHIND, FEW, Pass
from search_index.postgres_query import VALIDITY_NOW, Sql, Wording, joined
from search_index.postgres_ranking import Candidate, Ranking, names_of
from search_index.postgres_rows import ALL, plain
from search_index.postgres_tables import ARRAYS, State, statistics_of, table_of
from search_index.query import Page, Query, position_after
from search_index.rows import hit_of, largest_first, unpacked

MOST_RANKED, MOST_WEIGHED = 1000, 12
# More than an offset or a size is ever taken for
FARTHEST = 1 << 31

# Else a small table is read from end to end, with all terms of each row
BY_INDEX = "SET LOCAL enable_seqscan = off"


class Row(NamedTuple):
    id: int
    score: float = 0.0


class Found(NamedTuple):
    """``where`` holds for all of it; ``rows`` are the first by relevance, where that is asked."""

    where: Sql
    total: int
    rows: list[Row]


class Finding:
    """检索: one query on the generation of ``state``, in one transaction."""

    def __init__(self, cursor: Any, state: State, query: Query) -> None:
        self._cursor, self._state, self._query = cursor, state, query
        self._table = table_of(state.current)
        self._wording = Wording(self._table, query)
        self._first = min(query.offset, FARTHEST)
        self._most = min(query.offset + query.size, FARTHEST)

    def page(self) -> Page:
        query = self._query
        found = self._scored() if query.text.strip() else self._everything()
        ranked = found.rows[self._first : self._most]
        rows = self._by_date(found.where) if query.by_date else ranked
        facets = self._facets(found.where) if found.total else {n: {} for n in query.facets}
        return Page(hits=self._hits(rows), total=found.total, facets=facets)

    def _everything(self) -> Found:
        return Found(self._wording.allowed, self._count(self._wording.everything()), [])

    def _scored(self) -> Found:
        """What a later pass adds stands behind what was found before."""
        self._cursor.execute(BY_INDEX)
        known: list[int] = []
        rows: list[Row] = []
        ways: list[Sql] = []
        total = 0
        for one in self._query.plan().passes:
            ids, few = self._few(self._wording.found(one, known))
            count = self._count(ids) if few is None else len(few)
            if count and not self._query.by_date:
                rows += self._ranked(one, ids, count)
            ways.append(ids)
            total += count
            if total >= FEW:
                break
            known += few or []
        return Found(_within(ways), total, rows)

    def _few(self, ids: Sql) -> tuple[Sql, list[int] | None]:
        """Found once and named by their numbers, where they are no more than can be ranked."""
        text = f"SELECT id FROM ({ids.text}) AS way LIMIT %s"
        few = [number for (number,) in self._all(Sql(text, (*ids.given, MOST_RANKED + 1)))]
        if len(few) > MOST_RANKED:
            return ids, None
        return Sql("SELECT unnest(%s::bigint[])", (few,)), few

    def _ranked(self, one: Pass, ids: Sql, count: int) -> list[Row]:
        ranking = Ranking(one.clauses, self._statistics(one))
        chosen = ids if count <= MOST_RANKED else self._weightiest(ranking, ids)
        scored = [self._placed(ranking, row) for row in self._candidates(chosen, ranking.names)]
        rows = [Row(number, -score) for score, _, _, number in sorted(scored)]
        return rows if count <= MOST_RANKED else [*rows, *self._rest(ids, rows)]

    def _placed(self, ranking: Ranking, candidate: Candidate) -> tuple[float, int, str, int]:
        score = ranking.score(candidate.counts)
        if candidate.validity in self._query.behind:
            score -= BEHIND
        return -score, -candidate.date, candidate.key, candidate.id

    def _weightiest(self, ranking: Ranking, ids: Sql) -> Sql:
        return self._wording.weighed(ids, ranking.weights()[:MOST_WEIGHED], MOST_RANKED)

    def _rest(self, ids: Sql, rows: list[Row]) -> list[Row]:
        """Behind those that were scored, for whoever turns so many pages: the newest first."""
        missing = self._most - len(rows)
        if missing <= 0:
            return []
        text = (
            f"SELECT id FROM {self._table} WHERE id IN ({ids.text}) AND id <> ALL(%s)"
            " ORDER BY date DESC, key LIMIT %s"
        )
        found = self._all(Sql(text, (*ids.given, [row.id for row in rows], missing)))
        return [Row(number) for (number,) in found]

    def _statistics(self, one: Pass) -> Mapping[str, int]:
        table = statistics_of(self._state.current)
        text = f"SELECT term, count FROM {table} WHERE term = ANY(%s)"
        return dict(self._all(Sql(text, ([ALL, *names_of(one.clauses)],))))

    def _candidates(self, ids: Sql, names: list[str]) -> list[Candidate]:
        """``||`` takes a row's counts out of their storage once, and not for each name."""
        counts = ", ".join("(counts ->> %s)::int" for _ in names)
        text = (
            f"SELECT id, date, key, now, ARRAY[{counts}]::int[] FROM (SELECT id, date, key,"
            f" {VALIDITY_NOW} AS now, counts || '{{}}' AS counts FROM {self._table}"
            f" WHERE id IN ({ids.text}) OFFSET 0) AS held"
        )
        given = (*names, *self._wording.now, *ids.given)
        return [Candidate(*row) for row in self._all(Sql(text, given))]

    def _by_date(self, where: Sql) -> list[Row]:
        """From the cursor on; ``offset`` counts from there."""
        after = position_after(self._query.after)
        behind = Sql("true")
        if after is not None:
            date, key = -after[0], plain(after[1])
            behind = Sql("date <= %s AND (date < %s OR key > %s)", (date, date, key))
        text = (
            f"SELECT id FROM {self._table} WHERE {where.text} AND {behind.text}"
            " ORDER BY date DESC, key LIMIT %s OFFSET %s"
        )
        given = (*where.given, *behind.given, self._most - self._first, self._first)
        return [Row(number) for (number,) in self._all(Sql(text, given))]

    def _facets(self, where: Sql) -> dict[str, dict[str, int]]:
        """Term → how many of what was found hold it; the largest first."""
        names = [name for name in self._query.facets if name in ARRAYS or name == "validity"]
        if not names:
            return {}
        now = f"ARRAY[{VALIDITY_NOW}]"
        columns = ", ".join(name if name in ARRAYS else f"{now} AS {name}" for name in names)
        counts = " UNION ALL ".join(
            f"SELECT '{name}', term, count(*) FROM found, unnest({name}) AS term"
            " WHERE term IS NOT NULL GROUP BY term"
            for name in names
        )
        found = f"SELECT {columns} FROM {self._table} WHERE {where.text}"
        given = self._wording.now if "validity" in names else ()
        text = f"WITH found AS MATERIALIZED ({found}) {counts}"
        facets: dict[str, dict[str, int]] = {name: {} for name in names}
        for name, term, count in self._all(Sql(text, (*given, *where.given))):
            facets[name][term] = count
        return {name: largest_first(facets[name]) for name in names}

    def _hits(self, rows: list[Row]) -> tuple[Any, ...]:
        text = f"SELECT id, row::text FROM {self._table} WHERE id = ANY(%s)"
        told = dict(self._all(Sql(text, ([row.id for row in rows],)))) if rows else {}
        return tuple(hit_of(unpacked(told[row.id]), row.score) for row in rows)

    def _count(self, ids: Sql) -> int:
        ((count,),) = self._all(Sql(f"SELECT count(*) FROM ({ids.text}) AS one", ids.given))
        return int(count)

    def _all(self, statement: Sql) -> list[Any]:
        self._cursor.execute(statement.text, statement.given)
        return list(self._cursor.fetchall())


def _within(ways: list[Sql]) -> Sql:
    if not ways:
        return Sql("false")
    union = joined("UNION ALL", (Sql(f"({way.text})", way.given) for way in ways))
    return Sql(f"id IN ({union.text})", union.given)
