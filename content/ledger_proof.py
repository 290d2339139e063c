"""Checking a sealed chain: which record is the first bad one, said in a sentence.

A chain proves only that nobody changed part of it: who can write the database can change it and
compute everything after it anew. That is seen against a head that was kept elsewhere, and for a
day against the records that were staged.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from content.ledger_heads import head_breaks
from content.ledger_lists import widen
from content.ledger_records import GENESIS, RECORD_KEYS, Head, hash_of

Link = tuple[int, Any]
Originals = Mapping[str, Mapping[str, Any]]
Progress = Callable[[int, int], None]
PROGRESS_EVERY = 1000
# How many records inserted at once are told from one that was changed
_FARTHEST_PUSH = 1000


def silent(done: int, total: int) -> None:
    """No progress is shown."""


@dataclass(frozen=True)
class Stored:
    """What the chain holds: links by number, its indexes, its end mark.

    ``indexes``: key of a record → (number, value) of each entry, by rising number; ``spans``: day
    → first and last number, None where there is no such index.
    """

    links: Any
    indexes: Mapping[str, Iterator[tuple[int, str]]]
    tail: Any
    spans: Mapping[int, tuple[int, int]] | None

    @property
    def highest(self) -> int:
        return self.links.maxKey() if self.links else 0


def findings_in(
    stored: Stored, kept: list[Head], originals: Originals, progress: Progress
) -> list[str]:
    """The first bad record, and what heads kept elsewhere say; empty when all holds.

    ``originals`` are records as they were staged, by uid.
    """
    found = [_Walk(stored, originals).first_break(progress)]
    found += head_breaks(kept, stored.highest, lambda seq: _said(stored.links.get(seq), "hash"))
    return [sentence for _, sentence in sorted(one for one in found if one)]


Break = tuple[int, str]


class _Walk:
    """One pass over the links; ``head`` is the last link that holds."""

    def __init__(self, stored: Stored, originals: Originals) -> None:
        self._stored, self._originals = stored, originals
        self._indexes = {key: _InStep(entries) for key, entries in stored.indexes.items()}
        self._spans: dict[int, tuple[int, int]] = {}
        self.head = Head(0, GENESIS)

    def first_break(self, progress: Progress) -> Break | None:
        """Its number and the sentence."""
        highest = self._stored.highest
        for key, link, vouched in _with_voucher(self._stored):
            broken = self._break_at(key, link, vouched)
            if broken is not None:
                return broken
            self.head = Head(key, link["hash"])
            if key % PROGRESS_EVERY == 0:
                progress(key, highest)
        progress(highest, highest)
        return self._end_break() or self._rest_break()

    def _break_at(self, key: int, link: Any, vouched: bool) -> Break | None:
        expected = self.head.seq + 1
        if key > expected:
            return expected, f"第 {expected} 条缺失：记录被删除，账本里接着的是第 {key} 条。"
        if key < expected:
            return key, f"第 {key} 条不该存在：账本从第 1 条开始，这一条是插入的。"
        if not _is_intact(link):
            return _changed(key, link)
        if link["seq"] != key or link["prev"] != self.head.hash:
            return self._misplaced(key, link, vouched)
        return self._disowned(key, link)

    def _disowned(self, key: int, link: Mapping[str, Any]) -> Break | None:
        """It follows well; do the indexes know it, and was it staged like that?"""
        for name, index in self._indexes.items():
            if not index.agrees(key, str(link.get(name) or "")):
                return key, f"第 {key} 条与索引对不上：这一条是改过或插入的，或索引被改过。"
        if type(link.get("at")) is not int:
            return key, f"第 {key} 条缺少台账记录应有的内容：这一条被改写后重算过散列。"
        widen(self._spans, link["at"], key)
        original = self._originals.get(str(link.get("uid")))
        if original and any(original.get(name) != link.get(name) for name in RECORD_KEYS):
            return key, (
                f"第 {key} 条与待封存时的原记录对不上：封存后被改写并重算过散列，或原记录被改过。"
            )
        return None

    def _misplaced(self, key: int, link: Mapping[str, Any], vouched: bool) -> Break:
        """An intact link that does not follow: if its own successor vouches for it, the fault is
        not here but in what now stands before it."""
        seq = link["seq"]
        pushed = vouched and 1 <= seq < key
        if pushed and _said(self._stored.links.get(seq), "hash") != link["hash"]:
            return seq, f"第 {seq} 条是插入的：原来的第 {seq} 条被推到了第 {key} 条。"
        if seq != key:
            return key, f"第 {key} 条的位置上放着第 {seq} 条：记录被插入、删除或调换过。"
        if vouched and key > 1:
            return key - 1, (
                f"第 {key - 1} 条被改写后重算过散列：第 {key} 条记着的是另一个散列。"
                "紧接在它前面的，也可能一起改写过。"
            )
        return key, f"第 {key} 条与前一条接不上：这一条被改写或调换过。"

    def _end_break(self) -> Break | None:
        found, tail = self.head, self._stored.tail
        if not _is_tail(tail):
            return found.seq, f"第 {found.seq} 条之后的末尾标记读不出：标记被改过。"
        if found.seq < tail[0]:
            return found.seq + 1, (
                f"第 {found.seq + 1} 条缺失：账本应到第 {tail[0]} 条，"
                "末尾的记录被删除，或末尾标记被改过。"
            )
        if found.seq > tail[0]:
            return tail[0] + 1, (
                f"第 {tail[0] + 1} 条不该存在：账本只封存到第 {tail[0]} 条，"
                "这一条是插入的，或末尾标记被改过。"
            )
        if found.hash != tail[1]:
            return found.seq, (
                f"第 {found.seq} 条与末尾标记不符：这一条被改写后重算过散列，或末尾标记被改过。"
            )
        return None

    def _rest_break(self) -> Break | None:
        """All records hold: is there more in the indexes than records?"""
        over = [seq for index in self._indexes.values() if (seq := index.next_seq) is not None]
        if over:
            return min(over), (
                f"第 {min(over)} 条只在索引里：索引里有账本中没有的编号，"
                "有人阻止过记录封存，或索引被改过。"
            )
        spans = self._stored.spans
        wrong = {} if spans is None else dict(self._spans.items() ^ spans.items())
        if wrong:
            seq = min(first for first, _ in wrong.values())
            return seq, f"第 {seq} 条起的按日索引与记录对不上：索引被改过。"
        return None


class _InStep:
    """The entries of one index, read beside the records."""

    def __init__(self, entries: Iterator[tuple[int, str]]) -> None:
        self._entries = entries
        self._next = next(entries, None)

    @property
    def next_seq(self) -> int | None:
        return None if self._next is None else self._next[0]

    def agrees(self, key: int, name: str) -> bool:
        """Is the next entry this one, and no other of the same number?"""
        if self._next != (key, name):
            return False
        self._next = next(self._entries, None)
        return self._next is None or self._next[0] > key


def _with_voucher(stored: Stored) -> Iterator[tuple[int, Any, bool]]:
    """Each link, and whether the next one (or the end mark) carries its hash."""
    before: Link | None = None
    for key, link in stored.links.items():
        if before is not None:
            yield *before, _said(link, "prev") == _said(before[1], "hash")
        before = key, link
    if before is not None:
        marked = _is_tail(stored.tail) and stored.tail[1] == _said(before[1], "hash")
        yield *before, marked


def _said(link: Any, name: str) -> Any:
    return link.get(name) if isinstance(link, Mapping) else None


def _is_tail(tail: Any) -> bool:
    is_pair = isinstance(tail, tuple) and len(tail) == 2
    return is_pair and type(tail[0]) is int and isinstance(tail[1], str)


def _is_intact(link: Any) -> bool:
    if not isinstance(link, Mapping) or type(link.get("seq")) is not int or "prev" not in link:
        return False
    try:
        return bool(link.get("hash") == hash_of(link))
    except (TypeError, ValueError):
        return False


def _changed(key: int, link: Any) -> Break:
    """Its hash does not fit. Does it with a lower number? Then it was pushed, others inserted."""
    for seq in range(key - 1, max(0, key - 1 - _FARTHEST_PUSH), -1):
        if isinstance(link, Mapping) and _is_intact({**link, "seq": seq}):
            return seq, f"第 {seq} 条是插入的：原来的第 {seq} 条被推到了第 {key} 条，并改了序号。"
    return key, f"第 {key} 条的内容与它的散列不符：这一条被改过。"
