"""The site and the affairs of a request: opened when they are asked for first, affairs before tree.

A request of somebody signed in so never holds a reference to something it cannot see yet.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pyramid_zodbconn import get_connection

from content.affairs import Affairs
from content.tree import Site
from content.version import VERSION
from portal.databases import AFFAIRS, AFFAIRS_ROOT, SITE_ROOT, SiteTooNew, take_back
from views.keeping import BRIEF, GENERATION, keep_out


def root_factory(request: Any) -> Any:
    return request.site.province


def site_of(request: Any) -> Site:
    with _opening(request):
        tree = get_connection(request)
        if request.is_personal_request:
            tree.get_connection(AFFAIRS)
            tree.newTransaction(None)
    site: Site = _refuse_too_new(tree.root()[SITE_ROOT])
    request.environ[GENERATION] = site.generation()
    return site


def affairs_of(request: Any) -> Affairs:
    """What is made from it is never kept for others, but for pages that said that it is public."""
    if BRIEF not in request.environ:
        keep_out(request)
    with _opening(request):
        affairs = get_connection(request, AFFAIRS)
    return _refuse_too_new(affairs.root()[AFFAIRS_ROOT])


@contextmanager
def _opening(request: Any) -> Iterator[None]:
    with request.registry.outages.opening():
        try:
            yield
        except BaseException:
            tree = getattr(request, "_primary_zodb_conn", None)
            kept = () if tree is None else tuple(tree.connections.values())
            take_back(request.registry._zodb_databases, request.tm, kept)
            raise


def _refuse_too_new(root: Any) -> Any:
    """A process whose site was evolved by a later release would write the shapes of before.

    Raises SiteTooNew.
    """
    if root.version > VERSION:
        raise SiteTooNew(root.version)
    return root


def includeme(config: Any) -> None:
    config.set_root_factory(root_factory)
    config.add_request_method(site_of, "site", reify=True)
    config.add_request_method(affairs_of, "affairs", reify=True)
