"""Where it is explained how a date was computed, and where its proof can be checked."""

from views.urls import url_of

CLOCK, SHEET, CHECK = "clock", "clock-sheet", "deadline-check"
RECEIPT_SHEET = "receipt-sheet"


def track_clock_url(request, track_page, name=""):
    """``name``: the clock that is to be open; else those that run."""
    return url_of(request, track_page, CLOCK, **({"name": name} if name else {}))


def hall_clock_url(request, case_page, name=""):
    return track_clock_url(request, case_page, name)


def clock_link(request, case_page):
    """For the staff's page of a case."""
    return "期限怎样算出", hall_clock_url(request, case_page)


def check_url(request):
    """The page that computes a date again; it can be taken home."""
    return url_of(request, request.root, CHECK)
