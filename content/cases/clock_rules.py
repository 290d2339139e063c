"""How long a case may take: the rules an item's fields state, and the law's where they are silent.

Numbers, units and start events are data; counting them is ``clock_counting``'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from content.calendar import Unit
from content.vocabularies import (
    CALENDAR_DAYS,
    GOVERNMENT_HEAD,
    LICENCE,
    MONTHS,
    ORGAN_HEAD,
    START_EVENTS,
    STOP_GROUNDS,
    TIME_UNITS,
    WORKING_DAYS,
)

UNITS: Mapping[str, Unit] = {WORKING_DAYS: "working", CALENDAR_DAYS: "calendar", MONTHS: "month"}
ACCEPTANCE_DAYS, DELIVERY_DAYS = 5, 10
# Of what runs from a filing, and not from acceptance
FROM_RECEIPT = frozenset({"application", "all_documents", "proof"})
ALL_STOPS = frozenset(key for key, _ in STOP_GROUNDS)


@dataclass(frozen=True)
class Limit:
    """时限: number and unit as the rule is written, and the event it begins with.

    ``is_default``: the item says nothing, so that the law's own limit holds.
    """

    number: int
    unit: str = WORKING_DAYS
    start: str = "acceptance"
    is_default: bool = False

    @property
    def length(self) -> str:
        """20 个工作日; 60 日; 3 个月."""
        word = dict(TIME_UNITS)[self.unit]
        return f"{self.number} {'个' if self.unit == WORKING_DAYS else ''}{word}"

    @property
    def start_label(self) -> str:
        return dict(START_EVENTS)[self.start]


@dataclass(frozen=True)
class Extension:
    """延期: how much longer at most, once, and whose approval it needs (许可法§42)."""

    number: int = 10
    unit: str = WORKING_DAYS
    approver: str = ORGAN_HEAD


@dataclass(frozen=True)
class ClockRule:
    """计时规则: the law's, where an item says nothing else.

    ``stops``: the grounds of 许可法§45 on which the clock of this item may stand still.
    """

    acceptance_days: int = ACCEPTANCE_DAYS
    statutory: Limit | None = None
    promised: Limit | None = None
    extension: Extension = Extension()
    stops: frozenset[str] = ALL_STOPS
    delivery_days: int = DELIVERY_DAYS


LICENCE_LIMIT = Limit(20, is_default=True)  # 许可法§42 一款
# 许可法§42 二款: unified, joint or centralised handling
JOINT_RULE = ClockRule(statutory=Limit(45), extension=Extension(15, WORKING_DAYS, GOVERNMENT_HEAD))


def rule_of(fields: Mapping[str, Any]) -> ClockRule:
    """Of an item's fields, narrowed to the situation; an old edition lacks the newer ones.

    A licence whose statutory limit is left out has twenty working days (许可法§42); of any other
    item it is unknown, not invented.
    """
    start = fields.get("statutory_start") or "acceptance"
    stops = frozenset(fields.get("stop_grounds") or ()) & ALL_STOPS
    return ClockRule(
        acceptance_days=_number(fields, "acceptance_days", ACCEPTANCE_DAYS),
        statutory=_limit(fields, "statutory", start) or _default(fields),
        promised=_limit(fields, "promised", start),
        extension=Extension(
            _number(fields, "extension_number", 10),
            fields.get("extension_unit") or WORKING_DAYS,
            fields.get("extension_approver") or ORGAN_HEAD,
        ),
        stops=stops or ALL_STOPS,
        delivery_days=_number(fields, "delivery_days", DELIVERY_DAYS),
    )


def joint_rule(said: Mapping[str, Any]) -> ClockRule:
    """Of a joint case; ``said``: what its first event says of the package (``joint``)."""
    promised = said.get("promised")
    return replace(JOINT_RULE, promised=None if promised is None else Limit(promised))


def _number(fields: Mapping[str, Any], name: str, default: int) -> int:
    found = fields.get(name)
    return default if found is None else int(found)


def _default(fields: Mapping[str, Any]) -> Limit | None:
    """Only where nothing is said; what cannot be read is not the law's limit either."""
    is_licence = fields.get("item_type") == LICENCE
    return LICENCE_LIMIT if is_licence and fields.get("statutory_number") is None else None


def _limit(fields: Mapping[str, Any], kind: str, start: str) -> Limit | None:
    number, unit = fields.get(f"{kind}_number"), fields.get(f"{kind}_unit") or WORKING_DAYS
    if number is None or unit not in UNITS or start not in dict(START_EVENTS):
        return None
    return Limit(number, unit, start)
