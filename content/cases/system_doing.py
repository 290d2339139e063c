"""On whose behalf time acts on a case: nobody's; the system writes down what became true."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

SYSTEM = "system"


@dataclass(frozen=True)
class SystemDoing:
    """系统办理: what tick, or an act that comes before tick, writes of the passing of time."""

    moment: datetime
    site: Any
    affairs: Any
    sealing: Any
    new_uid: Callable[[], str]
    by: str = SYSTEM

    @classmethod
    def of(cls, doing: Any) -> Self:
        """In the act of somebody else."""
        return cls(doing.moment, doing.site, doing.affairs, doing.sealing, doing.new_uid)

    def record(self, act: str, subject: str, place_uid: str) -> None:
        self.affairs.record(self, act, subject, place_uid)
