"""A chain against heads kept elsewhere: was it cut, was its past rewritten, and since where."""

from collections.abc import Callable
from typing import Any

from content.ledger_records import GENESIS, Head


def head_breaks(
    kept: list[Head], highest: int, hash_at: Callable[[int], Any]
) -> list[tuple[int, str]]:
    """(number, sentence) of what disagrees with the heads, which stand in the order of keeping."""
    known = [(head, _agrees(head, hash_at)) for head in kept]
    found = []
    newest = max((head.seq for head in kept), default=0)
    if highest < newest:
        found.append(
            (
                highest + 1,
                f"第 {highest + 1} 条缺失：留存的账头到第 {newest} 条，"
                f"账本只到第 {highest} 条，末尾被截断。",
            )
        )
    wrong = [place for place, (head, agrees) in enumerate(known) if not agrees]
    present = [place for place in wrong if kept[place].seq <= highest]
    if present:
        found.append(_rewritten(known, min(present, key=lambda place: kept[place].seq)))
    return found


def _agrees(head: Head, hash_at: Callable[[int], Any]) -> bool:
    return bool(head.hash == (hash_at(head.seq) if head.seq else GENESIS))


def _rewritten(known: list[tuple[Head, bool]], place: int) -> tuple[int, str]:
    """The lowest head that disagrees, and the highest below it, kept before, that still agrees:
    a head kept later may be one of the forged chain."""
    wrong = known[place][0]
    before = (head.seq for head, agrees in known[:place] if agrees and head.seq < wrong.seq)
    first = max(before, default=0) + 1
    if first == wrong.seq:
        return wrong.seq, f"第 {wrong.seq} 条与留存的账头不符：这一条被改写后重算过散列。"
    return wrong.seq, (
        f"第 {wrong.seq} 条与留存的账头不符：第 {first} 条到第 {wrong.seq} 条之间有记录被改写、"
        "插入或删除后重算过散列。" + ("" if first > 1 else "请用更早的账头再查，缩小范围。")
    )
