"""Uids that editions, withdrawals and places name, and that lead nowhere; nothing mends them."""

from collections.abc import Iterator, Mapping

from content.items import MERGED, Item
from content.kinds import Kind
from content.tree import Place
from content.verification.faults import Fault
from content.verification.walking import Node

Addresses = Mapping[str, str]
Named = tuple[str, str, str, str]  # address, what names it, the uid, the cure


def named_by_item(node: Node, kind: Kind) -> Iterator[Named]:
    """What its editions that are read or worked on, and its withdrawals, refer to."""
    item: Item = node.thing
    numbers = {phase.number for phase in item.phases if not phase.hidden}
    if item.open_number is not None:
        numbers.add(item.open_number)
    for number in sorted(numbers):
        fields = item.edition(number).fields
        for name in kind.relations():
            label = next(n.title for n in kind.nodes() if n.name == name)
            for uid in fields.get(name) or ():
                yield node.path, f"第 {number} 版的“{label}”", uid, "请修订它，重新选择"
    for withdrawal in item.withdrawals:
        if withdrawal["reason"] == MERGED:
            yield node.path, "撤下时并入的内容", withdrawal["target"], "请把内容重新公开后另行撤下"


def named_by_place(node: Node) -> Iterator[Named]:
    place: Place = node.thing
    for label, uids in (("前身", place.predecessor_uids), ("后继", place.successor_uids)):
        for uid in uids:
            yield node.path, f"{label}部门", uid, "请在部门信息里更正"


def dangling(named: list[Named], addresses: Addresses) -> Iterator[Fault]:
    """Asked when every address is known. A section is named by its place's uid and its own name."""
    for path, what, uid, cure in named:
        if uid not in addresses:
            yield Fault(path, f"{what}（{uid}）已不存在", cure)
