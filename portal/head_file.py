"""The file outside the database in which heads of the ledger are kept: one line a head, appended.

A line is ``seq:hash``, a blank and the moment; reading it is ``content.ledger_records.heads_in``.
"""

import errno
import os
from datetime import datetime, timedelta
from pathlib import Path

from content.ledger import Head
from search_index.folders import sync

KEPT_EVERY = timedelta(hours=1)
_LAST_LINE = 400


def append_head(path: Path, head: Head, moment: datetime) -> None:
    """One line in one write, on the disk when this returns. Raises OSError."""
    line = f"{head} {moment.isoformat(timespec='seconds')}\n".encode("ascii")
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        is_torn = _last_bytes(descriptor)[-1:] not in (b"", b"\n")
        _write_whole(descriptor, b"\n" + line if is_torn else line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    sync(path.parent)


def keep_head(path: Path, head: Head, moment: datetime) -> bool:
    """Appends it when it changed, at most once an hour; was it appended? Raises OSError."""
    last, kept_at = _last_kept(path)
    is_recent = kept_at is not None and timedelta(0) <= moment - kept_at < KEPT_EVERY
    if last == str(head) or is_recent:
        return False
    append_head(path, head, moment)
    return True


def _last_kept(path: Path) -> tuple[str, datetime | None]:
    """The head and moment of the last line; ("", None) where there is none to be read."""
    try:
        with path.open("rb") as file:
            lines = _last_bytes(file.fileno()).decode("utf-8", "replace").split("\n")
    except FileNotFoundError:
        return "", None
    head, _, told = next((line for line in reversed(lines) if line.strip()), "").partition(" ")
    try:
        kept_at = datetime.fromisoformat(told.strip())
    except ValueError:
        return head, None
    return head, kept_at if kept_at.tzinfo else None


def _last_bytes(descriptor: int) -> bytes:
    size = os.fstat(descriptor).st_size
    return os.pread(descriptor, _LAST_LINE, max(0, size - _LAST_LINE))


def _write_whole(descriptor: int, line: bytes) -> None:
    """A disk that is full may take a part of it: the line is then taken back."""
    size = os.fstat(descriptor).st_size
    if os.write(descriptor, line) != len(line):
        os.ftruncate(descriptor, size)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
