"""Connections to the PostgreSQL server of an index, each lent to one at a time.

While it is away one asks for it now and then, and the others are refused at once.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg2
from psycopg2.extensions import make_dsn

KEPT_CONNECTIONS = 16
ASK_SECONDS, CONNECT_SECONDS = 0.5, 3
LOCK_NUMBER = 7_041_984_006  # of the one indexer, in this database
# The answer is wanted at once and is small: compiling queries costs more than it saves
OPTIONS = "-c jit=off -c client_min_messages=warning"

Away = (psycopg2.OperationalError, psycopg2.InterfaceError)


class WrongAddress(ValueError):
    """The address of the database cannot be understood; what it holds is not repeated."""


class Server:
    """数据库服务器: ``uri`` is ``postgres://user:password@host:port/database?options``."""

    def __init__(self, uri: str) -> None:
        self._dsn = _dsn(uri)
        self._idle: deque[Any] = deque()
        self._asking = threading.Lock()
        self._away_at = float("-inf")

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """A cursor; all that it is asked is of one moment."""
        with self._lent("REPEATABLE READ") as connection, connection.cursor() as cursor:
            yield cursor

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """A cursor; all is written on leaving, or nothing."""
        with self._lent("READ COMMITTED") as connection:
            with connection.cursor() as cursor:
                yield cursor
            connection.commit()

    @contextmanager
    def locked(self, *, wait: bool) -> Iterator[bool]:
        """Yields whether this is the one indexer; the server frees the lock of whoever dies."""
        with self._lent("READ COMMITTED") as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                ask = "pg_advisory_lock" if wait else "pg_try_advisory_lock"
                cursor.execute(f"SELECT {ask}(%s)", (LOCK_NUMBER,))
                held = cursor.fetchone()[0] is not False
                try:
                    yield held
                finally:
                    if held:
                        cursor.execute("SELECT pg_advisory_unlock(%s)", (LOCK_NUMBER,))

    @contextmanager
    def _lent(self, isolation: str) -> Iterator[Any]:
        connection = self._take()
        try:
            connection.set_session(isolation_level=isolation, autocommit=False)
            yield connection
            connection.rollback()
        except Away:
            # Those that wait here met the same server
            connection.close()
            self.close()
            raise
        except BaseException:
            with suppress(*Away):
                connection.rollback()
            self._give_back(connection)
            raise
        self._give_back(connection)

    def _give_back(self, connection: Any) -> None:
        if connection.closed or len(self._idle) >= KEPT_CONNECTIONS:
            connection.close()
        else:
            self._idle.append(connection)

    def _take(self) -> Any:
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect()

    def _connect(self) -> Any:
        if time.monotonic() - self._away_at < ASK_SECONDS:
            raise psycopg2.OperationalError("the server of the index was away a moment ago")
        try:
            return psycopg2.connect(self._dsn)
        except Away:
            self._away_at = time.monotonic()
            raise


def _dsn(uri: str) -> str:
    """Raises WrongAddress."""
    parts = urlsplit(uri)
    try:
        told: dict[str, Any] = {
            "connect_timeout": CONNECT_SECONDS,
            "host": parts.hostname,
            "port": parts.port,
            "user": unquote(parts.username or "") or None,
            "password": unquote(parts.password or "") or None,
            "dbname": unquote(parts.path.lstrip("/")),
            **dict(parse_qsl(parts.query)),
        }
        return str(make_dsn(**told, options=OPTIONS))
    except (TypeError, ValueError, psycopg2.ProgrammingError):
        raise WrongAddress from None
