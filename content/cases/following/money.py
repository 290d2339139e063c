"""What follows of money; what a bill is, the events themselves tell. (The rules of charging.)"""

from content.cases.event_types import (
    ACCEPTED,
    BILL_CANCELLED,
    BILLED,
    DECIDED,
    DELIVERED,
    PAID,
    REFUNDED,
)
from content.cases.following.rules import ALWAYS, Rule, unchanged

FOLLOWING = {
    BILLED: Rule(frozenset({ACCEPTED, DECIDED, DELIVERED}), unchanged),
    BILL_CANCELLED: Rule(ALWAYS, unchanged),
    PAID: Rule(ALWAYS, unchanged, when_forgotten=True),
    REFUNDED: Rule(ALWAYS, unchanged, when_forgotten=True),
}
