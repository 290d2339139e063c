"""An index document as rows of PostgreSQL, and what the statistics of terms have of it."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from psycopg2.extras import execute_values

from search_index.documents import IndexDocument
from search_index.postgres_tables import ARRAYS, NUMBERS, statistics_of, table_of
from search_index.rows import filter_terms, packed, row_of
from search_index.terms import SCORED_FIELDS, UID, term_fields

NUL = "\N{SYMBOL FOR NULL}"
# The number of all documents, among the statistics
ALL = ""
_COLUMNS = (
    "key",
    "uid",
    *ARRAYS,
    *NUMBERS,
    "validity",
    "valid_from",
    "valid_until",
    "terms",
    "counts",
    "digest",
    "row",
)
_SCORED = tuple(f"{name}:" for name in SCORED_FIELDS)


def term_of(field: str, term: str) -> str:
    """One name for a term of a field. PostgreSQL's texts hold no NUL."""
    return plain(f"{field}:{term}")


def plain(text: str) -> str:
    return text.replace("\0", NUL)


def counts_of(document: IndexDocument) -> Counter[str]:
    """Of each term how often it occurs, and of each scored field how many terms it has."""
    counts = Counter([term_of(UID, document.uid)])
    for field, terms in term_fields(document).items():
        counts.update(term_of(field, term) for term in terms)
        if field in SCORED_FIELDS and terms:
            counts[field] = len(terms)
    return counts


def insert(cursor: Any, generation: int, documents: Iterable[IndexDocument]) -> Counter[str]:
    """Returns what it adds to the statistics."""
    added: Counter[str] = Counter()
    rows = []
    for document in documents:
        counts = counts_of(document)
        added.update(statistics_from(counts))
        rows.append(_row(document, counts))
    columns = ", ".join(_COLUMNS)
    execute_values(cursor, f"INSERT INTO {table_of(generation)} ({columns}) VALUES %s", rows)
    return added


def statistics_from(counts: Mapping[str, int]) -> Counter[str]:
    """Of one document: itself, the lengths of its fields, and each term that is scored once."""
    found = Counter({ALL: 1})
    for name, count in counts.items():
        if ":" not in name:
            found[name] = count
        elif name.startswith(_SCORED):
            found[name] = 1
    return found


def change_statistics(cursor: Any, generation: int, changes: Mapping[str, int]) -> None:
    table = statistics_of(generation)
    rows = sorted((term, change) for term, change in changes.items() if change)
    if rows:
        execute_values(
            cursor,
            f"INSERT INTO {table} AS known (term, count) VALUES %s"
            " ON CONFLICT (term) DO UPDATE SET count = known.count + excluded.count",
            rows,
            page_size=1000,
        )


def _row(document: IndexDocument, counts: Mapping[str, int]) -> tuple[Any, ...]:
    filters = filter_terms(document)
    return (
        plain(document.key),
        plain(document.uid),
        *([plain(term) for term in filters[name]] for name in ARRAYS),
        *(getattr(document, name) for name in NUMBERS),
        [span.validity for span in document.validity],
        [span.start for span in document.validity],
        [span.until for span in document.validity],
        [name for name in counts if ":" in name],
        json.dumps(counts, ensure_ascii=False),
        document.digest,
        packed(row_of(document)).replace("\\u0000", NUL),
    )
