"""Plone as a peer, where its part of the bench is there: made ready, served, asked like a site."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench.missing import Missing
from bench.run import Run
from bench.sites import Site

try:
    from bench.plone import PeerFailed, PlonePeer
except ImportError:
    PeerFailed, PlonePeer = RuntimeError, None

DOCUMENTS = 2000


@dataclass(frozen=True)
class PloneServer:
    """Plone as a contender; the peer that runs it knows its addresses."""

    peer: Any
    port: int

    def cpu_seconds(self) -> float:
        return self.peer.cpu_seconds()


@contextmanager
def plone_peer(site: Site) -> Iterator[Any]:
    """Installed, and filled with the documents of that site, where it is not yet; it takes minutes.

    Raises Missing with what the peer says.
    """
    if PlonePeer is None:
        raise Missing("PEER=plone needs bench/plone, which is not here")
    peer = PlonePeer()
    try:
        peer.install()
        peer.prepare(DOCUMENTS, site.ini("site"))
        yield peer
    except PeerFailed as failure:
        raise Missing(str(failure)) from None
    finally:
        peer.stop()


@contextmanager
def plone(run: Run, *, ram_cache: bool) -> Iterator[PloneServer]:
    """Served; with ``ram_cache`` anonymous pages come from its memory."""
    with plone_peer(run.site) as peer:
        port = run.port()
        peer.start(port, ram_cache=ram_cache)
        yield PloneServer(peer, port)


def same_item(server: Any, peer: Any, otherwise: str) -> str:
    """The address on our site of the document that Plone shows; ``otherwise`` any item."""
    address = "/" + peer.page_path().lstrip("/").partition("/")[2]
    return address if server.get(address).status == 200 else otherwise
