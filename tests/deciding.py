"""Cases on their way to a decision: who handles them, and papers that are only noted down."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from content.affairs import Affairs
from content.permissions import Role
from tests.applying import applying, clerk, filed, publish_form, publish_item
from tests.calendars import publish_years
from tests.conftest import later
from tests.site import CHEAP, COUNTY, DEPARTMENT, PASSWORD, small_site

# Decided on the spot: what is examined in steps has tests of its own
ITEM = {"item_type": "01", "statutory_number": 20, "promised_number": 10, "case_type": "immediate"}


@dataclass
class NotedPapers:
    """A double of what makes papers: what was asked for, in order."""

    issued: list = field(default_factory=list)

    def issue(self, doing, case, kind, branch, words):
        self.issued.append((kind, branch, dict(words)))
        number = f"示例〔2026〕{len(self.issued)}号"
        return {
            "branch": branch,
            "document": doing.new_uid(),
            "kind": kind,
            "number": number,
            "sha256": hashlib.sha256(number.encode()).hexdigest(),
            "seal": "seal",
        }

    @property
    def kinds(self):
        return [kind for kind, *_ in self.issued]


class PlainSealing:
    """A double of what seals: bound to what it is about, and legible."""

    def seal(self, data, about):
        return about.encode() + b"|" + data

    def open(self, sealed, about):
        assert sealed.startswith(about.encode() + b"|")
        return sealed.partition(b"|")[2]

    def digest(self, text):
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Office:
    """One site with one item, and who acts on its cases at ``at``."""

    site: Any
    affairs: Any
    sealing: Any
    item: Any
    at: datetime = field(default_factory=later)
    papers: NotedPapers = field(default_factory=NotedPapers)

    def file(self, **more):
        return filed(self.applicant, self.item, **more).case

    @property
    def applicant(self):
        return applying(self.site, self.affairs, self.sealing, self.at)

    @property
    def clerk(self):
        return clerk(self.site, self.affairs, self.sealing, self.at, papers=self.papers)

    @property
    def approver(self):
        more = {"name": "approver", "role": Role.APPROVER, "path": DEPARTMENT}
        return clerk(self.site, self.affairs, self.sealing, self.at, papers=self.papers, **more)

    def after(self, **more):
        """The same office, later."""
        return replace(self, at=later(**more))


def add_account(site, affairs, name, role, path):
    if affairs.people.find(name) is None:
        affairs.people.add_account(name, f"示例{name}", PASSWORD, later(), passwords=CHEAP)
        affairs.people.grant(name, role, site.at(path).uid)


def office(site, affairs, sealing, **fields):
    add_account(site, affairs, "clerk", Role.CLERK, COUNTY)
    add_account(site, affairs, "approver", Role.APPROVER, DEPARTMENT)
    item = publish_item(site, **{**ITEM, **fields})
    publish_form(site, item)
    return Office(site, affairs, sealing, item)


def plain_office(**fields):
    """In memory, where no test asks for a database; the year 2026 is known."""
    site = small_site()
    publish_years(site, 2026)
    return office(site, Affairs(), PlainSealing(), **fields)
