"""Packing takes expunged text out of every file, keeps all else, and survives kill −9."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import transaction
from zc.lockfile import LockFile
from ZODB.blob import Blob

from content.acts.withdrawing import EXPUNGE, PROPOSE_EXPUNGE
from content.acts.writing import ADD, ATTACH, EDIT, REVISE
from content.items import items_below
from content.kinds_list import KINDS
from content.verification import verify_site
from portal import packing
from portal.commands.opening import opened
from portal.databases import connected, put_back_after_cut_pack, read_blob, site_root
from portal.packing import is_due, pack, pack_when_due
from portal.ticking import TickThread
from tests.conftest import START, later
from tests.content.planted import drafted
from tests.portal.conftest import openhall, refused, run
from tests.portal.test_verify_command import SOUND_DIGEST, with_file
from tests.site import (
    SECTION,
    close_app,
    complete,
    desk_of,
    file_app,
    publish,
    publish_edition,
)

ROUNDS = int(os.environ.get("OPENHALL_KILL_ROUNDS", "3"))
WORD, BYTES = "qzsecretword", b"qzsecretbytes" * 50
SAID = "某某人的住址"
NIGHT = datetime(2026, 3, 2, 19, 30, tzinfo=UTC)  # half past three in Shanghai


def write_secret(site, moment=START):
    """A public document with a secret in its title, text, note and file."""
    fields = complete("policy_document", {"title": f"{SAID} {WORD}", "body": f"{SAID}{WORD}" * 30})
    told = {"kind": "policy_document", "fields": fields, "change_note": WORD}
    edition = desk_of(site, "editor", moment).perform(ADD, site.at(SECTION), told)
    facts = {"title": WORD, "media_type": "text/plain", "size": len(BYTES), "text": WORD}
    facts["sha256"] = hashlib.sha256(BYTES).hexdigest()
    told = {"name": f"{WORD}.txt", "content": BYTES, "facts": facts}
    desk_of(site, "editor", moment).perform(ATTACH, edition, told)
    publish_edition(site, edition, moment)
    return edition


def expunge(site, edition, moment=START):
    told = {"ground": "privacy", "reason": "含个人信息"}
    desk_of(site, "moderator", moment).perform(PROPOSE_EXPUNGE, edition, told)
    desk_of(site, "second_moderator", moment).perform(EXPUNGE, edition)


def traces(ini):
    """Every file of the site that still holds some of the secret."""
    secrets = (WORD.encode(), SAID.encode(), BYTES[:13], SAID.encode("utf-16-le"))
    files = [path for path in (Path(ini).parent / "var").rglob("*") if path.is_file()]
    return sorted({f.name for f in files if any(s in _content(f) for s in secrets)})


def _content(file):
    """Nothing where it is gone since it was listed: an indexer may be at work."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


@pytest.fixture
def expunged(ini, writing):
    """A site where a secret was public, was indexed, and was expunged."""
    with writing() as there:
        uid = write_secret(there.site).uid
        publish(there.site, {"title": "留下的办法"}, moment=START)
    assert run("index", "rebuild", "-c", ini).exit_code == 0
    with writing() as there:
        item_uid, _, number = uid.rpartition(".")
        expunge(there.site, there.site.find(item_uid).edition(int(number)))
        assert there.site.awaiting_pack == ((uid, START),)
    assert run("index", "repair", "-c", ini).exit_code == 0
    assert run("ledger", "seal", "-c", ini).exit_code == 0
    return ini


def test_a_running_site_packs_at_the_quiet_hour_and_nothing_of_it_stays(expunged, monkeypatch):
    assert {"tree.fs"} < {name for name in traces(expunged)}
    app = file_app(expunged)
    moments = [START + timedelta(hours=1)]
    monkeypatch.setattr("portal.ticking.clock.now", lambda: moments[-1])
    monkeypatch.setattr("portal.ticking.EVERY_SECONDS", 0.02)
    thread = TickThread(app.registry)
    thread.start()
    try:
        time.sleep(0.3)
        with connected(app.registry._zodb_databases) as connection:
            assert site_root(connection).awaiting_pack
        moments.append(NIGHT)
        wait_until(lambda: not marks_of(app))
        assert traces(expunged) == []
        assert WORD not in str(app.registry.engine.entries())
    finally:
        thread.stop()
        close_app(app)
    assert traces(expunged) == []
    assert run("verify", "-c", expunged).exit_code == 0


def marks_of(app):
    with connected(app.registry._zodb_databases) as connection:
        return site_root(connection).awaiting_pack


def wait_until(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_what_this_process_wrote_last_is_in_no_temporary_file_either(ini):
    app = file_app(ini)
    databases = app.registry._zodb_databases
    try:
        with connected(databases) as connection:
            edition = write_secret(site_root(connection))
            uid, number = edition.item.uid, edition.number
        with connected(databases) as connection:
            site = site_root(connection)
            expunge(site, site.find(uid).edition(number))
        app.registry.indexing.wake()
        assert "tree.fs.tmp" in traces(ini)
        pack(databases, app.registry.indexing.indexer, START)
        assert traces(ini) == []
    finally:
        close_app(app)


def test_the_command_does_the_same_and_tells_the_sizes(expunged):
    assert traces(expunged) != []
    done = run("pack", "-c", expunged)
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert [line.partition("：")[0] for line in lines] == ["内容库", "事务库"]
    assert all(" MB → " in line for line in lines)
    assert traces(expunged) == []
    assert not list((Path(expunged).parent / "var").rglob("*.old"))
    assert run("verify", "-c", expunged).exit_code == 0
    with opened(expunged, writing=False) as there:
        assert there.site.awaiting_pack == ()
        acts = [r["act"] for r in there.site.staged]
    assert acts.count("pack") == 1


def test_tick_packs_for_sites_that_tick_by_themselves(expunged, monkeypatch):
    assert "已压缩" not in run("tick", "-c", expunged).stdout
    monkeypatch.setattr("content.clock.now", lambda: START + timedelta(days=1))
    assert "已压缩数据库" in run("tick", "-c", expunged).stdout
    assert traces(expunged) == []


def test_with_days_the_past_stays_and_so_does_the_mark(expunged):
    assert run("pack", "--days", "7", "-c", expunged).exit_code == 0
    assert "tree.fs" in traces(expunged)
    with opened(expunged, writing=False) as there:
        assert len(there.site.awaiting_pack) == 1


def test_it_wants_the_site_for_itself(expunged):
    with opened(expunged, writing=True):
        assert "正在运行" in refused("pack", "-c", expunged)


@pytest.mark.parametrize(
    ("since", "now", "due"),
    [
        (None, NIGHT, False),
        (START, START, False),
        (START, NIGHT, True),
        (START, NIGHT - timedelta(minutes=31), False),
        (START, NIGHT + timedelta(minutes=29), True),
        (START, NIGHT + timedelta(minutes=30), False),
        (START, START + timedelta(days=1, seconds=-1), False),
        (START, START + timedelta(days=1), True),
    ],
)
def test_it_is_due_in_the_quiet_hour_or_a_day_later(since, now, due):
    marks = () if since is None else (("a.1", since), ("b.1", since + timedelta(hours=1)))
    assert is_due(marks, now, 3) is due


def test_only_a_confirmed_expunge_asks_for_a_pack(portal):
    with portal.roots() as (site, _):
        edition = publish(site, {"title": "甲"}, moment=START).edition(1)
        told = {"ground": "court", "reason": "判决"}
        desk_of(site, "moderator", START).perform(PROPOSE_EXPUNGE, edition, told)
        assert site.awaiting_pack == ()
        told = {"decision": "reject"}
        desk_of(site, "second_moderator", START).perform(EXPUNGE, edition, told)
        assert site.awaiting_pack == ()


def test_what_is_expunged_while_it_packs_goes_with_the_next(expunged, monkeypatch):
    app = file_app(expunged)
    databases, indexer = app.registry._zodb_databases, app.registry.indexing.indexer
    pack_one = packing._pack_one

    def expunge_another(*words):
        monkeypatch.setattr(packing, "_pack_one", pack_one)
        with connected(databases) as connection:
            site = site_root(connection)
            expunge(site, publish(site, {"title": "乙"}, moment=START).edition(1))
        return pack_one(*words)

    monkeypatch.setattr(packing, "_pack_one", expunge_another)
    try:
        pack(databases, indexer, NIGHT)
        assert len(marks_of(app)) == 1
        assert pack_when_due(databases, lambda: nullcontext(indexer), NIGHT, 3)
        assert marks_of(app) == ()
        assert not pack_when_due(databases, lambda: nullcontext(indexer), NIGHT, 3)
    finally:
        close_app(app)


def test_the_past_of_the_content_and_the_ledger_stay(ini, writing):
    with writing() as there:
        edition = with_file(there.site, SOUND_DIGEST)
        item = publish_edition(there.site, edition, START)
        uid = item.uid
        desk = desk_of(there.site, "editor", later(seconds=20))
        second = desk.perform(REVISE, item)
        desk.perform(EDIT, second, {"fields": {**second.fields, "title": "改过的办法"}})
        publish_edition(there.site, second, later(seconds=20))
        drafted(there.site, title="起草中")
    run("ledger", "seal", "-c", ini)
    head = run("ledger", "head", "-c", ini).stdout
    assert run("pack", "-c", ini).exit_code == 0
    assert run("ledger", "head", "-c", ini).stdout == head
    assert run("ledger", "verify", "-c", ini).exit_code == 0
    with opened(ini, writing=False) as there:
        item = there.site.find(uid)
        assert item.edition_at(later(seconds=10)).fields["title"] == "有附件的办法"
        assert item.edition_at(later(seconds=30)).fields["title"] == "改过的办法"
        assert [read_blob(e.files["表.txt"].blob) for e in item.editions()] == [b"ab", b"ab"]
        assert len(list(items_below(there.site.province))) == 2
        faults = [*verify_site(there.site, KINDS, later(minutes=1))]
    assert faults == []


def test_a_detached_file_goes_and_one_of_an_open_transaction_stays(ini, writing):
    with writing() as there:
        edition = with_file(there.site, SOUND_DIGEST)
        number, uid = edition.number, edition.item.uid
    app = file_app(ini)
    database = app.registry._zodb_databases[""]
    helper = database.storage.fshelper
    try:
        with connected(app.registry._zodb_databases) as connection:
            site_root(connection).find(uid).edition(number).detach("表.txt")
        coming = b"\xff" * 7 + b"\x01"
        folder = Path(helper.getPathForOID(b"\0" * 6 + b"\x7f\x01", create=True))
        under_way = folder / Path(helper.getBlobFilename(b"\0" * 6 + b"\x7f\x01", coming)).name
        under_way.write_bytes(b"not committed yet")
        pack(app.registry._zodb_databases, app.registry.indexing.indexer, START)
        assert [p for p in Path(helper.base_dir).rglob("*.blob")] == [under_way]
    finally:
        close_app(app)


def test_people_go_on_writing_while_it_packs(ini):
    app = file_app(ini)
    databases = app.registry._zodb_databases
    stop, written = threading.Event(), []

    def write():
        while not stop.is_set():
            manager = transaction.TransactionManager(explicit=True)
            manager.begin()
            connection = databases[""].open(manager)
            blob = Blob(f"{len(written)}".encode())
            connection.root()[f"blob{len(written)}"] = blob
            manager.commit()
            connection.close()
            written.append(f"{len(written)}".encode())

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(4):
            pack(databases, app.registry.indexing.indexer, START)
    finally:
        stop.set()
        writer.join()
    with connected(databases) as connection:
        root = connection.root()
        assert [read_blob(root[f"blob{n}"]) for n in range(len(written))] == written
    close_app(app)


KILLED_BETWEEN = """
import os, sys
from portal.commands import main
rename, left = os.rename, int(sys.argv.pop(1))
def die_after(old, new):
    global left
    rename(old, new)
    left -= 1
    if left == 0:
        os.kill(os.getpid(), 9)
os.rename = die_after
main(sys.argv[1:])
"""


@pytest.mark.parametrize("renames", [1, 2, 3, 4])
def test_killed_between_its_renames_it_leaves_a_whole_site(renames, expunged):
    """The file is moved away before the packed one takes its place."""
    var = Path(expunged).parent / "var"
    code = ["-W", "ignore", "-c", KILLED_BETWEEN, str(renames), "pack", "-c", expunged]
    killed = subprocess.run([sys.executable, *code], capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert {(var / name).exists() for name in ("tree.fs", "affairs.fs")} >= {True}
    verified = openhall("verify", "-c", expunged)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert (var / "tree.fs").exists()
    assert (var / "affairs.fs").exists()
    assert openhall("pack", "-c", expunged).returncode == 0
    assert traces(expunged) == []


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_killed_at_any_moment_it_leaves_a_site_that_opens_and_verifies(
    round_number, expunged, tmp_path_factory
):
    words = [sys.executable, "-W", "ignore", "-m", "portal.commands", "pack", "-c", expunged]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as child:
        child.stderr.readline()
        time.sleep(random.Random(round_number).random() * 0.25)
        os.kill(child.pid, signal.SIGKILL)
    verified = openhall("verify", "-c", expunged)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert openhall("pack", "-c", expunged).returncode == 0
    assert traces(expunged) == []
    assert openhall("verify", "-c", expunged).returncode == 0


def cut(folder):
    """As a pack that died between its two renames leaves it."""
    path = folder / "tree.fs"
    path.rename(folder / "tree.fs.old")
    (folder / "tree.fs.pack").write_bytes(b"packed")
    return path


def test_a_file_is_put_back_only_where_nobody_packs_and_a_pack_was_cut(ini):
    path = cut(Path(ini).parent / "var")
    uri = f"file://{path}?blobstorage_dir=x"
    lock = LockFile(f"{path}.lock")
    put_back_after_cut_pack(uri, "memory://", "zeo://localhost:7120")
    assert not path.exists()
    lock.close()
    put_back_after_cut_pack(uri)
    assert path.exists()
    assert run("verify", "-c", ini).exit_code == 0
    path.rename(f"{path}.old")
    (path.parent / "tree.fs.pack").unlink()
    assert "还是空的" in refused("verify", "-c", ini)


def test_a_cut_pack_is_mended_by_whatever_opens_the_site_next(ini):
    path = cut(Path(ini).parent / "var")
    close_app(file_app(ini))
    assert path.exists()
    cut(path.parent)
    assert run("verify", "-c", ini).exit_code == 0
    cut(path.parent)
    assert "已经建立过" in refused("init", "-c", ini)
