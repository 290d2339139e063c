"""Bytes of a first visit: a page and what it links to, compressed where the server does it."""

from html.parser import HTMLParser

from bench.figures import Figure, figure
from bench.missing import Unexpected
from bench.run import Run
from bench.servers import Server

PAGES = ("home", "county", "section", "item", "guide")


class _Linked(HTMLParser):
    """Addresses of style sheets, scripts and icons, by what they are."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {"css": [], "js": [], "icon": []}

    def handle_starttag(self, tag: str, attributes: list) -> None:
        told = dict(attributes)
        if tag == "script" and told.get("src"):
            self.found["js"].append(told["src"])
        elif tag == "link" and "stylesheet" in (told.get("rel") or ""):
            self.found["css"].append(told["href"])
        elif tag == "link" and told.get("rel") == "icon":
            self.found["icon"].append(told["href"])


def measure(run: Run) -> list[Figure]:
    site = run.site
    with run.portal(site, "wire") as server:
        visits = {page: first_visit(server, site.pages[page][0]) for page in PAGES}
    largest = max(visits, key=lambda page: _needed(visits[page]))
    return [
        *(_figure(f"wire_{page}", f"first visit: {page}", visits[page]) for page in PAGES),
        _figure("wire", f"first page over the wire (largest: {largest})", visits[largest]),
    ]


def first_visit(server: Server, address: str) -> dict[str, int]:
    """Bytes of the bodies by what they are: html, css, js, icon."""
    linked = _Linked()
    linked.feed(_get(server, address, "identity").text)
    return {
        "html": len(_get(server, address).body),
        **{
            name: sum(len(_get(server, one).body) for one in addresses)
            for name, addresses in linked.found.items()
        },
    }


def _get(server: Server, address: str, encoding: str = "gzip"):
    answer = server.get(address, Accept_Encoding=encoding)
    if answer.status != 200:
        raise Unexpected(f"{address} was answered {answer.status}")
    return answer


def _needed(visit: dict[str, int]) -> int:
    return visit["html"] + visit["css"]


def _figure(key: str, what: str, visit: dict[str, int]) -> Figure:
    note = ", ".join(f"{name} {size / 1000:.1f}" for name, size in visit.items())
    return figure(key, what, "kB", _needed(visit) / 1000, note=note, beside=visit)
