"""What was indexed last, beside the Whoosh index: a batch is a record in one file, not a segment.

A commit of Whoosh writes some twenty files, and merges small segments with every further one: 20 to
60 ms of CPU time for one document. What is appended here readers keep in memory and look through;
when it is many, it goes into Whoosh all at once. The file belongs to one generation of Whoosh's.
"""

import os
import pickle
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from struct import Struct
from typing import Any, NamedTuple
from zlib import crc32

from whoosh.util.numeric import byte_to_length, length_to_byte

from search_index.folders import sync

MOST_DOCUMENTS, MOST_BYTES = 200, 4 << 20
_HEAD = Struct(">II")  # length and crc32 of what follows

Stored = Mapping[str, Any]  # a document as ``schema.stored_fields`` gives it


class Batch(NamedTuple):
    """一批: items whose documents are gone, and those that are there from now on."""

    gone: frozenset[str]
    documents: tuple[Stored, ...]


class RecentDocument:
    """One document with its words counted, once for all readers."""

    def __init__(self, stored: Stored) -> None:
        self.stored = stored
        self._counts: dict[str, Counter[str]] = {}

    def counts(self, field: str) -> Counter[str]:
        found = self._counts.get(field)
        if found is None:
            value = self.stored.get(field, ())
            found = self._counts[field] = Counter((value,) if isinstance(value, str) else value)
        return found

    def length(self, field: str) -> int:
        """As Whoosh keeps it, in one byte: a score does not change with the place."""
        return _as_kept(sum(self.counts(field).values()))


@lru_cache(maxsize=4096)
def _as_kept(length: int) -> int:
    return int(byte_to_length(length_to_byte(length)))


@dataclass(frozen=True)
class Recent:
    """新编入的: every item that the file tells of, with its documents; none if it is gone.

    ``end``: up to where the file was read.
    """

    documents: Mapping[str, tuple[RecentDocument, ...]] = field(default_factory=dict)
    end: int = 0

    def has_room_for(self, batch: Batch) -> bool:
        documents = sum(map(len, self.documents.values())) + len(batch.documents)
        items = len(self.documents.keys() | batch.gone)
        return max(documents, items) <= MOST_DOCUMENTS and self.end < MOST_BYTES

    def without(self, uids: frozenset[str]) -> list[Stored]:
        kept = (found for uid, found in self.documents.items() if uid not in uids)
        return [document.stored for found in kept for document in found]

    def all(self) -> list[RecentDocument]:
        return [one for documents in self.documents.values() for one in documents]

    def after(self, batches: Iterable[Batch], end: int) -> "Recent":
        known = dict(self.documents)
        for batch in batches:
            for uid in batch.gone:
                known[uid] = ()
            for document in batch.documents:
                uid = document["uid"]
                known[uid] = (*known.get(uid, ()), RecentDocument(document))
        return Recent(known, end)


class RecentFile:
    """Of one folder and one generation of Whoosh's; one indexer appends, everybody reads."""

    def __init__(self, folder: Path, generation: int) -> None:
        self._folder, self.path = folder, folder / f"recent-{generation}"

    def size(self) -> int:
        """0 where nothing was appended yet, or the generation is over."""
        try:
            return os.stat(self.path).st_size
        except FileNotFoundError:
            return 0

    def read(self, known: Recent) -> Recent:
        """``known`` and what was appended since. Raises ValueError where the file is damaged."""
        try:
            with self.path.open("rb") as file:
                file.seek(known.end)
                content = file.read()
        except FileNotFoundError:
            return known
        batches, length = _batches_in(content)
        return known.after(batches, known.end + length) if length else known

    def append(self, batch: Batch, known: Recent) -> None:
        """Behind what is whole; forced to disk."""
        content = pickle.dumps(tuple(batch), protocol=5)
        is_new = not self.path.exists()
        with self.path.open("ab") as file:
            file.truncate(known.end)
            file.write(_HEAD.pack(len(content), crc32(content)) + content)
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            sync(self._folder)

    def drop_others(self) -> None:
        for path in self._folder.glob("recent-*"):
            if path != self.path:
                path.unlink(missing_ok=True)


def _batches_in(content: bytes) -> tuple[list[Batch], int]:
    """The whole ones, and where they end. The last one may have been cut off by a crash."""
    batches: list[Batch] = []
    at = 0
    while at + _HEAD.size <= len(content):
        length, checksum = _HEAD.unpack_from(content, at)
        start, end = at + _HEAD.size, at + _HEAD.size + length
        part = content[start:end]
        if end > len(content) or crc32(part) != checksum:
            if end < len(content):
                raise ValueError(f"damaged at byte {at}")
            break
        batches.append(Batch(*pickle.loads(part)))
        at = end
    return batches, at
