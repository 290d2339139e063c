"""Where it is explained how a date was computed, and where its proof can be checked."""

from views.urls import url_of

CLOCK, SHEET, CHECK = "clock", "clock-sheet", "deadline-check"


def track_clock_url(request, track_page, name=""):
    """``name``: the clock that is to be open; else those that run."""
    return url_of(request, track_page, CLOCK, **({"name": name} if name else {}))


def hall_clock_url(request, case_page, name=""):
    return track_clock_url(request, case_page, name)


def check_url(request):
    """The page that computes a date again; it can be taken home."""
    return url_of(request, request.root, CHECK)
