"""Whether anything was ever written at a database's address; asking writes nothing there.

``ZODB.DB`` writes a root into whatever storage it is given, and a backup can be restored only
where there is nothing.
"""

from contextlib import closing
from pathlib import Path

from ZODB.utils import z64
from zodburi import resolve_uri

FILE, SERVERS = "file://", ("zeo://", "postgres")


def path_of(uri: str) -> Path | None:
    """The file of a ``file://`` address."""
    return Path(uri.removeprefix(FILE).partition("?")[0]) if uri.startswith(FILE) else None


def is_missing(uri: str) -> bool:
    """Is it a file that nobody has made yet? Opening it would make an empty one."""
    path = path_of(uri)
    return path is not None and not path.exists()


def is_unwritten(uri: str) -> bool:
    """The same, of a server too. Raises what its storage raises where it cannot be asked."""
    if not uri.startswith(SERVERS):
        return is_missing(uri)
    factory, _ = resolve_uri(uri)
    with closing(factory()) as storage:
        return bool(storage.lastTransaction() == z64)
