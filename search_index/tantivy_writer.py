"""Writing a tantivy index: one batch into the one in use, or a new one from nothing."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import tantivy

from search_index.documents import IndexDocument
from search_index.folder_engine import FolderWriter, shows_other
from search_index.folders import IndexFolders, sync
from search_index.public_mark import PublicMark
from search_index.tantivy_fields import document_of, make_schema, prepare
from search_index.tantivy_reader import TantivyView
from search_index.terms import UID

MEGABYTE = 1 << 20
BATCH_MEMORY, REBUILD_MEMORY = 32 * MEGABYTE, 256 * MEGABYTE
REACH_DOCUMENTS = 20_000  # of a rebuild: what an interruption costs at most


class TantivyWriter(FolderWriter):
    """Into the index in use."""

    def commit(self, view: TantivyView, mark: PublicMark) -> None:
        """tantivy forces its files to disk, but not the name of the last one, which lists them."""
        seen = shows_other(view.public_digests, self._gone, self._documents)
        with _writing(view.index, BATCH_MEMORY, threads=1) as writer:
            for uid in self._gone:
                writer.delete_documents_by_term(UID, uid)
            _add(writer, self._documents, view.schema)
            with mark.changing(seen=seen):
                writer.commit()
                sync(self.folder)


class TantivyRebuild:
    """重建中的索引: committed now and then, so that an interruption costs little.

    ``reached``: how far an earlier attempt came, of which ``count`` documents are here already.
    ``since`` is the generation of the index in use: what changed before it is not marked any more.
    """

    def __init__(self, folders: IndexFolders, since: str) -> None:
        self._folders, self._since = folders, since
        self.folder, self.reached = folders.begin(since)
        self._schema = make_schema()
        index = tantivy.Index(self._schema, path=str(self.folder), reuse=bool(self.reached))
        self._index = prepare(index)
        self._index.reload()
        self.count = int(self._index.searcher().num_docs)
        self._pending = 0
        self._writer = self._index.writer(REBUILD_MEMORY, min(4, os.cpu_count() or 1))

    def write(self, documents: Iterable[IndexDocument]) -> None:
        """After an interruption some may be there already, which the note of it does not know."""
        given = list(documents)
        if self.reached:
            for uid in {document.uid for document in given}:
                self._writer.delete_documents_by_term(UID, uid)
        _add(self._writer, given, self._schema)
        self._pending += len(given)
        self.count += len(given)

    def delete(self, uids: Iterable[str]) -> None:
        """There is nothing yet that could be deleted."""

    def reach(self, position: int) -> None:
        if self._pending >= REACH_DOCUMENTS:
            self._writer.commit()
            sync(self.folder)
            self._folders.note_reached(self.folder, self._since, position)
            self._pending = 0

    def abandon(self) -> None:
        """The lock is given back; what was not committed is not there."""
        self._writer.wait_merging_threads()

    def commit(self) -> None:
        """The files are on the disk when it returns, and merged as far as that is due."""
        try:
            self._writer.commit()
        finally:
            self._writer.wait_merging_threads()
        sync(self.folder)


@contextmanager
def _writing(index: tantivy.Index, memory: int, threads: int) -> Iterator[tantivy.IndexWriter]:
    """The lock is given back however it ends; what was not committed is not there."""
    writer = index.writer(memory, threads)
    try:
        yield writer
    finally:
        writer.wait_merging_threads()


def _add(
    writer: tantivy.IndexWriter, documents: Iterable[IndexDocument], schema: tantivy.Schema
) -> None:
    for document in documents:
        writer.add_document(document_of(document, schema))
