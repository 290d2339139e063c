"""Comparing a promised with a statutory time limit; counting days is ``content.calendar``'s."""

from content.kinds import Fields
from content.vocabularies import CALENDAR_DAYS, MONTHS, WORKING_DAYS

# The least and the most calendar days that one unit can take. Working days have no most: how
# long they take depends on the holidays between.
_LEAST = {WORKING_DAYS: 1, CALENDAR_DAYS: 1, MONTHS: 28}
_MOST = {CALENDAR_DAYS: 1, MONTHS: 31}


def promises_too_much(fields: Fields) -> bool:
    """Is the promised limit surely longer than the statutory one (营商 and E5: never)?

    Equal units are compared as they are; of unequal ones only what holds in every calendar is
    said, so 25 working days are longer than 20 days, and 25 days against 20 working days is open.
    """
    promised, statutory = fields.get("promised_number"), fields.get("statutory_number")
    if promised is None or statutory is None:
        return False
    ours, theirs = fields.get("promised_unit"), fields.get("statutory_unit")
    if ours == theirs:
        return promised > statutory
    if not statutory:
        # What the law has done at once takes no day in any unit
        return promised > 0
    if ours not in _LEAST or theirs not in _MOST:
        return False
    return promised * _LEAST[ours] > statutory * _MOST[theirs]
