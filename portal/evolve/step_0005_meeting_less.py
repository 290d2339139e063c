"""0.2.0 → 0.3.0: what comes and goes with every act lies in trees that merge what writers do.

All of it is little: drafts, marks, moments to come, the records of one day.
"""

from datetime import datetime
from typing import Any

from content.agenda import Agenda
from content.clock import EPOCH, FOREVER
from content.dirty import DirtyMap
from content.ledger import StagedRecords
from content.merging import MergingMap, MergingSet
from content.trays import Trays
from content.tree import Site
from portal.evolve.step import TREE, Step


def meet_less(site: Site, moment: datetime) -> int:
    """How many of the tables were made anew."""
    return sum(
        (
            _anew(site, "dirty", "_entries", _marked),
            _anew(site, "trays", "_entries", _put_by),
            _anew(site, "staged", "_records", _staged),
            _agenda_anew(site),
        )
    )


def _anew(site: Site, name: str, attribute: str, made_of: Any) -> bool:
    table = getattr(site, name)
    if isinstance(getattr(table, attribute), MergingMap):
        return False
    setattr(site, name, made_of(table))
    return True


def _marked(dirty: DirtyMap) -> DirtyMap:
    fresh = DirtyMap()
    for uid, revision in dirty.entries():
        fresh._entries[uid] = revision
    return fresh


def _put_by(trays: Trays) -> Trays:
    fresh = Trays()
    for (government_uid, uid), entry in trays:
        fresh.update(government_uid, uid, entry)
    return fresh


def _staged(staged: StagedRecords) -> StagedRecords:
    fresh = StagedRecords()
    for record in staged:
        fresh.stage(record)
    return fresh


def _agenda_anew(site: Site) -> bool:
    noted = list(site.agenda.due(FOREVER))
    if all(isinstance(shard, MergingSet) for shard in site.agenda._shards):
        return False
    site.agenda = Agenda()
    for at, uid in noted:
        site.agenda.replace(uid, [], [at], EPOCH)
    return True


MEETING_LESS = Step(5, TREE, "待办、台账暂存、待重建和日程各表改为可同时写入", meet_less)
