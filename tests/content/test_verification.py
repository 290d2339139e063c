"""Each damage is named, and only that; what is derived is made anew as it was."""

from contextlib import contextmanager

import pytest

from content.acts.moving import MOVE
from content.acts.writing import DISCARD
from content.affairs import Affairs
from content.kinds_list import KINDS
from content.verification import repair_affairs, repair_site, verify_affairs, verify_site
from tests.conftest import START, later
from tests.content.planted import DERIVED, LASTING, drafted, dump, fill
from tests.journeys.hidden_texts import hide
from tests.site import add_accounts, desk_of, publish, small_site


class Roots:
    """A filled, sealed site without a database: what is looked at here is content alone."""

    def __init__(self):
        self.site, self.affairs = small_site(), Affairs()
        add_accounts(self.site, self.affairs, START)

    @contextmanager
    def roots(self):
        yield self.site, self.affairs


@pytest.fixture
def sound():
    """Nothing is found there."""
    made = Roots()
    fill(made.site)
    made.affairs.chain.seal([made.site.staged], START)
    assert found(made) == []
    return made


def found(portal, moment=START):
    with portal.roots() as (site, affairs):
        faults = (*verify_site(site, KINDS, moment), *verify_affairs(affairs, site, moment))
        return [*map(str, faults)]


def dumped(portal):
    with portal.roots() as roots:
        return dump(*roots)


def plant(portal, damage):
    with portal.roots() as roots:
        damage(*roots)


def repair(portal):
    with portal.roots() as (site, affairs):
        return [one.name for one in repair_site(site, KINDS, START)], repair_affairs(
            affairs, site, START
        )


def ids(damages):
    return [damage.__name__ for damage, _ in damages]


@pytest.mark.parametrize(("damage", "said"), DERIVED, ids=ids(DERIVED))
def test_what_is_derived_is_named_and_made_anew_as_it_was(damage, said, sound):
    before = dumped(sound)
    plant(sound, damage)
    told = found(sound)
    assert [line for line in told if said in line], told
    assert all("openhall verify --repair" in line for line in told)
    repair(sound)
    assert found(sound) == []
    assert dumped(sound) == before


@pytest.mark.parametrize(("damage", "said"), LASTING, ids=ids(LASTING))
def test_what_only_people_can_mend_is_named_with_a_cure_and_stays(damage, said, sound):
    plant(sound, damage)
    told = found(sound)
    assert [line for line in told if said in line], told
    assert not [line for line in told if "--repair" in line], told
    repair(sound)
    assert found(sound) == told


def test_nothing_is_mended_where_nothing_is_wrong(sound):
    before = dumped(sound)
    assert repair(sound) == ([], 0)
    assert dumped(sound) == before


def test_a_site_in_every_standing_is_sound():
    made = Roots()
    hide(made.site)
    made.affairs.chain.seal([made.site.staged], START)
    assert found(made) == []
    assert found(made, later(days=10)) == []


def test_a_draft_that_was_moved_and_deleted_leaves_no_address_behind(sound):
    with sound.roots() as (site, _):
        edition = drafted(site, title="辛草稿")
        person = desk_of(site, "second_moderator", START)
        person.perform(MOVE, edition.item, {"name": "elsewhere"})
        desk_of(site, "editor", START).perform(DISCARD, edition)
    assert found(sound) == []


def test_an_index_number_of_a_deleted_draft_is_not_given_again(sound):
    with sound.roots() as (site, _):
        edition = drafted(site, title="壬草稿")
        number = edition.item.index_number
        desk_of(site, "editor", START).perform(DISCARD, edition)
        site.index_numbers._owners["000/1"] = publish(site, {"title": "癸"}, moment=START).uid
    assert repair(sound)[0] == ["index_numbers"]
    with sound.roots() as (site, _):
        assert site.index_numbers.owner(number) == edition_uid(number, site)


def edition_uid(number, site):
    """Kept, though nothing has this uid any more."""
    owner = site.index_numbers.owner(number)
    assert owner
    assert site.find(owner) is None
    return owner


def test_what_cannot_be_read_does_not_stop_the_rest_nor_empties_the_tables(sound):
    with sound.roots() as (site, _):
        items = iter(site.at("/changchun/nanguan/mzj/policies").values())
        next(items).history = None
        broken = next(items)
        broken._editions, name = None, broken.__name__
        site.trays._entries = type(site.trays._entries)()
    told = found(sound)
    assert [line for line in told if name in line and "读不出" in line], told
    assert any("全站的总表：有内容读不出" in line for line in told)
    before = dumped_tables(sound)
    repair(sound)
    assert dumped_tables(sound) == before


def dumped_tables(portal):
    with portal.roots() as (site, _):
        return dict(site.addresses.items()), dict(site.trays), dict(site.relations._rows.items())
