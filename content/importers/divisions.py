"""行政区划: governments as rows of a file become places, and what changed of them is followed.

A place is found by its code, past or present, else by its parent and address name; its uid, its
former names and codes stay, so that links and cases hold through a reform. Nothing is removed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from content.acts.moving import MOVE_PLACE
from content.acts.places import ADD_PLACE, EDIT_PLACE
from content.addresses import RESERVED, SLUG
from content.base import lineage, path_of
from content.desk import Desk
from content.importers.findings import NOTE, REFUSE, Report
from content.importers.importing import ImportStopped
from content.importers.reading import Readout, Row
from content.importers.values import Unfit, as_line, is_blank
from content.tree import CITY, COUNTY, GOVERNMENTS, PROVINCE, TOWNSHIP, ZONE, Place

DIVISIONS = "divisions"
COLUMNS: Mapping[str, str] = {
    **dict.fromkeys(("code", "代码", "行政区划代码", "区划代码"), "code"),
    **dict.fromkeys(("name", "name_zh", "名称", "地名", "单位名称"), "title"),
    **dict.fromkeys(("level", "级别", "层级"), "level"),
    **dict.fromkeys(("parent", "上级代码", "上级", "上级区划代码"), "parent"),
    **dict.fromkeys(("slug", "地址名"), "slug"),
    **dict.fromkeys(("short_name", "简称"), "short_name"),
    **dict.fromkeys(("type", "类型"), "type"),
    **dict.fromkeys(("local_code", "自编代码"), "local_code"),
    **dict.fromkeys(("ranks_as", "inspected_as", "参照级别"), "ranks_as"),
}
EXPORTED = {
    "path": "地址",
    "uid": "标识",
    "code": "代码",
    "name": "名称",
    "level": "级别",
    "parent": "上级代码",
    "slug": "地址名",
    "short_name": "简称",
    "local_code": "自编代码",
}
_LEVELS = {
    **dict.fromkeys(("省", "省级"), PROVINCE),
    **dict.fromkeys(("市", "市级", "州", "地级", "地级市", "设区的市"), CITY),
    **dict.fromkeys(("县", "县级", "区", "区县", "县区", "县（市、区）"), COUNTY),
    **dict.fromkeys(("乡", "乡级", "乡镇", "街道"), TOWNSHIP),
    **dict.fromkeys(("开发区", "管委会", "新区"), ZONE),
    **{level: level for level in GOVERNMENTS},
}
_LONGEST_TITLE = 100
Facts = Mapping[str, str]
Departments = Callable[[Place, Facts], Iterable[Mapping[str, Any]]]


@dataclass(frozen=True)
class Change:
    """变动: what a row asks for. ``place`` None: it is new; ``parent`` None: it stays there."""

    facts: Facts
    place: Place | None
    parent: "Place | str | None"
    edits: Mapping[str, Any]


@dataclass
class DivisionPlan:
    """区划导入计划: changes in the order of the file, parents before children."""

    report: Report
    sound_only: bool = False
    changes: list[Change] = field(default_factory=list)

    @property
    def is_stopped(self) -> bool:
        return self.report.refused and not self.sound_only


def plan_divisions(readout: Readout, desk: Desk, *, sound_only: bool = False) -> DivisionPlan:
    """Nothing is written here."""
    made = DivisionPlan(Report(readout.source), sound_only)
    made.report.findings += readout.findings
    planner = _Planner(desk.site.province, made)
    for row in readout.rows:
        planner.add(row)
    refused = {one.row for one in made.report.findings if one.level == REFUSE}
    made.report.counts["rows"] = len(readout.rows) + len(refused - {r.line for r in readout.rows})
    made.report.counts["refused"] = len(refused)
    made.report.findings.sort(key=lambda one: one.row)
    return made


def carry_out_divisions(plan: DivisionPlan, desk: Desk, departments: Departments) -> Report:
    """``departments`` gives what to set up in a new place. Raises ImportStopped, ActRefused."""
    if plan.is_stopped:
        raise ImportStopped("有不能导入的行，整个文件都没有导入；改正后重试，或加 --sound-only。")
    made: dict[str, Place] = {}
    for change in plan.changes:
        parent = made[change.parent] if isinstance(change.parent, str) else change.parent
        if change.place is None:
            made[_key(change.facts)] = _set_up(change, parent, desk, departments)
            continue
        if change.edits:
            desk.perform(EDIT_PLACE, change.place, {"title": change.place.title, **change.edits})
        if parent is not None:
            moved = {"to": path_of(parent), "name": change.facts.get("slug", "")}
            desk.perform(MOVE_PLACE, change.place, moved)
    return plan.report


def export_divisions(place: Place) -> Iterator[dict[str, Any]]:
    """The governments from ``place`` down, as rows that an import reads back without change."""
    yield {
        "path": path_of(place),
        "uid": place.uid,
        "code": place.code,
        "name": place.title,
        "level": place.level,
        "parent": place.__parent__.code if place.__parent__ is not None else "",
        "slug": place.__name__,
        "short_name": place.short_name,
        "local_code": place.local_code,
    }
    for child in place.governments():
        yield from export_divisions(child)


def _set_up(change: Change, parent: Any, desk: Desk, departments: Departments) -> Place:
    order = 1 + max((one.order for one in parent.governments()), default=0)
    facts = change.facts
    fields = {
        "name": facts["slug"],
        "title": facts["title"],
        "level": facts["level"],
        "order": order,
        **change.edits,
    }
    place: Place = desk.perform(ADD_PLACE, parent, fields)
    for department in departments(place, facts):
        desk.perform(ADD_PLACE, place, department)
    return place


class _Planner:
    """Compares rows with the places there, and with the rows before them."""

    def __init__(self, province: Place, made: DivisionPlan) -> None:
        self._province, self._made = province, made
        self._by_code: dict[str, Place] = {}
        for place in _governments(province):
            for code in (place.local_code, *(one["code"] for one in reversed(place.codes))):
                if code:
                    self._by_code[code] = place
        self._new: dict[str, Facts] = {}
        self._seen: dict[str, int] = {}

    def add(self, row: Row) -> None:
        try:
            facts = _facts(row)
            self._note_repeated(facts, row)
            change = self._change(facts)
        except Unfit as error:
            was = as_line(str(row.values.get("name_zh") or row.values.get("name") or ""))
            finding = row.finding("", REFUSE, was, error.finding, error.cure)
            self._made.report.findings.append(finding)
            return
        self._count(change, row)

    def _note_repeated(self, facts: Facts, row: Row) -> None:
        key = _key(facts)
        if key in self._seen:
            raise Unfit(f"与第 {self._seen[key]} 行是同一个地方", "请合并为一行")
        self._seen[key] = row.line

    def _change(self, facts: Facts) -> Change:
        place = self._place(facts)
        parent = self._parent(facts)
        if place is None:
            if not (facts.get("slug") and facts.get("level")) or parent is None:
                raise Unfit("新的地方要有级别、上级代码和地址名", "请补全这一行")
            self._check_free(facts, parent)
            self._new[_key(facts)] = facts
            return Change(facts, None, parent, _new_fields(facts))
        if place.level != facts.get("level", place.level):
            raise Unfit(f"“{place.title}”的级别不能由导入改变", "请核对级别")
        if isinstance(parent, Place) and place in lineage(parent):
            raise Unfit("上级不能是它自己或它的下级", "请核对上级代码")
        stays = parent is None or parent is place.__parent__
        renamed = bool(facts.get("slug")) and facts["slug"] != place.__name__ and place.__name__
        target = (place.__parent__ if stays else parent) if renamed or not stays else None
        return Change(facts, place, target, _edits(place, facts))

    def _place(self, facts: Facts) -> Place | None:
        for name in ("code", "local_code"):
            if facts.get(name) in self._by_code:
                return self._by_code[facts[name]]
        if facts.get("level") == PROVINCE:
            return self._province
        parent = self._parent(facts)
        found = parent.get(facts.get("slug", "")) if isinstance(parent, Place) else None
        return found if isinstance(found, Place) and found.is_government else None

    def _parent(self, facts: Facts) -> "Place | str | None":
        code = facts.get("parent", "")
        if not code:
            return None
        if code in self._by_code:
            return self._by_code[code]
        if code in self._new:
            return code
        raise Unfit(f"没有代码为“{code}”的上级", "请先写上级那一行，或核对上级代码")

    def _check_free(self, facts: Facts, parent: "Place | str") -> None:
        slug = facts["slug"]
        if not SLUG.fullmatch(slug) or slug in RESERVED:
            raise Unfit(f"地址名“{slug}”不能用", "请用小写字母、数字和连字符，并避开系统保留的名称")
        if isinstance(parent, Place) and parent.get(slug) is not None:
            raise Unfit(f"“{parent.title}”下已有“{slug}”", "请换一个地址名")

    def _count(self, change: Change, row: Row) -> None:
        counts = self._made.report.counts
        if change.place is None:
            counts["created"] += 1
        elif change.edits or change.parent is not None:
            counts["changed"] += 1
            finding = row.finding("", NOTE, change.place.title, "、".join(_told(change)))
            self._made.report.findings.append(finding)
        else:
            counts["unchanged"] += 1
            return
        self._made.changes.append(change)


def _told(change: Change) -> Iterator[str]:
    if "title" in change.edits:
        yield f"改名为“{change.edits['title']}”"
    if "codes" in change.edits:
        yield f"代码改为 {change.edits['codes'][0]['code']}"
    if "short_name" in change.edits:
        yield f"简称改为“{change.edits['short_name']}”"
    if change.parent is not None:
        yield "改变隶属或地址，原地址自动转到新地址"


def _facts(row: Row) -> Facts:
    """The row's texts by our names. Raises Unfit."""
    facts = {
        COLUMNS[name]: as_line(value)
        for name, value in row.values.items()
        if name in COLUMNS and not is_blank(value)
    }
    if not facts.get("title") or len(facts["title"]) > _LONGEST_TITLE:
        raise Unfit("没有名称，或名称太长", f"请填写名称，最多 {_LONGEST_TITLE} 个字")
    code = facts.get("code", "")
    if code and not (code.isascii() and code.isdigit() and len(code) in (6, 9, 12)):
        raise Unfit(f"代码“{code}”不是行政区划代码", "请填 6 位数字（乡镇 9 位）")
    if "level" in facts:
        if facts["level"] not in _LEVELS:
            raise Unfit(f"不认识级别“{facts['level']}”", f"请填 {'、'.join(GOVERNMENTS)}")
        facts["level"] = _LEVELS[facts["level"]]
    if not code and not facts.get("slug") and not facts.get("local_code"):
        raise Unfit("没有代码，也没有地址名", "请至少填写一个")
    return facts


def _key(facts: Facts) -> str:
    return facts.get("code") or f"{facts.get('parent', '')}/{facts.get('slug', '')}"


def _new_fields(facts: Facts) -> dict[str, Any]:
    fields: dict[str, Any] = {
        name: facts[name] for name in ("short_name", "local_code") if name in facts
    }
    if facts.get("code"):
        fields["codes"] = (_code(facts),)
    return fields


def _code(facts: Facts) -> dict[str, str]:
    return {"code": facts["code"], "name": facts["title"], "parent": facts.get("parent", "")}


def _edits(place: Place, facts: Facts) -> dict[str, Any]:
    edits: dict[str, Any] = {}
    if facts["title"] != place.title:
        edits["title"] = facts["title"]
    if facts.get("short_name", place.short_name) != place.short_name:
        edits["short_name"] = facts["short_name"]
    if facts.get("code", place.code) != place.code:
        edits["codes"] = (_code(facts), *place.codes)
    return edits


def _governments(place: Place) -> Iterator[Place]:
    yield place
    for child in place.governments():
        yield from _governments(child)
