"""A told place is set up below another one, whole or not at all, by one act.

Everything keeps its uid, its history and its states; what is derived is made again.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from content.act import Act, ActRefused, Doing, Done
from content.addresses import check_slug
from content.base import NameTaken, path_of
from content.bundles.plain import decode
from content.bundles.telling import EDITION_SAID, ITEM_SAID, PLACE_SAID, Record
from content.editions import Attachment, Edition
from content.items import Item
from content.permissions import Permission as P
from content.publication import retime
from content.trays import entry_of
from content.tree import GOVERNMENTS, PROVINCE, SECTION_LABELS, Place
from content.workflow import EXPUNGED


class BundleRefused(ActRefused):
    """The bundle cannot be taken here; the message says why."""


@dataclass(frozen=True)
class Bundle:
    """包: the records of ``telling``; ``content_of`` gives the bytes for a sha256.

    ``kinds`` are those of the site that told it.
    """

    kinds: Mapping[str, Any]
    places: Iterable[Record]
    items: Iterable[Record]
    redirects: Iterable[Record]
    content_of: Callable[[str], bytes]


def unknown_kinds(bundle: Bundle, doing: Any) -> list[str]:
    """What this site could not keep: kinds and fields that it does not have."""
    strange = []
    for name, told in bundle.kinds.items():
        kind = doing.kinds.get(name)
        if kind is None:
            strange.append(name)
            continue
        known = {node.name for node in kind.nodes()}
        strange += [f"{name}.{field}" for field in told["fields"] if field not in known]
    return strange


def _take(doing: Doing, parent: Place, fields: Mapping[str, Any]) -> Done:
    """``fields``: bundle, name (another slug for the root, optional)."""
    bundle: Bundle = fields["bundle"]
    try:
        taker = _Taker(doing, parent, bundle)
        taker.take(fields.get("name") or "")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, ActRefused):
            raise
        raise BundleRefused(f"包的内容不完整或者读不懂（{error}），请重新导出。") from error
    root = taker.root
    return Done(root, root, None, root.title, public=True, affected=taker.affected)


class _Taker:
    """Sets up places, then items, then what follows from them."""

    root: Place

    def __init__(self, doing: Doing, parent: Place, bundle: Bundle) -> None:
        if not parent.is_government:
            raise BundleRefused(f"“{parent.title}”不是一级政府，不能在它下面设立地方。")
        if strange := unknown_kinds(bundle, doing):
            raise BundleRefused(f"本站没有这些内容类型或字段：{'、'.join(strange[:5])}，请先升级。")
        self.doing, self.parent, self.bundle = doing, parent, bundle
        self._taken: set[str] = set()
        self._linked: set[str] = set()
        self._places: dict[str, Place] = {}

    @property
    def affected(self) -> frozenset[str]:
        """What was taken, and what it says something of."""
        return frozenset(self._taken | self._linked)

    def take(self, name: str) -> None:
        for record in self.bundle.places:
            self._place({**record, "name": name or record["name"]} if not self._places else record)
        if not self._places:
            raise BundleRefused("包里没有任何地方，请重新导出。")
        for record in self.bundle.items:
            self._item(record)
        for record in self.bundle.redirects:
            self._redirect(record)

    def _place(self, record: Record) -> None:
        said = decode(record["said"])
        place = Place(self._free(record["uid"]), said["title"], said["level"])
        if place.level == PROVINCE:
            raise BundleRefused("省级不能导入到别的地方下面，请用备份和恢复（backup、restore）。")
        for name in PLACE_SAID:
            setattr(place, name, said[name])
        place.serials.update({int(year): serial for year, serial in record["serials"].items()})
        self._add(self._parent_of(record), check_slug(record["name"]), place)
        self.root = self._places.setdefault("", place)
        if place is not self.root:
            self._places[f"{record['parent']}/{record['name']}".lstrip("/")] = place
        self.doing.site.note_address(place)

    def _parent_of(self, record: Record) -> Place:
        parent = self._places[record["parent"]] if self._places else self.parent
        if parent.level not in GOVERNMENTS:
            raise BundleRefused(f"“{parent.title}”是部门，下面不能再有“{record['name']}”。")
        return parent

    def _free(self, uid: str) -> str:
        there = self.doing.site.located(uid)
        if there is not None or uid in self._taken:
            where = there[0] if there else uid
            raise BundleRefused(f"包里的内容本站已经有了（{where}），同一个地方只能导入一次。")
        self._taken.add(uid)
        return uid

    def _add(self, folder: Any, name: str, child: Any) -> None:
        try:
            folder.add(name, child)
        except NameTaken:
            raise BundleRefused(
                f"“{folder.title}”下已有“{name}”，请先移走它，或用 --name 换一个地址名。"
            ) from None

    def _item(self, record: Record) -> None:
        said = decode(record["said"])
        if record["section"] not in SECTION_LABELS:
            raise BundleRefused(f"不认识栏目“{record['section']}”，请重新导出。")
        kind = self.doing.kinds[said["kind"]]
        item = Item(self._free(record["uid"]), kind.name, said["created_at"])
        for name in ITEM_SAID:
            setattr(item, name, said[name])
        item.history.entries = decode(record["history"])
        section = self._places[record["place"]].section(record["section"])
        self._add(section, check_slug(record["name"]), item)
        files: dict[str, Attachment] = {}
        for told in record["editions"]:
            self._edition(item, told, files)
        self._derive(item)

    def _edition(self, item: Item, told: Record, files: dict[str, Attachment]) -> None:
        said, number = decode(told["said"]), told["number"]
        self._check_fields(item, said)
        edition = Edition(item, number, said["fields"], self.doing)
        for name in EDITION_SAID:
            setattr(edition, name, said[name])
        item.keep_edition(edition)
        for file in told["files"]:
            edition.attach(self._attachment(file["name"], decode(file["facts"]), files))

    def _check_fields(self, item: Item, said: Mapping[str, Any]) -> None:
        known = {node.name for node in self.doing.kinds[item.kind].nodes()}
        strange = said["fields"].keys() - known
        if strange and said["state"] != EXPUNGED:
            raise BundleRefused(f"{item.kind} 没有字段“{'、'.join(sorted(strange))}”。")

    def _attachment(
        self, name: str, facts: Mapping[str, Any], files: dict[str, Attachment]
    ) -> Attachment:
        """Editions that shared a file share it again."""
        key = f"{facts['sha256']} {name}"
        if key not in files:
            blob = self.doing.new_blob(self.bundle.content_of(facts["sha256"]))
            files[key] = Attachment(name, facts, blob)
        return files[key]

    def _derive(self, item: Item) -> None:
        doing, site = self.doing, self.doing.site
        self._linked |= retime(site, doing.kinds, item, doing.moment)
        site.index_numbers.keep(item.index_number, item.uid)
        site.note_address(item)
        department = item.__parent__.__parent__
        site.trays.update(department.government.uid, item.uid, entry_of(item))

    def _redirect(self, record: Record) -> None:
        """A former address that is in use here by now leads nowhere else."""
        site = self.doing.site
        path = f"{path_of(self.root)}/{record['path']}" if record["below"] else record["path"]
        if site.at(path) is None and path not in site.redirects:
            site.redirects[path] = record["uid"]


TAKE_BUNDLE = Act("take_bundle", "整体导入", P.MOVE, _take)
