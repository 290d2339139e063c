"""What ``python -m bench.plone measure`` tells by hand: one client, one request after the other.

The official figures come from the benchmark suite, which asks this peer and others in turn.
"""

import time
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import NamedTuple

from bench.plone.peer import PlonePeer
from bench.plone.server import HOST

WARMED_WITH = 20
LEAST_SECONDS = 5.0


class Pages(NamedTuple):
    """Pages a second, and CPU seconds of the server a page."""

    a_second: float
    cpu_seconds_each: float
    body_bytes: int


def measure_pages(peer: PlonePeer, port: int, path: str, headers: dict[str, str]) -> Pages:
    """Over one kept connection, for some seconds."""
    connection = HTTPConnection(HOST, port, timeout=60)
    for _ in range(WARMED_WITH):
        _get(connection, path, headers)
    count, began, worked = 0, time.perf_counter(), peer.cpu_seconds()
    while (seconds := time.perf_counter() - began) < LEAST_SECONDS:
        size = _get(connection, path, headers)
        count += 1
    connection.close()
    return Pages(count / seconds, (peer.cpu_seconds() - worked) / count, size)


def _get(connection: HTTPConnection, path: str, headers: dict[str, str]) -> int:
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise ValueError(f"{path} answers {response.status}")
    return len(body)


def figures(peer: PlonePeer, port: int, written: int) -> Iterator[str]:
    """Line by line as they are found."""
    yield f"filled: {peer.filled_a_second():.1f} folders and documents a CPU second"
    first = sorted(peer.first_page_seconds(port) for _ in range(3))
    yield f"first page after start: {first[1]:.1f} s (of 3: {first[0]:.1f}-{first[2]:.1f})"
    for cached in (False, True):
        peer.start(port, ram_cache=cached)
        yield from _served(peer, port, "RAM cache" if cached else "uncached")
        yield f"memory: {peer.memory_megabytes():.0f} MB"
        peer.stop()
    cost = peer.measure_add_publish(written)
    yield (
        f"add and publish ({written}): {cost.cpu_seconds_each * 1000:.0f} ms CPU, "
        f"{cost.storage_bytes_each / 1000:.0f} kB each"
    )


def _served(peer: PlonePeer, port: int, how: str) -> Iterator[str]:
    asked = {
        "page": (peer.page_path(), {}),
        "listing": (peer.listing_path(), {}),
        "json": (peer.json_path(), peer.json_headers()),
    }
    for name, (path, headers) in asked.items():
        pages = measure_pages(peer, port, path, headers)
        yield (
            f"{name}, {how}: {pages.a_second:.1f}/s, "
            f"{pages.cpu_seconds_each * 1000:.1f} ms CPU, {pages.body_bytes} bytes"
        )
