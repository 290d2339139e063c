"""The ledger: records staged by each act, and the hash chain into which they are sealed.

Staging is in the act's own transaction and database, sealing in the affairs database. The ledger
knows no act by name. What a broken chain looks like is told by ``ledger_proof``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice, starmap
from types import MappingProxyType
from typing import Any

from BTrees.LOBTree import LOBTree
from BTrees.OLBTree import OLBTree
from BTrees.OOBTree import OOBTree
from persistent import Persistent

from content.clock import micros
from content.ledger_lists import (
    Asked,
    Floor,
    bounds,
    entries_by_seq,
    falling,
    floor_of,
    floor_of_any,
    insert,
    widen,
)
from content.ledger_proof import Stored, findings_in, silent
from content.ledger_records import (
    GENESIS,
    Head,
    HeadUnreadable,
    RecordRefused,
    check_record,
    digest_of,
    from_line,
    in_one_line,
    is_link,
    sealed,
)
from content.merging import MergingMap

__all__ = [
    "Asked",
    "Chain",
    "Head",
    "HeadUnreadable",
    "RecordRefused",
    "StagedRecords",
    "digest_of",
]

KEPT_AFTER_SEALING = timedelta(days=1)


class StagedRecords(Persistent):
    """待封存记录: act uid → record in one line, one map in each database that acts write."""

    def __init__(self) -> None:
        self._records = MergingMap()

    def stage(self, record: Mapping[str, Any]) -> None:
        """Raises RecordRefused: for anything but uids and digests, and for a uid staged before."""
        check_record(record)
        if not self._records.shard(record["uid"]).insert(record["uid"], in_one_line(record)):
            raise RecordRefused(f"staged already: {record['uid']}")

    def get(self, uid: str) -> Mapping[str, Any] | None:
        line = self._records.get(uid)
        return None if line is None else from_line(uid, line)

    def __contains__(self, uid: str) -> bool:
        return uid in self._records

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        """All of them, in no useful order."""
        return starmap(from_line, self._records.items())

    def uids(self) -> Iterator[str]:
        return (uid for uid, _ in self._records.items())

    def forget(self, uids: Iterable[str]) -> None:
        for uid in uids:
            self._records.pop(uid)


class Chain(Persistent):
    """台账: the sealed records by number, each carrying the hash of the one before.

    One writer (tick) at a time: two that seal at once conflict on this object, as they must.
    A chain from before records were listed by person, act and day has None there: it seals and
    lists all the same, only slowly, until ``index_anew``.
    """

    _seqs_by_person: Any = None
    _seqs_by_act: Any = None
    _span_by_day: Any = None

    def __init__(self) -> None:
        self._links = LOBTree()
        self._tail = (0, GENESIS)
        self._found_indexes()

    def _found_indexes(self) -> None:
        self._seq_by_uid = OLBTree()
        self._seqs_by_place = OOBTree()
        self._seqs_by_person = OOBTree()
        self._seqs_by_act = OOBTree()
        self._span_by_day = LOBTree()

    def head(self) -> Head:
        return Head(*self._tail)

    @property
    def highest(self) -> int:
        """The number of the last record, whatever the end mark says."""
        return self._links.maxKey() if self._links else 0

    def __contains__(self, uid: str) -> bool:
        """Was the act with this uid sealed?"""
        return uid in self._seq_by_uid

    def seal(self, staged_sources: Iterable[StagedRecords], moment: datetime) -> int:
        """Chains what is staged and not sealed yet, by (at, uid); returns how many.

        Repeating it is harmless: an act is sealed once. The staged records stay.
        """
        fresh = self.waiting(staged_sources)
        head, sealed_at = self.head(), micros(moment)
        for record in fresh:
            link = sealed(record, head, sealed_at)
            self._append(link)
            head = Head(link["seq"], link["hash"])
        if fresh:
            self._tail = (head.seq, head.hash)
        return len(fresh)

    def waiting(self, staged_sources: Iterable[StagedRecords]) -> list[Mapping[str, Any]]:
        """What is staged and not sealed yet, in the order in which it will be sealed."""
        fresh = {
            record["uid"]: record
            for staged in staged_sources
            for record in staged
            if record["uid"] not in self
        }
        return sorted(fresh.values(), key=lambda record: (record["at"], record["uid"]))

    def _append(self, link: dict[str, Any]) -> None:
        self._links[link["seq"]] = link
        self._index(link)

    def _index(self, link: Mapping[str, Any]) -> None:
        seq = link["seq"]
        self._seq_by_uid[link["uid"]] = seq
        insert(self._seqs_by_place, link["place"], seq)
        if self.has_lists:
            insert(self._seqs_by_person, link["by"] or "", seq)
            insert(self._seqs_by_act, link["act"], seq)
            widen(self._span_by_day, link["at"], seq)

    @property
    def has_lists(self) -> bool:
        """A chain of release 0.1.0 has none by person, act and day until it is evolved."""
        return self._span_by_day is not None

    def index_anew(self) -> int:
        """All indexes from the records alone; returns how many records there are.

        For a chain of an earlier release, and to mend indexes. Have it verified first: an entry
        that disagrees is a trace of what was done to a record, and is gone afterwards.
        """
        self._found_indexes()
        count = 0
        for link in self._links.values():
            self._index(link)
            count += 1
        return count

    def forget(self, staged: StagedRecords, moment: datetime, size: int = 5000) -> int:
        """Drops staged records sealed more than a day before ``moment``; returns how many.

        It writes the database of ``staged``, never this one, at most ``size`` records a call: a
        backup that copies affairs first then still finds every record in one of the two.
        """
        before = micros(moment - KEPT_AFTER_SEALING)
        uids = [uid for uid in staged.uids() if self._was_sealed(uid, before)]
        staged.forget(uids[:size])
        return len(uids[:size])

    def _was_sealed(self, uid: str, before: int) -> bool:
        seq = self._seq_by_uid.get(uid)
        return seq is not None and self._links[seq]["sealed_at"] < before

    def record(self, uid: str) -> Mapping[str, Any] | None:
        """The sealed record of an act."""
        link = self._links.get(self._seq_by_uid.get(uid, 0))
        return MappingProxyType(link) if is_link(link) else None

    def hash_before(self, seq: int) -> str:
        """What the record of this number must carry as ``prev``; empty where none is stored."""
        before = self._links.get(seq - 1)
        if seq == 1:
            return GENESIS
        return str(before.get("hash")) if isinstance(before, Mapping) else ""

    def records(
        self, place_uids: Iterable[str] | None = None, after_seq: int = 0, size: int = 50
    ) -> list[Mapping[str, Any]]:
        """At most ``size`` records after ``after_seq``, of these places or (None) of all."""
        start = after_seq + 1
        if place_uids is None:
            return [MappingProxyType(link) for link in islice(self._links.values(start), size)]
        sets = (self._seqs_by_place.get(uid) for uid in sorted(set(place_uids)))
        seqs = merge(*(found.keys(start) for found in sets if found is not None))
        return [MappingProxyType(self._links[seq]) for seq in islice(seqs, size)]

    def newest(self, asked: Asked, before: int | None = None) -> Iterator[Mapping[str, Any]]:
        """What is asked for, newest first, of the records numbered below ``before``.

        What no longer is a record is left out, here and in ``oldest``: that is for ``verify``.
        """
        first, last = self._bounds(asked)
        top = last if before is None else min(last, before - 1)
        for seq in falling(self._floors(asked, top), top, first):
            link = self._links.get(seq)
            if is_link(link) and asked.fits(link):
                yield MappingProxyType(link)

    def oldest(self, asked: Asked) -> Iterator[Mapping[str, Any]]:
        """What is asked for, oldest first, by walking: for an export, not for a page."""
        links = self._links.values(*self._bounds(asked))
        return (MappingProxyType(link) for link in links if is_link(link) and asked.fits(link))

    def _bounds(self, asked: Asked) -> tuple[int, int]:
        whole = (1, self.highest)
        if self._span_by_day is None or (asked.since is None and asked.until is None):
            return whole
        return bounds(self._span_by_day, asked) or (1, 0)

    def _floors(self, asked: Asked, top: int) -> list[Floor]:
        floors = []
        if asked.places is not None:
            sets = (self._seqs_by_place.get(uid) for uid in sorted(asked.places))
            floors.append(floor_of_any(sets, top))
        for index, name in (
            (self._seqs_by_person, asked.person),
            (self._seqs_by_act, asked.act),
        ):
            if index is not None and name is not None:
                floors.append(floor_of(index.get(name)))
        return floors

    def verify(
        self,
        heads: Head | Iterable[Head] | None = None,
        staged_sources: Iterable[StagedRecords] = (),
        progress: Callable[[int, int], None] = silent,
    ) -> list[str]:
        """Sentences naming the first bad record; empty when the chain holds.

        ``heads`` were kept elsewhere, in the order in which they were kept. Without one a chain
        cut at its end, or made anew from some record on, looks whole: say so to the reader. What
        is still staged is compared with what was sealed of it.
        """
        kept = [heads] if isinstance(heads, Head) else list(heads or ())
        originals = {one["uid"]: one for staged in staged_sources for one in staged}
        return findings_in(self._as_stored(), kept, originals, progress)

    def _as_stored(self) -> Stored:
        lists = {"place": self._seqs_by_place}
        if self.has_lists:
            lists |= {"by": self._seqs_by_person, "act": self._seqs_by_act}
        indexes = {name: entries_by_seq(index) for name, index in lists.items()}
        by_uid = sorted((seq, uid) for uid, seq in self._seq_by_uid.items())
        return Stored(
            links=self._links,
            indexes={"uid": iter(by_uid), **indexes},
            tail=self._tail,
            spans=None if self._span_by_day is None else dict(self._span_by_day.items()),
        )
