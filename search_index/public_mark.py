"""What tells every process of this machine that the public may find something else than before."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class PublicMark:
    """公开标记: a file that grows by a byte before such a change, and by another one after it.

    Nothing made of the index as it was before the change stands under the mark after it. An odd
    length tells of a change under way, or cut short: then the next one counts as such.
    """

    def __init__(self, path: Path) -> None:
        self._path = str(path)

    @property
    def value(self) -> tuple[int, int, int]:
        """Compared only; a file that somebody removed gives another one too."""
        try:
            found = os.stat(self._path)
        except OSError:
            return (0, 0, 0)
        return found.st_size, found.st_ino, found.st_mtime_ns

    @contextmanager
    def changing(self, *, seen: bool) -> Iterator[None]:
        """Around a commit of the one indexer; ``seen``: by who is not signed in."""
        was_cut = self.value[0] % 2 == 1
        if seen and not was_cut:
            self._grow()
        yield
        if seen or was_cut:
            self._grow()

    def _grow(self) -> None:
        with open(self._path, "ab") as file:
            file.write(b".")
