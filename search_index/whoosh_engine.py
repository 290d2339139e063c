"""The embedded engine on Whoosh 2.7.4; nothing but search_index knows Whoosh."""

import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from search_index.documents import IndexDocument
from search_index.evaluation import entries_of, run
from search_index.folders import IndexFolders
from search_index.locks import holding
from search_index.public_mark import PublicMark
from search_index.query import Entry, Page, Query
from search_index.readers import CannotOpen, ReaderPool
from search_index.writers import RebuildWriter, WhooshWriter

log = logging.getLogger(__name__)


class WhooshEngine:
    """嵌入式检索引擎: good to about 30,000 documents."""

    def __init__(self, root: Path) -> None:
        self._folders = IndexFolders(root)
        self._pool = ReaderPool(self._folders)
        self._mark = PublicMark(self._folders.public_path)
        self._writer: WhooshWriter | None = None
        self._open()

    @property
    def needs_rebuild(self) -> bool:
        return self._folders.needs_rebuild

    @property
    def is_outdated(self) -> bool:
        return self._folders.is_outdated

    @property
    def lock_path(self) -> Path:
        return self._folders.lock_path

    @property
    def generation(self) -> str:
        with self._pool.view() as view:
            return view.generation

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

    def begin_rebuild(self) -> RebuildWriter:
        return RebuildWriter(self._folders, self._generation_if_readable())

    def finish_rebuild(self, rebuild: Any) -> None:
        rebuild.commit()
        with self._mark.changing(seen=True):
            self._folders.switch(rebuild.folder)
        self._folders.mark_sound()

    def drop_former(self) -> None:
        self._folders.drop_former()

    def entries(self, place_uid: str = "", most: int | None = None) -> dict[str, Entry]:
        with self._pool.view() as view:
            return dict(islice(entries_of(view, place_uid), most))

    def search(self, query: Query) -> Page:
        """Never raises; a reader may meet a folder just replaced, so it is tried twice.

        An index that waits to be made anew answers what it holds, and says that it is not all.
        """
        for again in (True, False):
            try:
                with self._pool.view() as view:
                    return replace(run(view, query), degraded=self._folders.is_incomplete)
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

    def _writing(self) -> WhooshWriter:
        folder = self._folders.current()
        if folder is None:
            raise CannotOpen("no index is in use")
        if self._writer is None or self._writer.folder != folder:
            self._writer = WhooshWriter(folder)
        return self._writer

    def _open(self) -> None:
        """An index that is missing or cannot be read is replaced by an empty one.

        Whoever holds the lock is making one already.
        """
        if self._is_readable():
            return
        with holding(self.lock_path, wait=False) as held:
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
