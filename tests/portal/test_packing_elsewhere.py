"""Packing where other processes serve the databases: a ZEO server, while the site is open."""

import shutil
from pathlib import Path

import pytest

from portal.commands.opening import opened
from tests.portal.conftest import run
from tests.portal.test_packing import expunge, write_secret
from tests.site import copy_site

zeo = pytest.importorskip("ZEO", reason="没有 ZEO：zeo:// 的测试跳过")


@pytest.fixture
def served(base, tmp_path):
    """The .ini of a small site whose two files ZEO servers hold."""
    ini = copy_site(base, tmp_path)
    var = tmp_path / "var"
    addresses, stops = [], []
    for name, blobs in (("tree.fs", str(var / "blobs")), ("affairs.fs", None)):
        address, stop = zeo.server(str(var / name), blob_dir=blobs)
        addresses.append("{}:{}".format(*address))
        stops.append(stop)
    shutil.rmtree(var / "index", ignore_errors=True)
    text = ini.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("zodbconn")]
    tree = f"zodbconn.uri = zeo://{addresses[0]}?blob_dir={var}/blobs&shared_blob_dir=1"
    affairs = f"zodbconn.uri.affairs = zeo://{addresses[1]}"
    lines.insert(lines.index("[server:main]") - 1, f"{tree}\n{affairs}")
    ini.write_text("\n".join(lines), encoding="utf-8")
    yield str(ini)
    for stop in stops:
        stop()


def test_the_command_packs_beside_an_open_site(served, clock):
    with opened(served, writing=True) as there:
        edition = write_secret(there.site)
        uid, number = edition.item.uid, edition.number
    with opened(served, writing=True) as there:
        expunge(there.site, there.site.find(uid).edition(number))
    files = [p for p in (Path(served).parent / "var" / "blobs").rglob("*.blob")]
    assert len(files) == 1
    with opened(served, writing=False) as there:
        assert there.site.find(uid).edition(number).state == "expunged"
        done = run("pack", "-c", served)
        assert done.exit_code == 0, done.output
    assert [p for p in (Path(served).parent / "var" / "blobs").rglob("*.blob")] == []
    assert b"qzsecretword" not in (Path(served).parent / "var" / "tree.fs").read_bytes()
    with opened(served, writing=False) as there:
        assert there.site.awaiting_pack == ()
        assert there.site.find(uid).edition(number).fields == {"title": "已依法清除"}
