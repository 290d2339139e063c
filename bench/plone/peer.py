"""Plone as a peer of the benchmark: the same documents, served for production, cached or not."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bench.plone.folders import PeerFailed, folders
from bench.plone.installing import install
from bench.plone.instance import write_configuration
from bench.plone.server import Server
from bench.plone.site import PreparedSite

THREADS = 4
HIT = "x-ramcache"
WARMED_WITH = 5


@dataclass(frozen=True)
class Written:
    """What it costs to add and to publish one document, on the mean."""

    cpu_seconds_each: float
    storage_bytes_each: float


class PlonePeer:
    """Plone below ``folder``; ``threads`` as those of the server that it is compared with."""

    def __init__(
        self,
        folder: Path | str | None = None,
        *,
        threads: int = THREADS,
        say: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.where = folders(folder)
        self._threads = threads
        self._say = say
        self._site = PreparedSite(self.where, say)
        self._server: Server | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def install(self) -> None:
        """Raises PeerFailed."""
        install(self.where, self._say)

    def prepare(self, count: int, source: Path | None = None) -> None:
        """A site of ``count`` documents of the demo site of ``source`` (an .ini), or of a new one.

        Does nothing where as many are there already. Raises PeerFailed.
        """
        self.stop()
        self._site.prepare(count, source)

    def start(self, port: int, *, ram_cache: bool) -> None:
        """Serve; with ``ram_cache`` anonymous pages come from memory. Raises PeerFailed."""
        self.stop()
        self._site.switch_ram_cache(ram_cache)
        self._serve(port).wait_for(self.page_path())
        for path in (self.page_path(), self.listing_path()):
            self._check_cache(path, ram_cache)

    def first_page_seconds(self, port: int) -> float:
        """From the start of the process to the end of its first page; templates are compiled."""
        self.stop()
        self._site.switch_ram_cache(False)
        try:
            return self._serve(port).wait_for(self.page_path())
        finally:
            self.stop()

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None

    def page_path(self) -> str:
        """A document's; without its first step it is the same item's address in the demo site."""
        return self._site.told("page")

    def listing_path(self) -> str:
        """The folder's it lies in, with more documents than the 20 that Plone shows on a page."""
        return self.page_path().rpartition("/")[0]

    def json_path(self) -> str:
        """To be asked with ``json_headers``."""
        return self.page_path()

    def json_headers(self) -> dict[str, str]:
        return {"Accept": "application/json"}

    def filled_a_second(self) -> float:
        """Folders and documents a second of CPU when the site was made, in batches."""
        filled = self._site.told("filled")
        return filled["entries"] / filled["cpu_seconds"]

    def measure_add_publish(self, count: int) -> Written:
        """In one process, on a copy of the site, after a warm-up. Raises PeerFailed."""
        self.stop()
        told = self._site.write_pages(count, WARMED_WITH)
        return Written(told["cpu_seconds"] / told["count"], told["storage_bytes"] / told["count"])

    def memory_megabytes(self) -> float:
        """Resident in the served process now. Raises PeerFailed."""
        return self._running().memory_megabytes()

    def cpu_seconds(self) -> float:
        """Used by the served process until now. Raises PeerFailed."""
        return self._running().cpu_seconds()

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str]]:
        """Status and headers of one request. Raises PeerFailed."""
        return self._running().get(path, headers)

    def _serve(self, port: int) -> Server:
        write_configuration(self.where.instance, port, self._threads)
        self._server = Server(self.where.python, self.where.instance, port)
        return self._server

    def _running(self) -> Server:
        if self._server is None:
            raise PeerFailed("Plone is not running; start it first.")
        return self._server

    def _check_cache(self, path: str, expected: bool) -> None:
        """The second answer tells whether the first was kept. Raises PeerFailed."""
        answers = [self.get(path) for _ in range(2)]
        if any(status != 200 for status, _ in answers) or (HIT in answers[1][1]) is not expected:
            self.stop()
            state = "no hit" if expected else "a hit"
            raise PeerFailed(f"{path} is {state} in Plone's RAM cache, or no page: {answers}.")
