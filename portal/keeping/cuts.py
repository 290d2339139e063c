"""Where a backup ends: one moment for both databases, while people go on writing.

A storage with history is cut by transaction ids, one without at a snapshot that it holds open.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ZODB.utils import z64

from content import clock
from portal.keeping.moments import moment_of_tid, tid_until
from portal.keeping.storages import catch_up, hold, keeps_history

# A commit takes its id when it begins; one that began before the moment is waited for
SETTLE_SECONDS = 0.5
TRIES = 50


@dataclass(frozen=True)
class Cut:
    """截止处: ``stops`` by database; None where the storage's own snapshot is the end."""

    moment: datetime
    stops: Mapping[str, bytes | None]


def fix_cut(storages: Mapping[str, Any], after: datetime | None) -> Cut:
    """Affairs stand before the tree in ``storages``. The moment lies after ``after``.

    Whatever was acknowledged before this is called is in, whatever comes later is not.
    """
    begun, ends = _hold_snapshots(storages)
    moments = [begun, *(moment_of_tid(end) for end in ends.values() if end != z64)]
    if after is not None:
        moments.append(after + timedelta(microseconds=1))
    moment = max(moments)
    time.sleep(SETTLE_SECONDS)
    for storage in storages.values():
        if keeps_history(storage):
            catch_up(storage)
    until = tid_until(moment)
    return Cut(moment, {name: until if keeps_history(s) else None for name, s in storages.items()})


def _hold_snapshots(storages: Mapping[str, Any]) -> tuple[datetime, dict[str, bytes]]:
    """Both snapshots of one instant: again, where affairs moved before the tree was held.

    Under so much writing that this never happens affairs are a few milliseconds older: what they
    refer to is in the tree, and staged records stay for a day, so nothing is missed.
    """
    for _ in range(TRIES):
        begun, ends = clock.now(), {name: hold(storage) for name, storage in storages.items()}
        if all(_last_now(s) == ends[name] for name, s in storages.items() if not keeps_history(s)):
            break
    return begun, ends


def _last_now(storage: Any) -> bytes:
    other = storage.new_instance()
    try:
        other.poll_invalidations()
        return other.lastTransaction()
    finally:
        other.release()
