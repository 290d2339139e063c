"""Database servers of a test's own, which it may stop and start, and a site that lies on them."""

import getpass
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.portal.conftest import run
from tests.postgres import HOW, Postgres, psycopg2
from tests.site import copy_site

ROOT = Path(__file__).parents[1]
ZEO_CONF = """
<zeo>
  address 127.0.0.1:{port}
</zeo>
<blobstorage tree>
  blob-dir {folder}/blobs
  <filestorage>
    path {folder}/tree.fs
    pack-keep-old false
  </filestorage>
</blobstorage>
<filestorage affairs>
  path {folder}/affairs.fs
  pack-keep-old false
</filestorage>
"""


class Cluster:
    """A PostgreSQL server in a folder of its own; ``server`` makes databases there."""

    def __init__(self, port):
        self.port = port
        self.folder = Path(tempfile.mkdtemp(prefix="openhall-pg-"))
        self._programs = _programs()
        if getpass.getuser() == "root":
            shutil.chown(self.folder, "postgres")
        self._run("initdb", "-D", "data", "-A", "trust", "-U", "keeper", "--no-sync", "-E", "UTF8")
        self.start()
        self.server = Postgres(f"postgres://keeper@127.0.0.1:{port}/postgres")

    def start(self):
        options = f"-p {self.port} -k {self.folder} -h 127.0.0.1 -F"
        self._run("pg_ctl", "-D", "data", "-l", "log", "-w", "-o", options, "start")

    def stop(self, how="fast"):
        self._run("pg_ctl", "-D", "data", "-m", how, "-w", "stop")

    def close(self):
        if (self.folder / "data" / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self.folder)

    def _run(self, program, *words):
        """As the account of this machine's server, for PostgreSQL refuses to run as root."""
        account = ["runuser", "-u", "postgres", "--"] if getpass.getuser() == "root" else []
        command = [*account, f"{self._programs}/{program}", *words]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
        with tempfile.TemporaryFile("w+") as said:
            # Not a pipe: the server would keep it open
            quiet["stderr"] = said
            done = subprocess.run(command, cwd=self.folder, check=False, timeout=60, **quiet)
            said.seek(0)
            if done.returncode:
                raise OSError(said.read().strip())


def _programs():
    """The folder of PostgreSQL's server programs. Raises OSError."""
    if psycopg2 is None:
        raise OSError("psycopg2 is not installed")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    beside = shutil.which("initdb")
    if not found and beside is None:
        raise OSError("no initdb")
    return str(found[-1].parent if found else Path(beside).parent)


def new_cluster(port):
    """A server of one's own; skips where this machine has none."""
    try:
        return Cluster(port)
    except (OSError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"{HOW}（{error}）")


class ZeoServer:
    """``runzeo`` over the files of a folder; ``uris`` are the addresses of both databases."""

    def __init__(self, folder, port):
        self._conf, self._process = folder / "zeo.conf", None
        self._conf.write_text(ZEO_CONF.format(port=port, folder=folder), encoding="utf-8")
        place = f"zeo://127.0.0.1:{port}?wait_timeout=3&storage="
        self.uris = (f"{place}tree&blob_dir={folder}/zeo-cache", f"{place}affairs")

    def start(self):
        command = [sys.executable, "-W", "ignore", "-m", "ZEO.runzeo", "-C", str(self._conf)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._process = subprocess.Popen(command, **quiet)

    def stop(self):
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=30)
            self._process = None


def with_uris(ini, uris):
    """The same .ini with other addresses of the two databases."""
    text = ini.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("zodbconn")]
    told = [f"zodbconn.uri = {uris[0]}", f"zodbconn.uri.affairs = {uris[1]}"]
    at = lines.index("[server:main]")
    ini.write_text("\n".join([*lines[:at], *told, "", *lines[at:]]), encoding="utf-8")
    return ini


def site_on_postgres(base, folder, server, port=6543):
    """The small site copied into two fresh databases of ``server``; returns its .ini."""
    ini = copy_site(base, folder, port)
    var = folder / "var"
    uris = [server.new_uri(var / f"{name}-cache") for name in ("tree", "affairs")]
    sources = (f"file://{var}/tree.fs?blobstorage_dir={var}/blobs", f"file://{var}/affairs.fs")
    for source, target in zip(sources, uris, strict=True):
        done = run("copy", source, f"{target}&connect_timeout=5")
        assert done.exit_code == 0, done.output
    return with_uris(ini, uris)


def site_on_zeo(base, folder, port, zeo_port):
    """(the small site on a ZEO server that runs, the server)."""
    ini = copy_site(base, folder, port)
    server = ZeoServer(folder / "var", zeo_port)
    server.start()
    return with_uris(ini, server.uris), server


def production_ini(place, storage, addresses, **changes):
    """production.ini as an operator fills it in: one pair of addresses chosen, lines changed.

    ``addresses``: what stands before the ``?`` of the two, in place of the sample's.
    """
    told = {name.replace("__", "."): value for name, value in changes.items()}
    uris = iter(addresses)
    lines = []
    for line in (ROOT / "production.ini").read_text(encoding="utf-8").splitlines():
        name, _, value = line.lstrip("#").partition(" = ")
        if name.startswith("zodbconn"):
            if not value.startswith(f"{storage}://"):
                continue
            line = f"{name} = {next(uris)}?{value.partition('?')[2]}"
        elif name in told and not line.startswith("# "):
            line = f"{name} = {told.pop(name)}"
        lines.append(line)
    assert not told, told
    place.write_text("\n".join(lines), encoding="utf-8")
    return place
