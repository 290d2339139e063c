"""A bundle as a .zip: records a line each, attachments by sha256, a manifest to check it by."""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from content.base import path_of
from content.bundles.taking import Bundle
from content.bundles.telling import (
    Record,
    attachments_of,
    grants_of,
    items_of,
    kinds_told,
    places_of,
    redirects_of,
)
from content.editions import Attachment
from content.kinds_list import KINDS
from content.tree import Place
from portal.databases import read_blob

FORMAT, VERSION = "openhall-place", 1
MANIFEST = "manifest.json"
PARTS = ("places", "items", "redirects", "grants")
FILES = "files/"


class AttachmentLost(RuntimeError):
    """The site has lost a file that belongs into the bundle; one sentence with the cure."""


class BundleUnreadable(ValueError):
    """The file is no bundle, or was changed; one sentence with the cure."""


def write_bundle(
    stream: BinaryIO,
    parts: Mapping[str, Iterable[Record]],
    attachments: Iterable[Attachment],
    told: Mapping[str, Any],
) -> dict[str, int]:
    """Returns how many records each part has. ``told`` is what the manifest says beside them."""
    counts, digests = {}, {}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in PARTS:
            counts[name], digests[name] = _write_part(archive, name, parts[name])
        counts["files"] = _write_files(archive, attachments)
        manifest = {"format": FORMAT, "v": VERSION, "counts": counts, "sha256": digests, **told}
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return counts


def _write_part(archive: zipfile.ZipFile, name: str, records: Iterable[Record]) -> tuple[int, str]:
    count, digest = 0, hashlib.sha256()
    with archive.open(f"{name}.jsonl", "w", force_zip64=True) as stream:
        for record in records:
            line = (json.dumps(record, ensure_ascii=False, sort_keys=True) + "\n").encode()
            digest.update(line)
            stream.write(line)
            count += 1
    return count, digest.hexdigest()


def _write_files(archive: zipfile.ZipFile, attachments: Iterable[Attachment]) -> int:
    count = 0
    for file in attachments:
        try:
            content = read_blob(file.blob)
        except FileNotFoundError as error:
            raise AttachmentLost(
                f"附件“{file.name}”的文件丢失，请从备份恢复（openhall verify 会说它在哪里）。"
            ) from error
        archive.writestr(f"{FILES}{file.facts['sha256']}", content)
        count += 1
    return count


class BundleFile:
    """A bundle that was opened and checked; closed by ``with``. Raises BundleUnreadable."""

    def __init__(self, file: Path) -> None:
        self.name = file.name
        self._members = ExitStack()
        try:
            self._archive = self._members.enter_context(zipfile.ZipFile(file))
        except (OSError, zipfile.BadZipFile) as error:
            raise BundleUnreadable(f"{file} 打不开，或者不是包文件，请核对路径。") from error
        self.manifest = self._manifest()

    def __enter__(self) -> "BundleFile":
        return self

    def __exit__(self, *_: Any) -> None:
        """Members too that were not read to their end, because the import stopped."""
        self._members.close()

    def bundle(self) -> Bundle:
        return Bundle(
            self.manifest["kinds"],
            self.records("places"),
            self.records("items"),
            self.records("redirects"),
            self._content_of,
        )

    def records(self, name: str) -> Iterator[Record]:
        """The records of one part; at its end it is known whether they are what was written."""
        digest = hashlib.sha256()
        for line in self._members.enter_context(self._opened(f"{name}.jsonl")):
            digest.update(line)
            yield json.loads(line)
        if digest.hexdigest() != self.manifest["sha256"][name]:
            raise BundleUnreadable(f"{self.name} 里的 {name}.jsonl 被改动过，请重新导出。")

    def _content_of(self, sha256: str) -> bytes:
        with self._opened(f"{FILES}{sha256}") as stream:
            content: bytes = stream.read()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise BundleUnreadable(f"{self.name} 里的附件 {sha256} 被改动过，请重新导出。")
        return content

    def _opened(self, member: str) -> Any:
        try:
            return self._archive.open(member)
        except (KeyError, zipfile.BadZipFile) as error:
            raise BundleUnreadable(f"{self.name} 缺少 {member}，请重新导出。") from error

    def _manifest(self) -> Mapping[str, Any]:
        with self._opened(MANIFEST) as stream:
            try:
                manifest = json.loads(stream.read())
            except ValueError as error:
                raise BundleUnreadable(f"{self.name} 的 {MANIFEST} 读不懂，请重新导出。") from error
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            raise BundleUnreadable(f"{self.name} 不是 openhall place export 写的包。")
        if manifest.get("v") != VERSION:
            raise BundleUnreadable(f"{self.name} 是更新的版本写的，请先升级本站的程序。")
        return manifest


def write_place(stream: BinaryIO, root: Place, site: Any, moment: datetime) -> dict[str, int]:
    """The place ``root`` of an opened site as a bundle; returns the counts."""
    parts = {
        "places": places_of(root),
        "items": items_of(root),
        "redirects": redirects_of(root, site.site),
        "grants": grants_of(root, site.affairs.people),
    }
    told = {
        "root": {"path": path_of(root), "title": root.title, "uid": root.uid},
        "moment": moment.isoformat(),
        "kinds": kinds_told(KINDS),
    }
    return write_bundle(stream, parts, attachments_of(root), told)
