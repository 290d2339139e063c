"""What follows of money; what a bill is, the events themselves tell. (The rules of charging.)"""

from content.cases.event_types import BILL_CANCELLED, BILLED, PAID, REFUNDED
from content.cases.following.rules import ALWAYS, Rule, unchanged

FOLLOWING = {
    BILLED: Rule(ALWAYS, unchanged),
    BILL_CANCELLED: Rule(ALWAYS, unchanged),
    PAID: Rule(ALWAYS, unchanged),
    REFUNDED: Rule(ALWAYS, unchanged),
}
