"""0.1.0 → 0.2.0: the ledger is listed by person, act and day."""

from datetime import datetime

from content.affairs import Affairs
from portal.evolve.step import AFFAIRS, Step


def index_ledger(affairs: Affairs, moment: datetime) -> int:
    """A chain that has the lists already keeps them: they are witnesses of what was sealed."""
    return 0 if affairs.chain.has_lists else affairs.chain.index_anew()


LEDGER_LISTS = Step(3, AFFAIRS, "为台账建立按经办人、事项和日期的目录", index_ledger)
