"""A list of work wakes what it shows: as much with few cases in the office as with many."""

import pytest

from content.cases.cases import Case
from content.cases.placing import placed
from portal.databases import AFFAIRS, TREE
from tests.deciding import Office
from tests.handling import Desk, desk
from tests.site import COUNTY, Loads

WORK = f"{COUNTY}/hall/work/?show="
ROWS, FEW, MANY = 20, 60, 360
PROMISED = {AFFAIRS: 160, TREE: 30}
_LETTERS = "23456789ABCDEFGH"


class LoadsOf(Loads):
    """Of one database, when nothing of either is in memory."""

    def __init__(self, databases, name):
        self.databases, self.database, self.count = databases, databases[name], 0
        self.database.setActivityMonitor(self)

    def of(self, browser, address):
        for database in self.databases.values():
            database.cacheMinimize()
        return super().of(browser, address)


def copy(at, case, one):
    """Another case, filed and accepted as this one."""
    cases, sealing = at.office.affairs.cases, at.office.sealing
    other = Case.__new__(Case)
    case._p_activate()
    told = {name: value for name, value in vars(case).items() if not name.startswith("_")}
    other.__dict__.update(told, uid=f"copy{one}", number=number_of(one), official_number="")
    other.verify_code, other.planned_at = f"COPY{one}", 0
    other.file_answers(sealing, case.answers(sealing))
    cases.add(other)
    cases.lists.move(other.place_uids, other.key, ("", other.standing.state))
    placed(at.office.clerk, other)


def number_of(one):
    return "".join(_LETTERS[one >> shift & 15] for shift in range(36, -4, -4))


@pytest.fixture
def fill(portal):
    """A function that adds copies of one case, from a number to another."""
    with portal.roots() as (site, affairs):
        at = desk(site, affairs, portal.app.registry.sealing, steps=[])
        number = at.accepted().number

    def filling(first, last):
        with portal.roots() as (site, affairs):
            office = Office(site, affairs, portal.app.registry.sealing, None)
            case = affairs.cases.by_number(number)
            for one in range(first, last):
                copy(Desk(office), case, one)

    return filling


def test_the_lists_of_an_office_do_not_grow_with_its_cases(portal, fill, login):
    browser, told = login("second"), {}
    for first, last in ((0, FEW), (FEW, MANY)):
        fill(first, last)
        for show in ("box", "mine", "all", "overdue"):
            for name, promised in PROMISED.items():
                loads = LoadsOf(portal.databases, name).of(browser, f"{WORK}{show}&size={ROWS}")
                assert loads <= promised, (show, name, loads)
                told.setdefault((show, name), []).append(loads)
    for few, many in told.values():
        assert many <= few * 1.25 + 10
