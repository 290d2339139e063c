"""The ledger: records staged by each act, and the hash chain into which they are sealed.

Staging is in the act's own transaction and database, sealing in the affairs database. The ledger
knows no act by name. What a broken chain looks like is told by ``ledger_proof``.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice
from types import MappingProxyType
from typing import Any

from BTrees.LLBTree import LLTreeSet
from BTrees.LOBTree import LOBTree
from BTrees.OLBTree import OLBTree
from BTrees.OOBTree import OOBTree
from persistent import Persistent

from content.clock import micros
from content.ledger_proof import Stored, findings_in
from content.ledger_records import (
    GENESIS,
    Head,
    HeadUnreadable,
    RecordRefused,
    check_record,
    digest_of,
    sealed,
)
from content.shards import ShardedMap

__all__ = ["Chain", "Head", "HeadUnreadable", "RecordRefused", "StagedRecords", "digest_of"]

KEPT_AFTER_SEALING = timedelta(days=1)


class StagedRecords(Persistent):
    """待封存记录: act uid → record, one map in each database that acts write."""

    def __init__(self) -> None:
        self._records = ShardedMap()

    def stage(self, record: Mapping[str, Any]) -> None:
        """Raises RecordRefused: for anything but uids and digests, and for a uid staged before."""
        check_record(record)
        if not self._records.shard(record["uid"]).insert(record["uid"], dict(record)):
            raise RecordRefused(f"staged already: {record['uid']}")

    def __contains__(self, uid: str) -> bool:
        return uid in self._records

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        """All of them, in no useful order."""
        return (record for _, record in self._records.items())

    def forget(self, uids: Iterable[str]) -> None:
        for uid in uids:
            self._records.pop(uid)


class Chain(Persistent):
    """台账: the sealed records by number, each carrying the hash of the one before.

    One writer (tick) at a time: two that seal at once conflict on this object, as they must.
    """

    def __init__(self) -> None:
        self._links = LOBTree()
        self._seq_by_uid = OLBTree()
        self._seqs_by_place = OOBTree()
        self._tail = (0, GENESIS)

    def head(self) -> Head:
        return Head(*self._tail)

    def __contains__(self, uid: str) -> bool:
        """Was the act with this uid sealed?"""
        return uid in self._seq_by_uid

    def seal(self, staged_sources: Iterable[StagedRecords], moment: datetime) -> int:
        """Chains what is staged and not sealed yet, by (at, uid); returns how many.

        Repeating it is harmless: an act is sealed once. The staged records stay.
        """
        fresh = {
            record["uid"]: record
            for staged in staged_sources
            for record in staged
            if record["uid"] not in self._seq_by_uid
        }
        head, sealed_at = self.head(), micros(moment)
        for record in sorted(fresh.values(), key=lambda record: (record["at"], record["uid"])):
            link = sealed(record, head, sealed_at)
            self._append(link)
            head = Head(link["seq"], link["hash"])
        if fresh:
            self._tail = (head.seq, head.hash)
        return len(fresh)

    def _append(self, link: dict[str, Any]) -> None:
        seq = link["seq"]
        self._links[seq] = link
        self._seq_by_uid[link["uid"]] = seq
        seqs = self._seqs_by_place.get(link["place"])
        if seqs is None:
            seqs = self._seqs_by_place[link["place"]] = LLTreeSet()
        seqs.insert(seq)

    def forget(self, staged: StagedRecords, moment: datetime, size: int = 5000) -> int:
        """Drops staged records sealed more than a day before ``moment``; returns how many.

        It writes the database of ``staged``, never this one, at most ``size`` records a call: a
        backup that copies affairs first then still finds every record in one of the two.
        """
        before = micros(moment - KEPT_AFTER_SEALING)
        uids = [record["uid"] for record in staged if self._was_sealed(record["uid"], before)]
        staged.forget(uids[:size])
        return len(uids[:size])

    def _was_sealed(self, uid: str, before: int) -> bool:
        seq = self._seq_by_uid.get(uid)
        return seq is not None and self._links[seq]["sealed_at"] < before

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

    def verify(self, head: Head | None = None) -> list[str]:
        """Sentences naming the first bad record; empty when the chain holds.

        Without a ``head`` kept elsewhere a chain cut at its end, or made anew from some record
        on, looks whole: say so to the reader.
        """
        findings = findings_in(
            Stored(self._links.items, self._links.get, self._is_indexed, self.head()), head
        )
        if not findings and sum(1 for _ in self._seq_by_uid) != self._tail[0]:
            return ["索引里有账本中没有的编号：有人阻止过记录封存，或索引被改过。"]
        return findings

    def _is_indexed(self, seq: int, link: Mapping[str, Any]) -> bool:
        seqs = self._seqs_by_place.get(str(link.get("place")), ())
        return self._seq_by_uid.get(str(link.get("uid"))) == seq and seq in seqs
