"""What everything with an address is, and a folder of such things."""

from collections.abc import Iterator
from typing import Any

from BTrees.OOBTree import OOBTree
from persistent import Persistent


class NameTaken(ValueError):
    """Another child has this name already."""


class Resource(Persistent):
    """Something stored, with an address and a uid that no move changes."""

    __name__: str = ""
    __parent__: Any = None

    def __init__(self, uid: str) -> None:
        self.uid = uid


class Folder(Resource):
    """A named container, traversed by ``[]``."""

    def __init__(self, uid: str, title: str) -> None:
        super().__init__(uid)
        self.title = title
        self._children = OOBTree()

    def __getitem__(self, name: str) -> Any:
        return self._children[name]

    def __contains__(self, name: str) -> bool:
        return name in self._children

    def get(self, name: str, default: Any = None) -> Any:
        return self._children.get(name, default)

    def values(self) -> Iterator[Any]:
        """The stored children by name; only for folders known to be small."""
        return iter(self._children.values())

    def add(self, name: str, child: Any) -> Any:
        """Raises NameTaken."""
        if not self._children.insert(name, child):
            raise NameTaken(name)
        child.__name__, child.__parent__ = name, self
        return child

    def remove(self, name: str) -> Any:
        child = self._children.pop(name)
        child.__parent__ = None
        return child


def lineage(resource: Any) -> Iterator[Any]:
    """The resource, its parent, and so on up to the root."""
    while resource is not None:
        yield resource
        resource = getattr(resource, "__parent__", None)


def path_of(resource: Any) -> str:
    """``/changchun/nanguan/mzj/policies/2008-08-18-3f9a1c2e``; the root is ``/``."""
    path, step = "", resource
    while step is not None:
        if step.__name__:
            path = f"/{step.__name__}{path}"
        step = getattr(step, "__parent__", None)
    return path or "/"
