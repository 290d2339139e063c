"""Plone as a peer, where its part of the bench is there: started, asked for pages, stopped."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench.missing import Missing


@dataclass(frozen=True)
class PloneServer:
    """Plone as a contender; the peer that runs it knows its addresses."""

    peer: Any
    port: int

    def cpu_seconds(self) -> float:
        """Of its process; where the peer tells no pid, time instead, and so no CPU."""
        pid = getattr(self.peer, "pid", None)
        return time.perf_counter() if pid is None else time.clock_gettime((~pid << 3) | 2)


def plone_peer() -> Any:
    """Raises Missing where the bench has no Plone."""
    try:
        # Installed apart, and only by who asks for it
        from bench.plone import PlonePeer
    except ImportError as error:
        raise Missing(f"PEER=plone needs bench/plone, which is not here ({error})") from None
    return PlonePeer()


@contextmanager
def plone(port: int) -> Iterator[PloneServer]:
    """Installed where it is not yet, which takes minutes the first time."""
    peer = plone_peer()
    peer.install()
    try:
        peer.start(port)
        yield PloneServer(peer, port)
    finally:
        peer.stop()
