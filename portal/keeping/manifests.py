"""The manifest of an increment: what it holds, what it builds on, and the digest of every file.

An increment is a folder: data files, blobs, ``files.sha256`` (as ``sha256sum -c`` reads it) and,
written last, ``manifest.json``. Nothing counts before its manifest stands.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from portal.keeping.faults import Damaged
from search_index.folders import sync

SHAPE = 1
MANIFEST, LISTING = "manifest.json", "files.sha256"
CHUNK = 1 << 20
Hashed = Callable[[int], None]


@dataclass(frozen=True)
class SiteNamed:
    """哪个站点: the uid of its province, which stays when its address changes."""

    uid: str
    url: str
    name: str


@dataclass(frozen=True)
class Held:
    """一个数据库的内容: counts, and the last transaction up to here (ids and digests as hex)."""

    keeps_history: bool
    first_tid: str
    last_tid: str
    last_digest: str
    last_packed: bool
    transactions: int
    records: int
    blobs: int
    lost_blobs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Previous:
    """前一份: its folder and the digest of its manifest."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """清单: ``covered_from`` to ``moment`` are the moments that can be restored with it."""

    moment: datetime
    covered_from: datetime
    because: str
    site: SiteNamed
    previous: Previous | None
    databases: Mapping[str, Held]
    files: int
    size: int
    listing_sha256: str
    sha256: str = field(default="", compare=False)

    @property
    def is_full(self) -> bool:
        return self.previous is None

    @property
    def lost_blobs(self) -> list[str]:
        return [
            f"{name} {lost}" for name, held in self.databases.items() for lost in held.lost_blobs
        ]


def write_manifest(folder: Path, manifest: Manifest) -> None:
    with (folder / MANIFEST).open("xb") as file:
        file.write(_text(manifest))
        file.flush()
        os.fsync(file.fileno())


def read_manifest(folder: Path) -> Manifest:
    """Raises Damaged."""
    path = folder / MANIFEST
    try:
        read = path.read_bytes()
        manifest = _made(json.loads(read))
    except FileNotFoundError:
        raise Damaged(f"缺少 {path}，这一份备份不能用。") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Damaged(f"{path} 读不懂，已损坏，这一份备份不能用。") from None
    if _text(manifest) != read:
        raise Damaged(f"{path} 已被改动，这一份备份不能用。")
    return manifest


def _text(manifest: Manifest) -> bytes:
    """Exactly these bytes stand in the file; the last line but one is the digest of the rest."""
    told = _plain(manifest)
    told["sha256"] = hashlib.sha256(_json(told)).hexdigest()
    return _json(told)


def _json(told: Mapping[str, Any]) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _plain(manifest: Manifest) -> dict[str, Any]:
    previous = manifest.previous
    return {
        "shape": SHAPE,
        "moment": manifest.moment.isoformat(),
        "covered_from": manifest.covered_from.isoformat(),
        "because": manifest.because,
        "site": vars(manifest.site),
        "previous": vars(previous) if previous else None,
        "databases": {name: _plain_held(held) for name, held in manifest.databases.items()},
        "files": manifest.files,
        "size": manifest.size,
        "listing_sha256": manifest.listing_sha256,
    }


def _plain_held(held: Held) -> dict[str, Any]:
    return {**vars(held), "lost_blobs": list(held.lost_blobs)}


def _made(told: Any) -> Manifest:
    if told["shape"] != SHAPE:
        raise ValueError(told["shape"])
    previous = told["previous"]
    return Manifest(
        moment=datetime.fromisoformat(told["moment"]),
        covered_from=datetime.fromisoformat(told["covered_from"]),
        because=told["because"],
        site=SiteNamed(**told["site"]),
        previous=Previous(**previous) if previous else None,
        databases={
            name: Held(**{**held, "lost_blobs": tuple(held["lost_blobs"])})
            for name, held in told["databases"].items()
        },
        files=told["files"],
        size=told["size"],
        listing_sha256=told["listing_sha256"],
        sha256=told["sha256"],
    )


def digest_of_manifest(folder: Path) -> str:
    return hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()


def write_listing(folder: Path, hashed: Hashed) -> tuple[int, int, str]:
    """Syncs and lists every file; returns (files, bytes, digest of the listing)."""
    lines, size = [], 0
    for path in _files_in(folder):
        digest, length = _digest_synced(path, hashed)
        lines.append(f"{digest}  {path.relative_to(folder).as_posix()}\n")
        size += length
    text = "".join(lines).encode()
    with (folder / LISTING).open("xb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    sync_folders(folder)
    return len(lines), size, hashlib.sha256(text).hexdigest()


def _files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _digest_synced(path: Path, hashed: Hashed) -> tuple[str, int]:
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return _digest(file, hashed)


def _digest(file: Any, hashed: Hashed) -> tuple[str, int]:
    digest, length = hashlib.sha256(), 0
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        length += len(chunk)
        hashed(len(chunk))
    return digest.hexdigest(), length


def sync_folders(folder: Path) -> None:
    """Names are as durable as what they name."""
    for path in (folder, *(found for found in folder.rglob("*") if found.is_dir())):
        sync(path)


def faults_of_files(folder: Path, manifest: Manifest, hashed: Hashed) -> Iterator[str]:
    """A sentence for every file that is missing or not what was written."""
    try:
        text = (folder / LISTING).read_bytes()
    except OSError as error:
        yield f"{folder / LISTING} 读不出（{error.strerror}）。"
        return
    if hashlib.sha256(text).hexdigest() != manifest.listing_sha256:
        yield f"{folder / LISTING} 已被改动。"
        return
    for line in text.decode().splitlines():
        digest, _, name = line.partition("  ")
        yield from _fault_of_file(folder / name, digest, hashed)


def _fault_of_file(path: Path, digest: str, hashed: Hashed) -> Iterator[str]:
    try:
        with path.open("rb") as file:
            found, _ = _digest(file, hashed)
    except OSError as error:
        yield f"{path} 读不出（{error.strerror}）。"
        return
    if found != digest:
        yield f"{path} 已被改动。"
