"""A chain against heads kept elsewhere: was it cut, was its past rewritten, and since where."""

from collections.abc import Callable
from typing import Any

from content.ledger_records import GENESIS, Head


def head_breaks(
    kept: list[Head], highest: int, hash_at: Callable[[int], Any]
) -> list[tuple[int, str]]:
    """(number, sentence) of what disagrees with the heads, which stand in the order of keeping."""
    known = [(head, _agrees(head, hash_at)) for head in kept]
    wrong = [place for place, (_, agrees) in enumerate(known) if not agrees]
    present = [place for place in wrong if kept[place].seq <= highest]
    found = []
    if present:
        found.append(_rewritten(known, min(present, key=lambda place: kept[place].seq)))
    beyond = [place for place in wrong if kept[place].seq > highest]
    if beyond:
        found.append(_cut(known, max(beyond, key=lambda place: kept[place].seq), highest))
    return found


def _agrees(head: Head, hash_at: Callable[[int], Any]) -> bool:
    return bool(head.hash == (hash_at(head.seq) if head.seq else GENESIS))


def _proven(known: list[tuple[Head, bool]], place: int) -> int:
    """Up to which number the heads kept before this one still agree: a head kept later may be
    one of a forged chain."""
    seqs = (head.seq for head, agrees in known[:place] if agrees and head.seq < known[place][0].seq)
    return max(seqs, default=0)


def _rewritten(known: list[tuple[Head, bool]], place: int) -> tuple[int, str]:
    """By the lowest head that disagrees."""
    wrong, first = known[place][0].seq, _proven(known, place) + 1
    if first == wrong:
        return wrong, f"第 {wrong} 条与留存的账头不符：这一条被改写后重算过散列。"
    return wrong, (
        f"第 {wrong} 条与留存的账头不符：第 {first} 条到第 {wrong} 条之间有记录被改写、"
        "插入或删除后重算过散列。" + ("" if first > 1 else "请用更早的账头再查，缩小范围。")
    )


def _cut(known: list[tuple[Head, bool]], place: int, highest: int) -> tuple[int, str]:
    """By the newest head: the chain ends before it."""
    newest, first = known[place][0].seq, _proven(known, place) + 1
    told = (
        f"第 {highest + 1} 条缺失：留存的账头到第 {newest} 条，"
        f"账本只到第 {highest} 条，末尾被截断。"
    )
    if first <= highest:
        told += f"第 {first} 条到第 {highest} 条之间没有账头可比，也可能被改写后重算过。"
    return highest + 1, told
