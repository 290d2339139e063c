"""The one protocol of all search engines, and the door by which one is opened."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from content.kinds import Kinds
from search_index.documents import IndexDocument
from search_index.folders import IndexFolders
from search_index.query import Entry, Page, Query
from search_index.whoosh_engine import WhooshEngine

WHOOSH, TANTIVY, POSTGRES = "whoosh", "tantivy", "postgres"


class UnknownEngine(ValueError):
    """No engine of this name is known here."""


class Writer(Protocol):
    """写入口: takes documents; nothing is seen before ``commit``."""

    def write(self, documents: Iterable[IndexDocument]) -> None: ...

    def delete(self, uids: Iterable[str]) -> None:
        """Every edition of these items; in one batch deletions come before writings."""

    def commit(self) -> None: ...


class Rebuild(Writer, Protocol):
    """重建中的索引: an index beside the one in use, seen by nobody yet."""

    @property
    def reached(self) -> int:
        """The position from which an interrupted rebuild goes on; 0 for a new one."""

    @property
    def count(self) -> int:
        """How many documents it holds."""

    def reach(self, position: int) -> None:
        """All before ``position`` is written; it may be kept, in case of an interruption."""

    def abandon(self) -> None:
        """Give it up; the next one goes on with what was kept, or throws it away."""


class Engine(Writer, Protocol):
    """检索引擎: permission, place and time are applied before anything is scored or counted."""

    @property
    def needs_rebuild(self) -> bool:
        """Was the index missing or damaged when it was opened, or is it outdated?"""

    @property
    def is_outdated(self) -> bool:
        """Was it made by an earlier release? It is read until it is made anew."""

    @property
    def generation(self) -> str:
        """Another one after every commit and rebuild."""

    @property
    def public_generation(self) -> Any:
        """Another one after each commit and rebuild with which the public may find other things.

        It is asked for with each kept page, so it must cost next to nothing.
        """

    def holding(self, *, wait: bool) -> AbstractContextManager[bool]:
        """The lock that makes one indexer of many; yields whether it is held.

        With ``wait`` it always is. It is given back when its holder dies.
        """

    def search(self, query: Query) -> Page:
        """Never raises: an index that cannot be read answers an empty, degraded page.

        One that is being made answers a degraded page too, of what it holds.
        """

    def entries(self, place_uid: str = "", most: int | None = None) -> dict[str, Entry]:
        """Key → what is held, of all or of ``most`` documents below a place."""

    def begin_rebuild(self) -> Rebuild:
        """An index beside the one in use: a new one, or one that was interrupted."""

    def finish_rebuild(self, rebuild: Rebuild) -> None:
        """Puts the new index in the place of the old one, at once for every reader."""

    def drop_former(self) -> None:
        """Nothing of what a rebuild replaced stays on disk."""

    def close(self) -> None: ...


def open_engine(uri: str, kinds: Kinds) -> Engine:
    """``whoosh:///absolute/folder``, ``tantivy:///absolute/folder`` or ``postgres://…/database``.

    A missing or damaged index is made anew, empty. Raises UnknownEngine.
    """
    parts = _split(uri)
    if parts.scheme == WHOOSH:
        return WhooshEngine(_folder_of(parts))
    if parts.scheme == TANTIVY:
        # 20 MB of Rust, which a site on another engine does without
        from search_index.tantivy_engine import TantivyEngine

        return TantivyEngine(_folder_of(parts))
    if parts.scheme == POSTGRES:
        return _postgres_engine(uri)
    raise _unknown(parts.scheme)


def distrust_index(uri: str) -> None:
    """What is indexed there is of another state of the site: it is made anew when next opened.

    Raises UnknownEngine.
    """
    parts = _split(uri)
    if parts.scheme == POSTGRES:
        engine = _postgres_engine(uri)
        engine.distrust()
        engine.close()
        return
    if parts.scheme not in (WHOOSH, TANTIVY):
        raise _unknown(parts.scheme)
    folder = _folder_of(parts)
    if folder.is_dir():
        folders = IndexFolders(folder)
        folders.mark_damaged()
        folders.forget_unfinished()


def _unknown(scheme: str) -> UnknownEngine:
    return UnknownEngine(
        f"设置 search.uri 的“{scheme}”不认识，请写成 whoosh:///文件夹、tantivy:///文件夹"
        "或 postgres://用户:密码@主机/数据库。"
    )


def _postgres_engine(uri: str) -> Any:
    try:
        # An extra, which a site without PostgreSQL does not have
        from search_index.postgres_engine import PostgresEngine
        from search_index.postgres_server import WrongAddress
    except ImportError:
        raise UnknownEngine(
            "设置 search.uri 用了 PostgreSQL，请先安装 pip install openhall[postgresql]。"
        ) from None
    try:
        return PostgresEngine(uri)
    except WrongAddress:
        raise _unreadable() from None


def _split(uri: str) -> SplitResult:
    """What it holds is not repeated: there may be a password in it."""
    try:
        return urlsplit(uri)
    except ValueError:
        raise _unreadable() from None


def _unreadable() -> UnknownEngine:
    return UnknownEngine(
        "设置 search.uri 的地址读不懂，请写成 postgres://用户:密码@主机:5432/数据库。"
    )


def _folder_of(parts: SplitResult) -> Path:
    return Path(unquote(parts.netloc + parts.path))
