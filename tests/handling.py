"""An office with several people, and a case in its box: factories for tests of handling."""

from dataclasses import dataclass, replace
from typing import Any

from content.affairs import Affairs
from content.cases.acceptance import accept
from content.permissions import Role
from tests.conftest import later
from tests.deciding import PlainSealing, office
from tests.site import CHEAP, COUNTY, DEPARTMENT, PASSWORD, small_site

STAFF = {
    "clerk": ("示例窗口", Role.CLERK, COUNTY),
    "approver": ("示例甲", Role.APPROVER, DEPARTMENT),
    "second": ("示例乙", Role.APPROVER, DEPARTMENT),
    "third": ("示例丙", Role.APPROVER, DEPARTMENT),
    "fourth": ("示例丁", Role.APPROVER, DEPARTMENT),
    "other_approver": ("示例戊", Role.APPROVER, f"{COUNTY}/jyj"),
}
STEPS = (
    {"name": "受理", "days": None, "content": "", "persons": None},
    {"name": "初审", "days": 3, "content": "", "persons": None},
    {"name": "现场核查", "days": 5, "content": "", "persons": 2},
    {"name": "决定", "days": 1, "content": "", "persons": None},
)


def staff(site, affairs):
    for name, (called, role, path) in STAFF.items():
        affairs.people.add_account(name, called, PASSWORD, later(), passwords=CHEAP)
        affairs.people.grant(name, role, site.at(path).uid)


@dataclass
class Desk:
    """An office, and any of its people at its moment."""

    office: Any

    def by(self, name):
        doing = self.office.approver
        person = self.office.affairs.people.person(name, self.office.at)
        return replace(doing, person=person)

    def after(self, **more):
        return Desk(self.office.after(**more))

    def accepted(self, **more):
        case = self.office.file(**more)
        accept(self.office.clerk, case)
        return case


def desk(site, affairs, sealing, **fields):
    staff(site, affairs)
    return Desk(office(site, affairs, sealing, **{"steps": list(STEPS), "case_type": "", **fields}))


def plain_desk(**fields):
    """In memory, where no test asks for a database."""
    affairs = Affairs()
    return desk(small_site(), affairs, PlainSealing(), **fields)
