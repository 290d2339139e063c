"""What a ledger record is: its shape, its digest and its link; nothing here is stored."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

GENESIS = "0" * 64
RECORD_KEYS = frozenset({"type", "v", "uid", "at", "by", "act", "subject", "place", "digest"})
NOBODY = "~"  # in a line; no account can have this name
_IN_LINE = ("type", "v", "at", "by", "act", "subject", "place", "digest")

_IDENTIFIER = re.compile(r"[A-Za-z0-9._:/@+-]{0,80}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_HEAD = re.compile(r"(\d{1,18})[:：]([0-9a-f]{64})")


class RecordRefused(ValueError):
    """It is no ledger record: a field too many or too few, or something else than uids."""


class HeadUnreadable(ValueError):
    """The text is no head of the ledger."""


@dataclass(frozen=True)
class Head:
    """账头: number and hash of the last sealed record; kept elsewhere, it shows a truncation."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Reads ``seq:hash``. Raises HeadUnreadable."""
        found = _HEAD.fullmatch(text.strip())
        if found is None:
            raise HeadUnreadable(
                "账头读不懂：应为“序号:散列”，散列是 64 位十六进制数。请整行复制后再试。"
            )
        return cls(int(found[1]), found[2])


def heads_in(text: str) -> list[Head]:
    """The heads of a file, in its order: one a line; what follows the first blank is a remark.

    Raises HeadUnreadable, naming the line; also where there is no head at all.
    """
    heads = []
    for number, line in enumerate(text.splitlines(), 1):
        said = line.partition("#")[0].split()
        try:
            heads += [Head.parse(one) for one in said[:1]]
        except HeadUnreadable as error:
            raise HeadUnreadable(f"第 {number} 行的{error}") from None
    if not heads:
        raise HeadUnreadable("里面没有账头：每行应有一个“序号:散列”。")
    return heads


def digest_of(said: Mapping[str, Any]) -> str:
    """The sha256 (hex) of ``said`` as canonical JSON: sorted keys, ISO dates, moments in UTC.

    Raises TypeError for what has no one way to be written (a naive datetime, a blob).
    """
    return hashlib.sha256(canonical(said).encode("utf-8", "surrogatepass")).hexdigest()


def canonical(said: Mapping[str, Any]) -> str:
    """The one text of ``said`` that is hashed. Raises TypeError, as ``digest_of`` does."""
    return _CANONICAL.encode(said)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError(f"a moment without time zone: {value!r}")
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"not plain: {type(value).__name__}")


# One for all: json.dumps would make an encoder for each of a hundred thousand records
_CANONICAL = json.JSONEncoder(
    ensure_ascii=False,
    sort_keys=True,
    separators=(",", ":"),
    allow_nan=False,
    default=_plain,
)


def check_record(record: Mapping[str, Any]) -> None:
    """A record holds uids and digests only, so that no personal data is sealed for ever.

    ``at`` is in microseconds since 1970, ``by`` an account or None. Raises RecordRefused.
    """
    if record.keys() != RECORD_KEYS:
        odd = ", ".join(sorted(record.keys() ^ RECORD_KEYS))
        raise RecordRefused(f"missing or unknown in a ledger record: {odd}")
    if type(record["at"]) is not int or type(record["v"]) is not int or not record["uid"]:
        raise RecordRefused("at and v are integers, uid is not empty")
    for key in ("type", "uid", "by", "act", "subject", "place"):
        if not _IDENTIFIER.fullmatch(_text(record[key], key)):
            raise RecordRefused(f"not an identifier: {key}")
    if not _DIGEST.fullmatch(_text(record["digest"], "digest")):
        raise RecordRefused("digest is not a sha256")


def _text(value: Any, key: str) -> str:
    if value is None and key == "by":
        return ""
    if not isinstance(value, str):
        raise RecordRefused(f"not a text: {key}")
    return value


def in_one_line(record: Mapping[str, Any]) -> str:
    """A checked record without its uid: words with a blank between them, for no word has one."""
    words = (NOBODY if record[key] is None else str(record[key]) for key in _IN_LINE)
    return " ".join(words)


def from_line(uid: str, line: str | Mapping[str, Any]) -> Mapping[str, Any]:
    """The record again; what earlier sites staged are mappings. Of a line that is none, the uid."""
    if isinstance(line, Mapping):
        return line
    said: dict[str, Any] = dict(zip(_IN_LINE, line.split(" "), strict=False))
    try:
        said |= {"v": int(said["v"]), "at": int(said["at"])}
    except (KeyError, ValueError):
        return {"uid": uid}
    return {**said, "uid": uid, "by": None if said.get("by") == NOBODY else said.get("by")}


def is_link(link: Any) -> bool:
    """Can it be shown and exported? Whether it is the true one is another question."""
    if not isinstance(link, Mapping) or not link.keys() >= RECORD_KEYS:
        return False
    try:
        check_record({key: link[key] for key in RECORD_KEYS})
    except RecordRefused:
        return False
    is_numbered = type(link.get("seq")) is int and type(link.get("sealed_at")) is int
    return is_numbered and isinstance(link.get("prev"), str) and isinstance(link.get("hash"), str)


def sealed(record: Mapping[str, Any], head: Head, sealed_at: int) -> dict[str, Any]:
    """``record`` as the link after ``head``; ``sealed_at`` in microseconds since 1970."""
    link = {**record, "seq": head.seq + 1, "prev": head.hash, "sealed_at": sealed_at}
    return {**link, "hash": digest_of(link)}


def hashed_part(link: Mapping[str, Any]) -> dict[str, Any]:
    """All of it but the hash."""
    return {key: value for key, value in link.items() if key != "hash"}


def hash_of(link: Mapping[str, Any]) -> str:
    """What ``link["hash"]`` should be."""
    return digest_of(hashed_part(link))
