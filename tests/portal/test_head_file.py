"""Heads outside the database: appended whole, when they changed, at most once an hour."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest

from content.ledger import Head
from content.ledger_records import HeadUnreadable, heads_in
from portal.head_file import append_head, keep_head
from portal.ticking import tick
from tests.conftest import START, later
from tests.site import publish

HOUR = timedelta(hours=1)


def head(seq):
    return Head(seq, f"{seq:064x}")


@pytest.fixture
def file(tmp_path):
    return tmp_path / "heads.txt"


def seqs(file):
    return [found.seq for found in heads_in(file.read_text(encoding="utf-8"))]


def test_a_line_is_the_head_and_the_moment(file):
    append_head(file, head(7), START)
    assert file.read_text(encoding="utf-8") == f"7:{7:064x} 2026-03-02T01:00:00+00:00\n"
    append_head(file, head(9), START)
    assert heads_in(file.read_text(encoding="utf-8")) == [head(7), head(9)]


def test_head_files_of_earlier_releases_are_read(file):
    assert heads_in(f"{head(3)}\n") == heads_in(f"\n{head(3)}  # 抄自月报") == [head(3)]


def test_a_torn_line_spoils_no_other(file):
    file.write_text(f"{head(1)}\n2:abc", encoding="utf-8")
    append_head(file, head(3), START)
    assert file.read_text(encoding="utf-8").splitlines()[1:] == [
        "2:abc",
        f"{head(3)} 2026-03-02T01:00:00+00:00",
    ]
    with pytest.raises(HeadUnreadable, match="第 2 行"):
        seqs(file)


def test_it_is_kept_when_it_changed_and_at_most_once_an_hour(file):
    assert keep_head(file, head(1), START)
    assert not keep_head(file, head(1), START + 5 * HOUR)
    assert not keep_head(file, head(2), START + HOUR / 2)
    assert keep_head(file, head(2), START + HOUR)
    assert keep_head(file, head(3), START - HOUR)  # the clock was put back
    assert seqs(file) == [1, 2, 3]


def test_a_file_without_moments_or_with_rubbish_is_gone_on_with(file):
    file.write_text(f"{head(1)}\n", encoding="utf-8")
    assert not keep_head(file, head(1), START)
    assert keep_head(file, head(2), START)
    file.write_text("rubbish yesterday\n", encoding="utf-8")
    assert keep_head(file, head(2), START)


def test_tick_keeps_the_head_that_it_sealed(portal, file):
    tick(portal.databases, START, str(file))
    assert not file.exists()  # nothing is sealed yet
    with portal.roots() as (site, _):
        publish(site, {"title": "甲"})
    tick(portal.databases, later(minutes=1), str(file))
    tick(portal.databases, later(hours=3), str(file))
    with portal.roots() as (_, affairs):
        assert heads_in(file.read_text(encoding="utf-8")) == [affairs.chain.head()]


def test_a_head_that_cannot_be_kept_stops_no_tick(portal, caplog):
    with portal.roots() as (site, _):
        publish(site, {"title": "甲"})
    with caplog.at_level(logging.ERROR):
        done = tick(portal.databases, later(minutes=1), str(Path("/proc/heads.txt")))
    assert done.sealed == 3
    assert "/proc/heads.txt" in caplog.text
