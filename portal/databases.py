"""Two databases, one transaction manager a request: the public tree, and the affairs.

No persistent reference crosses. An act writes one of them. A request of somebody signed in opens
affairs before the tree, and so never holds a reference to something it cannot see yet.
"""

import errno
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import transaction
import ZODB
from zc.lockfile import LockError, LockFile
from ZODB.blob import Blob
from ZODB.POSException import POSKeyError, StorageError
from zodburi import NoResolverForScheme, resolve_uri

from content.affairs import Affairs
from content.tree import Site
from content.version import VERSION
from portal.emptiness import FILE, is_unwritten, path_of
from portal.full_disk import give_back, write_whole
from portal.object_memory import bound_memory
from portal.server_faults import is_server_fault, server_fault
from views.faults import NO_SPACE

TREE, AFFAIRS = "", "affairs"
SITE_ROOT, AFFAIRS_ROOT = "site", "affairs"
# A full disk is told by whoever wrote; the storage would add a traceback of its own.
logging.getLogger("ZODB.FileStorage").addHandler(logging.NullHandler())


class NotFounded(RuntimeError):
    """The databases are empty: nobody has run ``openhall init`` yet."""

    def __init__(self) -> None:
        super().__init__("数据库还是空的，请先运行 openhall init 或 openhall demo。")


class DatabaseUnusable(RuntimeError):
    """A database cannot be opened; the message says why and what to do."""


class SiteTooNew(DatabaseUnusable):
    """A later release has evolved the site; this one does not know its shape."""

    def __init__(self, version: int, known: int = VERSION) -> None:
        super().__init__(
            f"这个站点已由更新的版本升级到第 {version} 步，这个版本只认识到第 {known} 步，"
            "请安装新的版本后再运行。"
        )


def restoring_mark(secret_file: str) -> Path:
    """Stands beside the secret from the first byte of a restoring into place to its last."""
    return Path(secret_file).with_name("restoring.json")


def refuse_half_restored(secret_file: str) -> None:
    """Raises DatabaseUnusable where a restoring was cut short."""
    if restoring_mark(secret_file).exists():
        raise DatabaseUnusable(
            "上次恢复没有做完，数据库可能只有一半，请再运行一次 openhall restore 把它做完。"
        )


def new_blob(content: bytes) -> Blob:
    return Blob(content)


def read_blob(blob: Blob) -> bytes:
    """Raises FileNotFoundError where the database knows it, and its file is lost."""
    try:
        with blob.open("r") as file:
            return file.read()
    except POSKeyError:
        raise FileNotFoundError(errno.ENOENT, "文件丢失，请从备份恢复") from None


def open_databases(tree_uri: str, affairs_uri: str, *, read_only: bool = False) -> dict[str, Any]:
    """Both databases, knowing each other; the caller closes them (``close_databases``).

    Raises DatabaseUnusable, and LockError where another process writes.
    """
    databases: dict[str, Any] = {}
    put_back_after_cut_pack(tree_uri, affairs_uri)
    try:
        with naming_faults():
            for name, uri in ((AFFAIRS, affairs_uri), (TREE, tree_uri)):
                factory, arguments = resolve_uri(_mode(uri, read_only))
                arguments["database_name"] = name
                ZODB.DB(factory(), databases=databases, **_known(arguments))
    except BaseException:
        close_databases(databases)
        raise
    write_whole(databases)
    return forbid_crossing(databases)


def refuse_unwritten(*uris: str) -> None:
    """Raises NotFounded, or DatabaseUnusable where a server cannot be asked."""
    with naming_faults():
        if any(map(is_unwritten, uris)):
            raise NotFounded


@contextmanager
def naming_faults() -> Iterator[None]:
    """Raises DatabaseUnusable in place of what storages raise; LockError and a full disk pass."""
    try:
        yield
    except NoResolverForScheme:
        raise DatabaseUnusable(
            "数据库的地址不认识，应以 file://、zeo:// 或 postgres:// 开头；"
            "请核对设置 zodbconn.uri 和 zodbconn.uri.affairs（用 copy 时核对写下的地址）。"
        ) from None
    except StorageError as error:
        if is_server_fault(error):
            raise DatabaseUnusable(server_fault(error)) from None
        raise DatabaseUnusable(f"数据库文件读不出，可能已损坏，请用备份恢复：{error}") from error
    except OSError as error:
        if error.errno in NO_SPACE:
            raise
        raise DatabaseUnusable(
            f"数据库 {error.filename} 打不开（{error.strerror}），"
            "请核对设置 zodbconn.uri 和文件夹的权限。"
        ) from error
    except Exception as error:
        if not is_server_fault(error):
            raise
        raise DatabaseUnusable(server_fault(error)) from None


def put_back_after_cut_pack(*uris: str) -> None:
    """A pack moves the file away, then the packed one in; killed between the two it left none.

    Whoever holds the lock is just doing that.
    """
    for path in filter(None, map(path_of, uris)):
        before, packed = Path(f"{path}.old"), Path(f"{path}.pack")
        if path.exists() or not (before.exists() and packed.exists()):
            continue
        try:
            lock = LockFile(f"{path}.lock")
        except LockError:
            continue
        if not path.exists():
            os.rename(before, path)
        lock.close()


def file_of(database: Any) -> Path | None:
    """The file in which the database lies, if it is one that this process reads itself."""
    name = getattr(database.storage, "_file_name", None)
    return None if name is None else Path(name)


def blob_folder(database: Any) -> Path | None:
    """Where its attachments lie beside that file."""
    if file_of(database) is None:
        return None
    folder = getattr(getattr(database.storage, "fshelper", None), "base_dir", None)
    return None if folder is None else Path(folder)


def _mode(uri: str, read_only: bool) -> str:
    if not read_only or not uri.startswith(FILE):
        return uri
    return f"{uri}{'&' if '?' in uri else '?'}read_only=1"


def _known(arguments: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in arguments.items() if key != "databases"}


def forbid_crossing(databases: dict[str, Any]) -> dict[str, Any]:
    """No persistent reference crosses; ZODB would allow it silently."""
    for database in databases.values():
        database.xrefs = False
    return databases


def close_databases(databases: dict[str, Any]) -> None:
    for database in databases.values():
        database.close()


@contextmanager
def connected(databases: dict[str, Any], note: str = "") -> Iterator[Any]:
    """A tree connection in a transaction of its own, committed on leaving without an error."""
    manager = transaction.TransactionManager(explicit=True)
    manager.begin().note(note)
    connection = _open(databases, manager, [AFFAIRS])
    try:
        yield connection
        manager.commit()
    except BaseException:
        manager.abort()
        give_back(databases)
        raise
    finally:
        connection.close()


def take_back(databases: dict[str, Any], manager: Any, kept: tuple[Any, ...] = ()) -> None:
    """What could not be opened returns to its pool, with all that it has read.

    ZODB leaves it to the collector; the tree's go first, for they bring the affairs' with them.
    """
    for name in (TREE, AFFAIRS):
        found: list[Any] = []
        databases[name]._connectionMap(found.append)
        for connection in found:
            if connection.transaction_manager is manager and connection not in kept:
                connection.close()


def _open(databases: dict[str, Any], manager: Any, beside: list[str]) -> Any:
    try:
        connection = databases[TREE].open(manager)
        for name in beside:
            connection.get_connection(name)
    except BaseException:
        take_back(databases, manager)
        manager.abort()
        raise
    return connection


@contextmanager
def reading_apart(databases: dict[str, Any]) -> Iterator[Site]:
    """The site in a connection of its own: for what is still read when its request has ended."""
    manager = transaction.TransactionManager(explicit=True)
    manager.begin()
    connection = _open(databases, manager, [])
    try:
        yield site_root(connection)
    finally:
        manager.abort()
        connection.close()


def site_root(connection: Any) -> Site:
    """Raises NotFounded."""
    try:
        return connection.root()[SITE_ROOT]
    except KeyError:
        raise NotFounded from None


def affairs_root(connection: Any) -> Affairs:
    return connection.get_connection(AFFAIRS).root()[AFFAIRS_ROOT]


def found(databases: dict[str, Any], make_site: Callable[[], Site], name: str = SITE_ROOT) -> bool:
    """Write the two roots where there are none yet; each in its own transaction."""
    with connected(databases, "found affairs") as connection:
        affairs = connection.get_connection(AFFAIRS).root()
        if AFFAIRS_ROOT not in affairs:
            affairs[AFFAIRS_ROOT] = Affairs()
    with connected(databases, "found site") as connection:
        if name in connection.root():
            return False
        connection.root()[name] = make_site()
    return True


def is_founded(databases: dict[str, Any]) -> bool:
    with connected(databases) as connection:
        return SITE_ROOT in connection.root()


def includeme(config: Any) -> None:
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    settings = config.registry.openhall
    refuse_half_restored(settings.secret_file)
    put_back_after_cut_pack(settings.tree_uri, settings.affairs_uri)
    refuse_unwritten(settings.tree_uri, settings.affairs_uri)
    with naming_faults():
        config.include("pyramid_zodbconn")
    given = config.get_settings().get("openhall.databases")
    if given is not None:
        config.registry._zodb_databases = given
    databases = forbid_crossing(config.registry._zodb_databases)
    write_whole(databases)
    bound_memory(databases[TREE], databases[AFFAIRS], settings.cache_object_megabytes)
    config.registry.give_space_back = partial(give_back, databases)
    if not is_founded(databases):
        close_databases(databases)
        raise NotFounded
    config.registry.reading_apart = partial(reading_apart, databases)
