"""The WSGI layer that answers for static files: no request is made and no database opened."""

from collections.abc import Callable, Iterable
from typing import Any

from portal.watching import note_static
from views.safety_headers import safety_headers
from views.static_files import static_files

READING = frozenset({"GET", "HEAD"})


class StaticLayer:
    """静态文件层: what is not one of the files, or not to be read, goes on to the application."""

    def __init__(self, application: Any, is_secure: bool) -> None:
        self.application, self.registry = application, application.registry
        self._files = static_files()
        self._safe = list(safety_headers(is_secure).items())

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        file = self._files.get(environ.get("PATH_INFO", ""))
        if file is None or environ["REQUEST_METHOD"] not in READING:
            return self.application(environ, start_response)
        note_static(environ)
        status, headers, body = file.answer(environ)
        start_response(status, [*headers, *self._safe])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
