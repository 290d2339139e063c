"""Lists that span departments: the latest of a place, counts of a catalogue, references."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from content.permissions import Person
from search_index.engine import Engine
from search_index.query import Hit, Page, Query


def latest(engine: Engine, place_uid: str, moment: datetime, **narrowed: Any) -> Page:
    """The newest first, below a place; ``narrowed`` are fields of Query (kinds, after …)"""
    return engine.search(Query(moment, place_uid=place_uid, **narrowed))


def count_by(
    engine: Engine, fields: tuple[str, ...], place_uid: str, moment: datetime, **narrowed: Any
) -> Mapping[str, Mapping[str, int]]:
    """Field → term → how many are public there; ``fields`` are of ``query.FACETS``."""
    query = Query(moment, place_uid=place_uid, facets=fields, size=0, **narrowed)
    found = engine.search(query).facets
    return {name: found.get(name, {}) for name in fields}


def find_references(
    engine: Engine, text: str, kinds: tuple[str, ...], moment: datetime, **narrowed: Any
) -> tuple[Hit, ...]:
    """What a member of staff may refer to: public items of these kinds, each one once."""
    hits = engine.search(Query(moment, text=text, kinds=kinds, **narrowed)).hits
    once: dict[str, Hit] = {}
    for hit in hits:
        once.setdefault(hit.uid, hit)
    return tuple(once.values())


def drafts_below(engine: Engine, person: Person, place_uid: str, moment: datetime) -> Page:
    """The open editions that ``person`` may read, last changed first."""
    states = ("draft", "legal_review", "in_review")
    return engine.search(Query(moment, person=person, place_uid=place_uid, states=states))
