"""Checking a sealed chain: which record is the first bad one, said in a sentence.

A chain proves only that nobody changed part of it: who can write the database can change it and
compute everything after it anew. That is seen against a head that was kept elsewhere.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from content.ledger_records import GENESIS, Head, hash_of

Link = tuple[int, Mapping[str, Any]]


@dataclass(frozen=True)
class Stored:
    """What the chain holds: links by rising key, one link, whether the indexes know it, its end."""

    links: Callable[[], Iterable[Link]]
    link: Callable[[int], Any]
    is_indexed: Callable[[int, Any], bool]
    tail: Head


def findings_in(stored: Stored, kept: Head | None) -> list[str]:
    """The first bad record, and what a head kept elsewhere says; empty when all holds."""
    walk = _Walk(stored)
    broken = walk.first_break()
    if broken is None:
        broken = _end_break(walk.head, stored.tail)
    against = _head_break(stored, walk.highest, kept) if kept else None
    return [finding for finding in (broken, against) if finding]


class _Walk:
    """One pass over the links; ``head`` is the last link that holds, ``highest`` the last key."""

    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self.head = Head(0, GENESIS)
        self.highest = 0

    def first_break(self) -> str | None:
        broken: str | None = None
        for key, link, vouched in _with_voucher(self._stored):
            self.highest = key
            if broken is None:
                broken = self._break_at(key, link, vouched)
            if broken is None:
                self.head = Head(key, link["hash"])
        return broken

    def _break_at(self, key: int, link: Any, vouched: bool) -> str | None:
        expected = self.head.seq + 1
        if key > expected:
            return f"第 {expected} 条缺失：记录被删除，账本里接着的是第 {key} 条。"
        if key < expected:
            return f"第 {key} 条不该存在：账本从第 1 条开始，这一条是插入的。"
        if not _is_intact(link):
            return f"第 {key} 条的内容与它的散列不符：这一条被改过。"
        if link["seq"] != key or link["prev"] != self.head.hash:
            return self._misplaced(key, link, vouched)
        if not self._stored.is_indexed(key, link):
            return f"第 {key} 条与索引对不上：这一条是改过或插入的，或索引被改过。"
        return None

    def _misplaced(self, key: int, link: Mapping[str, Any], vouched: bool) -> str:
        """An intact link that does not follow: if its own successor vouches for it, the fault is
        not here but in what now stands before it."""
        seq = link["seq"]
        if vouched and 1 <= seq < key and self._stored.link(seq)["hash"] != link["hash"]:
            return f"第 {seq} 条是插入的：原来的第 {seq} 条被推到了第 {key} 条。"
        if seq != key:
            return f"第 {key} 条的位置上放着第 {seq} 条：记录被插入、删除或调换过。"
        if vouched and key > 1:
            return f"第 {key - 1} 条被改写后重算过散列：第 {key} 条记着的是另一个散列。"
        return f"第 {key} 条与前一条接不上：这一条被改写或调换过。"


def _with_voucher(stored: Stored) -> Iterator[tuple[int, Any, bool]]:
    """Each link, and whether the next one (or the end mark) carries its hash."""
    before: Link | None = None
    for key, link in stored.links():
        if before is not None:
            yield *before, _said(link, "prev") == _said(before[1], "hash")
        before = key, link
    if before is not None:
        yield *before, stored.tail.hash == _said(before[1], "hash")


def _said(link: Any, name: str) -> Any:
    return link.get(name) if isinstance(link, Mapping) else None


def _is_intact(link: Any) -> bool:
    if not isinstance(link, Mapping) or type(link.get("seq")) is not int or "prev" not in link:
        return False
    try:
        return bool(link.get("hash") == hash_of(link))
    except (TypeError, ValueError):
        return False


def _end_break(found: Head, tail: Head) -> str | None:
    if found.seq < tail.seq:
        return f"第 {found.seq + 1} 条缺失：账本应到第 {tail.seq} 条，末尾的记录被删除。"
    if found.seq > tail.seq:
        return f"第 {tail.seq + 1} 条不该存在：账本只封存到第 {tail.seq} 条，这一条是插入的。"
    if found.hash != tail.hash:
        return f"第 {found.seq} 条与末尾标记不符：这一条被改写后重算过散列。"
    return None


def _head_break(stored: Stored, highest: int, kept: Head) -> str | None:
    if highest < kept.seq:
        return (
            f"第 {highest + 1} 条缺失：留存的账头到第 {kept.seq} 条，"
            f"账本只到第 {highest} 条，末尾被截断。"
        )
    found = _said(stored.link(kept.seq), "hash") if kept.seq else GENESIS
    if found != kept.hash:
        return (
            f"第 {kept.seq} 条与留存的账头不符：第 {kept.seq} 条或更早的记录被改写后重算过。"
            "请用更早的账头再查，缩小范围。"
        )
    return None
