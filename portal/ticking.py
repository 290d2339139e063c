"""The side effects of time: settle registers, mark what changed by itself, seal the ledger.

What is *true* at a moment is computed at read, so a late tick loses nothing.
"""

import logging
import threading
import time
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from content import clock
from content.affairs import Affairs
from content.clock import micros
from content.heartbeat import Heartbeat
from content.items import Item
from content.ledger import Chain, Head
from content.tree import Site
from portal.case_ticking import tick_cases
from portal.charging_ticking import tick_charges
from portal.databases import SiteTooNew, affairs_root, connected, site_root
from portal.evolve.evolving import check_version
from portal.following import tell_followers
from portal.forgetting import forget_overdue
from portal.head_file import keep_head
from portal.import_work import forget_imports
from portal.licence_ticking import tick_licences
from portal.mail_sending import send_due
from portal.naming_cases import name_old_cases
from portal.packing import pack_when_due
from portal.search_counting import gather_counts, keep_counts
from portal.tick_turns import taking_turn
from search_index.indexer import IndexingStopped

EVERY_SECONDS, STOPPING_SECONDS = 60, 3
# Less than a minute, for each process has a clock of its own
EVERY = timedelta(seconds=40)
ANNOUNCED_AT_ONCE = 5_000
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ticked:
    """一次定时处理: what was done."""

    changed: int
    sealed: int
    forgotten: int


def tick(databases: dict[str, Any], moment: datetime, head_file: str = "") -> Ticked:
    """Each step in a transaction of its own, and writing one database.

    ``head_file`` keeps the heads of the ledger outside the database.
    """
    started = time.monotonic()
    changed = _announce(databases, moment)
    with connected(databases, "tick: seal") as connection:
        site, affairs = site_root(connection), affairs_root(connection)
        sealed = affairs.chain.seal([affairs.staged, site.staged], moment)
        head = affairs.chain.head()
    _keep_head(head_file, head, moment)
    with connected(databases, "tick: forget affairs") as connection:
        forgotten = _forget(affairs_root(connection), affairs_root(connection), moment)
        _purge_sessions(affairs_root(connection), moment)
    with connected(databases, "tick: forget tree") as connection:
        forgotten += _forget(affairs_root(connection), site_root(connection), moment)
    _beat(databases, moment, started)
    return Ticked(changed, sealed, forgotten)


def _purge_sessions(affairs: Affairs, moment: datetime) -> None:
    if affairs.applicants is not None:
        affairs.applicants.forget_codes(micros(moment - timedelta(days=1)))
    for sessions in (affairs.sessions, affairs.applicant_sessions):
        if sessions is not None:
            sessions.purge(moment)


def _announce(databases: dict[str, Any], moment: datetime) -> int:
    """In transactions that stay small, however much ends at the turn of a year."""
    changed = 0
    while True:
        with connected(databases, "tick: agenda") as connection:
            found = announce_changes(site_root(connection), moment)
        changed += found
        if found < ANNOUNCED_AT_ONCE:
            return changed


def _keep_head(head_file: str, head: Head, moment: datetime) -> None:
    """A file that cannot be written keeps nothing else from being done."""
    if not head_file or not head.seq:
        return
    try:
        keep_head(Path(head_file), head, moment)
    except OSError as error:
        log.error("the head of the ledger was not kept in %s: %s", head_file, error.strerror)


def _beat(databases: dict[str, Any], moment: datetime, started: float) -> None:
    """The last thing: a tick that fails half-way leaves no sign of life."""
    with connected(databases, "tick: heartbeat") as connection:
        affairs = affairs_root(connection)
        if affairs.heartbeat is None:
            affairs.heartbeat = Heartbeat()
        affairs.heartbeat.beat(moment, round((time.monotonic() - started) * 1000))


def _forget(affairs: Affairs, owner: Any, moment: datetime) -> int:
    chain: Chain = affairs.chain
    return chain.forget(owner.staged, moment)


def announce_changes(site: Site, moment: datetime) -> int:
    """For moments gone by: settle the register, mark for the index, trim the agenda.

    ANNOUNCED_AT_ONCE of them at most; returns how many.
    """
    due = list(islice(site.agenda.due(moment), ANNOUNCED_AT_ONCE))
    for _, uid in due:
        site.dirty.mark(uid)
        for link in site.relations.of(uid):
            site.dirty.mark(link.target)
        item = site.find(uid)
        if isinstance(item, Item):
            item.__parent__.settle(moment)
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
                self._take_turn()
            except IndexingStopped:
                return
            except SiteTooNew as error:
                self._registry.retire(error)
                return
            except Exception:
                log.exception("tick failed; it is tried again in a minute")
            self._stopping.wait(EVERY_SECONDS)

    def _take_turn(self) -> None:
        """Of all processes one ticks; each looks after the index that it reads itself."""
        databases = self._registry._zodb_databases
        check_version(databases)
        keep_counts(databases, self._registry.search_counts, clock.now())
        with taking_turn(databases, self._registry.openhall, EVERY) as is_mine:
            if is_mine:
                self._tick(databases)
        if self._registry.engine.needs_rebuild:
            self._registry.indexing.wake()

    def _tick(self, databases: dict[str, Any]) -> None:
        settings, moment = self._registry.openhall, clock.now()
        if tick(databases, moment, settings.ledger_head_file).changed:
            self._registry.indexing.wake()
        forget_imports(databases, moment, settings.imports_keep_days)
        tick_cases(databases, self._registry.sealing, moment)
        name_old_cases(databases, self._registry.sealing, moment)
        tick_licences(databases, self._registry.sealing, moment)
        tick_charges(databases, self._registry.providers, self._registry.sealing, moment)
        forget_overdue(databases, settings, moment)
        gather_counts(databases, moment)
        tell_followers(databases, settings, self._registry.sealing, moment)
        send_due(databases, settings, self._registry.sealing, moment)
        self._pack()

    def _pack(self) -> None:
        registry = self._registry
        indexer, hour = nullcontext(registry.indexing.indexer), registry.openhall.pack_hour
        pack_when_due(registry._zodb_databases, lambda: indexer, clock.now(), hour)

    def stop(self) -> None:
        """A pack that takes longer dies with the process, and loses nothing."""
        self._stopping.set()
        self.join(timeout=STOPPING_SECONDS)
