"""A demo site while it is made: nobody can open it, and each batch is left as a tick leaves it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from content.affairs import Affairs
from content.clock import micros
from content.tree import Site
from portal.databases import SITE_ROOT, affairs_root, connected
from portal.ticking import ANNOUNCED_AT_ONCE, announce_changes

UNFINISHED_ROOT = "demo"


def is_unfinished(databases: dict[str, Any]) -> bool:
    """Was a demo begun here that did not come to its end?"""
    with connected(databases) as connection:
        return UNFINISHED_ROOT in connection.root()


@contextmanager
def unfinished(databases: dict[str, Any], note: str) -> Iterator[tuple[Any, Site, Affairs]]:
    """The site in a transaction, with its connection and the affairs."""
    with connected(databases, note) as connection:
        yield connection, connection.root()[UNFINISHED_ROOT], affairs_root(connection)


def finish(databases: dict[str, Any]) -> None:
    """From now on it is a site like any other."""
    with connected(databases, "demo: finished") as connection:
        root = connection.root()
        root[SITE_ROOT] = root.pop(UNFINISHED_ROOT)


class Batches:
    """批次: sealed and cleared one by one, for at the end it would be more than fits in memory.

    The records that every act stages, and the marks for an index that is made as a whole, would
    otherwise be written over and over: a bucket of twenty for each of them.
    """

    def __init__(self, site: Site, affairs: Affairs, now: datetime, commit: Callable[[], None]):
        self._site, self._affairs, self._now, self._commit = site, affairs, now, commit

    def end(self, complete_until: datetime) -> None:
        """``complete_until``: what is done later has no earlier moment.

        Both databases in one transaction, which no act may do: what is cut off here is thrown away.
        """
        while self._announce(min(complete_until, self._now)) == ANNOUNCED_AT_ONCE:
            self._commit()
        self._seal(complete_until)
        self._commit()

    def _announce(self, moment: datetime) -> int:
        announced = announce_changes(self._site, moment)
        dirty = self._site.dirty
        for uid, revision in list(dirty.entries()):
            dirty.clear(uid, revision)
        return announced

    def _seal(self, until: datetime) -> None:
        """In the order of their moments, over all batches."""
        for staged in (self._affairs.staged, self._site.staged):
            due = [record for record in staged if record["at"] < micros(until)]
            self._affairs.chain.seal([due], self._now)
            staged.forget(record["uid"] for record in due)
