"""The page cache: an item page from it, as it is, compressed, and when it has not changed."""

from contextlib import ExitStack

from bench.figures import Figure
from bench.plone_peer import plone
from bench.rounds import Contender, against, alternate
from bench.run import Run

GZIP = {"Accept-Encoding": "gzip"}
WHAT = {
    "cached_page": "item page from the page cache",
    "cached_gzip": "the same, compressed",
    "cached_unchanged": "the same, unchanged since (304)",
    "cached_home": "home from the page cache",
    "bare": "bare waitress, 12 kB",
}


def measure(run: Run) -> list[Figure]:
    site = run.site
    pages = site.pages
    with ExitStack() as stack:
        server = stack.enter_context(run.portal(site, "cached"))
        peers = stack.enter_context(run.peers("hello", "bare"))
        contenders = [
            Contender("hello", peers["hello"]),
            Contender("bare", peers["bare"]),
            Contender("cached_page", server, pages["item"]),
            Contender("cached_gzip", server, pages["item"], GZIP),
            Contender("cached_home", server),
            *_unchanged(server, pages["item"][0]),
        ]
        document = _cached_document(run, stack)
        timings = alternate([*contenders, *document], run.rounds, run.seconds)
    figures = [
        against(timings, name, "hello", name, what)
        for name, what in WHAT.items()
        if name in timings
    ]
    if document:
        what = "cached page against a cached document"
        figures.append(against(timings, "cached_page", "Plone", "plone_cached", what))
    return figures


def _unchanged(server, address: str) -> list[Contender]:
    """Asked with the tag that it gave; none where it gives no tag yet."""
    tag = server.get(address).header("etag")
    if not tag:
        return []
    return [Contender("cached_unchanged", server, [address], {"If-None-Match": tag}, expected=304)]


def _cached_document(run: Run, stack: ExitStack) -> list[Contender]:
    if run.peer != "plone":
        return []
    server = stack.enter_context(plone(run.port()))
    path = getattr(server.peer, "cached_page_path", None)
    return [Contender("Plone", server, [path()])] if path else []
