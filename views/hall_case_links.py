"""What else there is of a case for its staff: each is a function (request, case page) → (label,
address), or None for who may not open it or where there is nothing.
"""

from views.bill_links import bill_link
from views.case_papers import papers_link
from views.clock_links import clock_link
from views.counter_correction import correction_link
from views.intake_shown import slip_link
from views.track_correction import taken_link

LINKS = (papers_link, bill_link, correction_link, slip_link, taken_link, clock_link)


def links_of(request, case_page):
    found = (link(request, case_page) for link in LINKS)
    return tuple(one for one in found if one is not None)
