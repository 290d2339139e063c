"""The side effects of time: settle registers, mark what changed by itself, seal the ledger.

What is *true* at a moment is computed at read, so a late tick loses nothing.
"""

import logging
import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content import clock
from content.affairs import Affairs
from content.items import Item
from content.ledger import Chain
from content.tree import Site
from portal.databases import affairs_root, connected, site_root
from portal.import_work import forget_imports

EVERY_SECONDS = 60
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ticked:
    """一次定时处理: what was done."""

    changed: int
    sealed: int
    forgotten: int


def tick(databases: dict[str, Any], moment: datetime) -> Ticked:
    """Each step in a transaction of its own, and writing one database."""
    with connected(databases, "tick: agenda") as connection:
        changed = announce_changes(site_root(connection), moment)
    with connected(databases, "tick: seal") as connection:
        site, affairs = site_root(connection), affairs_root(connection)
        sealed = affairs.chain.seal([affairs.staged, site.staged], moment)
    with connected(databases, "tick: forget affairs") as connection:
        forgotten = _forget(affairs_root(connection), affairs_root(connection), moment)
        affairs_root(connection).sessions.purge(moment)
    with connected(databases, "tick: forget tree") as connection:
        forgotten += _forget(affairs_root(connection), site_root(connection), moment)
    return Ticked(changed, sealed, forgotten)


def _forget(affairs: Affairs, owner: Any, moment: datetime) -> int:
    chain: Chain = affairs.chain
    return chain.forget(owner.staged, moment)


def announce_changes(site: Site, moment: datetime) -> int:
    """For every moment gone by: settle the register, mark for the index, trim the agenda."""
    due = list(site.agenda.due(moment))
    for _, uid in due:
        site.dirty.mark(uid)
        for link in site.relations.of(uid):
            site.dirty.mark(link.target)
        item = site.find(uid)
        if isinstance(item, Item):
            while item.__parent__.register.settle(moment):
                pass
    site.agenda.trim(due)
    if due:
        site.generation.change(1)
    return len(due)


class TickThread(threading.Thread):
    """定时线程: ticks every minute while the site is served, and never dies of an error."""

    def __init__(self, registry: Any) -> None:
        super().__init__(name="tick", daemon=True)
        self._registry, self._stopping = registry, threading.Event()

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                databases, moment = self._registry._zodb_databases, clock.now()
                if tick(databases, moment).changed:
                    self._registry.indexing.wake()
                forget_imports(databases, moment, self._registry.openhall.imports_keep_days)
            except Exception:
                log.exception("tick failed; it is tried again in a minute")
            self._stopping.wait(EVERY_SECONDS)

    def stop(self) -> None:
        self._stopping.set()
        self.join(timeout=10)
