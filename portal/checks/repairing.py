"""Mending a site: what is derived is made anew, in one transaction a database, then the index."""

from collections.abc import Callable
from typing import Any

from content import clock
from content.kinds_list import KINDS
from content.verification import Mended, repair_affairs, repair_site
from portal.databases import affairs_root, connected, site_root
from portal.operator_records import record
from search_index.indexer import Indexer

Progress = Callable[[int, int], None]  # done, total


def repair(databases: dict[str, Any], indexer: Indexer, progress: Progress) -> list[Mended]:
    """What was mended; each structure leaves a record in the ledger."""
    moment = clock.now()
    with connected(databases, "repair tree") as connection:
        site = site_root(connection)
        mended = repair_site(site, KINDS, moment)
        for one in mended:
            record(site, moment, f"repair.{one.name}", site.province.uid, site.province.uid)
        if mended:
            site.generation.change(1)
    progress(1, 3)
    with connected(databases, "repair affairs") as connection:
        site, affairs = site_root(connection), affairs_root(connection)
        if count := repair_affairs(affairs, site, moment):
            record(affairs, moment, "repair.grants_at", "affairs")
            mended.append(Mended("grants_at", "授权表", count))
    progress(2, 3)
    if count := _renew_index(indexer, progress):
        mended.append(Mended("index", "检索索引", count))
    return mended


def _renew_index(indexer: Indexer, progress: Progress) -> int:
    if indexer.engine.needs_rebuild:
        return indexer.rebuild()
    try:
        return indexer.repair()
    finally:
        progress(3, 3)
