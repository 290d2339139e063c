"""What all engines of one machine share: an index in folders, and one door to it that never fails.

What is in a folder, and how it is read and written, is each engine's own.
"""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from search_index.documents import END, IndexDocument
from search_index.folders import CannotOpen, IndexFolders
from search_index.locks import holding
from search_index.public_mark import PublicMark
from search_index.query import Entry, Page, Query

log = logging.getLogger(__name__)


class Pool(Protocol):
    """Lends views of the index in use, each as it is now."""

    def view(self) -> AbstractContextManager[Any]:
        """Raises CannotOpen."""

    def close(self) -> None: ...


class FolderWriter(ABC):
    """写入口: collects one batch for the folder in use, and commits it as a whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._documents: list[IndexDocument] = []
        self._gone: set[str] = set()

    def write(self, documents: Iterable[IndexDocument]) -> None:
        self._documents.extend(documents)

    def delete(self, uids: Iterable[str]) -> None:
        self._gone.update(uids)

    @abstractmethod
    def commit(self, view: Any, mark: PublicMark) -> None:
        """``view`` is of now; the files are on the disk when it returns."""


class FolderEngine(ABC):
    """文件夹检索引擎: permission, place and time come first, and a search never raises."""

    def __init__(self, folders: IndexFolders, pool: Pool) -> None:
        self._folders, self._pool = folders, pool
        self._mark = PublicMark(folders.public_path)
        self._writer: FolderWriter | None = None
        self._open()

    @abstractmethod
    def begin_rebuild(self) -> Any: ...

    @abstractmethod
    def _run(self, view: Any, query: Query) -> Page: ...

    @abstractmethod
    def _entries_of(self, view: Any, place_uid: str, most: int | None) -> Any:
        """(key, entry) pairs, of ``most`` or a few more."""

    @abstractmethod
    def _writer_in(self, folder: Path) -> FolderWriter: ...

    @property
    def needs_rebuild(self) -> bool:
        return self._folders.needs_rebuild

    @property
    def is_outdated(self) -> bool:
        return self._folders.is_outdated

    @property
    def lock_path(self) -> Path:
        return self._folders.lock_path

    def holding(self, *, wait: bool) -> AbstractContextManager[bool]:
        return holding(self.lock_path, wait=wait)

    @property
    def generation(self) -> str:
        with self._pool.view() as view:
            return str(view.generation)

    @property
    def public_generation(self) -> tuple[int, int, int]:
        return self._mark.value

    def close(self) -> None:
        self._pool.close()

    def write(self, documents: Iterable[IndexDocument]) -> None:
        self._writing().write(documents)

    def delete(self, uids: Iterable[str]) -> None:
        self._writing().delete(uids)

    def commit(self) -> None:
        writer, self._writer = self._writing(), None
        with self._pool.view() as view:
            writer.commit(view, self._mark)

    def finish_rebuild(self, rebuild: Any) -> None:
        rebuild.commit()
        with self._mark.changing(seen=True):
            self._folders.switch(rebuild.folder)
        self._folders.mark_sound()

    def drop_former(self) -> None:
        self._folders.drop_former()

    def entries(self, place_uid: str = "", most: int | None = None) -> dict[str, Entry]:
        with self._pool.view() as view:
            return dict(islice(self._entries_of(view, place_uid, most), most))

    def search(self, query: Query) -> Page:
        """Never raises; a reader may meet a folder just replaced, so it is tried twice.

        An index that waits to be made anew answers what it holds, and says that it is not all.
        """
        for again in (True, False):
            try:
                with self._pool.view() as view:
                    page = self._run(view, query)
                    return replace(page, degraded=self._folders.is_incomplete)
            except Exception as error:
                if not again:
                    self._report(error)
        return Page(degraded=True)

    def _generation_if_readable(self) -> str:
        try:
            return self.generation
        except CannotOpen:
            return "none"

    def _report(self, error: Exception) -> None:
        log.error("检索索引读不了，请运行 openhall index check 查看", exc_info=error)
        if isinstance(error, CannotOpen):
            # Where even the mark cannot be written, the next search says the same
            with suppress(OSError):
                self._folders.mark_damaged()

    def _writing(self) -> FolderWriter:
        folder = self._folders.current()
        if folder is None:
            raise CannotOpen("no index is in use")
        if self._writer is None or self._writer.folder != folder:
            self._writer = self._writer_in(folder)
        return self._writer

    def _open(self) -> None:
        """An index that is missing or cannot be read is replaced by an empty one.

        Whoever holds the lock is making one already.
        """
        if self._is_readable():
            return
        with self.holding(wait=False) as held:
            if held and not self._is_readable():
                log.info("检索索引还没有或读不出，先用空的，等待重建")
                self.finish_rebuild(self.begin_rebuild())
                self._folders.mark_damaged()

    def _is_readable(self) -> bool:
        try:
            with self._pool.view():
                return True
        except CannotOpen:
            return False


def shows_other(
    public_digests: Callable[[str], set[str]], gone: set[str], documents: list[IndexDocument]
) -> bool:
    """Will the public find anything else, now or at any moment, once the batch is committed?

    ``public_digests`` of what an item has in the index so far.
    """
    becomes: dict[str, set[str]] = {uid: set() for uid in gone}
    for document in documents:
        if document.is_public:
            if document.uid not in becomes:
                return True
            becomes[document.uid].add(document.digest)
    return any(public_digests(uid) != digests for uid, digests in becomes.items())


def public_in(rows: Iterator[Any]) -> set[str]:
    """The digests of what was, is or will be public."""
    return {row["digest"] for row in rows if row["live_from"] < END}
