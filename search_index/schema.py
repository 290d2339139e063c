"""The Whoosh schema, and how an index document lies in it; tokens come ready cut."""

from typing import Any

from whoosh import columns, fields

from search_index.documents import IndexDocument, ValiditySpan
from search_index.query import Hit
from search_index.terms import FLAT_FIELDS, SCORED_FIELDS, term_fields

_HIT_FIELDS = (
    "uid",
    "number",
    "path",
    "title",
    "kind",
    "section",
    "date",
    "state",
    "department_uid",
    "department_title",
    "government_uid",
    "summary",
    "excerpt",
    "live_from",
    "live_until",
)


def make_schema() -> fields.Schema:
    """Filters are terms, never prefixes; moments are columns, kept in memory by the segment."""
    return fields.Schema(
        uid=fields.ID(),
        **{name: fields.TEXT(phrase=False) for name in SCORED_FIELDS},
        **{name: fields.KEYWORD() for name in FLAT_FIELDS},
        places=fields.KEYWORD(),
        department=fields.ID(),
        viewers=fields.KEYWORD(),
        kind=fields.ID(),
        section=fields.ID(),
        state=fields.ID(),
        year=fields.ID(),
        validity=fields.KEYWORD(),
        served=fields.KEYWORD(),
        themes=fields.KEYWORD(),
        item_type=fields.ID(),
        key=fields.COLUMN(columns.VarBytesColumn()),
        date=fields.COLUMN(columns.NumericColumn("q")),
        live_from=fields.COLUMN(columns.NumericColumn("q")),
        live_until=fields.COLUMN(columns.NumericColumn("q")),
        row=fields.STORED(),
    )


def stored_fields(document: IndexDocument) -> dict[str, Any]:
    """What Whoosh is given; an empty value is left out."""
    given: dict[str, Any] = {
        "uid": document.uid,
        **{name: list(terms) for name, terms in term_fields(document).items()},
        "places": list(document.places),
        "department": document.department_uid,
        "viewers": list(document.viewers),
        "kind": document.kind,
        "section": document.section,
        "state": document.state,
        "year": document.year,
        "validity": [_span_term(span) for span in document.validity],
        "served": list(document.served),
        "themes": list(document.themes),
        "item_type": document.item_type,
    }
    given = {name: value for name, value in given.items() if value}
    given["key"] = document.key.encode()
    for name in ("date", "live_from", "live_until"):
        given[name] = getattr(document, name)
    given["row"] = {name: getattr(document, name) for name in _HIT_FIELDS}
    given["row"]["digest"] = document.digest
    return given


def hit_of(row: dict[str, Any]) -> Hit:
    """Also of an index of before, which is read until a new one is made."""
    return Hit(**{name: row[name] for name in _HIT_FIELDS if name in row})


def _span_term(span: ValiditySpan) -> str:
    return f"{span.validity}|{span.start}|{span.until}"


def span_of(term: str) -> ValiditySpan:
    validity, start, until = term.split("|")
    return ValiditySpan(int(start), int(until), validity)
