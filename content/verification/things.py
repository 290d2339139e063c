"""What a place, section or item keeps of itself that its editions or its place tell again."""

from collections.abc import Iterator
from typing import Any

from content.items import Item
from content.publication import listing_key
from content.verification.faults import Fault, mendable
from content.verification.walking import Node
from content.workflow import DRAFT, IN_REVIEW, LEGAL_REVIEW

OPEN = frozenset({DRAFT, LEGAL_REVIEW, IN_REVIEW})


def check_position(node: Node) -> Iterator[Fault]:
    if not _is_in_place(node):
        yield mendable(node.path, "记的名称或上级与所在位置不符")


def mend_position(node: Node) -> bool:
    if _is_in_place(node):
        return False
    node.thing.__name__, node.thing.__parent__ = node.name, node.parent
    return True


def _is_in_place(node: Node) -> bool:
    return node.thing.__name__ == node.name and node.thing.__parent__ is node.parent


def check_item(node: Node) -> Iterator[Fault]:
    item: Item = node.thing
    if any(not _belongs(item, *pair) for pair in item._editions.items()):
        yield mendable(node.path, "有的版次记的条目或序号不符")
    if len(open_numbers(item)) > 1:
        numbers = "、".join(map(str, open_numbers(item)))
        cure = "请先导出内容，再从备份恢复这一条"
        yield Fault(node.path, f"第 {numbers} 版同时在办理", cure)
    elif item.open_number != _open_number(item):
        yield mendable(node.path, "正在办理的版次与各版不符")
    if item.phases != item.work_out_phases():
        yield mendable(node.path, "公开时段与各版不符")
    elif item.listing_key != listing_key(item):
        yield mendable(node.path, "列表里的位置与各版不符")


def mend_item(node: Node) -> bool:
    """Returns whether something was changed."""
    item: Item = node.thing
    before = _kept(item)
    strayed = [e for n, e in item._editions.items() if not _belongs(item, n, e)]
    for number, edition in item._editions.items():
        if not _belongs(item, number, edition):
            edition.item, edition.number = item, number
    if len(open_numbers(item)) <= 1 and item.open_number != _open_number(item):
        item.open_number = _open_number(item)
    if item.phases != item.work_out_phases():
        item.retime()
    if item.listing_key != listing_key(item):
        item.listing_key = listing_key(item)
    return bool(strayed) or before != _kept(item)


def _kept(item: Item) -> tuple:
    return item.open_number, item.phases, item.listing_key


def _belongs(item: Item, number: int, edition: Any) -> bool:
    return edition.item is item and edition.number == number


def open_numbers(item: Item) -> list[int]:
    return [number for number, edition in item._editions.items() if edition.state in OPEN]


def _open_number(item: Item) -> int | None:
    return next(iter(open_numbers(item)), None)
