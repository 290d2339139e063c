"""What the fee standards of an item come to in one situation."""

from dataclasses import replace

from content.fee_estimates import Standard
from content.standards_in_force import standards_of
from content.vocabularies import NO
from views.fee_estimate import estimate_for

OPEN = "回答完“您的情形”里的问题后才能确定是否收取"
NO_CHARGE = "您的情形不收费。"
NO_STANDARD = "没有现行的收费标准，不得收取。"
UNMATCHED = "适用情形没有对应的收费标准，请先咨询"


def estimate_of(request, fields, narrowed, moment):
    """None where the item charges nothing, or names no standard."""
    if fields.get("charged") == NO:
        return None
    uids = tuple(fields.get("fees") or ())
    kept = [uid for uid in uids if uid not in narrowed.fees.dropped]
    standards = [
        replace(one, unsure=OPEN) if one.uid in narrowed.fees.open else one
        for one in standards_of(request.site, kept, moment)
    ]
    standards += [Standard(name, name, {}, unsure=UNMATCHED) for name in narrowed.fees.unmatched]
    return estimate_for(request, standards, moment, {uid: n for n, uid in enumerate(uids)})


def exempt_because(narrowed, estimate):
    """Why nothing is to be paid though the item charges; empty where something is."""
    if narrowed.fees.all_dropped:
        return NO_CHARGE
    return NO_STANDARD if estimate and estimate.nothing_in_force else ""
