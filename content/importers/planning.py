"""What an import would do, row by row; nothing is written here."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from content.acl import Acl, allowed, edition_acl
from content.act import ActRefused
from content.acts.places import ADD_PLACE
from content.acts.writing import ADD
from content.clock import day_of
from content.desk import Desk
from content.importers.agreeing import Told, agree
from content.importers.cells import RowReading
from content.importers.codes_in_tables import CODE_FIELDS
from content.importers.departments import Directory, Home
from content.importers.echoes import echo
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
from content.importers.item_names import ItemNames
from content.importers.judging import Judge, Verdict, is_given_here
from content.importers.options import Desks, Options
from content.importers.reading import Readout, Row
from content.importers.shapes import TO_PROVINCE, Key, Shape
from content.items import Item
from content.kinds import Fields
from content.permissions import Permission as P
from content.tree import PROVINCE, Place

Progress = Callable[[], None]
Spot = tuple[str, int]


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
    reviewed = shape.name in ("items", "fees", "forms", "packages")
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
        self._item_names = ItemNames(desk.site, desk.moment)
        self._numbers: set[str] = set()
        self._refused: set[Spot] = set()
        self._doubted: set[Spot] = set()

    def run(self, readout: Readout, progress: Progress) -> None:
        self._heed(readout)
        rows = [self._told(row, progress) for row in readout.rows]
        alone = agree(rows) if self._made.shape.agrees else rows
        standing = {id(told) for told in alone}
        for told in rows:
            if id(told) not in standing:
                echo(told.reading)
                self._say(told.reading.findings)
        drafts = [draft for told in alone if (draft := self._draft(told))]
        repeated = Counter(draft.key for draft in drafts)
        uids = frozenset(draft.reading.uid for draft in drafts if draft.reading.uid)
        judge = Judge(self._desks, self._made.options, uids)
        firsts: dict[Key, list[RowReading]] = {}
        for draft in drafts:
            exact = (*draft.key, *self._made.shape.nuance(draft.fields))
            if not self._is_repetition(draft.reading, firsts.setdefault(exact, [])):
                self._add_step(draft, judge, repeated[draft.key] > 1)
        self._count(readout)

    def _heed(self, readout: Readout) -> None:
        """What reading the file said of a row counts as if its cells had said it."""
        for finding in readout.findings:
            if finding.level == REFUSE:
                self._refused.add(spot(finding))
            elif finding.level in (WARN, DRAFT):
                self._doubted.add(spot(finding))

    def _told(self, row: Row, progress: Progress) -> Told:
        progress()
        reading = self._reader.read(row)
        reading.doubted = row.doubtful or _spot_of(row) in self._doubted
        return Told(reading, self._homes.of(reading))

    def _draft(self, told: Told) -> "_Draft | None":
        reading, home = told.reading, told.home
        if reading.row.table is not None:
            self._made.shape.settle(reading, told.elsewhere)
        if home is not None:
            self._made.shape.resolve(reading, partial(self._item_names.uids, home.place))
        fields = complete(reading, None)
        echo(reading)
        lost = _spot_of(reading.row) in self._refused
        if reading.is_refused or lost or fields is None or home is None:
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
        if clash.row.says_the_same(reading.row):
            said = reading.row.left_aside(f"与{_line(clash)}完全相同，只取一行")
            reading.findings.append(said)
        else:
            column = _telling(reading)
            value = reading.row.values.get(column)
            reading.refuse(column, value, f"与{_line(clash)}是同一条内容", "请合并为一行")
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
        column = reading.columns.get("index_number", "index_number")
        if is_given_here(site, number):
            reading.note(column, number, "索引号已由本站编给别的条目，另编新号")
            reading.index_number = ""
        elif site.index_numbers.owner(number) or number in self._numbers:
            reading.note(column, number, "索引号与别的条目重复，已按原样保留")
        self._numbers.add(number)

    def _say(self, findings: Sequence[RowFinding]) -> None:
        self._made.report.findings += findings

    def _count(self, readout: Readout) -> None:
        report, steps = self._made.report, self._made.steps
        report.findings += self._reader.unused(readout.rows) if readout.rows else ()
        refused = {spot(finding) for finding in report.findings if finding.level == REFUSE}
        broken = self._refused - {_spot_of(row) for row in readout.rows}
        report.counts["rows"] = len(readout.rows) + len(broken)
        report.counts["refused"] = len(refused)
        for step in steps if not self._made.is_stopped else ():
            report.counts.update(step.verdict.counts)
        wanted = {step.home.slug for step in steps if step.home.place is None}
        for slug in self._made.new_homes.keys() - wanted:
            del self._made.new_homes[slug]
        order = {REFUSE: 0, WARN: 1, DRAFT: 2, NORMALISE: 3, NOTE: 4}
        sheets: dict[str, int] = {}
        for said in (*map(_spot_of, readout.rows), *map(spot, report.findings)):
            sheets.setdefault(said[0], len(sheets))
        report.findings.sort(
            key=lambda one: (sheets[one.sheet] if one.row else -1, one.row, order[one.level])
        )


def spot(finding: RowFinding) -> Spot:
    """Rows of several sheets have the same numbers."""
    return finding.sheet, finding.row


def _spot_of(row: Row) -> Spot:
    return row.table.name if row.table else "", row.line


def _telling(reading: RowReading) -> str:
    """The column of a table that shows which thing a row is about: its code's or its name's."""
    if reading.row.table is None:
        return ""
    names = (*CODE_FIELDS, "document_number", "title")
    return next((reading.columns[name] for name in names if reading.given.get(name)), "")


def _line(reading: RowReading) -> str:
    sheet = reading.row.table.name if reading.row.table else ""
    return f"{f'“{sheet}”' if sheet else ''}第 {reading.row.line} 行"


def _told_apart(one: RowReading, other: RowReading) -> bool:
    """Rows of our own exports are different things where their uids differ."""
    return bool(one.uid and other.uid and one.uid != other.uid)
