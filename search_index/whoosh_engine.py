"""The embedded engine on Whoosh 2.7.4; nothing but search_index knows Whoosh."""

from collections.abc import Iterator
from pathlib import Path

from search_index.evaluation import entries_of, run
from search_index.folder_engine import FolderEngine
from search_index.folders import IndexFolders
from search_index.query import Entry, Page, Query
from search_index.readers import ReaderPool, View
from search_index.writers import RebuildWriter, WhooshWriter


class WhooshEngine(FolderEngine):
    """嵌入式检索引擎: good to about 30,000 documents."""

    def __init__(self, root: Path) -> None:
        folders = IndexFolders(root)
        super().__init__(folders, ReaderPool(folders))

    def begin_rebuild(self) -> RebuildWriter:
        return RebuildWriter(self._folders, self._generation_if_readable())

    def _run(self, view: View, query: Query) -> Page:
        return run(view, query)

    def _entries_of(
        self, view: View, place_uid: str, most: int | None
    ) -> Iterator[tuple[str, Entry]]:
        return entries_of(view, place_uid)

    def _writer_in(self, folder: Path) -> WhooshWriter:
        return WhooshWriter(folder)
