"""One run: what was asked for, and how a group of measures gets sites, servers and peers."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from bench.missing import Missing
from bench.servers import Server, openhall_words, peer_words, serving
from bench.sites import KEPT, Site, site_of

UNCACHED = {"cache__megabytes": "0"}


@dataclass(frozen=True)
class Run:
    """一次测试: ``sizes`` ascending; ``peer`` may name Plone."""

    rounds: int = 5
    seconds: float = 1.5
    sizes: tuple[int, ...] = (2000,)
    peer: str = ""
    first_port: int = 7140

    @property
    def site(self) -> Site:
        """The smallest; what has no size is measured on it."""
        return site_of(self.sizes[0])

    @property
    def sites(self) -> list[Site]:
        return [site_of(size) for size in self.sizes]

    def port(self) -> int:
        """The next one that is free. Raises Missing where there is none."""
        for number in count(self.first_port):
            if number > self.first_port + 200:
                raise Missing(f"no free port from {self.first_port} on")
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if probe.connect_ex(("127.0.0.1", number)):
                    return number
        raise AssertionError

    @contextmanager
    def portal(self, site: Site, name: str, **settings: str) -> Iterator[Server]:
        """The site served as in production, by an .ini of its own; at rest after its start."""
        port = self.port()
        words = openhall_words(site.ini(name, **settings), port)
        with serving(words, port, site.log(port)) as server:
            server.await_idle()
            yield server

    @contextmanager
    def peers(self, *names: str) -> Iterator[dict[str, Any]]:
        """Bare waitress, hello, and Plone where this run has it."""
        KEPT.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            yield {name: stack.enter_context(self._peer(name)) for name in names}

    @contextmanager
    def _peer(self, name: str) -> Iterator[Server]:
        port = self.port()
        with serving(peer_words(name, port), port, KEPT / f"{name}.log") as server:
            yield server

    def key(self, name: str, site: Site) -> str:
        """The goal's for the largest site, its own for each smaller one."""
        return name if site.size == self.sizes[-1] else f"{name}.{site.size}"
