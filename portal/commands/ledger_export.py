"""Sealed records as a file: .jsonl exactly as they were hashed, .csv readable beside that."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from content.acts_list import label_of
from content.base import path_of
from content.clock import SHANGHAI, end_of, micros, moment_of, start_of
from content.importers.writing_out import write_lines, write_table
from content.ledger import Asked
from content.ledger_reading import oldest_of
from content.tree import Place, Site
from portal.commands.opening import CommandRefused, Opened, place_at
from portal.commands.whole_files import whole_text

LINES, TABLE = ".jsonl", ".csv"
_STORED = ("seq", "at", "by", "act", "subject", "place", "digest", "uid", "type", "v")
COLUMNS = [*_STORED, "sealed_at", "prev", "hash", "time", "act_label", "place_path"]
_GC_EVERY = 5000


def check_name(file: Path) -> None:
    """Raises CommandRefused."""
    if file.suffix.lower() not in (LINES, TABLE):
        raise CommandRefused(f"不认识扩展名“{file.suffix}”，台账请导出为 .csv 或者 .jsonl。")


def export(
    site: Opened, file: Path, source: str, days: tuple[date | None, date | None]
) -> tuple[int, int]:
    """How many records were written, and how many wait to be sealed. Raises CommandRefused."""
    since, until = days
    asked = Asked(
        since=None if since is None else micros(start_of(since)),
        until=None if until is None else micros(end_of(until)),
    )
    place = place_at(site, source)
    chain = site.affairs.chain
    records = _leaving_memory(site, oldest_of(chain, place, asked))
    with whole_text(file) as stream:
        if file.suffix.lower() == LINES:
            count = write_lines((dict(record) for record in records), stream)
        else:
            paths = _Paths(site.site)
            rows = ({**record, **_readable(record, paths)} for record in records)
            count = write_table(rows, stream, COLUMNS)
    return count, len(chain.waiting([site.affairs.staged, site.site.staged]))


def _leaving_memory(site: Opened, records: Any) -> Iterator[Mapping[str, Any]]:
    for number, record in enumerate(records, 1):
        if number % _GC_EVERY == 0:
            site.affairs._p_jar.cacheGC()
        yield record


def _readable(record: Mapping[str, Any], paths: "_Paths") -> dict[str, str]:
    return {
        "time": moment_of(record["at"]).astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "act_label": label_of(record["act"]),
        "place_path": paths.of(record["place"]),
    }


class _Paths:
    """Where places lie now, each looked up once."""

    def __init__(self, site: Site) -> None:
        self._site, self._known = site, {"": ""}

    def of(self, uid: str) -> str:
        if uid not in self._known:
            place = self._site.find(uid)
            self._known[uid] = path_of(place) if isinstance(place, Place) else ""
        return self._known[uid]
