"""Demo sites of the sizes asked for: made once, kept below var/bench/, copied for who writes."""

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.asking import ask, openhall
from bench.inis import write_ini
from bench.machine import ROOT, now

KEPT = ROOT / "var" / "bench"
DATABASES = ("tree", "affairs")
MADE, KNOWN = "made.json", "known.json"


@dataclass(frozen=True)
class Made:
    """How the site came to be; ``planted_seconds`` without the index, which is made last."""

    items: int
    seconds: float
    planted_seconds: float
    at: str


@dataclass(frozen=True)
class Site:
    """测试站点: a folder with .ini files and var/."""

    folder: Path
    size: int

    def ini(self, name: str, **settings: str) -> Path:
        return write_ini(self.folder, name, **settings)

    def log(self, port: int) -> Path:
        return self.folder / f"serve-{port}.log"

    def stored_bytes(self) -> int:
        """Of both databases, where they are files."""
        return sum((self.folder / "var" / f"{name}.fs").stat().st_size for name in DATABASES)

    def index_bytes(self) -> int:
        files = (self.folder / "var" / "index").rglob("*")
        return sum(file.stat().st_size for file in files if file.is_file())

    @property
    def made(self) -> Made:
        return Made(**json.loads((self.folder / MADE).read_text(encoding="utf-8")))

    @property
    def pages(self) -> dict[str, list[str]]:
        """Addresses by kind of page."""
        return self._known["pages"]

    @property
    def staff(self) -> list[dict[str, str]]:
        """Eight writers and publishers of eight departments, and how they sign in."""
        return self._known["staff"]

    @property
    def _known(self) -> dict[str, Any]:
        return json.loads((self.folder / KNOWN).read_text(encoding="utf-8"))


def site_of(size: int) -> Site:
    """Made now where there is none yet; a million items take a while."""
    site = Site(KEPT / str(size), size)
    if not (site.folder / KNOWN).exists():
        shutil.rmtree(site.folder, ignore_errors=True)
        _make(site)
        _prepare(site)
    return site


def _make(site: Site) -> None:
    """``openhall demo --items``, timed."""
    site.folder.mkdir(parents=True)
    ini, began, began_at = site.ini("site"), time.time(), now()
    openhall("demo", "--items", site.size, ini=ini)
    ended = time.time()
    # The index is made when all is planted, and writes no database
    planted = (site.folder / "var" / "tree.fs").stat().st_mtime
    made = Made(site.size, ended - began, planted - began, began_at)
    (site.folder / MADE).write_text(json.dumps(asdict(made)), encoding="utf-8")


def _prepare(site: Site) -> None:
    """What is known of it is written last: it tells that the site is whole."""
    told = ask("bench.preparing", site.ini("site"))
    path = site.folder / KNOWN
    # The passwords of the bench's staff are in it
    path.touch(mode=0o600)
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


@contextmanager
def copied(site: Site, label: str) -> Iterator[Site]:
    """A copy to write to, gone afterwards."""
    folder = KEPT / f"{site.size}-{label}"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        shutil.copytree(site.folder, folder)
        yield Site(folder, site.size)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
