"""The one point at which requests are numbered, measured and logged: a WSGI layer.

A line tells neither who asked nor what was typed: of an address only what exists on the site.
"""

import logging
import secrets
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address, ip_network
from time import perf_counter
from typing import Any
from urllib.parse import quote

from pyramid.events import ContextFound

from content.items import File
from portal.measures import Measures
from portal.settings import Settings
from views.faults import told_without_values

ASKED = "openhall.asked"
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
UNTOLD, OTHER = "…", "other"
PREFIXES = {4: 24, 6: 48}
BROKEN = "500 系统出错了，请稍后再试。需要帮助时请报编号 {}。"
access, slow, errors = (logging.getLogger(f"openhall.{n}") for n in ("access", "slow", "error"))


@dataclass
class Asked:
    """一次请求: what becomes known of a request under way; kept in its environ.

    ``steps`` are those of its address that may be told.
    """

    number: str
    kind: str = "none"
    steps: tuple[str, ...] | None = None
    status: str = "500"
    size: str = "-"

    @property
    def path(self) -> str:
        if self.steps is None:
            return "-"
        return "/" + "/".join(UNTOLD if step == UNTOLD else quote(step) for step in self.steps)


class Watched:
    """观测层: numbers, measures and logs every request; no error leaves it."""

    def __init__(self, application: Any, settings: Settings, measures: Measures) -> None:
        self.application, self.registry = application, application.registry
        self._settings, self._measures = settings, measures

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        asked = environ[ASKED] = Asked(secrets.token_hex(4))
        started = perf_counter()

        def start(status: str, headers: list, exc_info: Any = None) -> Any:
            asked.status = status[:3]
            asked.size = next((v for n, v in headers if n.lower() == "content-length"), "-")
            return start_response(status, headers, exc_info)

        try:
            return self.application(environ, start)
        except Exception as error:
            return self._broken(error, asked, start)
        finally:
            self._note(asked, environ, perf_counter() - started)

    def _broken(self, error: Exception, asked: Asked, start: Callable) -> list[bytes]:
        self._measures.count_error()
        errors.error("id=%s\n%s", asked.number, told_without_values(error))
        body = BROKEN.format(asked.number).encode()
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", f"{len(body)}"),
        ]
        start("500 Internal Server Error", headers, sys.exc_info())
        return [body]

    def _note(self, asked: Asked, environ: dict[str, Any], seconds: float) -> None:
        self._measures.count_request(asked.kind, f"{asked.status[:1]}xx", seconds)
        is_slow = seconds * 1000 >= self._settings.log_slow_ms
        if not (is_slow or access.isEnabledFor(logging.INFO)):
            return
        line = self.line(asked, environ, seconds)
        access.info(line)
        if is_slow:
            slow.warning(line)

    def line(self, asked: Asked, environ: dict[str, Any], seconds: float) -> str:
        """What the log says of an answer."""
        method = environ.get("REQUEST_METHOD", "")
        words = [
            method if method in METHODS else OTHER,
            asked.path,
            asked.status,
            f"bytes={asked.size}",
            f"ms={seconds * 1000:.0f}",
            f"kind={asked.kind}",
            f"id={asked.number}",
        ]
        if self._settings.log_client == "network":
            words.append(f"from={network_of(environ.get('REMOTE_ADDR', ''))}")
        return " ".join(words)


@lru_cache(maxsize=1024)
def network_of(address: str) -> str:
    """The first 24 bits of an IPv4 address, 48 of an IPv6 one; ``-`` for none."""
    try:
        version = ip_address(address.partition("%")[0]).version
        return str(ip_network((address.partition("%")[0], PREFIXES[version]), strict=False))
    except ValueError:
        return "-"


def note_context(event: Any) -> None:
    """What was found tells what may be logged: anything else in an address may be a secret."""
    request = event.request
    asked = request.environ.get(ASKED)
    if asked is None:
        return
    name = request.view_name
    known = name if name in request.registry.view_names else OTHER
    asked.kind = f"{type(request.context).__name__}{f'.{known}' if known else ''}"
    asked.steps = _steps(request, known)


def note_static(environ: dict[str, Any]) -> None:
    """The same of a static file, of which there is no request."""
    if asked := environ.get(ASKED):
        asked.kind, asked.steps = "static", ("static", UNTOLD)


def _steps(request: Any, known: str) -> tuple[str, ...]:
    traversed = tuple(request.traversed)
    if isinstance(request.context, File):
        traversed = (*traversed[:-1], UNTOLD)
    rest = (UNTOLD if known == OTHER else known,) if known else ()
    return (*traversed, *rest, UNTOLD) if request.subpath else (*traversed, *rest)


def number_of(request: Any) -> str:
    """By which whoever runs the site finds this request in the log; empty outside of ours."""
    asked = request.environ.get(ASKED)
    return asked.number if asked else ""


def note_view_names(config: Any) -> None:
    """Called when every view is there; only these names become part of logs and labels."""
    config.commit()
    views = config.introspector.get_category("views") or ()
    config.registry.view_names = frozenset(v["introspectable"]["name"] or "" for v in views)


def includeme(config: Any) -> None:
    config.add_subscriber(note_context, ContextFound)
    config.add_request_method(number_of, "number", reify=True)
