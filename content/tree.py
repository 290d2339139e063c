"""The administrative tree: places of every level, their virtual sections, and the site around it.

``Place``, ``Section``, ``Item`` are stored for ever under these names. Empty sections are virtual.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from BTrees.IOBTree import IOBTree
from BTrees.Length import Length
from BTrees.OOBTree import OOBTree
from persistent import Persistent

from content.acl import PLACE_ACL, SECTION_ACL, Acl
from content.agenda import Agenda
from content.areas import area_of
from content.base import Folder, lineage, path_of
from content.briefs import EVERYTHING
from content.directory import Directory, PlaceRecord, governments_under
from content.dirty import DirtyMap
from content.ledger import StagedRecords
from content.merging import LookUpMap
from content.numbering import IndexNumbers
from content.register import Key, Register
from content.relations import Relations
from content.shards import ShardedMap
from content.tally import Tally
from content.trays import Trays
from content.version import VERSION

PROVINCE, CITY, COUNTY, TOWNSHIP, ZONE = "province", "city", "county", "township", "zone"
DEPARTMENT = "department"
GOVERNMENTS = (PROVINCE, CITY, COUNTY, TOWNSHIP, ZONE)

SECTION_LABELS = {
    "information": "政府信息",
    "policies": "政策文件",
    "notices": "公告公示",
    "items": "办事事项",
    "fees": "收费标准",
    "forms": "申请表",
}
CALENDAR, CALENDAR_LABEL = "calendar", "工作日历"
ALL_SECTIONS = {**SECTION_LABELS, CALENDAR: CALENDAR_LABEL}


class Place(Folder):
    """地方与部门: province, city, county, zone and department alike; what it is, ``level`` tells.

    ``codes`` is the history of GB/T 2260 codes, newest first, as mappings with code, name, parent
    and until; ``contacts`` are mappings with name, address, hours, phone, complaint_phone, which
    the department's items inherit; ``counters`` of a hall (窗口) with number, name, does, hours,
    ``slots`` to be booked (预约时段) with start, end, capacity; roles given on a predecessor hold
    here too.
    """

    level = DEPARTMENT
    short_name = ""
    order = 0
    group = ""
    vertical = False
    note = ""
    codes: tuple[Mapping[str, Any], ...] = ()
    local_code = ""
    former_names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    contacts: tuple[Mapping[str, str], ...] = ()
    counters: tuple[Mapping[str, str], ...] = ()
    slots: tuple[Mapping[str, Any], ...] = ()
    predecessor_uids: tuple[str, ...] = ()
    successor_uids: tuple[str, ...] = ()
    abolished_on: Any = None
    seals: Any = None  # a SealRegister, made with the first seal of a government
    _governments: Directory | None = None
    _departments: Directory | None = None

    def __init__(self, uid: str, title: str, level: str = DEPARTMENT) -> None:
        super().__init__(uid, title)
        self.level = level
        self.serials = IOBTree()
        self.tally = Tally()

    def acl_at(self, moment: datetime) -> Acl:
        return PLACE_ACL

    @property
    def is_government(self) -> bool:
        return self.level in GOVERNMENTS

    @property
    def code(self) -> str:
        """The code in force; empty for a zone that has none, and for departments."""
        return self.codes[0]["code"] if self.codes else ""

    @property
    def government(self) -> "Place":
        """The government it is, or belongs to."""
        return next(step for step in lineage(self) if step.is_government)

    @property
    def index_prefix(self) -> str:
        government = self.government
        place = government.code or government.local_code or government.__name__ or "root"
        return place if government is self else f"{place}-{self.__name__}"

    def __getitem__(self, name: str) -> Any:
        child = self.get(name)
        if child is not None:
            return child
        if name in SECTION_LABELS and self.level == DEPARTMENT:
            return _virtual(self, name, SECTION_LABELS[name])
        if name == CALENDAR and self.level == PROVINCE:
            return _virtual(self, name, CALENDAR_LABEL)
        if (area := area_of(self, name)) is not None:
            return area
        raise KeyError(name)

    def section(self, name: str) -> "Section":
        """The section to write into; stored now if it was virtual."""
        if name not in self:
            virtual = self[name]
            self.add(name, virtual)
        return self[name]

    def sections(self) -> Iterator["Section"]:
        """The stored ones, in the order of the table."""
        return (section for name in ALL_SECTIONS if isinstance(section := self.get(name), Section))

    def add(self, name: str, child: Any) -> Any:
        super().add(name, child)
        if isinstance(child, Place):
            self._enlist(child)
        return child

    def remove(self, name: str) -> Any:
        child = super().remove(name)
        if isinstance(child, Place):
            self._directory_of(child).strike(name)
        return child

    def describe(self, told: Mapping[str, Any]) -> None:
        """Change attributes that lists show; the place above keeps what they show."""
        for name, value in told.items():
            setattr(self, name, value)
        if self.__parent__ is not None:
            self.__parent__._enlist(self)

    @property
    def record(self) -> PlaceRecord:
        """What the directory above keeps of it."""
        said = (self.title, self.short_name, self.level, self.order, self.group, self.abolished_on)
        return PlaceRecord(self.__name__, self.uid, *said, self.tally, self._governments)

    def government_records(self) -> tuple[PlaceRecord, ...]:
        """The governments directly below, in official order; none of them is woken."""
        return tuple(self._governments or ())

    def governments_below(self) -> Iterator[tuple[str, PlaceRecord]]:
        """(path, record) of every government below, at any depth, in official order."""
        return governments_under(self._governments, path_of(self))

    def department_records(self) -> tuple[PlaceRecord, ...]:
        return tuple(self._departments or ())

    def place_records(self) -> tuple[PlaceRecord, ...]:
        return self.government_records() + self.department_records()

    def _enlist(self, child: "Place") -> None:
        self._directory_of(child).enter(child.record)

    def _directory_of(self, child: "Place") -> Directory:
        """Made with the first; of a first government the place above is told as well."""
        name = "_governments" if child.is_government else "_departments"
        if getattr(self, name) is None:
            setattr(self, name, Directory())
            if child.is_government:
                self.describe({})
        directory: Directory = getattr(self, name)
        return directory

    def enlist_anew(self, places: Iterable["Place"]) -> None:
        """Both directories, from the places below alone."""
        self._governments = self._departments = None
        for place in places:
            self._enlist(place)

    def places(self) -> list["Place"]:
        """Governments below, then departments, each in official order; all of them woken."""
        children = [child for child in self.values() if isinstance(child, Place)]
        return sorted(children, key=lambda p: (not p.is_government, p.order, p.__name__))

    def governments(self) -> list["Place"]:
        return [place for place in self.places() if place.is_government]

    def departments(self) -> list["Place"]:
        return [place for place in self.places() if not place.is_government]


class Section(Folder):
    """栏目: the items of one department and section, listed by its register."""

    def __init__(self, uid: str, title: str) -> None:
        super().__init__(uid, title)
        self.register = Register()

    def acl_at(self, moment: datetime) -> Acl:
        return SECTION_ACL

    def relist(
        self, before: tuple[Key | None, list], after: tuple[Key | None, list], moment: datetime
    ) -> None:
        """Put what is known of one item in the place of what was known, here and in the tally."""
        changes = self.register.replace(before, after, moment)
        if changes or before[1] or after[1]:
            self._tell(changes, moment)

    def settle(self, moment: datetime) -> None:
        """Move all that has ended out of the readers' way."""
        while changes := self.register.settle(moment):
            self._tell(changes, moment)

    def _tell(self, changes: Mapping[str, int], moment: datetime) -> None:
        self.__parent__.tally.change(self.__name__, changes, self.register.turns(moment))

    def total(self, moment: datetime, key: str = EVERYTHING) -> int:
        """How many rows are public now, of those counted under ``key``; exact."""
        told = self.__parent__.tally.total(self.__name__, moment, key)
        return self.register.total(moment, key) if told is None else told


def _virtual(place: Place, name: str, label: str) -> Section:
    section = Section(f"{place.uid}.{name}", label)
    section.__name__, section.__parent__ = name, place
    return section


class Site(Persistent):
    """站点: the province, and beside it what spans places. The root of the tree database.

    ``awaiting_pack``: (edition uid, since when) of what was expunged and is still in the file;
    ``settings``: what was set on the page, by name, replaced whole and so kept in this very object.
    """

    version = 1  # of sites founded before there were steps
    settings: Mapping[str, Any] = MappingProxyType({})
    settings_revision = 0
    awaiting_pack: tuple[tuple[str, datetime], ...] = ()
    import_marks: OOBTree | None = None  # made with the first import on the page
    vocabulary: Any = None  # a SearchVocabulary, made with its first change

    def __init__(self, province: Place) -> None:
        self.version = VERSION
        self.province = province
        self.agenda = Agenda()
        self.relations = Relations()
        self.addresses = LookUpMap()  # uid → (path, the place or item itself)
        self.redirects = ShardedMap()  # former path → uid
        self.dirty = DirtyMap()
        self.staged = StagedRecords()
        self.index_numbers = IndexNumbers()
        self.trays = Trays()
        self.import_marks = OOBTree()  # uid of an import job → what it brought in
        self.generation = Length()  # moves only when an anonymous reader would see a change

    def find(self, uid: str) -> Any | None:
        """The place or item with this uid, wherever it was moved to; nothing above it is woken."""
        found = self.addresses.get(uid)
        return None if found is None else found[1]

    def located(self, uid: str) -> tuple[str, Any] | None:
        """Its path, and the thing itself, not yet woken."""
        return self.addresses.get(uid)

    def at(self, path: str) -> Any | None:
        """What lies at ``path``; None for a wrong name."""
        found: Any = self.province
        for name in filter(None, path.split("/")):
            try:
                found = found[name]
            except (KeyError, TypeError):
                return None
        return found

    def note_address(self, resource: Any) -> None:
        self.addresses[resource.uid] = (path_of(resource), resource)

    def await_pack(self, edition_uid: str, moment: datetime) -> None:
        """What was expunged is gone for readers; only a pack takes it out of the file."""
        if edition_uid not in dict(self.awaiting_pack):
            self.awaiting_pack = (*self.awaiting_pack, (edition_uid, moment))


def department_of(resource: Any) -> Place:
    """The place whose item or section this is."""
    return next(step for step in lineage(resource) if isinstance(step, Place))
