"""Writing a Whoosh index: one batch into the one in use, or a new one from nothing."""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage

from search_index.documents import IndexDocument
from search_index.folders import sync_new_files
from search_index.schema import make_schema, stored_fields

MEMORY_MEGABYTES = 256


class WhooshWriter:
    """写入口: collects one batch, deletes before it adds, and forces the result to disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._documents: list[IndexDocument] = []
        self._gone: set[str] = set()

    def write(self, documents: Iterable[IndexDocument]) -> None:
        self._documents.extend(documents)

    def delete(self, uids: Iterable[str]) -> None:
        self._gone.update(uids)

    def commit(self) -> None:
        began = time.time() - 1
        writer = (
            FileStorage(str(self.folder))
            .open_index()
            .writer(compound=False, limitmb=MEMORY_MEGABYTES)
        )
        try:
            _delete(writer, self._gone)
            for document in self._documents:
                writer.add_document(**stored_fields(document))
        except BaseException:
            writer.cancel()
            raise
        writer.commit()
        self._documents, self._gone = [], set()
        sync_new_files(self.folder, began)


class RebuildWriter:
    """An index made from nothing: written straight through, as one segment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        index = FileStorage(str(folder)).create_index(make_schema())
        self._writer = index.writer(compound=False, limitmb=MEMORY_MEGABYTES)

    def write(self, documents: Iterable[IndexDocument]) -> None:
        for document in documents:
            self._writer.add_document(**stored_fields(document))

    def delete(self, uids: Iterable[str]) -> None:
        """There is nothing yet that could be deleted."""

    def abandon(self) -> None:
        self._writer.cancel()

    def commit(self) -> None:
        self._writer.commit()
        sync_new_files(self.folder, 0)


def _delete(writer: Any, uids: set[str]) -> None:
    with writer.reader() as reader:
        for leaf, offset in reader.leaf_readers():
            if not leaf.doc_count_all():
                continue
            for uid in uids:
                if ("uid", uid) in leaf:
                    for doc in leaf.postings("uid", uid).all_ids():
                        writer.delete_document(doc + offset)
