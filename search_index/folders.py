"""Where an index lies on disk: generations beside each other, and a pointer to the one in use."""

import os
import shutil
from pathlib import Path

CURRENT, MARK, LOCK, PUBLIC = "current", "needs-rebuild", "lock", "public"
REACHED = "reached"
# Raised when something else is indexed or kept of a document: an index of before is made anew
FORMAT, FORMAT_FILE = "3", "format"


class CannotOpen(RuntimeError):
    """The index is missing or damaged."""


class IndexFolders:
    """索引文件夹: ``current`` names the folder in use; the one before it stays for late readers.

    ``engine`` is whose files lie there; Whoosh, the first one, has no name.
    """

    def __init__(self, root: Path, engine: str = "") -> None:
        self.root = root
        self._format = f"{engine} {FORMAT}".strip()
        root.mkdir(parents=True, exist_ok=True)

    @property
    def lock_path(self) -> Path:
        return self.root / LOCK

    @property
    def public_path(self) -> Path:
        return self.root / PUBLIC

    def current(self) -> Path | None:
        """The folder in use; None when the pointer is missing or names nothing."""
        try:
            name = (self.root / CURRENT).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return None
        folder = self.root / name
        return folder if name.startswith("g") and folder.is_dir() else None

    def begin(self, since: str) -> tuple[Path, int]:
        """The folder of a rebuild and how far it came; of an interrupted one where it still holds.

        It holds while the index in use has the generation ``since``: whoever writes that one
        clears marks which the new one needs. Others are removed.
        """
        for folder in self._unfinished():
            if _format_of(folder) == self._format and (reached := _reached_in(folder, since)):
                return folder, reached
            shutil.rmtree(folder, ignore_errors=True)
        current = self.current()
        last = int(current.name[1:]) if current else self._highest()
        folder = self.root / f"g{last + 1:06d}"
        folder.mkdir()
        _write_synced(folder / FORMAT_FILE, self._format)
        return folder, 0

    def note_reached(self, folder: Path, since: str, position: int) -> None:
        _write_synced(folder / REACHED, f"{since} {position}")

    def forget_unfinished(self) -> None:
        """What was begun belongs to another state of the site."""
        for folder in self._unfinished():
            shutil.rmtree(folder, ignore_errors=True)

    def _unfinished(self) -> list[Path]:
        current = self.current()
        return [one for one in self._generations() if current is None or one.name > current.name]

    def switch(self, folder: Path) -> None:
        """From now on ``folder`` is in use; a crash leaves the old pointer or the new one."""
        before = self.current()
        _write_synced(self.root / CURRENT, folder.name)
        sync(self.root)
        for old in self._generations():
            if old not in (folder, before):
                shutil.rmtree(old, ignore_errors=True)

    def drop_former(self) -> None:
        """Late readers of a former folder are tried again in the one in use."""
        current = self.current()
        for folder in self._generations():
            if folder != current:
                shutil.rmtree(folder, ignore_errors=True)

    @property
    def needs_rebuild(self) -> bool:
        return self.is_incomplete or self.current() is None or self.is_outdated

    @property
    def is_outdated(self) -> bool:
        """Is the one in use sound, and of an earlier release?"""
        current = self.current()
        if current is None or self.is_incomplete:
            return False
        return _format_of(current) != self._format

    @property
    def is_incomplete(self) -> bool:
        """Is the one in use but an empty one, in the place of one that was lost or never made?"""
        return (self.root / MARK).exists()

    def mark_damaged(self) -> None:
        """Also where somebody deleted the whole folder. Raises OSError, on a full disk say."""
        self.root.mkdir(parents=True, exist_ok=True)
        (self.root / MARK).touch()

    def mark_sound(self) -> None:
        (self.root / MARK).unlink(missing_ok=True)

    def _generations(self) -> list[Path]:
        return sorted(self.root.glob("g[0-9]*"))

    def _highest(self) -> int:
        return max(
            (int(f.name[1:]) for f in self._generations() if f.name[1:].isdecimal()), default=0
        )


def _format_of(folder: Path) -> str:
    """Indexes of the first release tell none."""
    try:
        return (folder / FORMAT_FILE).read_text(encoding="ascii")
    except OSError:
        return "1"


def _reached_in(folder: Path, since: str) -> int:
    """0 where nothing of it can be used."""
    try:
        generation, position = (folder / REACHED).read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return 0
    return int(position) if generation == since else 0


def _write_synced(path: Path, text: str) -> None:
    """A crash leaves what was there before, or ``text``."""
    temporary = path.with_name(f"{path.name}.new")
    with temporary.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def sync_new_files(folder: Path, since: float) -> None:
    """Force to disk what was written since: Whoosh itself never does."""
    for path in folder.iterdir():
        if path.stat().st_mtime >= since:
            sync(path)
    sync(folder)


def sync(path: Path) -> None:
    """A file, or the names in a folder, are on the disk when it returns."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
