"""Puts a copy of a site into PostgreSQL, and takes it away afterwards."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from bench.asking import openhall
from bench.missing import Missing
from bench.sites import DATABASES, Site
from tests.postgres import Postgres, an_account

SETTINGS = dict(zip(DATABASES, ("zodbconn__uri", "zodbconn__uri__affairs"), strict=True))
BLOBS = {"tree": "?blobstorage_dir={}/blobs", "affairs": ""}
# As production.ini has them
AS_IN_PRODUCTION = {
    "tree": "&connect_timeout=3&cache_local_mb=64&connection_pool_size=12",
    "affairs": "&connect_timeout=3&cache_local_mb=16&connection_pool_size=12",
}


@contextmanager
def in_postgres(site: Site) -> Iterator[dict[str, str]]:
    """The settings by which the copy is served. Raises Missing where there is no PostgreSQL."""
    with ExitStack() as stack:
        server = Postgres(_account(stack))
        stack.callback(server.drop)
        yield {SETTINGS[name]: _copy(site, name, server) for name in DATABASES}


@contextmanager
def index_database() -> Iterator[str]:
    """The address of an empty database for a search index. Raises Missing."""
    with ExitStack() as stack:
        server = Postgres(_account(stack))
        stack.callback(server.drop)
        yield server.new_uri("").partition("?")[0]


def _account(stack: ExitStack) -> str:
    try:
        return stack.enter_context(an_account())
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Missing(
            "PostgreSQL is missing: start the cluster (pg_ctlcluster 15 main start) and run as "
            f"root, or set OPENHALL_PG_URI ({error})"
        ) from None


def _copy(site: Site, name: str, server: Postgres) -> str:
    var = site.folder / "var"
    target = server.new_uri(var / f"{name}-cache")
    openhall("copy", f"file://{var}/{name}.fs{BLOBS[name].format(var)}", target)
    return target + AS_IN_PRODUCTION[name]
