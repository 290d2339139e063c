"""tick: what time brings is done once, in its order, and a late tick loses nothing."""

import logging
import shutil
import threading
from datetime import timedelta

import pytest

from content.clock import FOREVER
from portal import ticking
from portal.ticking import TickThread, tick
from tests.conftest import START, later
from tests.portal.conftest import run
from tests.site import SECTION, publish

DAY = timedelta(days=1)


def dirty(portal):
    with portal.roots() as (site, _):
        return {uid for uid, _ in site.dirty.entries()}


def clear_dirty(portal):
    with portal.roots() as (site, _):
        for uid, revision in list(site.dirty.entries()):
            site.dirty.clear(uid, revision)


@pytest.fixture
def scheduled(portal):
    """A document that repeals another, public from in one hour until in two."""
    with portal.roots() as (site, _):
        old = publish(site, {"title": "旧办法"}, moment=START)
        new = publish(
            site,
            {"title": "新办法", "repeals": [old.uid]},
            moment=START,
            live_from=later(hours=1),
            live_until=later(hours=2),
        )
        uids = old.uid, new.uid
    clear_dirty(portal)
    return uids


def test_what_begins_is_marked_with_what_it_speaks_of(portal, scheduled):
    assert tick(portal.databases, later(minutes=59)).changed == 0
    assert dirty(portal) == set()
    assert tick(portal.databases, later(hours=1)).changed == 1
    assert dirty(portal) == set(scheduled)


def test_a_public_change_moves_the_generation_once(portal, scheduled):
    with portal.roots() as (site, _):
        before = site.generation()
    tick(portal.databases, later(hours=1))
    tick(portal.databases, later(hours=1))
    with portal.roots() as (site, _):
        assert site.generation() == before + 1


def test_the_register_is_settled_and_the_agenda_trimmed(portal, scheduled):
    tick(portal.databases, later(hours=1))
    with portal.roots() as (site, _):
        assert site.at(SECTION).register._past is None
        assert [uid for _, uid in site.agenda.due(FOREVER)] == [scheduled[1]]
    assert tick(portal.databases, later(hours=2)).changed == 1
    with portal.roots() as (site, _):
        assert len(site.at(SECTION).register._past) == 1
        assert list(site.agenda.due(FOREVER)) == []


@pytest.mark.parametrize("at_once", [20, 26, 5_000])
def test_many_that_ended_at_once_are_all_settled(portal, monkeypatch, at_once):
    monkeypatch.setattr(ticking, "ANNOUNCED_AT_ONCE", at_once)
    with portal.roots() as (site, _):
        for number in range(52):
            publish(site, {"title": f"第{number}号"}, moment=START, live_until=later(hours=1))
    assert tick(portal.databases, later(hours=2)).changed == 52
    with portal.roots() as (site, _):
        assert len(site.at(SECTION).register._past) == 52
        assert site.at(SECTION).register.total(later(hours=2)) == 0


def test_one_moment_settles_whatever_ended_in_its_section(portal):
    with portal.roots() as (site, _):
        for number in range(102):
            publish(site, {"title": f"第{number}号"}, moment=START, live_until=later(hours=1))
        site.agenda.trim(list(site.agenda.due(later(hours=1)))[1:])
    assert tick(portal.databases, later(hours=1)).changed == 1
    with portal.roots() as (site, _):
        assert len(site.at(SECTION).register._past) == 102


def test_a_moment_of_something_that_is_gone_is_forgotten(portal):
    with portal.roots() as (site, _):
        site.agenda.replace("gone", [], [later(hours=1)], START)
    assert tick(portal.databases, later(hours=1)).changed == 1
    assert tick(portal.databases, later(hours=1)).changed == 0


def test_records_are_sealed_once_and_kept_for_a_day(portal, scheduled):
    assert tick(portal.databases, START).sealed == 6
    assert tick(portal.databases, START).sealed == 0
    assert tick(portal.databases, START + DAY).forgotten == 0
    assert tick(portal.databases, START + DAY + timedelta(seconds=1)).forgotten == 6
    with portal.roots() as (site, affairs):
        assert affairs.chain.head().seq == 6
        assert affairs.chain.verify() == []
        assert list(site.staged) == []


def test_what_was_done_to_people_is_sealed_in_the_same_chain(portal, login):
    login("editor")
    with portal.roots() as (_, affairs):
        affairs.record(Doing(), "grant.editor", "editor")
    assert tick(portal.databases, START).sealed == 1
    assert tick(portal.databases, START + 2 * DAY).forgotten == 1
    with portal.roots() as (_, affairs):
        assert list(affairs.staged) == []


class Doing:
    by, moment = "operator", START

    def new_uid(self):
        return "0" * 16


def test_sessions_that_are_over_are_purged(portal):
    with portal.roots() as (_, affairs):
        affairs.sessions.open("editor", START)
    tick(portal.databases, later(hours=11))
    with portal.roots() as (_, affairs):
        assert sum(1 for _ in affairs.sessions._records.items()) == 1
    tick(portal.databases, later(hours=12))
    with portal.roots() as (_, affairs):
        assert sum(1 for _ in affairs.sessions._records.items()) == 0


def test_the_command_tells_what_was_done_and_does_it_once(ini, writing):
    with writing() as there:
        publish(
            there.site, {"title": "甲"}, moment=START - DAY, live_until=START - timedelta(hours=1)
        )
    assert run("tick", "-c", ini).stdout == "到时变化 1 项，封存台账 3 条，清理 0 条。\n"
    assert run("tick", "-c", ini).stdout == "到时变化 0 项，封存台账 0 条，清理 0 条。\n"
    assert run("verify", "-c", ini).exit_code == 0


@pytest.fixture
def ticking_often(monkeypatch):
    monkeypatch.setattr(ticking, "EVERY_SECONDS", 0.01)
    monkeypatch.setattr(ticking, "EVERY", timedelta())


def ticked_until(portal, condition):
    """A thread that ticks until ``condition`` holds, ended afterwards."""
    thread = TickThread(portal.app.registry)
    thread.start()
    try:
        return condition.wait(timeout=20)
    finally:
        thread.stop()
        assert not thread.is_alive()


def test_the_thread_wakes_the_indexer_when_something_changed(
    portal, scheduled, ticking_often, clock
):
    clock.move_to(later(hours=1))
    woken = threading.Event()
    portal.app.registry.indexing.wake = woken.set
    assert ticked_until(portal, woken)


def test_the_thread_wakes_the_indexer_when_the_index_is_lost(portal, ticking_often):
    engine, woken = portal.app.registry.engine, threading.Event()
    shutil.rmtree(engine.lock_path.parent)
    portal.app.registry.indexing.wake = woken.set
    assert ticked_until(portal, woken)


def test_the_thread_survives_an_error(portal, scheduled, ticking_often, clock, caplog):
    clock.move_to(later(hours=1))
    again, failures = threading.Event(), []

    def fail_once():
        if failures:
            again.set()
            return
        failures.append(1)
        with portal.roots() as (site, _):
            site.agenda.replace(scheduled[1], [], [later(minutes=30)], START)
        raise RuntimeError("the disk is full")

    portal.app.registry.indexing.wake = fail_once
    with caplog.at_level(logging.ERROR):
        assert ticked_until(portal, again)
    assert "tick failed" in caplog.text
