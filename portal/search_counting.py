"""What was searched for, from the memory of each process into the affairs database; by the tick.

What a process counted in its last minute is lost when it ends: it is a statistic, no record.
"""

import logging
from datetime import datetime
from typing import Any

from content.search_statistics import SearchStatistics
from portal.databases import affairs_root, connected
from views.search_counting import QueryCounts

log = logging.getLogger(__name__)


def keep_counts(databases: dict[str, Any], counts: QueryCounts, moment: datetime) -> int:
    """What was counted since the last time, as a batch of this process; returns how many words.

    Where it cannot be written it is counted on, and nothing else is kept from being done.
    """
    taken = counts.take()
    if not taken:
        return 0
    try:
        with connected(databases, "tick: searches") as connection:
            affairs = affairs_root(connection)
            if affairs.search_statistics is None:
                affairs.search_statistics = SearchStatistics()
            affairs.search_statistics.add(counts.process, moment, taken)
    except Exception:
        counts.put_back(taken)
        log.exception("what was searched for could not be kept; it is tried again in a minute")
        return 0
    return len(taken)


def gather_counts(databases: dict[str, Any], moment: datetime) -> int:
    """Batches into weeks; only where it is this process's turn to tick."""
    with connected(databases, "tick: search statistics") as connection:
        statistics = affairs_root(connection).search_statistics
        return 0 if statistics is None else statistics.gather(moment)
