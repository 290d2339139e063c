"""Two databases, one transaction manager a request: the public tree, and the affairs.

No persistent reference crosses. An act writes one of them. A request of somebody signed in opens
affairs before the tree, and so never holds a reference to something it cannot see yet.
"""

import errno
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import transaction
import ZODB
from pyramid_zodbconn import get_connection
from ZODB.blob import Blob
from ZODB.POSException import POSKeyError, StorageError
from zodburi import NoResolverForScheme, resolve_uri

from content.affairs import Affairs
from content.tree import Site

TREE, AFFAIRS = "", "affairs"
SITE_ROOT, AFFAIRS_ROOT = "site", "affairs"
FILE = "file://"


class NotFounded(RuntimeError):
    """The databases are empty: nobody has run ``openhall init`` yet."""

    def __init__(self) -> None:
        super().__init__("数据库还是空的，请先运行 openhall init 或 openhall demo。")


class DatabaseUnusable(RuntimeError):
    """A database cannot be opened; the message says why and what to do."""


def root_factory(request: Any) -> Any:
    return site_of(request).province


def site_of(request: Any) -> Site:
    tree = get_connection(request)
    if request.is_staff_request:
        tree.get_connection(AFFAIRS)
        tree.newTransaction(None)
    return tree.root()[SITE_ROOT]


def affairs_of(request: Any) -> Affairs:
    return get_connection(request, AFFAIRS).root()[AFFAIRS_ROOT]


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
    try:
        with naming_faults():
            for name, uri in ((AFFAIRS, affairs_uri), (TREE, tree_uri)):
                factory, arguments = resolve_uri(_mode(uri, read_only))
                arguments["database_name"] = name
                ZODB.DB(factory(), databases=databases, **_known(arguments))
    except BaseException:
        close_databases(databases)
        raise
    return forbid_crossing(databases)


@contextmanager
def naming_faults() -> Iterator[None]:
    """Raises DatabaseUnusable in place of what the storages raise; LockError passes."""
    try:
        yield
    except NoResolverForScheme:
        raise DatabaseUnusable(
            "设置 zodbconn.uri 或 zodbconn.uri.affairs 的地址不认识，请照 development.ini 填写。"
        ) from None
    except StorageError as error:
        raise DatabaseUnusable(f"数据库文件读不出，可能已损坏，请用备份恢复：{error}") from error
    except OSError as error:
        raise DatabaseUnusable(
            f"数据库 {error.filename} 打不开（{error.strerror}），"
            "请核对设置 zodbconn.uri 和文件夹的权限。"
        ) from error


def is_missing(uri: str) -> bool:
    """Is it a file that nobody has made yet? Opening it would make an empty one."""
    return uri.startswith(FILE) and not Path(uri.removeprefix(FILE).partition("?")[0]).exists()


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
    connection = databases[TREE].open(manager)
    try:
        connection.get_connection(AFFAIRS)
        yield connection
        manager.commit()
    except BaseException:
        manager.abort()
        raise
    finally:
        connection.close()


@contextmanager
def reading_apart(databases: dict[str, Any]) -> Iterator[Site]:
    """The site in a connection of its own: for what is still read when its request has ended."""
    manager = transaction.TransactionManager(explicit=True)
    manager.begin()
    connection = databases[TREE].open(manager)
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


def found(databases: dict[str, Any], make_site: Callable[[], Site]) -> bool:
    """Write the two roots where there are none yet; each in its own transaction."""
    with connected(databases, "found affairs") as connection:
        affairs = connection.get_connection(AFFAIRS).root()
        if AFFAIRS_ROOT not in affairs:
            affairs[AFFAIRS_ROOT] = Affairs()
    with connected(databases, "found site") as connection:
        if SITE_ROOT in connection.root():
            return False
        connection.root()[SITE_ROOT] = make_site()
    return True


def is_founded(databases: dict[str, Any]) -> bool:
    with connected(databases) as connection:
        return SITE_ROOT in connection.root()


def includeme(config: Any) -> None:
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    settings = config.registry.openhall
    if is_missing(settings.tree_uri) or is_missing(settings.affairs_uri):
        raise NotFounded
    with naming_faults():
        config.include("pyramid_zodbconn")
    given = config.get_settings().get("openhall.databases")
    if given is not None:
        config.registry._zodb_databases = given
    databases = forbid_crossing(config.registry._zodb_databases)
    if not is_founded(databases):
        close_databases(databases)
        raise NotFounded
    config.registry.reading_apart = partial(reading_apart, databases)
    config.set_root_factory(root_factory)
    config.add_request_method(site_of, "site", reify=True)
    config.add_request_method(affairs_of, "affairs", reify=True)
