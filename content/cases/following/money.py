"""What follows of money; what a bill is, ``content.cases.bills`` tells of the same events.

Nothing is billed before acceptance; what comes in or goes back is noted whatever became of a case.
"""

from content.cases.event_types import (
    ACCEPTED,
    BILL_CANCELLED,
    BILLED,
    CHARGE_SAID,
    DECIDED,
    DELIVERED,
    PAID,
    REFUND_ASKED,
    REFUND_DECLINED,
    REFUNDED,
)
from content.cases.following.rules import ALWAYS, Rule, unchanged

BILLABLE = frozenset({ACCEPTED, DECIDED, DELIVERED})
_NOTED = Rule(ALWAYS, unchanged, even_forgotten=True)

FOLLOWING = {
    CHARGE_SAID: Rule(BILLABLE, unchanged),
    BILLED: Rule(BILLABLE, unchanged),
    BILL_CANCELLED: Rule(ALWAYS, unchanged),
    PAID: _NOTED,
    REFUND_ASKED: _NOTED,
    REFUND_DECLINED: _NOTED,
    REFUNDED: _NOTED,
}
