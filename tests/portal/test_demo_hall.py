"""The demo's hall: cases in every stage, through the acts of staff, about nobody."""

from datetime import timedelta

import pytest

from content.affairs import Affairs
from content.cases.bills import bill
from content.cases.following.rules import OPEN
from content.seals import seals_of
from portal.demo.accounts import ACCOUNTS, APPROVERS, COUNTY
from portal.demo.applicants import BING, JIA, YI
from portal.demo.applications import Bureau
from portal.demo.hall_acting import plant_hall
from portal.demo.hall_stories import STORIES
from portal.demo.plan import SMALL
from portal.demo.planting import plant_content
from portal.demo.seals import plant_seals
from portal.demo.source import ANCHOR, Source
from portal.founding import make_site
from portal.keys import make_keys, read_keys
from portal.signing import SealKeys
from tests.papers import plain_papers
from tests.site import CHEAP

NOW = ANCHOR + timedelta(days=80)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """(site with seals, keys)."""
    folder = tmp_path_factory.mktemp("keys")
    make_keys(folder / "persons.key")
    site = make_site(Source("1/founding").new_uid)
    plant_content(site, 1, SMALL)
    plant_seals(site, Source("1/seals"), SealKeys(folder / "seals"))
    return site, read_keys(folder / "persons.key")


def planted(small, now=NOW):
    site, ring = small
    affairs = Affairs()
    papers = plain_papers()
    bureau = Bureau(site, affairs, ring, Source("1/hall"), now, CHEAP, papers=papers)
    return affairs, plant_hall(bureau, {})


@pytest.fixture(scope="module")
def made(small):
    """Stage → case, and the affairs."""
    affairs, codes = planted(small)
    cases = {one.what: affairs.cases.by_number(one.address[-10:]) for one in codes}
    return affairs, cases


def test_there_is_a_case_in_every_stage(made):
    states = {stage: case.standing.state for stage, case in made[1].items()}
    assert len(states) == len(STORIES)
    assert set(states.values()) == {"submitted", "accepted", "declined", "decided", "delivered"}
    assert states["视为受理"] == "submitted"  # the tick that follows writes it down
    assert made[1]["暂停计时"].standing.branches[0].is_stopped
    assert made[1]["延长期限"].standing.branches[0].extended_days == 10
    assert bill(made[1]["待缴费"].events).state == "open"
    assert bill(made[1]["已缴费"].events).state == "paid"


def test_the_branches_of_the_joint_case_stand_differently(made):
    now = made[1]["联合办理"].standing
    assert [one.outcome for one in now.branches] == ["granted", "", "", "granted"]
    assert [one.is_stopped for one in now.branches] == [False, True, False, False]
    assert {one.state for one in now.branches} == {"decided", OPEN}


def test_what_was_decided_is_on_the_register_of_the_hall(small, made):
    hall = small[0].at(COUNTY).uid
    entries = list(made[0].cases.decisions.entries(hall))
    assert {entry.outcome for entry in entries} == {"granted", "refused"}
    assert len(entries) == 5
    assert all(entry.paper for entry in entries)
    names = {one.name for one in (JIA, YI, BING)}
    assert not {entry.name for entry in entries} & names


def test_acts_lie_in_office_hours_between_the_forms_and_now(made):
    for case in made[1].values():
        moments = [event["at"] for event in case.events]
        assert moments == sorted(moments)
        assert ANCHOR <= case.received_at <= NOW


def test_a_demo_of_its_first_day_has_them_too(small):
    affairs, codes = planted(small, ANCHOR)
    assert len(codes) == len(STORIES)
    assert all(affairs.cases.by_number(one.address[-10:]) for one in codes)


def test_every_office_that_decides_has_its_account_and_every_seal_says_what_it_is(small):
    names = {name for name, *_ in ACCOUNTS}
    assert set(APPROVERS.values()) <= names
    for seal in seals_of(small[0].at(COUNTY)):
        assert seal.name.startswith("示例")
        assert seal.custodian_at(NOW) in names
