"""One import job being done: its file is checked, or imported in one commit of the tree.

Everything is done as the person who uploaded it, with that person's rights of the moment.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from BTrees.OOBTree import OOBTree

from content import clock
from content.acts.writing import ADD, EDIT
from content.chunks import joined
from content.desk import ContentChanged, Desk
from content.import_acts import (
    Checked,
    ImportDoing,
    finish_check,
    finish_import,
    target_of,
    uploader,
)
from content.importers.entries import names_of
from content.importers.findings import COUNTS
from content.importers.importing import carry_out
from content.importers.options import Desks, Options
from content.importers.outcome import outcome_of
from content.importers.planning import Plan, plan
from content.importers.reading import read_rows
from content.importers.shapes_list import SHAPES
from content.imports import MOST_ATTEMPTS, ImportJob, ImportMark, ImportRefused
from content.kinds_list import KINDS
from content.permissions import Person
from content.tree import Site
from portal.databases import affairs_root, connected, new_blob, site_root
from portal.desks import new_uid
from portal.import_progress import Reporter
from portal.usual_departments import usual_departments

TIRED = "这个文件处理到一半中断了几次，已经停止，没有导入。请拆分成小一些的文件后重新上传。"

# What is then written on the job, in a transaction of the affairs database
Settling = Callable[[ImportDoing, ImportJob], None]


class MovedOn(Exception):
    """The import would do something else than was shown; carries what it would do now."""

    def __init__(self, checked: Checked) -> None:
        super().__init__("moved on")
        self.checked = checked


@dataclass(frozen=True)
class Work:
    """一件活: one claimed job and where its progress is told."""

    databases: dict[str, Any]
    uid: str
    state: str
    reporter: Reporter


@dataclass
class Planned:
    """What came of a file: the plan, who carries it out, and by act which items it touched."""

    made: Plan
    desks: Desks
    touched: dict[str, list[str]]


def check(work: Work) -> Settling:
    with connected(work.databases, "import: check") as connection:
        checked = _told(_planned(connection, work, 1))
    return lambda doing, job: finish_check(doing, job, checked)


def _told(planned: Planned) -> Checked:
    made = planned.made
    said = made.report.as_json()
    order = {sheet: number for number, sheet in enumerate(("", *said["cells"]))}
    findings = sorted(said.pop("findings"), key=lambda one: order.get(one["sheet"], len(order)))
    head = {**said, "new_departments": [home.title for home in made.new_homes.values()]}
    return Checked(head, findings, outcome_of(made))


def _planned(connection: Any, work: Work, passes: int) -> Planned:
    """``passes``: how often each row is counted, read once and perhaps written once."""
    site, affairs, moment = site_root(connection), affairs_root(connection), clock.now()
    job = affairs.imports[work.uid]
    if job.attempts > MOST_ATTEMPTS:
        raise ImportRefused(TIRED)
    person = uploader(affairs, job, moment)
    place = target_of(site, job, person, moment)
    shape = SHAPES[job.facts["shape"]]
    names, content = names_of(shape, KINDS), joined(job.file)
    readout = read_rows(job.facts["name"], content, names, work.reporter.draw)
    work.reporter.expect(passes * len(readout.rows))
    touched: dict[str, list[str]] = {ADD.name: [], EDIT.name: []}
    desk = _desk(site, person, moment, touched)
    desks, advance = Desks(desk, desk), work.reporter.advance
    options = Options(
        sound_only=True,
        create_departments=job.facts["create_departments"],
        usual=tuple(usual_departments(place)),
        job=job.uid,
    )
    made = plan(readout, shape, place, desks, options, advance)
    return Planned(made, desks, touched)


def _desk(site: Site, person: Person, moment: datetime, touched: dict[str, list[str]]) -> Desk:
    def announce(event: ContentChanged) -> None:
        if event.act in touched:
            touched[event.act] += event.uids

    return Desk(person, moment, site, KINDS, new_uid, new_blob, announce)


def import_(work: Work) -> Settling:
    """Raises MovedOn. Whoever finds the mark in the tree has nothing left to do."""
    with connected(work.databases, "import") as connection:
        site, job = site_root(connection), affairs_root(connection).imports[work.uid]
        marks = site.import_marks
        if marks is not None and work.uid in marks:
            counts = dict(marks[work.uid].counts)
            return lambda doing, job: finish_import(doing, job, counts)
        planned = _planned(connection, work, 2)
        if outcome_of(planned.made) != job.outcome:
            raise MovedOn(_told(planned))
        carry_out(planned.made, planned.desks, work.reporter.advance)
        counts = {name: planned.made.report.counts[name] for name in COUNTS}
        if marks is None:
            marks = site.import_marks = OOBTree()
        touched = planned.touched
        marks[work.uid] = ImportMark(counts, touched[ADD.name], touched[EDIT.name])
    return lambda doing, job: finish_import(doing, job, counts)
