"""Two databases, one transaction manager a request: the public tree, and the affairs.

No persistent reference crosses. An act writes one of them. A request of somebody signed in opens
affairs before the tree, and so never holds a reference to something it cannot see yet.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import transaction
import ZODB
from pyramid_zodbconn import get_connection
from ZODB.blob import Blob
from zodburi import resolve_uri

from content.affairs import Affairs
from content.tree import Site

TREE, AFFAIRS = "", "affairs"
SITE_ROOT, AFFAIRS_ROOT = "site", "affairs"


class NotFounded(RuntimeError):
    """The databases are empty: nobody has run ``openhall init`` yet."""


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
    with blob.open("r") as file:
        return file.read()


def open_databases(tree_uri: str, affairs_uri: str, *, read_only: bool = False) -> dict[str, Any]:
    """Both databases, knowing each other; the caller closes them (``close_databases``)."""
    databases: dict[str, Any] = {}
    for name, uri in ((AFFAIRS, affairs_uri), (TREE, tree_uri)):
        factory, arguments = resolve_uri(_mode(uri, read_only))
        arguments["database_name"] = name
        storage = factory()
        ZODB.DB(storage, databases=databases, **_known(arguments))
    return forbid_crossing(databases)


def _mode(uri: str, read_only: bool) -> str:
    if not read_only or not uri.startswith("file://"):
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


def site_root(connection: Any) -> Site:
    """Raises NotFounded."""
    try:
        return connection.root()[SITE_ROOT]
    except KeyError:
        raise NotFounded("数据库还是空的，请先运行 openhall init 或 openhall demo。") from None


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
    config.include("pyramid_zodbconn")
    given = config.get_settings().get("openhall.databases")
    if given is not None:
        config.registry._zodb_databases = given
    databases = forbid_crossing(config.registry._zodb_databases)
    if not is_founded(databases):
        raise NotFounded("数据库还是空的，请先运行 openhall init 或 openhall demo。")
    config.set_root_factory(root_factory)
    config.add_request_method(site_of, "site", reify=True)
    config.add_request_method(affairs_of, "affairs", reify=True)
