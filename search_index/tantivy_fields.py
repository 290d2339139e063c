"""The fields of a tantivy index, and how an index document lies in them; tokens come ready cut."""

from collections.abc import Iterable, Sequence
from typing import Any

import tantivy

from search_index.documents import END, IndexDocument, ValiditySpan
from search_index.query import FACETS
from search_index.rows import filter_terms, packed, row_of
from search_index.spans import span_terms
from search_index.terms import FLAT_FIELDS, SCORED_FIELDS, UID, term_fields

READY_CUT = "ready-cut"
# Its validity changes in the course of time: ``spans`` tells which one it has when
TURNING = "~"
COUNTED = tuple(name for name in FACETS if name != "validity")
# More than any moment (µs), and moments before 1970 are no less than its opposite
LATEST = 1 << 62
_BLANKS = str.maketrans(dict.fromkeys(" \t\n\r\x0b\x0c", "\u00a0"))


def make_schema() -> tantivy.Schema:
    """Filters are whole terms; what is counted, and what a list is ordered by, lies in columns."""
    builder = tantivy.SchemaBuilder()
    for name in (UID, "viewers", "spans"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (*COUNTED, "validity", "turning", "place"):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in (*SCORED_FIELDS, *FLAT_FIELDS):
        option = "freq" if name in SCORED_FIELDS else "basic"
        builder.add_text_field(name, tokenizer_name=READY_CUT, index_option=option)
    for name in ("date", "live_from", "live_until"):
        builder.add_integer_field(name, fast=True)
    builder.add_bytes_field("row", stored=True)
    return builder.build()


def prepare(index: tantivy.Index) -> tantivy.Index:
    """To be done each time one is opened: a tokenizer is kept nowhere."""
    cut = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(READY_CUT, cut)
    index.config_reader(reload_policy="manual")
    return index


def document_of(document: IndexDocument, schema: tantivy.Schema) -> tantivy.Document:
    """What tantivy is given; an empty value is left out."""
    given: dict[str, Any] = {name: list(terms) for name, terms in filter_terms(document).items()}
    given |= {name: _joined(terms) for name, terms in term_fields(document).items()}
    given |= _validity(document.validity)
    given |= {name: getattr(document, name) for name in ("date", "live_from", "live_until", UID)}
    given["place"] = place_of(document.date, document.key)
    given["row"] = packed(row_of(document)).encode()
    filled = {name: value for name, value in given.items() if value not in ("", [])}
    return tantivy.Document.from_dict(filled, schema)


def place_of(date: int, key: str) -> str:
    """In the order of a list: the newest first, and of equal ones the lower key."""
    return f"{LATEST - date:016x} {key}"


def term_in(field: str, term: str) -> str:
    """As it was indexed: a blank would have cut it."""
    return term.translate(_BLANKS) if field in SCORED_FIELDS or field in FLAT_FIELDS else term


def _joined(terms: Iterable[str]) -> str:
    return " ".join(term.translate(_BLANKS) for term in terms)


def _validity(spans: Sequence[ValiditySpan]) -> dict[str, list[str]]:
    if not spans:
        return {}
    if len(spans) == 1 and spans[0].start == 0 and spans[0].until >= END:
        return {"validity": [spans[0].validity]}
    return {
        "validity": [TURNING],
        "turning": list(dict.fromkeys(span.validity for span in spans)),
        "spans": [term for span in spans for term in span_terms(span)],
    }
