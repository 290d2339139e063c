"""Of several processes one ticks at a time; a dead one's turn ends by itself."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest

from portal import tick_turns
from portal.commands.opening import settings_of
from portal.databases import close_databases, open_databases
from portal.settings import Settings
from portal.tick_turns import LEASE, taking_turn
from portal.ticking import tick
from tests.conftest import START
from tests.portal.conftest import run
from tests.portal.test_serve_command import free_port
from tests.servers import site_on_postgres, site_on_zeo


def turn_of(portal, every=timedelta()):
    return taking_turn(portal.databases, portal.app.registry.openhall, every)


def test_one_at_a_time_and_then_the_next(portal):
    with turn_of(portal) as first, turn_of(portal) as second:
        assert (first, second) == (True, False)
    with turn_of(portal) as third:
        assert third


def test_the_turn_of_a_dead_process_ends_by_itself(portal, clock):
    with portal.roots() as (_, affairs):
        affairs.tick_lease.take("dead", START, LEASE)
    clock.shift(LEASE - timedelta(seconds=1))
    with turn_of(portal) as is_mine:
        assert not is_mine
    clock.shift(timedelta(seconds=1))
    with turn_of(portal) as is_mine:
        assert is_mine


def test_a_long_tick_keeps_its_turn(portal, clock, monkeypatch):
    monkeypatch.setattr(tick_turns, "RENEW_SECONDS", 0.01)
    with turn_of(portal):
        clock.shift(LEASE * 2)
        end = time.monotonic() + 20
        while held_until(portal) < START + LEASE * 3:
            assert time.monotonic() < end
            time.sleep(0.01)
        with turn_of(portal) as is_mine:
            assert not is_mine
    assert held_until(portal) is None


def held_until(portal):
    with portal.roots() as (_, affairs):
        return affairs.tick_lease.until


def test_an_error_gives_the_turn_back(portal):
    with pytest.raises(ZeroDivisionError), turn_of(portal):
        raise ZeroDivisionError
    with turn_of(portal) as is_mine:
        assert is_mine


def test_nobody_ticks_sooner_than_asked(portal, clock):
    tick(portal.databases, START)
    for seconds, expected in ((39, False), (1, True)):
        clock.shift(timedelta(seconds=seconds))
        with turn_of(portal, timedelta(seconds=40)) as is_mine:
            assert is_mine is expected


def test_a_site_of_before_gets_its_lease_with_the_first_turn(portal):
    with portal.roots() as (_, affairs):
        del affairs.tick_lease
    with turn_of(portal) as first, turn_of(portal) as second:
        assert (first, second) == (True, False)


def test_on_files_nobody_need_be_asked(portal):
    before = portal.databases["affairs"].lastTransaction()
    with taking_turn(portal.databases, Settings(tree_uri="file:///tree.fs")) as is_mine:
        assert is_mine
    assert portal.databases["affairs"].lastTransaction() == before


@pytest.fixture(params=["postgres", "zeo"])
def server_ini(request, base, tmp_path):
    """The .ini of a site on a server that several processes write."""
    if request.param == "postgres":
        postgres = request.getfixturevalue("postgres")
        yield site_on_postgres(base, tmp_path, postgres)
        return
    pytest.importorskip("ZEO", reason="没有 ZEO：zeo:// 的测试跳过")
    ini, server = site_on_zeo(base, tmp_path, 6543, free_port())
    yield ini
    server.stop()


def test_of_eight_who_begin_at_once_one_has_the_turn(server_ini):
    """Each with connections of its own, as processes have."""
    together, taken = threading.Barrier(8), threading.Barrier(8)

    def take(databases):
        together.wait()
        with taking_turn(databases, settings_of(str(server_ini))) as is_mine:
            taken.wait()
            return is_mine

    with ExitStack() as opened, ThreadPoolExecutor(8) as pool:
        each = [opened.enter_context(databases_at(server_ini)) for _ in range(8)]
        assert sum(pool.map(take, each)) == 1
        with taking_turn(each[0], settings_of(str(server_ini))):
            done = run("tick", "-c", server_ini)
    assert (done.exit_code, done.stdout) == (0, "另一个进程正在做定时处理，这次不用做。\n")
    assert run("tick", "-c", server_ini).stdout.startswith("到时变化")


@contextmanager
def databases_at(ini):
    settings = settings_of(str(ini))
    databases = open_databases(settings.tree_uri, settings.affairs_uri)
    try:
        yield databases
    finally:
        close_databases(databases)
