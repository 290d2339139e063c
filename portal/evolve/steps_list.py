"""Every step there is, in order; adding one means adding it here and raising content.version."""

from portal.evolve.step import Step
from portal.evolve.step_0002_awaiting_pack import AWAITING_PACK
from portal.evolve.step_0003_ledger_lists import LEDGER_LISTS
from portal.evolve.step_0004_waking_less import WAKING_LESS
from portal.evolve.step_0005_meeting_less import MEETING_LESS

STEPS: tuple[Step, ...] = (AWAITING_PACK, LEDGER_LISTS, WAKING_LESS, MEETING_LESS)
