"""Finding each row its home, and saying why there is none; setting up departments is an act's."""

import re
from collections.abc import Sequence

from content.importers.cells import RowReading
from content.importers.departments import Directory, Home
from content.importers.findings import NORMALISE, WARN
from content.importers.shapes import PER_DEPARTMENT, TO_PROVINCE, Shape
from content.tree import Place

_LONGEST_NAME = 100
# Several departments in one cell; 和 and 与 also stand inside names, so every part must be one.
_APART = re.compile(
    r"[、，,；;\n]+|(?<=[局委办厅会心队])\s*[/／\s]\s*|(?<=[局委办厅会心队])(?:会同|[和与及])"
)
_ROLE = re.compile(
    r"[（(](牵头|主办|主责|配合|协办|会办)(?:单位|部门)?[）)]|(牵头|主办|配合|协办|会同)(?:办理)?$"
    r"|^(牵头|主办|配合|协办)(?:单位|部门)?[:：]?"
)
_LEADING = frozenset(("牵头", "主办", "主责"))


class Homes:
    """归口: ``new`` collects the departments that the import will set up, by slug."""

    def __init__(
        self, shape: Shape, directory: Directory, new: dict[str, Home], create: bool
    ) -> None:
        self._shape, self._directory, self._new, self._create = shape, directory, new, create
        self._by_hint: dict[str, Home | None] = {}
        self._names: dict[str, tuple[str, str]] = {}

    def of(self, reading: RowReading) -> Home | None:
        """Where the row goes; None when it is refused, and then the reading says why."""
        directory = self._directory
        if self._shape.housing == TO_PROVINCE:
            return _home(directory.place)
        if not directory.place.is_government and not reading.hints:
            return _home(directory.place)
        if reading.row.table is not None and (home := self._joint(reading)) is not None:
            return home
        for hint in reading.hints:
            if (home := self._hinted(hint)) is not None:
                self._say_name(reading, hint, home)
                return home
        if self._shape.housing == PER_DEPARTMENT:
            return self._unknown(reading)
        return self._by_issuer(reading)

    def _hinted(self, hint: str) -> Home | None:
        if hint not in self._by_hint:
            found = self._directory.find(hint)
            self._by_hint[hint] = _home(found) if found is not None else None
        return self._by_hint[hint] or self._new.get(hint)

    def _say_name(self, reading: RowReading, hint: str, home: Home) -> None:
        """An abolished body is told with its successor, a short name with the full one."""
        if reading.row.table is None or home.place is None:
            return
        if hint not in self._names:
            self._names[hint] = self._name_of(hint, home.place)
        level, said = self._names[hint]
        if level == WARN:
            reading.warn(_column(reading), hint, said, "请确认", became=home.title)
        elif level == NORMALISE:
            reading.normalise(_column(reading), hint, home.title, said)

    def _name_of(self, hint: str, place: Place) -> tuple[str, str]:
        """(level, finding) of the name by which a file means ``place``; empty: it is its own."""
        if self._directory.is_foreign(hint):
            return WARN, f"“{hint}”是别处的部门，按“{place.title}”处理"
        if former := self._directory.former(hint):
            return WARN, f"“{hint}”已于{former.year}年机构改革撤销，对应“{place.title}”"
        if self._directory.is_proper(hint, place):
            return "", ""
        return NORMALISE, f"“{hint}”→{place.title}"

    def _joint(self, reading: RowReading) -> Home | None:
        """Several departments in one cell: the first, or the one said to lead, has the item."""
        for hint in reading.hints:
            if len(_parts(hint)) < 2 or not self._directory.is_foreign(hint):
                continue
            parts = [(part, self._hinted(name)) for part, name in _parts(hint)]
            if any(home is None for _, home in parts):
                continue
            homes = [home for _, home in parts if home is not None]
            leading = (
                h for (part, _), h in zip(parts, homes, strict=True) if _role(part) in _LEADING
            )
            lead = next(leading, homes[0])
            others = list(dict.fromkeys(one.title for one in homes if one.key != lead.key))
            if self._shape.name == "items" and not reading.given.get("joint_bodies"):
                reading.set("joint_bodies", others, _column(reading))
            said = (
                f"一个单元格内有{len(homes)}个部门，由“{lead.title}”牵头，联办：{'、'.join(others)}"
            )
            reading.warn(_column(reading), hint, said, "请确认", became=lead.title)
            return lead
        return None

    def _by_issuer(self, reading: RowReading) -> Home | None:
        """A document goes to its issuer's department here, else to the government's office."""
        for hint in reading.hints:
            finding = "这里没有这个部门，已归到政府办公室"
            reading.warn(_column(reading), hint, finding, "请核对")
        issuer = reading.given.get("issuing_authority") or ""
        place = self._directory.issuer(issuer) or self._directory.office()
        if place is None:
            title = self._directory.place.title
            reading.refuse("", issuer, f"“{title}”没有政府办公室（bgt）", "请改为导入到部门")
            return None
        return _home(place)

    def _unknown(self, reading: RowReading) -> Home | None:
        column = _column(reading)
        if not reading.hints:
            reading.refuse(column, None, "没有写部门", "请填部门的代码或者名称")
            return None
        hint = reading.hints[0]
        elsewhere = any("/" in name for name in reading.hints)
        if not self._create or elsewhere or not self._directory.place.is_government:
            reading.refuse(column, hint, self._stranger(hint), self._cure(hint))
            return None
        return self._set_up(reading, hint)

    def _set_up(self, reading: RowReading, hint: str) -> Home | None:
        column, home = _column(reading), self._directory.new_home(reading.hints, self._new)
        if len(home.title) > _LONGEST_NAME:
            reading.refuse(column, hint, f"部门名称最多 {_LONGEST_NAME} 个字", "请核对")
            return None
        self._new[home.slug] = home
        self._by_hint.update({name: home for name in reading.hints})
        done = f"设立部门“{home.title}”，地址名 {home.slug}"
        if home.title == home.slug:
            reading.warn(column, hint, f"{done}；文件没有写它的名称", "请在页面上改名")
        else:
            reading.note(column, hint, done)
        return home

    def _stranger(self, hint: str) -> str:
        former = self._directory.former(hint)
        if former is None:
            return "这里没有这个部门"
        return f"“{hint}”已于{former.year}年机构改革撤销，这里没有承接它的部门"

    def _cure(self, hint: str) -> str:
        near = "、".join(self._directory.nearest(hint))
        guess = f"相近的有：{near}；" if near else ""
        return (
            f"{guess}请改正，或先设立这个部门"
            "（命令行可用 --departments 对照、--create-departments 设立）"
        )


def _column(reading: RowReading) -> str:
    return reading.columns.get("department", "department")


def _parts(hint: str) -> Sequence[tuple[str, str]]:
    """Each part as written, and the name in it."""
    parts = [part.strip() for part in _APART.split(hint) if part.strip()]
    return [(part, _ROLE.sub("", part).strip()) for part in parts]


def _role(part: str) -> str:
    found = _ROLE.search(part)
    return next(filter(None, found.groups()), "") if found else ""


def _home(place: Place) -> Home:
    return Home(place.__name__ or "", place.title, place)
