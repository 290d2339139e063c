"""Files that applicants hand in: sealed, and cut into records none of which is large."""

import json
from collections.abc import Mapping
from typing import Any

from persistent import Persistent

from content.chunks import Chunk, cut, joined
from content.sealing import Sealing


class StoredFile(Persistent):
    """提交的文件: facts in the clear, name and content sealed; it never changes."""

    def __init__(self, field: str, facts: dict[str, Any], chunks: tuple[Chunk, ...]) -> None:
        """``facts``: uid, size (bytes), media_type, sha256, sealed_name, and origin (see below)."""
        self.field, self.facts, self._chunks = field, facts, chunks

    def under(self, field: str) -> "StoredFile":
        """The same file under another field; its bytes are stored once."""
        return StoredFile(field, self.facts, self._chunks)

    @property
    def uid(self) -> str:
        return str(self.facts["uid"])

    @property
    def size(self) -> int:
        return int(self.facts["size"])

    @property
    def media_type(self) -> str:
        return str(self.facts["media_type"])

    @property
    def sha256(self) -> str:
        return str(self.facts["sha256"])

    @property
    def origin(self) -> Mapping[str, Any] | None:
        """Of a copy, what it was copied from: file (uid), day (ISO), filed (else of a draft)."""
        origin: Mapping[str, Any] | None = self.facts.get("origin")
        return origin

    def name(self, sealing: Sealing) -> str:
        """Raises Unreadable."""
        name: str = json.loads(sealing.open(self.facts["sealed_name"], _about(self.uid, "name")))
        return name

    def content(self, sealing: Sealing) -> bytes:
        """Raises Unreadable."""
        return sealing.open(joined(self._chunks), _about(self.uid, "content"))


def seal_file(sealing: Sealing, field: str, uid: str, upload: Any) -> StoredFile:
    """``upload`` was examined: name, content, media_type, sha256; a copy has an origin, too."""
    facts = {
        "uid": uid,
        "size": len(upload.content),
        "media_type": upload.media_type,
        "sha256": upload.sha256,
        "sealed_name": sealing.seal(json.dumps(upload.name).encode(), _about(uid, "name")),
    }
    if origin := getattr(upload, "origin", None):
        facts["origin"] = dict(origin)
    return StoredFile(field, facts, cut(sealing.seal(upload.content, _about(uid, "content"))))


def _about(uid: str, part: str) -> str:
    return f"file:{uid}:{part}"
