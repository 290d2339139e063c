"""One class of requests with all that the modules add to it.

Pyramid makes a class anew for each request that has properties added; here it is made once.
"""

from typing import Any

from pyramid.decorator import reify
from pyramid.interfaces import IRequestExtensions, IRequestFactory
from pyramid.request import Request


class PortalRequest(Request):
    """请求: what is worked out of the address is worked out once."""

    application_url = reify(Request.application_url.fget)
    cookies = reify(Request.cookies.fget)
    path = reify(Request.path.fget)
    GET = reify(Request.GET.fget)
    path_url = reify(Request.path_url.fget)


def gather(config: Any) -> None:
    """Called when every module has added its own: moves it from the requests to their class."""
    config.commit()
    added = config.registry.queryUtility(IRequestExtensions)
    members = {"__module__": __name__, **added.methods, **added.descriptors}
    config.registry.registerUtility(type("Request", (PortalRequest,), members), IRequestFactory)
    added.methods.clear()
    added.descriptors.clear()
