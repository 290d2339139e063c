"""A fee standard on its own page: what it comes to for a quantity."""

from content.standards_in_force import standard_of, standards_of
from views.asof import asof
from views.fee_estimate import carried_moment, estimate_for, own_address, query_of
from views.fee_words import tier_rows


def standard_estimate(request, item, edition):
    """Of the edition that speaks, and of one that is not public yet, as its page shows it."""
    moment = asof(request)
    was_public = bool(edition.live_from) and edition.live_from <= moment
    if was_public and item.edition_at(moment) is not edition:
        return estimate_for(request, standards_of(request.site, [item.uid], moment), moment)
    standard = standard_of(request.site, item.uid, edition.fields, moment)
    return estimate_for(request, [standard], moment)


def standard_values(request, item, edition):
    """What fee.pt shows besides."""
    estimate = standard_estimate(request, item, edition)
    return {
        "estimate": estimate,
        "tiers": tier_rows(edition.fields),
        "carried": carried_moment(request),
        **own_address(request, item, query_of(estimate.query if estimate else ())),
    }
