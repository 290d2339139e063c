"""Writing a Whoosh index: one batch into the one in use, or a new one from nothing."""

import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import Any

from whoosh.filedb.filestore import FileStorage

from search_index.bulk_segments import BulkSegment
from search_index.documents import IndexDocument
from search_index.folder_engine import FolderWriter, public_in, shows_other
from search_index.folders import IndexFolders, sync_new_files
from search_index.public_mark import PublicMark
from search_index.readers import View
from search_index.recent import Batch, Recent, RecentFile, Stored
from search_index.schema import make_schema, stored_fields

MEMORY_MEGABYTES = 256
SEGMENT_DOCUMENTS = 50_000  # of a rebuild: about 300 MB; each costs every search a little


class WhooshWriter(FolderWriter):
    """Deletes before it adds, and forces the result to disk."""

    def commit(self, view: View, mark: PublicMark) -> None:
        """``view`` is of now. A small batch is appended to what was indexed last."""
        seen = shows_other(lambda uid: public_in(view.rows_of(uid)), self._gone, self._documents)
        batch = Batch(frozenset(self._gone), tuple(map(stored_fields, self._documents)))
        recent = view.newest.recent
        if recent.has_room_for(batch) and not self._adds_to_what_is_held(view):
            with mark.changing(seen=seen):
                view.newest.file.append(batch, recent)
        else:
            self._commit_all(recent, batch, mark, seen=seen)

    def _adds_to_what_is_held(self, view: View) -> bool:
        """Is something written of an item of which nothing was deleted?"""
        added = {document.uid for document in self._documents} - self._gone
        return any(True for uid in added for _ in view.rows_of(uid))

    def _commit_all(self, recent: Recent, batch: Batch, mark: PublicMark, *, seen: bool) -> None:
        """The batch and what was indexed last, as a commit of Whoosh."""
        began = time.time() - 1
        taken = recent.without(batch.gone)
        index = FileStorage(str(self.folder)).open_index()
        writer = index.writer(compound=False, limitmb=MEMORY_MEGABYTES)
        with ExitStack() as changing:
            try:
                with writer.reader() as reader:
                    _delete(writer, reader, {*recent.documents, *batch.gone})
                for fields in (*taken, *batch.documents):
                    writer.add_document(**_known(writer.schema, fields))
                changing.enter_context(mark.changing(seen=seen))
            except BaseException:
                writer.cancel()
                raise
            writer.commit()
        sync_new_files(self.folder, began)
        RecentFile(self.folder, index.latest_generation()).drop_others()


class RebuildWriter:
    """重建中的索引: written in whole segments, so that neither memory nor an interruption matters.

    ``reached``: how far an earlier attempt came, of which ``count`` documents are here already.
    ``since`` is the generation of the index in use: what changed before it is not marked any more.
    """

    def __init__(self, folders: IndexFolders, since: str) -> None:
        self._folders, self._since = folders, since
        self.folder, self.reached = folders.begin(since)
        storage = FileStorage(str(self.folder))
        self._index = storage.open_index() if self.reached else storage.create_index(make_schema())
        self.count: int = self._index.doc_count_all()
        self._segment = BulkSegment(self._index)

    def write(self, documents: Iterable[IndexDocument]) -> None:
        for document in documents:
            self._segment.add(document)
            self.count += 1

    def delete(self, uids: Iterable[str]) -> None:
        """There is nothing yet that could be deleted."""

    def reach(self, position: int) -> None:
        if self._segment.doc_count() >= SEGMENT_DOCUMENTS:
            self.commit()
            self._folders.note_reached(self.folder, self._since, position)
            self._segment = BulkSegment(self._index)

    def abandon(self) -> None:
        self._segment.cancel()

    def commit(self) -> None:
        began = time.time() - 1
        self._segment.commit(merge=False)
        sync_new_files(self.folder, began)


def _known(schema: Any, fields: Stored) -> Stored:
    """What an index of an earlier release has fields for: it is written until it is made anew."""
    return {name: value for name, value in fields.items() if name in schema or name == "row"}


def _delete(writer: Any, reader: Any, uids: set[str]) -> None:
    for uid in uids:
        for _, offset, doc in _held(reader, uid):
            writer.delete_document(doc + offset)


def _held(reader: Any, uid: str) -> Iterator[tuple[Any, int, int]]:
    """(segment, its offset, number in it) of every document of an item."""
    for leaf, offset in reader.leaf_readers():
        if leaf.doc_count_all() and ("uid", uid) in leaf:
            yield from ((leaf, offset, doc) for doc in leaf.postings("uid", uid).all_ids())
