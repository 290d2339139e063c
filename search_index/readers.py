"""Readers of a Whoosh index, each used by one thread at a time and renewed when the index moved.

One searcher shared by threads raises and returns wrong results; so they are lent, not shared.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.reading import TermNotFound

from search_index.folders import CannotOpen, IndexFolders
from search_index.recent import Recent, RecentFile
from search_index.recent_reader import RecentReader
from search_index.segments import Mask, SegmentColumns

KEPT_READERS, MOST_TRIES = 16, 100


@dataclass(frozen=True)
class Segment:
    columns: SegmentColumns
    reader: Any
    alive: Mask


class Newest:
    """新段: what was indexed last as one more segment; shared, for it never changes."""

    def __init__(self, folder: Path, number: int, recent: Recent | None = None) -> None:
        self.of, self.file = (folder, number), RecentFile(folder, number)
        self.recent = recent or Recent()
        reader = RecentReader(self.recent.all())
        columns = SegmentColumns(reader)
        self.segment = Segment(columns, reader, columns.everything)

    def grown(self) -> "Newest | None":
        """Itself, or one that knows more; None where the file is gone, for its time is over.

        Raises ValueError where it is damaged.
        """
        size = self.file.size()
        if size < self.recent.end:
            return None
        recent = self.file.read(self.recent) if size > self.recent.end else self.recent
        return self if recent is self.recent else Newest(*self.of, recent)


class View:
    """视图: the index as it was when this reader was opened or brought up to date last."""

    def __init__(self, folder: Path, known: dict[str, SegmentColumns]) -> None:
        self.folder = folder
        self._index = FileStorage(str(folder)).open_index()
        last = self._index.latest_generation()
        self._reader = self._index.reader()
        # Whoosh's reader of an index without documents knows no generation
        self.number: int = self._reader.generation() if self._reader.doc_count_all() else last
        try:
            leaves = [leaf for leaf, _ in self._reader.leaf_readers() if leaf.doc_count_all()]
            self._kept = [_segment(leaf, known) for leaf in leaves]
        except BaseException:
            self._reader.close()
            raise
        self.newest = Newest(folder, self.number)
        self._compose()

    def follow(self, newest: Newest) -> None:
        """With what was indexed since, in the place of what was known of those items."""
        if newest is not self.newest:
            self.newest = newest
            self._compose()

    def _compose(self) -> None:
        kept = [_without(segment, self.newest.recent.documents) for segment in self._kept]
        newest = self.newest.segment
        self.segments = [*kept, newest] if newest.columns.size else kept
        self.total: int = sum(segment.columns.size for segment in self.segments)

    def is_current(self, folder: Path | None) -> bool:
        return folder == self.folder and self._index.latest_generation() == self.number

    @property
    def generation(self) -> str:
        return f"{self.folder.name}.{self.number}.{self.newest.recent.end}"

    @property
    def segment_ids(self) -> set[str]:
        return {segment.reader.segment().segment_id() for segment in self._kept}

    def rows_of(self, uid: str) -> Iterator[Mapping[str, Any]]:
        """What is kept of each document of an item."""
        for segment in self.segments:
            ranks = segment.columns.of_item(segment.reader, uid)
            alive = segment.columns.selector(segment.alive) if ranks else b""
            for rank in filter(alive.__getitem__, ranks):
                yield segment.reader.stored_fields(segment.columns.doc_of_rank[rank])["row"]

    def frequency(self, field: str, term: str) -> int:
        return sum(_frequency(segment.reader, field, term) for segment in self.segments)

    def close(self) -> None:
        # Whoosh's reader of an index without documents has no is_closed
        if not getattr(self._reader, "is_closed", True):
            self._reader.close()


def _frequency(reader: Any, field: str, term: str) -> int:
    """Of a field that came since the index was made, too."""
    try:
        return int(reader.doc_frequency(field, term))
    except TermNotFound:
        return 0


def _without(segment: Segment, uids: Iterable[str]) -> Segment:
    alive = segment.columns.without(segment.reader, segment.alive, uids)
    return Segment(segment.columns, segment.reader, alive)


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
        self._newest: Newest | None = None

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
        """What was appended is read before it is asked whether the view is of now.

        Else Whoosh might have taken it over in between, and it would be in neither.
        """
        for _ in range(MOST_TRIES):
            try:
                view = self._idle.pop()
            except IndexError:
                view = self._open(self._folders.current())
            newest = self._newest_of(view)
            if newest is not None and view.is_current(self._folders.current()):
                view.follow(newest)
                return view
            view.close()
        raise CannotOpen("another one each time it is looked at")

    def _newest_of(self, view: View) -> Newest | None:
        """None where the view is of yesterday by now. Raises CannotOpen."""
        known = self._newest
        if known is None or known.of != view.newest.of:
            known = view.newest
        try:
            newest = known.grown()
        except Exception as error:
            view.close()
            raise CannotOpen(f"{view.folder}: {error!r}") from error
        self._newest = newest
        return newest

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
