"""Pages made anew for each request: the page cache is off, all else is warm."""

from contextlib import ExitStack

from bench.figures import Figure
from bench.plone_peer import PloneServer, plone, same_item
from bench.rounds import Contender, Timings, against, alternate
from bench.run import UNCACHED, Run
from bench.servers import Server

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
PLONE, PLONE_LISTING, PLONE_JSON = "Plone", "Plone listing", "Plone JSON"
SAME, SAME_JSON = "same item", "same item's JSON"


def measure(run: Run) -> list[Figure]:
    pages = run.site.pages
    with ExitStack() as stack:
        peer = _plone(run, stack)
        server = stack.enter_context(run.portal(run.site, "uncached", **UNCACHED))
        peers = stack.enter_context(run.peers("hello", "bare"))
        contenders = [
            Contender("hello", peers["hello"]),
            Contender("bare", peers["bare"]),
            *(Contender(name, server, pages[PAGES.get(name, name)]) for name in WHAT),
            *(_documents(peer, server, pages["item"][0]) if peer else ()),
        ]
        timings = alternate(contenders, run.rounds, run.seconds)
    figures = [against(timings, (name, "hello"), name, what) for name, what in WHAT.items()]
    figures.append(against(timings, ("bare", "hello"), "bare_uncached", "bare waitress, 12 kB"))
    return figures + (_against_plone(timings) if peer else [])


def _plone(run: Run, stack: ExitStack) -> PloneServer | None:
    """Made ready before the portal is served: it reads the portal's texts."""
    if run.peer != "plone":
        return None
    return stack.enter_context(plone(run, ram_cache=False))


def _documents(plone_server: PloneServer, server: Server, any_item: str) -> list[Contender]:
    peer = plone_server.peer
    item = same_item(server, peer, any_item)
    return [
        Contender(SAME, server, [item]),
        Contender(SAME_JSON, server, [f"{item}?format=json"]),
        Contender(PLONE, plone_server, [peer.page_path()]),
        Contender(PLONE_LISTING, plone_server, [peer.listing_path()]),
        Contender(PLONE_JSON, plone_server, [peer.json_path()], peer.json_headers()),
    ]


def _against_plone(timings: Timings) -> list[Figure]:
    return [
        against(timings, (SAME, PLONE), "plone_item", "item page against a document"),
        against(timings, ("listing", PLONE_LISTING), "plone_listing", "listing against a listing"),
        against(timings, (SAME_JSON, PLONE_JSON), "plone_json", "JSON against the REST API"),
    ]
