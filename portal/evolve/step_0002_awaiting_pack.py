"""0.1.0 → 0.2.0: what was expunged before packing was kept count of may still be in the file."""

from collections.abc import Iterator
from datetime import datetime

from content.items import items_below
from content.tree import Site
from content.workflow import EXPUNGED
from portal.evolve.step import TREE, Step

BATCH = 1000


def mark_expunged(site: Site, moment: datetime) -> Iterator[int]:
    count = 0
    for number, item in enumerate(items_below(site.province), 1):
        for edition in item.editions():
            if edition.state == EXPUNGED:
                site.await_pack(edition.uid, moment)
                count += 1
        if number % BATCH == 0:
            yield count
    yield count


AWAITING_PACK = Step(2, TREE, "登记以前依法清除、还须压缩数据库的版次", mark_expunged)
