"""What an import would do, row by row; nothing is written here."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from content.acl import Acl, allowed, edition_acl
from content.act import ActRefused
from content.acts.places import ADD_PLACE
from content.acts.writing import ADD
from content.clock import day_of
from content.desk import Desk
from content.importers.cells import RowReading
from content.importers.departments import Directory, Home
from content.importers.entries import Entry, Reader, complete, entry_of
from content.importers.findings import (
    DRAFT,
    NORMALISE,
    NOTE,
    REFUSE,
    WARN,
    Report,
    RowFinding,
)
from content.importers.homes import Homes
from content.importers.identity import Known
from content.importers.judging import Judge, Verdict, is_given_here
from content.importers.options import Desks, Options
from content.importers.reading import Readout, Row
from content.importers.shapes import TO_PROVINCE, Key, Shape
from content.items import Item
from content.kinds import Fields
from content.permissions import Permission as P
from content.tree import PROVINCE, Place

Progress = Callable[[], None]


@dataclass(frozen=True)
class Step:
    """One row's way in. ``item`` None: it is new; ``verdict`` tells what is done with it."""

    entry: Entry
    home: Home
    item: Item | None
    verdict: Verdict


@dataclass
class Plan:
    """导入计划: what ``carry_out`` will do, and what there is to say of it."""

    shape: Shape
    place: Place
    options: Options
    report: Report
    steps: list[Step] = field(default_factory=list)
    new_homes: dict[str, Home] = field(default_factory=dict)

    @property
    def is_stopped(self) -> bool:
        """Refused rows end the whole file, unless the sound rows alone were asked for."""
        return self.report.refused and not self.options.sound_only


def plan(
    readout: Readout,
    shape: Shape,
    place: Place,
    desks: Desks,
    options: Options,
    progress: Progress = lambda: None,
) -> Plan:
    """Raises ActRefused when the persons may not do this here, or the place does not fit."""
    _check_place(shape, place)
    _check_persons(shape, place, desks, options)
    made = Plan(shape, place, options, Report(readout.source, tables=readout.accounted()))
    made.report.findings += readout.findings
    _Planner(made, desks).run(readout, progress)
    _check_permissions(made, desks.writer)
    return made


def _check_place(shape: Shape, place: Place) -> None:
    if shape.housing == TO_PROVINCE and place.level != PROVINCE:
        raise ActRefused("工作日历全省一份，请导入到省级，地址写 /。")


def _check_persons(shape: Shape, place: Place, desks: Desks, options: Options) -> None:
    if options.publish and desks.writer.person.account == desks.publisher.person.account:
        raise ActRefused("直接发布须由另一人把关，请用 --by 写明政务公开办审核员的账号。")
    asked = [P.FORCE_PUBLISH] if options.force_reason else [P.PUBLISH] if options.publish else []
    reviewed = shape.name in ("items", "fees")
    if options.publish and reviewed:
        asked.append(P.REVIEW_LEGALITY)
    for permission in asked:
        if not _may(desks.publisher, place, permission):
            need = "审核员，并且兼任法制审核员" if reviewed and options.publish else "审核员"
            raise ActRefused(f"在“{place.title}”发布须是政务公开办{need}，请换用有权限的账号。")


def _may(desk: Desk, place: Place, permission: P) -> bool:
    standing = "legal_review" if permission is P.REVIEW_LEGALITY else "in_review"
    return allowed(_AsIf(place, standing), desk.person, desk.moment, permission)


@dataclass(frozen=True)
class _AsIf:
    """An edition that nobody wrote yet, for asking who might publish it."""

    __parent__: Place
    standing: str
    __name__ = ""

    def acl_at(self, moment: datetime) -> Acl:
        return edition_acl(self.standing, (), None, None)


def _check_permissions(made: Plan, writer: Desk) -> None:
    if made.new_homes and not writer.may(ADD_PLACE, made.place):
        raise ActRefused(f"您没有在“{made.place.title}”设立部门的权限。")
    places = {
        (step.home.key, step.entry.kind.section): step.home.place
        for step in made.steps
        if step.home.place is not None and step.verdict.writes
    }
    for (_, section), place in places.items():
        if not writer.may(ADD, place[section]):
            raise ActRefused(f"您没有在“{place.title}”添加内容的权限。")


@dataclass(frozen=True)
class _Draft:
    """A sound row with its home and identity, before it is compared with what is there."""

    reading: RowReading
    fields: Fields
    home: Home
    key: Key


class _Planner:
    def __init__(self, made: Plan, desks: Desks) -> None:
        self._made, self._desks = made, desks
        shape, place, options, desk = made.shape, made.place, made.options, desks.writer
        self._reader = Reader(shape, desk.kinds, place.government.level, day_of(desk.moment))
        directory = Directory(place, desk.site, options.departments, options.usual)
        self._homes = Homes(shape, directory, made.new_homes, options.create_departments)
        self._known = Known(shape, desk.kinds, place, desk.moment)
        self._numbers: set[str] = set()

    def run(self, readout: Readout, progress: Progress) -> None:
        drafts = [draft for row in readout.rows if (draft := self._draft(row, progress))]
        repeated = Counter(draft.key for draft in drafts)
        uids = frozenset(draft.reading.uid for draft in drafts if draft.reading.uid)
        judge = Judge(self._desks, self._made.options, uids)
        firsts: dict[Key, list[RowReading]] = {}
        for draft in drafts:
            exact = (*draft.key, *self._made.shape.nuance(draft.fields))
            if not self._is_repetition(draft.reading, firsts.setdefault(exact, [])):
                self._add_step(draft, judge, repeated[draft.key] > 1)
        self._count(readout)

    def _draft(self, row: Row, progress: Progress) -> "_Draft | None":
        progress()
        reading = self._reader.read(row)
        home = self._homes.of(reading)
        fields = complete(reading, None)
        if reading.is_refused or fields is None or home is None:
            self._say(reading.findings)
            return None
        key = self._made.shape.identity(reading.kind, fields, home.key)
        return _Draft(reading, fields, home, key)

    def _is_repetition(self, reading: RowReading, before: list[RowReading]) -> bool:
        """Two rows of one identity: the second is refused, or left aside if it says the same."""
        clash = next((one for one in before if not _told_apart(one, reading)), None)
        before.append(reading)
        if clash is None:
            return False
        if dict(clash.row.values) == dict(reading.row.values):
            reading.note("", None, f"与第 {clash.row.line} 行完全相同，只取一行")
        else:
            reading.refuse("", None, f"与第 {clash.row.line} 行是同一条内容，请合并为一行")
        self._say(reading.findings)
        return True

    def _add_step(self, draft: "_Draft", judge: Judge, repeated: bool) -> None:
        reading = draft.reading
        item = self._known.claim(draft.key, reading.uid, draft.fields, repeated)
        verdict = judge.judge(reading, draft.home, item)
        if item is None and reading.index_number:
            self._note_index_number(reading)
        self._say(reading.findings)
        if verdict is not None:
            self._made.steps.append(Step(entry_of(reading), draft.home, item, verdict))

    def _note_index_number(self, reading: RowReading) -> None:
        """Kept as it is; but a number that this site itself gave is not given twice."""
        number, site = reading.index_number, self._desks.writer.site
        if is_given_here(site, number):
            reading.note("index_number", number, "索引号已由本站编给别的条目，另编新号")
            reading.index_number = ""
        elif site.index_numbers.owner(number) or number in self._numbers:
            reading.note("index_number", number, "索引号与别的条目重复，已按原样保留")
        self._numbers.add(number)

    def _say(self, findings: Sequence[RowFinding]) -> None:
        self._made.report.findings += findings

    def _count(self, readout: Readout) -> None:
        report, steps = self._made.report, self._made.steps
        report.findings += self._reader.unused(readout.rows) if readout.rows else ()
        refused = {finding.row for finding in report.findings if finding.level == REFUSE}
        broken = {finding.row for finding in readout.findings if finding.level == REFUSE}
        report.counts["rows"] = len(readout.rows) + len(broken)
        report.counts["refused"] = len(refused)
        for step in steps if not self._made.is_stopped else ():
            report.counts.update(step.verdict.counts)
        wanted = {step.home.slug for step in steps if step.home.place is None}
        for slug in self._made.new_homes.keys() - wanted:
            del self._made.new_homes[slug]
        order = {REFUSE: 0, WARN: 1, DRAFT: 2, NORMALISE: 3, NOTE: 4}
        report.findings.sort(key=lambda finding: (finding.row, order[finding.level]))


def _told_apart(one: RowReading, other: RowReading) -> bool:
    """Rows of our own exports are different things where their uids differ."""
    return bool(one.uid and other.uid and one.uid != other.uid)
