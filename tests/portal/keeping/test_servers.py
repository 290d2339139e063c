"""Backup, restore and copy through PostgreSQL (without history) and through ZEO."""

import time
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from content import clock
from content.clock import day_of
from portal.keeping import continuing
from portal.keeping.dumping import dump_current
from portal.keeping.increments import read_folder
from portal.keeping.moments import shown
from portal.keeping.storages import open_storage
from tests.portal.conftest import refused
from tests.portal.keeping.sites import (
    KEYS,
    done,
    dumps,
    findings,
    names_in,
    other_ini,
    pack,
    process,
    throw_away,
    write_something,
)
from tests.portal.keeping.test_backup_under_load import LOAD, Acknowledged
from tests.portal.test_serve_command import free_port


@pytest.fixture
def server_ini(source, postgres, tmp_path):
    """``server_ini(name)``: the .ini of a site whose two databases are fresh ones of PostgreSQL."""

    def make(name):
        uris = {
            "zodbconn__uri": postgres.new_uri(tmp_path / name / "tree-blobs"),
            "zodbconn__uri__affairs": postgres.new_uri(tmp_path / name / "affairs-blobs"),
        }
        return other_ini(source, tmp_path / name, **uris)

    return make


@pytest.fixture
def on_server(source, folder, tmp_path, server_ini):
    """The same site on PostgreSQL, restored from a backup of its files."""
    write_something(source, "在文件里写的")
    done("backup", tmp_path / "from-files", "-c", source)
    there = server_ini("server")
    done("restore", tmp_path / "from-files", "-c", there)
    assert dumps(there) == dumps(source)
    return there


def test_asking_an_empty_server_leaves_it_empty_for_a_restoring(source, server_ini, tmp_path):
    write_something(source, "要恢复的")
    done("backup", tmp_path / "kept", "-c", source)
    there = server_ini("asked")
    for words in (("verify",), ("user", "list"), ("tick",), ("serve", "--port", str(free_port()))):
        assert "数据库还是空的" in refused(*words, "-c", there)
    done("restore", tmp_path / "kept", "-c", there)
    assert dumps(there) == dumps(source)


def test_a_zeo_server_that_is_away_is_not_called_a_damaged_file(source, tmp_path):
    uri = f"zeo://localhost:{free_port()}?wait_timeout=1&storage="
    uris = {"zodbconn__uri": f"{uri}tree", "zodbconn__uri__affairs": f"{uri}affairs"}
    there = other_ini(source, tmp_path / "away", **uris)
    for words in (("verify",), ("backup", tmp_path / "kept"), ("init",)):
        said = refused(*words, "-c", there)
        assert "runzeo" in said
        assert "损坏" not in said


def restored(ini, folder, place, *more):
    there = other_ini(ini, place)
    done("restore", folder, "-c", there, *more)
    return there


def test_a_site_on_postgres_is_backed_up_in_increments_and_restored(
    source, on_server, folder, server_ini, tmp_path
):
    assert "整份" in done("backup", folder, "-c", on_server)
    first = dumps(on_server)
    write_something(on_server, "在服务器上写的")
    assert "（增量）" in done("backup", folder, "-c", on_server)
    chain = read_folder(folder).newest
    assert chain[1].manifest.databases["tree"].records < 100
    again = server_ini("again")
    done("restore", folder, "-c", again)
    assert dumps(again) == dumps(on_server)
    assert findings(again) == ""
    on_files = restored(source, folder, tmp_path / "files")
    assert dumps(on_files) == dumps(on_server)
    assert findings(on_files) == ""
    at = shown(chain[0].manifest.moment)
    earlier = restored(source, folder, tmp_path / "earlier", "--at", at)
    assert dumps(earlier) == first


def test_without_history_only_moments_of_backups_can_be_restored(
    source, on_server, folder, tmp_path
):
    done("backup", folder, "-c", on_server)
    done("backup", folder, "-c", on_server)
    first, second = (one.manifest.moment for one in read_folder(folder).newest)
    between = shown(first + (second - first) / 2)
    there = other_ini(source, tmp_path / "there")
    said = refused("restore", folder, "-c", there, "--at", between)
    assert f"最近的可恢复时刻是 {shown(first)}、{shown(second)}。" in said
    done("restore", folder, "-c", there, "--at", day_of(second).isoformat())
    assert dumps(there) == dumps(on_server)


def test_a_packed_server_is_restored_with_all_that_it_holds(source, on_server, folder, tmp_path):
    throw_away(on_server)
    done("backup", folder, "-c", on_server)
    write_something(on_server, "留下")
    pack(on_server)
    done("backup", folder, "-c", on_server)
    there = restored(source, folder, tmp_path / "there")
    for name, held in dumps(on_server).items():
        assert set(held) <= set(dumps(there)[name])
    assert findings(there) == ""


def test_a_server_restored_from_an_older_backup_begins_anew(
    on_server, folder, server_ini, tmp_path
):
    done("backup", folder, "-c", on_server)
    write_something(on_server, "会丢掉")
    done("backup", folder, "-c", on_server)
    first = read_folder(folder).newest[0].manifest.moment
    again = server_ini("again")
    done("restore", folder, "-c", again, "--at", shown(first))
    write_something(again, "另一条路")
    assert continuing.PACKED_SINCE in done("backup", folder, "-c", again)
    there = server_ini("third")
    done("restore", folder, "-c", there)
    assert dumps(there) == dumps(again)


def test_a_server_that_is_not_empty_is_refused(on_server, folder):
    done("backup", folder, "-c", on_server)
    assert "里已有内容" in refused("restore", folder, "-c", on_server)


def test_a_copy_goes_to_postgres_and_back_to_files(source, postgres, tmp_path):
    write_something(source, "有附件")
    var = Path(source).with_name("var")
    for name in KEYS:
        blobs = f"?blobstorage_dir={var}/blobs" if name == "tree" else ""
        on_files = f"file://{var}/{name}.fs{blobs}"
        server = postgres.new_uri(tmp_path / f"{name}-cache")
        back = f"file://{tmp_path}/back/{name}.fs?blobstorage_dir={tmp_path}/back/{name}-blobs"
        said = done("copy", on_files, server) + done("copy", server, back)
        assert server.partition("@")[0].rpartition(":")[2] not in said
        assert "里已有内容" in refused("copy", on_files, server)
        assert held(back) == held(on_files) == held(server)


def held(uri):
    with closing(open_storage(uri, read_only=True)) as storage:
        return list(dump_current(storage))


def test_a_backup_of_a_server_under_load_is_one_moment(source, on_server, folder, tmp_path):
    """A second copy of the acknowledged acts: those before the moment, none after it."""
    with process(*LOAD, on_server) as writer:
        first = writer.stdout.readline()
        for _ in range(2):
            time.sleep(0.3)
            done("backup", folder, "-c", on_server)
        writer.kill()
        acknowledged = Acknowledged(first + writer.stdout.read())
    for number, increment in enumerate(read_folder(folder).newest):
        moment = increment.manifest.moment
        there = restored(source, folder, tmp_path / f"restored{number}", "--at", shown(moment))
        documents, accounts = names_in(there)
        for kind, names in (("document", documents), ("account", accounts)):
            assert acknowledged.before(kind, moment) <= names
            assert not acknowledged.after(kind, moment) & names
        assert findings(there) == ""


def test_a_server_that_keeps_history_restores_any_moment(source, postgres, folder, tmp_path):
    write_something(source, "在文件里写的")
    done("backup", tmp_path / "from-files", "-c", source)
    uris = {
        "zodbconn__uri": postgres.new_uri(tmp_path / "tree-blobs", history=True),
        "zodbconn__uri__affairs": postgres.new_uri(tmp_path / "affairs-blobs", history=True),
    }
    server = other_ini(source, tmp_path / "server", **uris)
    done("restore", tmp_path / "from-files", "-c", server)
    between = shown(clock.now())
    write_something(server, "在服务器上写的")
    done("backup", folder, "-c", server)
    assert dumps(restored(source, folder, tmp_path / "now")) == dumps(server)
    earlier = restored(source, folder, tmp_path / "earlier", "--at", between)
    assert dumps(earlier) == dumps(source)


ZEO_CONF = """
<zeo>
  address 127.0.0.1:{port}
</zeo>
<blobstorage tree>
  blob-dir {folder}/blobs
  <filestorage>
    path {folder}/tree.fs
  </filestorage>
</blobstorage>
<filestorage affairs>
  path {folder}/affairs.fs
</filestorage>
"""


@pytest.fixture
def zeo(tmp_path):
    """``zeo(folder)``: the addresses of both databases on a ZEO server over the files there."""
    with ExitStack() as servers:

        def serve(folder):
            port = free_port()
            conf = tmp_path / f"zeo-{port}.conf"
            conf.write_text(ZEO_CONF.format(port=port, folder=folder), encoding="utf-8")
            servers.enter_context(process("-m", "ZEO.runzeo", "-C", conf))
            place = f"zeo://127.0.0.1:{port}?wait_timeout=30&storage="
            return {
                "zodbconn__uri": f"{place}tree&blob_dir={tmp_path}/zeo-cache-{port}",
                "zodbconn__uri__affairs": f"{place}affairs",
            }

        yield serve


def test_a_site_on_zeo_is_backed_up_and_restored(source, folder, tmp_path, zeo):
    write_something(source, "有附件")
    before = dumps(source)
    served = other_ini(source, tmp_path / "served", **zeo(Path(source).with_name("var")))
    done("backup", folder, "-c", served)
    write_something(served, "经过 ZEO")
    assert "（增量）" in done("backup", folder, "-c", served)
    there = restored(source, folder, tmp_path / "files")
    assert dumps(there) == dumps(served)
    first = shown(read_folder(folder).newest[0].manifest.moment)
    assert dumps(restored(source, folder, tmp_path / "first", "--at", first)) == before
    (tmp_path / "empty").mkdir()
    other = other_ini(source, tmp_path / "other", **zeo(tmp_path / "empty"))
    done("restore", folder, "-c", other)
    assert dumps(other) == dumps(served)
