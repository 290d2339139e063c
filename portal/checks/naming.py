"""Where in the site a broken object belongs, told by what refers to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from content.base import Folder, Resource, path_of
from content.editions import Edition
from content.tree import Place, Section

Oid = bytes
LABELS = {
    "addresses": "地址表",
    "redirects": "旧地址表",
    "relations": "关联表",
    "agenda": "日程",
    "dirty": "待重建表",
    "trays": "待办簿",
    "index_numbers": "索引号簿",
    "staged": "台账暂存记录",
    "people": "账号",
    "sessions": "登录会话",
    "chain": "台账",
    "imports": "导入的文件",
    "import_marks": "导入记号",
    "heartbeat": "定时处理记号",
}
DERIVED = frozenset({"addresses", "relations", "agenda", "dirty", "trays", "index_numbers"})


@dataclass(frozen=True)
class Whereabouts:
    """下落: in one database; ``root`` is its site or affairs. A lineage begins with the object."""

    connection: Any
    root: Any
    database: str

    def name(self, lineage: Sequence[Oid]) -> str:
        """An address where there is one, else the part of the database."""
        part = self._part(lineage)
        if part is not None:
            return LABELS.get(part, self.database)
        for oid in lineage[1:]:
            for place in self._told_by(oid, lineage):
                return place
        return self.database

    def is_derived(self, lineage: Sequence[Oid]) -> bool:
        """Is it part of what ``verify --repair`` makes anew?"""
        return self._part(lineage) in DERIVED or any(
            self._lists(self._awake(oid), lineage) for oid in lineage
        )

    def _part(self, lineage: Sequence[Oid]) -> str | None:
        """The attribute of the root by which the object is reached, if it is one of a table."""
        reached = set(lineage)
        for name in LABELS:
            if getattr(getattr(self.root, name, None), "_p_oid", None) in reached:
                return name
        return None

    def _told_by(self, oid: Oid, lineage: Sequence[Oid]) -> Iterator[str]:
        """What this one of the lineage can tell, if it can be read that far itself."""
        thing = self._awake(oid)
        try:
            if isinstance(thing, Edition):
                yield f"{path_of(thing.item)} 第 {thing.number} 版"
            elif isinstance(thing, Resource):
                yield f"{path_of(thing)}{self._below(thing, lineage)}"
        except Exception:
            return

    def _below(self, thing: Any, lineage: Sequence[Oid]) -> str:
        """What is derived there, or the name of a child that is lost."""
        for label, part in _derived_of(thing):
            if part in lineage:
                return f" 的{label}"
        if isinstance(thing, Folder):
            for name, child in thing._children.items():
                if child._p_oid in lineage:
                    return f"/{name}" if thing.__name__ else name
        return ""

    def _lists(self, thing: Any, lineage: Sequence[Oid]) -> bool:
        """Does the object belong to what lists tell of this place or section?"""
        return any(part in lineage for _, part in _derived_of(thing))

    def _awake(self, oid: Oid) -> Any:
        """The object, if it can be read itself."""
        try:
            thing = self.connection.get(oid)
            thing._p_activate()
        except Exception:
            return None
        return thing


def _derived_of(thing: Any) -> Iterator[tuple[str, Oid]]:
    """(what it is called, its oid) of each part of a place or section that is made anew."""
    if isinstance(thing, Section):
        yield "登记簿", thing.register._p_oid
    if isinstance(thing, Place):
        yield "栏目计数", thing.tally._p_oid
        directories = (thing._governments, thing._departments)
        yield from (("名录", one._p_oid) for one in directories if one is not None)
