"""What pages depend on is what the page cache knows of: query, cookies, headers, the moment."""

import re
from pathlib import Path

import pytest

from tests.answers import ask, uncached
from tests.conftest import START
from tests.site import COUNTY, DEPARTMENT, SECTION, publish
from views.keeping import QUERY_NAMES

VIEWS = Path(__file__).parents[2] / "views"
# Of pages for people who are signed in, and of the log-in
STAFF_NAMES = {
    "at", "step", "uid", "path", "sheet", "action", "came_from", "name", "mode", "state", "number",
    "saved", "show", "whose", "payment",
}  # fmt: skip
# How names are read that are not written out: module → what they are
COLLECTED = {
    "listing.py": {"page", "size"},
    "catalogue.py": {"department", "theme", "served", "type"},
    "calendar_pages.py": {"start", "days", "unit"},
    "fee_schedule.py": {"department"},
    "history.py": {"from", "to"},
    "search_terms.py": {
        "kind", "place", "department", "year", "validity", "type", "served", "theme"
    },
    "log_in.py": {"came_from"},
    "import_report.py": {"sheet", "action"},
    "ledger.py": set(),
    "draft_steps.py": set(),
    "counter_facts.py": set(),
    "situation_answers.py": {f"s-{number}" for number in range(1, 9)},
    "fee_estimate.py": {f"{letter}-{number}" for letter in "nx" for number in range(1, 10)},
}  # fmt: skip
# Of applicants: their pages are made from the affairs, and so never kept
FROM_AFFAIRS = {"applicant_entry.py", "applicants.py", "draft_pages.py", "track_case.py"}
WRITTEN = re.compile(r'GET(?:\.get\(|\[|\.getall\()\s*"(\w+)"|"(\w+)" (?:not )?in request\.GET')
NOT_WRITTEN = re.compile(r"request\.GET(?:\.get\(|\[)\s*[a-zA-Z]")
# The names of headers that nothing public may depend on; Accept and Cookie are in the key
OTHER_HEADERS = (
    ("Accept-Language", "en"), ("User-Agent", "Mozilla/5.0 (iPhone)"), ("DNT", "1"),
    ("Referer", "http://localhost/desk"), ("Origin", "http://evil.example"), ("Via", "1.1 x"),
    ("X-Forwarded-For", "10.1.2.3"), ("X-Forwarded-Proto", "https"), ("X-Real-IP", "10.1.2.3"),
    ("X-Forwarded-Host", "evil.example"), ("Forwarded", "for=10.1.2.3"), ("Host", "evil.example"),
    ("X-Requested-With", "XMLHttpRequest"), ("X-HTTP-Method-Override", "POST"), ("From", "a@b.c"),
    ("Save-Data", "on"), ("Cache-Control", "no-cache"), ("If-Modified-Since", "Mon, 02 Mar 2026"),
    ("Upgrade-Insecure-Requests", "1"), ("X-Original-URL", "/desk"), ("X-Rewrite-URL", "/desk"),
)  # fmt: skip
PAGES = (
    "/", f"{COUNTY}/", f"{DEPARTMENT}/", f"{SECTION}/", f"{COUNTY}/hall/", f"{COUNTY}/hall/fees",
    f"{COUNTY}/open/", "/search?q=x", "/sitemap", "/sitemap.xml", "/about", "/calendar/",
    "/calendar/deadline", f"{SECTION}/feed.atom", f"{COUNTY}/hall/?format=csv",
)  # fmt: skip


def read_by(file):
    """The names of query values that a module reads, as far as they are written there."""
    return {a or b for a, b in WRITTEN.findall(file.read_text(encoding="utf-8"))}


def test_every_query_name_that_a_public_page_reads_is_declared_and_no_other():
    files = list(VIEWS.glob("*.py"))
    written = set().union(*map(read_by, files), *COLLECTED.values())
    assert written - STAFF_NAMES == QUERY_NAMES


def test_names_that_are_not_written_out_are_known_here():
    reading = {
        file.name
        for file in VIEWS.glob("*.py")
        if NOT_WRITTEN.search(file.read_text(encoding="utf-8"))
    }
    assert reading == set(COLLECTED)


def test_cookies_are_read_where_the_page_cache_knows_of_it():
    reading = {
        file.name
        for folder in ("views", "portal")
        for file in (VIEWS.parent / folder).rglob("*.py")
        if "request.cookies" in file.read_text(encoding="utf-8")
    }
    assert reading - FROM_AFFAIRS == {"cookies.py", "layout.py", "log_in.py", "security.py"}


@pytest.fixture
def pages(portal):
    with portal.roots() as (site, _):
        publish(site, {"title": "办法"}, moment=START)
    portal.index()
    application = uncached(portal.app)
    return application, {path: ask(application, path) for path in PAGES}


def test_no_other_header_changes_a_public_page(pages):
    application, wanted = pages
    for path, page in wanted.items():
        assert ask(application, path, *OTHER_HEADERS).plain == page.plain, path


def test_public_pages_do_not_tell_the_time(pages, clock):
    """Within one state they are the same at any moment."""
    application, wanted = pages
    clock.shift(12 * 3600 + 1.5)
    for path, page in wanted.items():
        assert ask(application, path).plain == page.plain, path
