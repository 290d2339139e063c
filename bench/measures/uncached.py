"""Pages made anew for each request: the page cache is off, all else is warm."""

from contextlib import ExitStack

from bench.figures import Figure
from bench.plone_peer import PloneServer, plone
from bench.rounds import Contender, against, alternate
from bench.run import UNCACHED, Run

WHAT = {
    "item": "item page, uncached",
    "listing": "listing of 20, uncached",
    "guide": "item guide, uncached",
    "home": "home, uncached",
    "county": "county, uncached",
    "search": "search page, uncached",
    "json": "JSON of an item, uncached",
}
PAGES = {"listing": "section"}
JSON = {"Accept": "application/json"}


def measure(run: Run) -> list[Figure]:
    site = run.site
    with ExitStack() as stack:
        server = stack.enter_context(run.portal(site, "uncached", **UNCACHED))
        peers = stack.enter_context(run.peers("hello", "bare"))
        contenders = [
            Contender("hello", peers["hello"]),
            Contender("bare", peers["bare"]),
            *(Contender(name, server, site.pages[PAGES.get(name, name)]) for name in WHAT),
            *_documents(run, stack),
        ]
        timings = alternate(contenders, run.rounds, run.seconds)
    figures = [against(timings, name, "hello", name, what) for name, what in WHAT.items()]
    figures.append(against(timings, "bare", "hello", "bare_uncached", "bare waitress, 12 kB"))
    if run.peer:
        figures += _against_plone(timings)
    return figures


def _documents(run: Run, stack: ExitStack) -> list[Contender]:
    if run.peer != "plone":
        return []
    server: PloneServer = stack.enter_context(plone(run.port()))
    return [
        Contender("Plone", server, [server.peer.page_path()]),
        Contender("Plone listing", server, [server.peer.listing_path()]),
        Contender("Plone JSON", server, [server.peer.json_path()], JSON),
    ]


def _against_plone(timings) -> list[Figure]:
    return [
        against(timings, "item", "Plone", "plone_item", "item page against a document"),
        against(timings, "listing", "Plone listing", "plone_listing", "listing against a listing"),
        against(timings, "json", "Plone JSON", "plone_json", "JSON against the REST API"),
    ]
