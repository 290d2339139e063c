"""What an engine keeps of a document to answer with, as JSON that any program may read.

Here too: under which terms a document is filtered and counted.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from search_index.documents import IndexDocument
from search_index.query import Hit

ROW_FIELDS = tuple(
    field.name for field in fields(Hit) if field.name in IndexDocument.__dataclass_fields__
)
_DATE, _MOMENT, _MAPPING = "~date", "~moment", "~mapping"
_MADE_OF = (list, dict)


def row_of(document: IndexDocument) -> dict[str, Any]:
    row = {name: getattr(document, name) for name in ROW_FIELDS}
    return row | {"digest": document.digest}


def packed(row: Mapping[str, Any]) -> str:
    return json.dumps({name: _plain(value) for name, value in row.items()}, ensure_ascii=False)


def unpacked(text: str) -> dict[str, Any]:
    """With tuples where there were any sequences. Raises ValueError."""
    told = json.loads(text).items()
    return {name: _whole(value) if type(value) in _MADE_OF else value for name, value in told}


def key_of(row: Mapping[str, Any]) -> str:
    return f"{row['uid']}.{row['number']}"


def hit_of(row: Mapping[str, Any], score: float = 0.0) -> Hit:
    """Also of an index of before, which is read until a new one is made."""
    known = {name: row[name] for name in ROW_FIELDS if name in row}
    return Hit(**known, score=score)


def filter_terms(document: IndexDocument) -> dict[str, tuple[str, ...]]:
    """Field of TERM_FILTERS and FACETS, and ``viewers`` → terms; validity goes by time."""
    single = {
        "department": document.department_uid,
        "kind": document.kind,
        "section": document.section,
        "state": document.state,
        "year": document.year,
        "item_type": document.item_type,
    }
    many = {
        "places": document.places,
        "viewers": document.viewers,
        "served": document.served,
        "themes": document.themes,
    }
    return {name: (term,) if term else () for name, term in single.items()} | many


def largest_first(counts: Mapping[str, int]) -> dict[str, int]:
    """The counts of a facet, as they are shown."""
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {_MAPPING: [[key, _plain(one)] for key, one in value.items()]}
    if isinstance(value, datetime):
        return {_MOMENT: value.isoformat()}
    return {_DATE: value.isoformat()} if isinstance(value, date) else value


def _whole(value: Any) -> Any:
    if isinstance(value, list):
        return tuple([_whole(one) if type(one) in _MADE_OF else one for one in value])
    if not isinstance(value, dict):
        return value
    ((sort, told),) = value.items()
    if sort == _MAPPING:
        return {key: _whole(one) for key, one in told}
    return date.fromisoformat(told) if sort == _DATE else datetime.fromisoformat(told)
