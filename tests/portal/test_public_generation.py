"""The mark of what is public: it moves with what the public would see, and with nothing else."""

from datetime import timedelta
from threading import Thread

import pytest
from ZODB.POSException import POSError

from content.acts.settings import SET_SETTINGS
from content.acts.writing import ADD
from portal.public_generation import AWAY_SECONDS, PublicGeneration, Sign, sign_of
from portal.ticking import tick
from tests.conftest import START, later
from tests.site import SECTION, complete, desk_of, publish


@pytest.fixture
def changes():
    return []


@pytest.fixture
def generation(portal, changes):
    return PublicGeneration(portal.databases, lambda: changes.append(1))


def publish_one(portal, **more):
    with portal.roots() as (site, _):
        return publish(site, {"title": "办法"}, moment=START, **more).uid


def draft(portal):
    with portal.roots() as (site, _):
        told = {"kind": "policy_document", "fields": complete("policy_document", {"title": "稿"})}
        desk_of(site, "editor", START).perform(ADD, site.at(SECTION), told)


def test_it_is_read_once_as_long_as_nothing_is_written(generation, changes):
    first = generation.current()
    assert all(generation.current() is first for _ in range(3))
    assert changes == [1]


def test_a_publication_moves_it_at_once(portal, generation):
    first = generation.current()
    publish_one(portal)
    second = generation.current()
    assert (second is first, second.number) == (False, first.number + 1)


def test_drafts_and_log_ins_leave_it(portal, login, generation, changes):
    first = generation.current()
    draft(portal)
    login("editor")
    tick(portal.databases, START)
    assert generation.current() is first
    assert changes == [1]


def test_a_site_setting_moves_it(portal, generation):
    first = generation.current()
    with portal.roots() as (site, _):
        told = {"values": {"site.name": "另一个名称"}}
        desk_of(site, "admin", START).perform(SET_SETTINGS, site.province, told)
    assert generation.current() is not first


def test_it_ends_at_the_next_moment_of_the_agenda(portal, generation, clock):
    publish_one(portal, live_from=later(hours=2), live_until=later(hours=3))
    first = generation.current()
    assert (first.since, first.until) == (START, later(hours=2))
    clock.move_to(later(hours=2) - timedelta(microseconds=1))
    assert generation.current() is first
    clock.move_to(later(hours=2))
    second = generation.current()
    assert (second.number, second.until) == (first.number, later(hours=3))


def test_it_ends_at_midnight_in_shanghai(generation, clock):
    first = generation.current()
    assert first.until == later(hours=15)
    clock.move_to(later(hours=15))
    assert generation.current() is not first


def test_a_clock_that_is_put_back_begins_another_one(generation, clock):
    first = generation.current()
    clock.move_to(later(hours=-1))
    second = generation.current()
    assert (second is first, second.since) == (False, later(hours=-1))


def test_where_the_storage_does_not_tell_it_is_asked_for_once_in_a_while(portal, changes):
    ticks = [0]
    generation = PublicGeneration(portal.databases, changes.clear, Sign(lambda: ticks[0], True))
    first = generation.current()
    publish_one(portal)
    assert generation.current() is first
    ticks[0] += 1
    assert generation.current().number == first.number + 1


def test_who_wrote_in_this_process_does_not_wait_for_that(portal, changes):
    generation = PublicGeneration(portal.databases, changes.clear, Sign(lambda: 0, True))
    first = generation.current()
    publish_one(portal)
    generation.look_again()
    assert generation.current().number == first.number + 1


@pytest.mark.parametrize("comes_before", [True, False])
def test_what_is_written_while_it_is_read_is_seen_by_the_next_who_asks(portal, comes_before):
    """Whether it comes before or after the sign is taken: that is done before it is read."""
    steps = [lambda: publish_one(portal), lambda: None]

    def sign():
        step = steps.pop() if steps else lambda: None
        if comes_before:
            step()
        found = sign_of(portal.databases[""]).now()
        if not comes_before:
            step()
        return found

    generation = PublicGeneration(portal.databases, lambda: None, Sign(sign, False))
    generation.current()
    assert steps == []
    with portal.roots() as (site, _):
        assert generation.current().number == site.generation()


class Away:
    """Stands for the databases of a server that comes and goes."""

    def __init__(self, databases):
        self.database, self.is_away = databases[""], False

    def __getitem__(self, name):
        if self.is_away:
            raise POSError("connection refused")
        return self.database


def test_a_database_that_is_away_is_tolerated_for_some_minutes(portal, clock, monkeypatch):
    seconds, ticks = [1000.0], [0]
    monkeypatch.setattr("portal.public_generation.monotonic", lambda: seconds[0])
    away = Away(portal.databases)
    generation = PublicGeneration(away, lambda: None, Sign(lambda: ticks[0], True))
    first = generation.current()
    away.is_away, ticks[0] = True, 1
    assert generation.current() is first
    seconds[0] += AWAY_SECONDS
    assert generation.current() is first
    seconds[0] += 1
    assert generation.current() is None
    away.is_away = False
    seconds[0] += 1
    publish_one(portal)
    assert generation.current().number == first.number + 1


def test_where_somebody_certainly_wrote_nothing_is_shown_that_cannot_be_read(portal):
    away = Away(portal.databases)
    generation = PublicGeneration(away, lambda: None)
    generation.current()
    publish_one(portal)
    away.is_away = True
    assert generation.current() is None


def test_a_client_without_its_server_tolerates_that_for_some_minutes(portal, monkeypatch):
    seconds, last = [1000.0], [b"1"]
    monkeypatch.setattr("portal.public_generation.monotonic", lambda: seconds[0])
    generation = PublicGeneration(portal.databases, lambda: None, Sign(lambda: last[0], False))
    first = generation.current()
    seconds[0] += 10 * AWAY_SECONDS
    assert generation.current() is first
    last[0] = None
    seconds[0] += AWAY_SECONDS
    assert generation.current() is first
    seconds[0] += 1
    assert generation.current() is None


def test_what_ends_while_the_database_is_away_is_not_shown_any_longer(portal, clock):
    publish_one(portal, live_until=later(hours=2))
    away = Away(portal.databases)
    generation = PublicGeneration(away, lambda: None)
    generation.current()
    away.is_away = True
    clock.move_to(later(hours=2))
    assert generation.current() is None


def test_many_who_ask_at_once_get_the_same(portal, generation, changes):
    found = []
    publish_one(portal)
    threads = [Thread(target=lambda: found.append(generation.current())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(one) for one in found}) == 1
    assert changes == [1]
