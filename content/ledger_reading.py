"""What one person may see of the ledger, and pages of it; how it looks is told elsewhere.

A record of content is seen by who reads the ledger at its place, one of accounts and grants by who
manages accounts there. A page must not tell of its subject what the subject itself would not.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any

from content.acl import allowed
from content.acts_list import ACT_LABELS, CONTENT_LABELS
from content.items import Item
from content.ledger import Asked, Chain, StagedRecords
from content.permissions import Permission as P
from content.permissions import Person, Role
from content.tree import PROVINCE, Place, Site
from content.workflow import EXPUNGED

READERS = (Role.MODERATOR, Role.SUPERVISOR, Role.ADMINISTRATOR)
# A reform followed by another: whoever was granted a role two reforms ago still has it
_REFORMS = 5
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Listed:
    """台账的一页: what waits to be sealed (newest first, on the first page only), then what is.

    ``more_waiting`` is how many more wait than fit here.
    """

    waiting: tuple[Record, ...]
    more_waiting: int
    sealed: tuple[Record, ...]
    has_more: bool

    @property
    def rows(self) -> tuple[Record, ...]:
        return (*self.waiting, *self.sealed)


@dataclass(frozen=True)
class Subject:
    """对象: what a record is about, as far as its reader may see it; no title, no resource: no."""

    uid: str
    title: str = ""
    resource: Any = None


@dataclass(frozen=True)
class LedgerReader:
    """查台账的人: a person at one moment, before one chain and what is staged for it."""

    person: Person
    moment: datetime
    site: Site
    chain: Chain
    staged: tuple[StagedRecords, ...]
    _answers: dict[tuple[P, str], bool] = field(default_factory=dict, repr=False)
    _subjects: dict[str, Subject] = field(default_factory=dict, repr=False)

    def sees(self, record: Record) -> bool:
        """Acts that nobody has listed are as secret as those on accounts."""
        wanted = P.READ_LEDGER if record["act"] in CONTENT_LABELS else P.GRANT
        return self._may(wanted, record["place"])

    def _may(self, wanted: P, place_uid: str) -> bool:
        """On that place; a place that is gone, or none at all, is the province's."""
        key = (wanted, place_uid)
        if key not in self._answers:
            place = self.site.find(place_uid) or self.site.province
            self._answers[key] = allowed(place, self.person, self.moment, wanted)
        return self._answers[key]

    @property
    def labels(self) -> Mapping[str, str]:
        """Act → label, of the acts that this person may see records of."""
        manages = any(grant.role is Role.ADMINISTRATOR for grant in self.person.grants)
        return ACT_LABELS if manages else CONTENT_LABELS

    def tops(self) -> list[Place]:
        """The places on which this person was given a role that reads the ledger."""
        found = {}
        for grant in sorted(self.person.grants, key=lambda grant: grant.place_uid):
            if grant.role in READERS:
                for place in _now(self.site, grant.place_uid):
                    found[place.uid] = place
        return list(found.values())

    def asked(self, place: Place | None, **more: Any) -> Asked:
        """The conditions of a list: at ``place`` and below, and within reach."""
        tops = self.tops()
        everywhere = any(top.level == PROVINCE for top in tops)
        reach = None if everywhere else frozenset(uid for top in tops for uid in uids_below(top))
        if place is not None and place.level != PROVINCE:
            below = frozenset(uids_below(place))
            reach = below if reach is None else reach & below
        return Asked(places=reach, **more)

    def page(self, asked: Asked, before: int | None, size: int) -> Listed:
        """``before`` is the number of the last record of the page before."""
        waiting = [] if before is not None else list(self._waiting(asked))
        left = size - len(waiting[:size])
        sealed = list(islice(self._sealed(asked, before), left + 1))
        return Listed(
            tuple(waiting[:size]),
            len(waiting[size:]),
            tuple(sealed[:left]),
            len(sealed) > left,
        )

    def every(self, asked: Asked) -> Iterator[Record]:
        """Newest first, what waits and what is sealed."""
        yield from self._waiting(asked)
        yield from self._sealed(asked, None)

    def find(self, uid: str) -> Record | None:
        """The record of one act, sealed or waiting; None where this person may not see it."""
        record = self.chain.record(uid)
        if record is None:
            record = next(filter(None, (staged.get(uid) for staged in self.staged)), None)
        return record if record is not None and self.sees(record) else None

    def _waiting(self, asked: Asked) -> Iterator[Record]:
        found = reversed(self.chain.waiting(self.staged))
        return (record for record in found if asked.fits(record) and self.sees(record))

    def _sealed(self, asked: Asked, before: int | None) -> Iterator[Record]:
        if asked.act is not None and asked.act not in self.labels:
            return iter(())
        return filter(self.sees, self.chain.newest(asked, before))

    def subject(self, record: Record) -> Subject:
        """Looked up once, however often it is listed."""
        uid = record["subject"]
        if uid not in self._subjects:
            self._subjects[uid] = self._subject(uid)
        return self._subjects[uid]

    def _subject(self, uid: str) -> Subject:
        found = self.site.find(uid)
        if found is None or not allowed(found, self.person, self.moment, P.VIEW):
            return Subject(uid)
        if isinstance(found, Item):
            return Subject(uid, self._title(found), found)
        return Subject(uid, found.title, found)

    def _title(self, item: Item) -> str:
        """Of what speaks, else of the newest edition that this person may read."""
        speaking = item.edition_at(self.moment)
        editions = [speaking] if speaking else list(item.editions())[::-1]
        for edition in editions:
            is_kept = edition.state != EXPUNGED
            if is_kept and allowed(edition, self.person, self.moment, P.VIEW):
                return edition.fields.get("title") or ""
        return ""


def _now(site: Site, uid: str, reforms: int = _REFORMS) -> Iterator[Place]:
    """The place, and those that took over from it: roles hold there too."""
    place = site.find(uid)
    if not isinstance(place, Place) or not reforms:
        return
    yield place
    for successor in place.successor_uids:
        yield from _now(site, successor, reforms - 1)


def uids_below(place: Place) -> Iterator[str]:
    """Its own and those of all places below."""
    yield place.uid
    for child in place.values():
        if isinstance(child, Place):
            yield from uids_below(child)


def oldest_of(chain: Chain, place: Place | None, asked: Asked) -> Iterable[Record]:
    """For the person who runs the site: everything sealed at a place and below, oldest first."""
    if place is None or place.level == PROVINCE:
        return chain.oldest(asked)
    return chain.oldest(replace(asked, places=frozenset(uids_below(place))))
