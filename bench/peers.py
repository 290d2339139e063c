"""The peers of every run: bare waitress with 12 kB, and Pyramid's hello, as processes.

``python -m bench.peers bare|hello PORT``, with the settings of waitress that the portal has.
"""

import sys
from collections.abc import Callable, Iterable
from typing import Any

from pyramid.config import Configurator
from pyramid.response import Response
from waitress.server import create_server

from bench.inis import HOST

BODY = b"x" * 12_000


def bare(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    """As large as an item page, and nothing to do for it."""
    length = str(len(BODY))
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", length)]
    start_response("200 OK", headers)
    return [BODY]


def hello() -> Any:
    """The one of Pyramid's own introduction."""
    with Configurator() as config:
        config.add_route("hello", "/")
        config.add_view(lambda request: Response("Hello World!"), route_name="hello")
        return config.make_wsgi_app()


def serve(name: str, port: int) -> None:
    application = bare if name == "bare" else hello()
    server = create_server(
        application,
        listen=f"{HOST}:{port}",
        threads=4,
        ident=None,
        max_request_body_size=64 << 20,
        clear_untrusted_proxy_headers=False,
    )
    server.run()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
