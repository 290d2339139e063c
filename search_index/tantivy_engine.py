"""The embedded engine on tantivy; nothing but search_index knows tantivy."""

from collections.abc import Iterator
from pathlib import Path

from tantivy import Query as Asked

from search_index.folder_engine import FolderEngine
from search_index.folders import IndexFolders
from search_index.query import Entry, Page, Query
from search_index.rows import key_of
from search_index.tantivy_finding import run
from search_index.tantivy_reader import TantivyPool, TantivyView
from search_index.tantivy_writer import TantivyRebuild, TantivyWriter


class TantivyEngine(FolderEngine):
    """嵌入式大型检索引擎: one machine, millions of documents."""

    def __init__(self, root: Path) -> None:
        folders = IndexFolders(root, "tantivy")
        super().__init__(folders, TantivyPool(folders))

    def begin_rebuild(self) -> TantivyRebuild:
        return TantivyRebuild(self._folders, self._generation_if_readable())

    def _run(self, view: TantivyView, query: Query) -> Page:
        return run(view, query)

    def _entries_of(
        self, view: TantivyView, place_uid: str, most: int | None
    ) -> Iterator[tuple[str, Entry]]:
        asked = view.term("places", place_uid) if place_uid else Asked.all_query()
        for row in map(view.row, view.holding(asked, most)):
            yield key_of(row), Entry(row["digest"])

    def _writer_in(self, folder: Path) -> TantivyWriter:
        return TantivyWriter(folder)
