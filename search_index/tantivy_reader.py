"""One tantivy index open for all threads of a process, brought up to date when its files moved."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import tantivy

from search_index.folder_engine import public_in
from search_index.folders import CannotOpen, IndexFolders
from search_index.rows import key_of, unpacked
from search_index.tantivy_fields import TURNING, prepare, term_in
from search_index.terms import UID

META = "meta.json"
Stamp = tuple[int, int, int]


@dataclass(frozen=True)
class TantivyView:
    """视图: the index as it was when it was loaded last; safe to share between threads."""

    folder: Path
    stamp: Stamp
    generation: str
    index: tantivy.Index
    searcher: tantivy.Searcher

    @property
    def schema(self) -> tantivy.Schema:
        return self.index.schema

    @property
    def total(self) -> int:
        return int(self.searcher.num_docs)

    def term(self, field: str, term: str) -> tantivy.Query:
        """Nothing has it where the field came after this index was made."""
        try:
            return tantivy.Query.term_query(self.schema, field, term_in(field, term), "freq")
        except ValueError:
            return tantivy.Query.empty_query()

    @cached_property
    def has_turning(self) -> bool:
        """Is there anything whose validity changes in the course of time?"""
        return bool(self.searcher.doc_freq("validity", TURNING))

    def count(self, query: tantivy.Query) -> int:
        return self.found(query, 1)[1]

    def found(
        self, query: tantivy.Query, limit: int
    ) -> tuple[list[tuple[float, tantivy.DocAddress]], int]:
        """The best ones, and how many there are in all."""
        found: Any = self.searcher.search(query, limit=self.room(limit), count=True)
        return list(found.hits), int(found.count)

    def row(self, address: tantivy.DocAddress) -> dict[str, Any]:
        """What is kept of one document."""
        return unpacked(bytes(self.searcher.doc(address)["row"][0]).decode())

    def key(self, address: tantivy.DocAddress) -> str:
        return key_of(self.row(address))

    def room(self, limit: int) -> int:
        """Room is made for ``limit`` of them, so never for more than there are."""
        return max(1, min(limit, self.total))

    def public_digests(self, uid: str) -> set[str]:
        return public_in(self.row(address) for address in self.holding(self.term(UID, uid)))

    def holding(self, query: tantivy.Query, most: int | None = None) -> list[tantivy.DocAddress]:
        limit = self.total if most is None else most
        found = self.searcher.search(query, limit=self.room(limit), count=False)
        return [address for _, address in found.hits]


class TantivyPool:
    """读者池: of one, for all; a look at two small files tells whether it is of now."""

    def __init__(self, folders: IndexFolders) -> None:
        self._folders, self._lock = folders, Lock()
        self._view: TantivyView | None = None

    @contextmanager
    def view(self) -> Iterator[TantivyView]:
        """Raises CannotOpen, also for what goes wrong beneath."""
        try:
            yield self._current()
        except BaseException as error:
            if not is_panic(error):
                raise
            raise CannotOpen(f"tantivy: {error}") from error

    def close(self) -> None:
        self._view = None

    def _current(self) -> TantivyView:
        folder = self._folders.current()
        if folder is None:
            raise CannotOpen("no index is in use")
        view = self._view
        if view is not None and (view.folder, view.stamp) == (folder, _stamp(folder)):
            return view
        with self._lock:
            self._view = self._loaded(folder)
            return self._view

    def _loaded(self, folder: Path) -> TantivyView:
        """The stamp is taken first: what comes after it is loaded next time, if not now."""
        stamp, view = _stamp(folder), self._view
        if view is not None and (view.folder, view.stamp) == (folder, stamp):
            return view
        try:
            told = json.loads((folder / META).read_bytes())
            if view is not None and view.folder == folder:
                index = view.index
                index.reload()
            else:
                index = prepare(tantivy.Index.open(str(folder)))
            generation = f"{folder.name}.{told['opstamp']}"
            return TantivyView(folder, stamp, generation, index, index.searcher())
        except Exception as error:
            raise CannotOpen(f"{folder}: {error!r}") from error


def _stamp(folder: Path) -> Stamp:
    """Raises CannotOpen."""
    try:
        found = os.stat(folder / META)
    except OSError as error:
        raise CannotOpen(f"{folder}: {error!r}") from error
    return found.st_mtime_ns, found.st_ino, found.st_size


def is_panic(error: BaseException) -> bool:
    """Rust gave up: to Python that is no ``Exception``."""
    return type(error).__name__ == "PanicException"
