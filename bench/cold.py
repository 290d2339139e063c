"""Counts the objects that one page loads: ``python -m bench.cold INI ADDRESS`` prints the counts.

In a process of its own, through the whole application, as the first request after a start; then
once more with empty object caches, but with what the application itself keeps.
"""

import json
import sys
from typing import Any
from urllib.parse import unquote

from pyramid.paster import get_appsettings

from bench.missing import Unexpected
from portal import main
from portal.databases import close_databases

THREADS = {"search.thread": "false", "imports.thread": "false", "cache.megabytes": "0"}
LOADS = "openhall_object_loads_total"


def loads_of(application: Any, address: str) -> dict[str, int]:
    """By database, of one GET after the object caches were emptied."""
    databases = application.registry._zodb_databases
    for database in databases.values():
        database.cacheMinimize()
    before = _counted(application)
    ask(application, address)
    after = _counted(application)
    return {name: after[name] - before[name] for name in after}


def _counted(application: Any) -> dict[str, int]:
    registry = application.registry.measures.registry
    names = ("tree", "affairs")
    return {n: int(registry.get_sample_value(LOADS, {"database": n}) or 0) for n in names}


def ask(application: Any, address: str) -> bytes:
    """The body of a GET, as a server would ask for it. Raises Unexpected unless it is a 200."""
    path, _, query = address.partition("?")
    statuses: list[str] = []
    body = application(
        _environ(path, query), lambda status, headers, fault=None: statuses.append(status)
    )
    try:
        whole = b"".join(body)
    finally:
        if hasattr(body, "close"):
            body.close()
    if not statuses[0].startswith("200"):
        raise Unexpected(f"{address} was answered {statuses[0]}")
    return whole


def _environ(path: str, query: str) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(path, encoding="utf-8").encode().decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": sys.stdin.buffer,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def count(ini: str, address: str) -> dict[str, dict[str, int]]:
    application = main({}, **{**get_appsettings(ini), **THREADS})
    try:
        return {"first": loads_of(application, address), "again": loads_of(application, address)}
    finally:
        application.registry.importing.close()
        application.registry.indexing.close()
        application.registry.engine.close()
        close_databases(application.registry._zodb_databases)


if __name__ == "__main__":
    print(json.dumps(count(sys.argv[1], sys.argv[2])))
