"""The prepared Plone site: made of documents once, known again by what was kept of its making."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from bench.plone.folders import Folders, PeerFailed
from bench.plone.installing import refuse_missing
from bench.plone.instance import SITE, write_configuration
from bench.plone.scripts import run_script
from bench.plone.texts import Entry, entries_of, read_entries, source_of, write_entries


class PreparedSite:
    """What lies in the instance's folder."""

    def __init__(self, where: Folders, say: Callable[[str], None]) -> None:
        self.where = where
        self._say = say
        self._kept_in = where.instance / "peer.json"
        self._entries = where.instance / "entries.jsonl"

    def prepare(self, count: int, source: Path | None) -> None:
        refuse_missing(self.where)
        if self._kept().get("count") == count:
            self._say(f"{count} documents are in {self.where.instance}")
            return
        self._say(f"Reading {count} documents of an Openhall demo site")
        ini = source or source_of(self.where, count)
        entries = entries_of(ini, count, self.where.peer / "exported")
        self._say(f"Making a Plone site of them in {self.where.instance}")
        shutil.rmtree(self.where.instance, ignore_errors=True)
        conf = write_configuration(self.where.instance)
        write_entries(entries, self._entries)
        filled = run_script(self.where, "fill", str(conf), str(self._entries), say=self._say)
        (self.where.instance / "var" / "Data.fs.old").unlink(missing_ok=True)
        self._keep(count=count, ram_cache=None, filled=filled, page=_page_of(entries))

    def told(self, name: str) -> Any:
        """What was kept under this name. Raises PeerFailed where nothing was prepared."""
        kept = self._kept()
        if name not in kept:
            raise PeerFailed(
                f"No site is prepared in {self.where.instance}; run python -m bench.plone prepare."
            )
        return kept[name]

    def switch_ram_cache(self, on: bool) -> None:
        if self.told("ram_cache") is not on:
            conf = write_configuration(self.where.instance)
            run_script(self.where, "caching", str(conf), "on" if on else "off")
            self._keep(**(self._kept() | {"ram_cache": on}))

    def write_pages(self, count: int, warmed_with: int) -> dict[str, Any]:
        """What it cost, as sums, to add and publish that many in a copy of the site."""
        lines = self.where.peer / "written.jsonl"
        write_entries(self._new_entries(count + warmed_with), lines)
        shutil.rmtree(self.where.copy, ignore_errors=True)
        try:
            shutil.copytree(self.where.instance, self.where.copy)
            conf = write_configuration(self.where.copy)
            return run_script(self.where, "add_pages", str(conf), str(lines), str(warmed_with))
        finally:
            shutil.rmtree(self.where.copy, ignore_errors=True)

    def _new_entries(self, count: int) -> list[Entry]:
        """Documents that are there already, under new names in the folder that is listed."""
        folder = self.told("page").removeprefix(f"/{SITE}/").rpartition("/")[0]
        documents = [entry for entry in read_entries(self._entries) if entry.html]
        return [
            replace(entry, folder=folder, name=f"added-{turn}")
            for turn, entry in enumerate(islice(cycle(documents), count))
        ]

    def _kept(self) -> dict[str, Any]:
        return json.loads(self._kept_in.read_text()) if self._kept_in.is_file() else {}

    def _keep(self, **told: Any) -> None:
        self._kept_in.write_text(json.dumps(told, indent=1))


def _page_of(entries: list[Entry]) -> str:
    """The first document: it lies where it lies in Openhall, and those after it beside it."""
    first = next(entry for entry in entries if entry.html)
    return f"/{SITE}/{first.path}"
