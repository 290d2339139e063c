"""Walking the whole tree past what cannot be read; addresses are told by where things lie."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from content.items import Item
from content.tree import Place, Section
from content.verification.faults import Fault, unreadable


@dataclass(frozen=True)
class Node:
    """所在: a place, section or item, under the name and at the address where it lies."""

    thing: Any
    name: str
    path: str
    parent: Any


@dataclass
class Walk:
    """走查: ``unread`` are the faults met on the way; what lies below them is left out."""

    unread: list[Fault] = field(default_factory=list)

    def places(self, province: Place) -> Iterator[Node]:
        """The province, and every place below it after the one above."""
        waiting = [Node(province, "", "/", None)]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += [n for n in self.children(node) if isinstance(n.thing, Place)]

    def sections(self, place: Node) -> list[Node]:
        return [node for node in self.children(place) if isinstance(node.thing, Section)]

    def items(self, section: Node) -> Iterator[Node]:
        return (node for node in self.children(section) if isinstance(node.thing, Item))

    def children(self, node: Node) -> Iterator[Node]:
        for name, child in self._read(node.path, _entries(node.thing)):
            path = f"{node.path.rstrip('/')}/{name}"
            for _ in self._read(path, _identity(child)):
                yield Node(child, name, path, node.thing)

    def _read(self, path: str, things: Iterator[Any]) -> Iterator[Any]:
        try:
            yield from things
        except Exception as error:
            self.unread.append(unreadable(path, error))


def _entries(folder: Any) -> Iterator[tuple[str, Any]]:
    yield from folder._children.items()


def _identity(thing: Any) -> Iterator[str]:
    """Asking for it wakes the thing."""
    yield thing.uid
