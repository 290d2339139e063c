"""Every step there is, in order; adding one means adding it here and raising content.version."""

from portal.evolve.step import Step
from portal.evolve.step_0002_awaiting_pack import AWAITING_PACK

STEPS: tuple[Step, ...] = (AWAITING_PACK,)
