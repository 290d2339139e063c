"""Readers of a Whoosh index, each used by one thread at a time and renewed when the index moved.

One searcher shared by threads raises and returns wrong results; so they are lent, not shared.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage

from search_index.folders import IndexFolders
from search_index.segments import Mask, SegmentColumns

KEPT_READERS = 16


class CannotOpen(RuntimeError):
    """The index is missing or damaged."""


@dataclass(frozen=True)
class Segment:
    columns: SegmentColumns
    reader: Any
    alive: Mask


class View:
    """视图: the index as it was when this reader was opened."""

    def __init__(self, folder: Path, known: dict[str, SegmentColumns]) -> None:
        self.folder = folder
        self._index = FileStorage(str(folder)).open_index()
        self._reader = self._index.reader()
        self._generation = self._reader.generation()
        try:
            leaves = [leaf for leaf, _ in self._reader.leaf_readers() if leaf.doc_count_all()]
            self.segments = [_segment(leaf, known) for leaf in leaves]
        except BaseException:
            self._reader.close()
            raise
        self.total: int = sum(segment.columns.size for segment in self.segments)

    def is_current(self, folder: Path | None) -> bool:
        return folder == self.folder and self._index.latest_generation() == self._generation

    @property
    def generation(self) -> str:
        return f"{self.folder.name}.{self._generation}"

    @property
    def segment_ids(self) -> set[str]:
        return {segment.reader.segment().segment_id() for segment in self.segments}

    def frequency(self, field: str, term: str) -> int:
        return sum(segment.reader.doc_frequency(field, term) for segment in self.segments)

    def close(self) -> None:
        # Whoosh's reader of an index without documents has no is_closed
        if not getattr(self._reader, "is_closed", True):
            self._reader.close()


def _segment(leaf: Any, known: dict[str, SegmentColumns]) -> Segment:
    name = leaf.segment().segment_id()
    columns = known.get(name)
    if columns is None:
        columns = known[name] = SegmentColumns(leaf)
    return Segment(columns, leaf, columns.alive(leaf))


class ReaderPool:
    """读者池: what was worked out of a segment is shared, the open files are not."""

    def __init__(self, folders: IndexFolders) -> None:
        self._folders = folders
        self._idle: deque[View] = deque()
        self._columns: dict[str, SegmentColumns] = {}

    @contextmanager
    def view(self) -> Iterator[View]:
        """Raises CannotOpen."""
        view = self._take()
        try:
            yield view
        except BaseException:
            view.close()
            raise
        if len(self._idle) < KEPT_READERS:
            self._idle.append(view)
        else:
            view.close()

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def _take(self) -> View:
        folder = self._folders.current()
        while True:
            try:
                view = self._idle.pop()
            except IndexError:
                return self._open(folder)
            if view.is_current(folder):
                return view
            view.close()

    def _open(self, folder: Path | None) -> View:
        if folder is None:
            raise CannotOpen("no index is in use")
        known = dict(self._columns)
        try:
            view = View(folder, known)
        except Exception as error:
            raise CannotOpen(f"{folder}: {error!r}") from error
        self._columns = {name: known[name] for name in view.segment_ids}
        return view
