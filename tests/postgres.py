"""A real PostgreSQL for tests and the bench: databases made for one of them, dropped after it.

Taken from ``OPENHALL_PG_URI`` (an account that may create databases), else from the cluster of
this machine, as root, by way of its ``postgres`` account.
"""

import getpass
import os
import secrets
import shutil
import subprocess
from contextlib import ExitStack, closing, contextmanager
from urllib.parse import urlsplit

import pytest

try:
    import psycopg2
except ImportError:
    psycopg2 = None

HOW = (
    "PostgreSQL 的测试跳过：请安装并启动 PostgreSQL（apt install postgresql libpq-dev，"
    "pg_ctlcluster 15 main start）后以 root 运行，"
    "或用 OPENHALL_PG_URI=postgres://用户:密码@主机:5432/库名 指定一个可以建库的账号"
)


# Whoever else is there is the server itself, cleaning up: it may not be ended, and ends itself
DISCONNECT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = '{}' AND usename = current_user"
)


class Postgres:
    """A server, an account there that may create databases, and those made so far.

    Making and dropping a database waits for the disk; an emptied one is used again.
    """

    def __init__(self, uri):
        self._parts = urlsplit(uri)
        self._made, self._free = [], []

    def run(self, statement, database=None):
        parts = self._parts
        connection = psycopg2.connect(
            host=parts.hostname,
            port=parts.port or 5432,
            user=parts.username,
            password=parts.password,
            dbname=database or parts.path.lstrip("/") or "postgres",
        )
        with closing(connection):
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)

    def new_uri(self, blobs, *, history=False):
        """The zodburi address of an empty database whose blobs are cached in ``blobs``."""
        parts = self._parts
        account = f"{parts.username}:{parts.password}" if parts.password else parts.username
        place = f"{parts.hostname}:{parts.port or 5432}/{self._empty_database()}"
        keep = "true" if history else "false"
        return f"postgres://{account}@{place}?keep_history={keep}&blob_dir={blobs}"

    def _empty_database(self):
        if not self._free:
            name = f"openhall_test_{secrets.token_hex(6)}"
            self.run(f"CREATE DATABASE {name}")
            self._made.append(name)
            return name
        name = self._free.pop()
        self.run(DISCONNECT.format(name))
        self.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public", name)
        return name

    def reuse(self):
        """Nobody uses what was made so far any more."""
        self._free = list(self._made)

    def drop(self):
        for name in self._made:
            self.run(DISCONNECT.format(name))
            self.run(f"DROP DATABASE IF EXISTS {name}")


def _as_postgres(statement):
    """What psql answers to the cluster's own account, which needs root."""
    words = ["runuser", "-u", "postgres", "--", "psql", "-qAt", "-v", "ON_ERROR_STOP=1", "-c"]
    done = subprocess.run(
        [*words, statement], capture_output=True, text=True, check=False, cwd="/", timeout=30
    )
    if done.returncode:
        raise OSError(done.stderr.strip())
    return done.stdout.strip()


def _account_of_this_machine():
    """(uri, name) of a fresh account that may create databases. Raises OSError."""
    if psycopg2 is None:
        raise OSError("psycopg2 is not installed")
    if getpass.getuser() != "root" or not shutil.which("psql"):
        raise OSError("no root, or no psql")
    name, password = f"openhall_test_{secrets.token_hex(6)}", secrets.token_hex(16)
    _as_postgres(f"CREATE ROLE {name} LOGIN CREATEDB PASSWORD '{password}'")
    port = _as_postgres("SHOW port")
    return f"postgres://{name}:{password}@127.0.0.1:{port}/postgres", name


@contextmanager
def an_account():
    """The address of an account that may create databases; raises OSError, TimeoutExpired."""
    given = os.environ.get("OPENHALL_PG_URI")
    if given:
        yield given
        return
    uri, name = _account_of_this_machine()
    try:
        yield uri
    finally:
        _as_postgres(f"DROP ROLE {name}")


@pytest.fixture(scope="session")
def postgres_account():
    with ExitStack() as stack:
        try:
            uri = stack.enter_context(an_account())
        except (OSError, subprocess.TimeoutExpired) as error:
            pytest.skip(f"{HOW}（{error}）")
        yield uri


@pytest.fixture(scope="session")
def postgres_server(postgres_account):
    server = Postgres(postgres_account)
    yield server
    server.drop()


@pytest.fixture
def postgres(postgres_server):
    """``postgres.new_uri(folder)``: an empty database, this test's alone."""
    yield postgres_server
    postgres_server.reuse()
