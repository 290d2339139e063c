"""Log output without personal data: whatever a library logs of an error loses its values."""

import logging
import time

from portal.server_faults import is_away
from views.faults import told_without_values

SERVER = "waitress"
CLIENTS = frozenset(("ZEO", "relstorage"))
REPEATED_SECONDS = 30.0


class WithoutValues(logging.Filter):
    """On a handler: keeps of an error where it arose, and of the server's lines no address.

    While a database server is away its clients say so at every object: once in half a minute is
    enough.
    """

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, int], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if (is_away(error) or _library(record) in CLIENTS) and self._is_repeated(record):
            return False
        if error is not None:
            record.exc_text = _shortly(error) if is_away(error) else told_without_values(error)
            record.exc_info = None
            if _library(record) == SERVER:
                record.msg, record.args = "an answer could not be given", ()
        return True

    def _is_repeated(self, record: logging.LogRecord) -> bool:
        line, now = (record.name, record.lineno), time.monotonic()
        if now - self._said.get(line, -REPEATED_SECONDS) < REPEATED_SECONDS:
            return True
        self._said[line] = now
        return False


def _library(record: logging.LogRecord) -> str:
    return record.name.partition(".")[0]


def _shortly(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def keep_values_out(logger: logging.Logger) -> None:
    """For every handler of ``logger``; to be called when logging is set up."""
    for handler in logger.handlers:
        if not any(isinstance(one, WithoutValues) for one in handler.filters):
            handler.addFilter(WithoutValues())
