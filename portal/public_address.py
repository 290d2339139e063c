"""The outermost WSGI layer: scheme and host come from ``site.url``, not from a Host header."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}


class PublicAddress:
    """A forged Host header or scheme changes no link, no redirect and no cookie."""

    def __init__(self, application: Any, site_url: str) -> None:
        self.application = application
        self.registry = application.registry
        self._site_url = site_url
        parts = urlsplit(site_url)
        port = parts.port or DEFAULT_PORTS[parts.scheme]
        self._environ = {
            "wsgi.url_scheme": parts.scheme,
            "HTTP_HOST": parts.netloc,
            "SERVER_NAME": parts.hostname or "localhost",
            "SERVER_PORT": str(port),
        }

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        environ.update(self._environ)
        return self.application(environ, start_response)
