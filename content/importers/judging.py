"""What is done with a row: new, changed, unchanged or left alone, and whether it goes public."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from content.clock import day_of
from content.editions import Edition
from content.gates import findings_of, missing_elements
from content.importers.cells import RowReading
from content.importers.departments import Home
from content.importers.entries import complete
from content.importers.findings import DRAFT, NOTE
from content.importers.options import Desks, Options
from content.items import Item
from content.kinds import Fields, Finding, GateContext, Kind
from content.package_members import hall_of, public_fields
from content.permissions import OPERATOR
from content.tree import department_of
from content.workflow import DRAFT as DRAFT_STATE

CREATE, CHANGE, KEEP, LEAVE = "created", "changed", "unchanged", "left"


@dataclass(frozen=True)
class Verdict:
    """处理意见: ``action`` is one of the above; ``fields`` are what the item then says."""

    action: str
    fields: Fields
    publish: bool = False
    stays_draft: bool = False

    @property
    def writes(self) -> bool:
        return self.action in (CREATE, CHANGE) or self.publish

    @property
    def counts(self) -> Counter[str]:
        said = {self.action: 1, "published": self.publish, "drafts": self.stays_draft}
        return Counter({name: int(count) for name, count in said.items()})


class Judge:
    """审定: compares a row with what is there, and asks the gates; ``uids`` are the file's own."""

    def __init__(self, desks: Desks, options: Options, uids: frozenset[str]) -> None:
        self._desk, self._publisher, self._options = desks.writer, desks.publisher, options
        self._uids = uids

    def judge(self, reading: RowReading, home: Home, item: Item | None) -> Verdict | None:
        """None when the schema refuses the row merged with what is there."""
        if item is None:
            fields = complete(reading, None)
            return None if fields is None else self._going_public(reading, home, CREATE, fields)
        self._compare_extras(reading, item, home)
        action, fields = self._against(reading, item)
        if fields is None:
            return None
        if action == LEAVE or (action == KEEP and not self._is_own_draft(item)):
            return Verdict(action, fields)
        return self._going_public(reading, home, action, fields)

    def _against(self, reading: RowReading, item: Item) -> tuple[str, Fields | None]:
        """Equal to what speaks or to what is being written: unchanged."""
        moment, draft = self._desk.moment, item.open_edition
        live = item.edition_at(moment)
        if live is None and item.withdrawal_at(moment) is not None:
            reading.warn("", None, "这一条已经撤下，导入没有改动它", "需要恢复请在页面上修订")
            return LEAVE, self._merged(reading, item.edition(item.newest_number))
        bases = [edition for edition in (live, draft) if edition is not None]
        for edition in bases or [item.edition(item.newest_number)]:
            fields = self._merged(reading, edition)
            if fields is None or _says_the_same(edition, reading.kind, fields):
                return KEEP, fields
        if draft is not None and not self._is_own_draft(item):
            reading.warn("", None, "有人正在改这一条，导入没有动它", "请先发布或者删除那份草稿")
            return LEAVE, fields
        return CHANGE, fields

    def _merged(self, reading: RowReading, edition: Edition) -> Fields | None:
        return complete(reading, edition.fields)

    def _is_own_draft(self, item: Item) -> bool:
        """A draft that only imports wrote: this person's or the operator's."""
        draft = item.open_edition
        own = {OPERATOR, self._desk.person.account}
        if draft is None or draft.state != DRAFT_STATE or item.imported is None:
            return False
        return own.issuperset(draft.authors)

    def _compare_extras(self, reading: RowReading, item: Item, home: Home) -> None:
        """What is given to an item for life is not changed by a later file, nor is its place."""
        place = department_of(item)
        if reading.hints and home.place is not place:
            message = f"这一条现在在“{place.title}”，没有移动；需要移动请在页面上办理"
            reading.note("department", reading.hints[0], message)
        first = first_published_on(item, self._desk.moment)
        if reading.first_published_on not in (None, first):
            message = f"与已有的原发布日期（{first or '没有'}）不同，没有改动"
            reading.warn("first_published_on", reading.first_published_on, message)
        number = reading.index_number
        if number not in ("", item.index_number) and not is_given_here(self._desk.site, number):
            reading.note("index_number", number, "与已有的索引号不同，没有改动")

    def _going_public(
        self, reading: RowReading, home: Home, action: str, fields: Fields
    ) -> Verdict:
        findings = findings_of(reading.kind, fields, self._context(home))
        for finding in findings:
            if finding.level == "note" and action != KEEP:
                reading.note(_column(reading, finding.field), None, finding.message)
        blocking = self._blocking(reading, findings)
        publish = self._options.goes_public and not blocking
        if publish and self._options.force_reason:
            self._explain(reading, NOTE, fields, findings, home)
        elif not publish and (action != KEEP or self._options.goes_public):
            self._explain(reading, DRAFT, fields, findings, home)
        return Verdict(action, fields, publish, stays_draft=not publish)

    def _context(self, home: Home) -> GateContext:
        site = self._desk.site
        return GateContext(
            moment=self._desk.moment,
            contacts=tuple(home.place.contacts) if home.place is not None else (),
            address_of=lambda path: path if site.at(path) is not None else None,
            is_known=lambda uid: uid in self._uids or uid in site.addresses,
            fields_of=lambda uid: public_fields(site, uid, self._desk.moment),
            hall_of=lambda uid: hall_of(site, uid),
            hall=home.place.government.uid if home.place is not None else "",
        )

    def _blocking(self, reading: RowReading, findings: list[Finding]) -> bool:
        levels = {finding.level for finding in findings}
        if "never" in levels or self._options.force_reason:
            return "never" in levels
        return "confirm" in levels or reading.is_doubted

    def _explain(
        self,
        reading: RowReading,
        level: str,
        fields: Fields,
        findings: list[Finding],
        home: Home,
    ) -> None:
        """Why it stays a draft, or what it was forced past: what a guide lacks, then the rest."""
        missing = _missing(reading.kind, fields, home)
        elements = {name for name, _ in missing}
        said = [("", f"缺少：{'、'.join(label for _, label in missing)}")] if missing else []
        said += [
            (finding.field, finding.message)
            for finding in findings
            if finding.level != "note" and finding.field not in elements
        ]
        for name, finding in said:
            column = _column(reading, name)
            # The cell itself has told already why the row is no more than a draft
            if not any(one.level == DRAFT and one.column == column for one in reading.findings):
                reading.findings.append(reading.row.finding(column, level, "", finding))


def _column(reading: RowReading, name: str) -> str:
    """Where a table shows what is said of a field."""
    return name if reading.row.table is None else reading.columns.get(name, name)


def _missing(kind: Kind, fields: Fields, home: Home) -> list[tuple[str, str]]:
    if kind.name != "approval_item":
        return []
    contacts = tuple(home.place.contacts) if home.place is not None else ()
    return missing_elements(fields, contacts)


def _says_the_same(edition: Edition, kind: Kind, fields: Fields) -> bool:
    said = edition.fields
    return all(said.get(node.name, node.missing) == fields.get(node.name) for node in kind.nodes())


def first_published_on(item: Item, moment: datetime) -> date | None:
    """The source's day; for what was written here the day it was first public; None: unknown."""
    if item.imported is not None or item.first_published_on is not None:
        return item.first_published_on
    begun = bool(item.phases) and item.phases[0].start <= moment
    return day_of(item.phases[0].start) if begun else None


def is_given_here(site: Any, number: str) -> bool:
    """Did this site itself give the number to something that is still there?"""
    owner = site.find(site.index_numbers.owner(number) or "")
    return owner is not None and number.startswith(f"{department_of(owner).index_prefix}/")
