"""The page cache: an item page from it, as it is, compressed, and when it has not changed."""

from contextlib import ExitStack

from bench.figures import Figure
from bench.plone_peer import plone
from bench.rounds import Contender, against, alternate
from bench.run import Run
from bench.servers import Server

GZIP = {"Accept-Encoding": "gzip"}
WHAT = {
    "cached_page": "item page from the page cache",
    "cached_gzip": "the same, compressed",
    "cached_unchanged": "the same, unchanged since (304)",
    "cached_home": "home from the page cache",
    "bare": "bare waitress, 12 kB",
}


def measure(run: Run) -> list[Figure]:
    items = run.site.pages["item"]
    with ExitStack() as stack:
        documents = _cached_documents(run, stack)
        server = stack.enter_context(run.portal(run.site, "cached"))
        peers = stack.enter_context(run.peers("hello", "bare"))
        contenders = [
            Contender("hello", peers["hello"]),
            Contender("bare", peers["bare"]),
            Contender("cached_page", server, items),
            Contender("cached_gzip", server, items, GZIP),
            Contender("cached_home", server),
            *_unchanged(server, items[0]),
            *documents,
        ]
        timings = alternate(contenders, run.rounds, run.seconds)
    figures = [
        against(timings, (name, "hello"), name, what)
        for name, what in WHAT.items()
        if name in timings
    ]
    if documents:
        what = "cached page against a cached document"
        figures.append(against(timings, ("cached_page", "Plone"), "plone_cached", what))
    return figures


def _unchanged(server: Server, address: str) -> list[Contender]:
    """Asked with the tag that it gave; none where it gives no tag."""
    tag = server.get(address).header("etag")
    if not tag:
        return []
    asked = {"If-None-Match": tag}
    return [Contender("cached_unchanged", server, [address], asked, expected=304)]


def _cached_documents(run: Run, stack: ExitStack) -> list[Contender]:
    """Made ready before the portal is served: it reads the portal's texts."""
    if run.peer != "plone":
        return []
    server = stack.enter_context(plone(run, ram_cache=True))
    return [Contender("Plone", server, [server.peer.page_path()])]
