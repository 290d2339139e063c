"""The documents that the peer shows: those of an Openhall demo site, as ``openhall export`` tells.

Documents that follow each other share the section of the first of them, so that a section has more
than one page of a list, and the tree as many folders as the documents need.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from html import escape
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from bench.plone.folders import ROOT, Folders, PeerFailed
from content.tree import SECTION_LABELS

IN_A_SECTION = 25
# About two in three of a demo's items are documents; the others are guides and fees
ITEMS_A_DOCUMENT = 2


@dataclass(frozen=True)
class Entry:
    """A folder, or a document where ``html`` is given; ``folder`` is the path it lies in."""

    folder: str
    name: str
    title: str
    summary: str = ""
    html: str = ""

    @property
    def path(self) -> str:
        return f"{self.folder}/{self.name}"


def source_of(where: Folders, count: int) -> Path:
    """The .ini of a demo site with enough documents, made where there is none yet."""
    wanted = where.texts / f"{count}"
    ini = wanted / "development.ini"
    if not (wanted / "var" / "tree.fs").exists():
        wanted.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "development.ini", ini)
        _openhall("demo", "--items", str(count * ITEMS_A_DOCUMENT), "-c", str(ini))
    return ini


def entries_of(ini: Path, count: int, scratch: Path) -> list[Entry]:
    """Folders and ``count`` documents in the order in which they are made. Raises PeerFailed."""
    scratch.mkdir(parents=True, exist_ok=True)
    rows = _exported("documents", ini, scratch)
    public = [row for row in rows if row["state"] == "released" and row["body"]]
    if not public:
        raise PeerFailed(f"The site of {ini} has no public documents; make one with openhall demo.")
    titles = {row["department"]: row["department_zh"] for row in public}
    for place in _exported("divisions", ini, scratch):
        titles[place["path"].strip("/")] = place["name"]
    return list(lay_out(public, count, titles))


def lay_out(
    documents: list[Mapping[str, Any]], count: int, titles: Mapping[str, str]
) -> Iterator[Entry]:
    """Each folder before what lies in it; where documents are too few, they come again."""
    made: set[str] = set()
    section = ""
    for turn, row in enumerate(islice(cycle(documents), count)):
        if turn % IN_A_SECTION == 0:
            section = row["path"].rpartition("/")[0]
            yield from _folders(section, titles, made)
        yield _document(section, row, turn // len(documents))


def _folders(section: str, titles: Mapping[str, str], made: set[str]) -> Iterator[Entry]:
    steps = section.split("/")
    for depth, name in enumerate(steps):
        path = "/".join(steps[: depth + 1])
        if path not in made:
            made.add(path)
            title = titles.get(path) or SECTION_LABELS.get(name, name)
            yield Entry("/".join(steps[:depth]), name, title)


def _document(section: str, row: Mapping[str, Any], again: int) -> Entry:
    name = row["path"].rpartition("/")[2]
    return Entry(
        folder=section,
        name=f"{name}-{again}" if again else name,
        title=row["title"],
        summary=row.get("summary") or "",
        html=html_of(row["body"], row["body_format"]),
    )


def html_of(body: str, body_format: str) -> str:
    """A line of plain text is a paragraph, as Openhall shows it."""
    if body_format == "html":
        return body
    return "\n".join(f"<p>{escape(line)}</p>" for line in body.splitlines())


def write_entries(entries: Iterable[Entry], file: Path) -> None:
    with file.open("w", encoding="utf-8") as lines:
        for entry in entries:
            lines.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")


def read_entries(file: Path) -> list[Entry]:
    return [Entry(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


def _exported(kind: str, ini: Path, scratch: Path) -> list[Mapping[str, Any]]:
    file = scratch / f"{kind}.jsonl"
    _openhall("export", kind, str(file), "-c", str(ini))
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def _openhall(*words: str) -> None:
    command = [sys.executable, "-m", "portal.commands", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PeerFailed(f"openhall {' '.join(words)} failed: {done.stderr.strip()[-300:]}")
