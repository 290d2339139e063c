"""The Whoosh schema, and how an index document lies in it; tokens come ready cut."""

from typing import Any

from whoosh import columns, fields

from search_index.documents import IndexDocument, ValiditySpan
from search_index.rows import filter_terms, row_of
from search_index.terms import FLAT_FIELDS, SCORED_FIELDS, term_fields


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
    terms = {**term_fields(document), **filter_terms(document)}
    terms["validity"] = tuple(map(_span_term, document.validity))
    given: dict[str, Any] = {name: list(some) for name, some in terms.items() if some}
    given |= {name: getattr(document, name) for name in ("uid", "date", "live_from", "live_until")}
    return {**given, "key": document.key.encode(), "row": row_of(document)}


def _span_term(span: ValiditySpan) -> str:
    return f"{span.validity}|{span.start}|{span.until}"


def span_of(term: str) -> ValiditySpan:
    validity, start, until = term.split("|")
    return ValiditySpan(int(start), int(until), validity)
