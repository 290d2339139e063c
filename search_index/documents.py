"""Index documents: what of the tree somebody may find, one record an edition; no engine here."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from content.acl import EDITION_ACL, EVERYONE
from content.base import lineage, path_of
from content.clock import FOREVER, day_of, micros, moment_of, start_of
from content.editions import Edition
from content.items import Item
from content.kinds import Kind, Kinds
from content.permissions import Permission
from content.publication import brief_of
from content.tree import Place, department_of
from content.validity import standing_of
from search_index.sounds import sounds_of
from search_index.texts import Searched, excerpt_of, searched
from search_index.tokens import bigrams, own_key, starts_of, text_tokens, whole_term

END = micros(FOREVER)
_VALIDITY_RELATIONS = frozenset({"repeals", "amends"})


class ValiditySpan(NamedTuple):
    """``validity`` holds from ``start`` until before ``until`` (µs)."""

    start: int
    until: int
    validity: str


@dataclass(frozen=True)
class IndexDocument:
    """索引文档: one edition. It does not depend on the moment at which it is made.

    ``viewers``: ``everyone`` while live_from ≤ moment < live_until (µs), and ``role@place uid``
    for staff until it is over. A draft has ``live_from`` END. ``words`` holds the title's too.
    ``sounds`` is how the title is spoken, ``starts`` how it and its words begin.
    """

    uid: str
    number: int
    path: str
    kind: str
    section: str
    state: str
    title: str
    title_words: tuple[str, ...]
    words: tuple[str, ...]
    grams: tuple[str, ...]
    numbers: tuple[str, ...]
    terms: tuple[str, ...]
    places: tuple[str, ...]
    department_uid: str
    government_uid: str
    viewers: tuple[str, ...]
    live_from: int
    live_until: int
    date: int
    year: str
    validity: tuple[ValiditySpan, ...] = ()
    served: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    item_type: str = ""
    summary: tuple[tuple[str, Any], ...] = ()
    excerpt: str = ""
    department_title: str = ""
    sounds: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.uid}.{self.number}"

    @property
    def is_public(self) -> bool:
        """Was, is or will it be?"""
        return self.live_from < END

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(repr(self).encode()).hexdigest()[:24]


def documents_of(site: Any, kinds: Kinds, uid: str) -> list[IndexDocument]:
    """Everything of the item ``uid`` that was, is or will be public, and its open edition.

    Empty when it is gone, or is no item. What was withdrawn for an error or expunged is hidden at
    every moment, so it is not in the index at all.
    """
    item = site.find(uid)
    kind = kinds.get(item.kind) if isinstance(item, Item) and item.uid == uid else None
    if kind is None:
        return []
    made = [
        _document(
            site, kind, item.edition(phase.number), (micros(phase.start), micros(phase.until))
        )
        for phase in item.phases
        if not phase.hidden
    ]
    if item.open_edition is not None:
        made.append(_document(site, kind, item.open_edition, None))
    return made


def _document(
    site: Any, kind: Kind, edition: Edition, phase: tuple[int, int] | None
) -> IndexDocument:
    item, fields = edition.item, edition.fields
    title = str(fields.get("title") or "")
    said = searched(kind, fields)
    department = department_of(item)
    listed = _date(item, edition, public=phase is not None)
    return IndexDocument(
        uid=item.uid,
        number=edition.number,
        path=path_of(item),
        kind=kind.name,
        section=item.__parent__.__name__,
        state=edition.state,
        title=title,
        title_words=_words_of(title),
        words=_words_of("\n".join((*said.texts, *_attached(edition)))),
        grams=tuple(dict.fromkeys(bigrams(title))),
        numbers=tuple(key for term in said.terms if (key := own_key(term))),
        terms=_terms(item, title, said),
        places=tuple(step.uid for step in lineage(item) if isinstance(step, Place)),
        department_uid=department.uid,
        department_title=department.title,
        government_uid=department.government.uid,
        viewers=_viewers(edition, public=phase is not None),
        live_from=phase[0] if phase else END,
        live_until=phase[1] if phase else END,
        date=listed,
        year=_year(fields, listed),
        validity=_validity(site, kind, item.uid, fields),
        served=tuple(fields.get("served") or ()),
        themes=tuple(fields.get("themes") or ()),
        item_type=fields.get("item_type") or "",
        summary=brief_of(item, kind, edition.number).summary,
        excerpt=excerpt_of(kind, fields),
        sounds=sounds_of(title),
        starts=starts_of(title),
    )


@lru_cache(maxsize=100)
def _words_of(text: str) -> tuple[str, ...]:
    """A text on its way from desk to desk is cut once."""
    return tuple(text_tokens(text))


def _attached(edition: Edition) -> Iterator[str]:
    for name, file in edition.files.items():
        yield str(file.facts.get("title") or name)
        yield str(file.facts.get("text") or "")


def _terms(item: Item, title: str, said: Searched) -> tuple[str, ...]:
    terms = (whole_term(term) for term in (title, item.index_number, *said.terms))
    return tuple(dict.fromkeys(term for term in terms if term))


def _viewers(edition: Edition, *, public: bool) -> tuple[str, ...]:
    """Exactly the rows of EDITION_ACL: before it begins, a published edition is ``scheduled``."""
    standing = "scheduled" if public else edition.state
    roles = EDITION_ACL[standing].rows[Permission.VIEW]
    uids = [uid for step in lineage(edition.item) for uid in _uids_of(step)]
    staff = tuple(f"{role}@{uid}" for role in sorted(roles) for uid in uids)
    return (EVERYONE, *staff) if public else staff


def _uids_of(step: Any) -> tuple[str, ...]:
    return (step.uid, *getattr(step, "predecessor_uids", ())) if hasattr(step, "uid") else ()


def _date(item: Item, edition: Edition, *, public: bool) -> int:
    if public and item.listing_key is not None:
        return int(-item.listing_key[0])
    return micros(edition.changed_at)


def _year(fields: Mapping[str, Any], listed: int) -> str:
    issued_on = fields.get("issued_on")
    return str((issued_on if isinstance(issued_on, date) else day_of(moment_of(listed))).year)


def _validity(
    site: Any, kind: Kind, uid: str, fields: Mapping[str, Any]
) -> tuple[ValiditySpan, ...]:
    """For all time at once, so that nobody must index a document again on the day it lapses."""
    if not any(node.name == "validity" for node in kind.nodes()):
        return ()
    turns = {0, *_turns(site, uid, fields)}
    starts = sorted(turn for turn in turns if 0 <= turn < END)
    ends = [*starts[1:], END]
    spans = [
        ValiditySpan(start, until, standing_of(site, uid, fields, moment_of(start)).validity)
        for start, until in zip(starts, ends, strict=True)
    ]
    return tuple(_joined(spans))


def _turns(site: Any, uid: str, fields: Mapping[str, Any]) -> Iterator[int]:
    last = fields.get("valid_until")
    if isinstance(last, date):
        yield micros(start_of(last + timedelta(days=1)))
    for link in site.relations.of(uid):
        if link.target == uid and link.relation in _VALIDITY_RELATIONS:
            yield from (link.start, link.until)


def _joined(spans: list[ValiditySpan]) -> Iterator[ValiditySpan]:
    pending: ValiditySpan | None = None
    for span in spans:
        if pending and pending.validity == span.validity:
            pending = pending._replace(until=span.until)
            continue
        if pending:
            yield pending
        pending = span
    if pending:
        yield pending
