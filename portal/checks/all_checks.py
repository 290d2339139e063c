"""Every check of a site, in one go: objects, tree, affairs, attachments, search index."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from content.affairs import Affairs
from content.kinds_list import KINDS
from content.tree import Site
from content.verification import REPAIR, Fault, verify_affairs, verify_site
from portal.checks.blobs import check_blobs, unused_blobs
from portal.checks.naming import Whereabouts
from portal.checks.objects import Objects
from portal.checks.papers import check_paper_files
from portal.databases import AFFAIRS
from search_index.indexer import Indexer

Progress = Callable[[int, int], None]  # done, total
SHOWN_EVERY = 500


@dataclass
class Checks:
    """核验: of one site at one moment; ``unused`` is known when all faults were asked for."""

    connection: Any
    site: Site
    affairs: Affairs
    moment: Any
    indexer: Indexer
    progress: Progress
    sealing: Any = None  # None where this machine has no keys
    unused: int = 0

    def faults(self) -> Iterator[Fault]:
        tree, affairs = self.connection, self.connection.get_connection(AFFAIRS)
        steps = _Steps(self.progress, self._total(tree, affairs), tree, affairs)
        addresses = frozenset({self.site.addresses._p_oid})
        objects = Objects(tree, Whereabouts(tree, self.site, "内容库"), addresses)
        yield from objects.check(steps.next)
        self.unused = unused_blobs(tree.db(), objects.referrers)
        yield from Objects(affairs, Whereabouts(affairs, self.affairs, "事务库")).check(steps.next)
        yield from verify_site(self.site, KINDS, self.moment, steps.next)
        yield from verify_affairs(self.affairs, self.site, self.moment)
        yield from check_paper_files(self.affairs, self.sealing, steps.next)
        yield from check_blobs(self.site, steps.next)
        yield from self._check_index()
        steps.end()

    def _total(self, *connections: Any) -> int:
        """Objects, and items twice; an estimate where a storage does not count."""
        return sum(connection.db().objectCount() for connection in connections) * 5 // 4

    def _check_index(self) -> Iterator[Fault]:
        """What waits in the dirty map is not wrong, only not done yet; nor is an outdated index."""
        if self.indexer.engine.is_outdated:
            return
        try:
            found = self.indexer.check()
        except Exception as error:
            yield Fault("检索索引", f"没有核对成（{type(error).__name__}）", REPAIR, True)
            return
        groups = (("缺少", found.missing), ("过时", found.stale), ("多余", found.surplus))
        for label, keys in groups:
            for key in keys:
                yield Fault(
                    "检索索引", f"{label} {key}", f"{REPAIR}（或 openhall index repair）", True
                )


@dataclass
class _Steps:
    """Counts steps, shows them now and then, and lets go of what was read."""

    progress: Progress
    total: int
    tree: Any
    affairs: Any
    done: int = 0

    def next(self) -> None:
        self.done += 1
        if self.done % SHOWN_EVERY == 0:
            self.progress(min(self.done, self.total), self.total)
            self.tree.cacheGC()
            self.affairs.cacheGC()

    def end(self) -> None:
        self.progress(self.total, self.total)
