"""A real PostgreSQL for tests: databases made for one test, dropped after it.

Taken from ``OPENHALL_PG_URI`` (an account that may create databases), else from the cluster of
this machine, as root, by way of its ``postgres`` account.
"""

import getpass
import os
import secrets
import shutil
import subprocess
from contextlib import closing
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


class Postgres:
    """A server, and an account there that may create databases."""

    def __init__(self, uri):
        self._parts = urlsplit(uri)
        self._made = []

    def run(self, statement):
        parts = self._parts
        connection = psycopg2.connect(
            host=parts.hostname,
            port=parts.port or 5432,
            user=parts.username,
            password=parts.password,
            dbname=parts.path.lstrip("/") or "postgres",
        )
        with closing(connection):
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)

    def new_uri(self, blobs, *, history=False):
        """The zodburi address of a fresh, empty database whose blobs are cached in ``blobs``."""
        name = f"openhall_test_{secrets.token_hex(6)}"
        self.run(f"CREATE DATABASE {name}")
        self._made.append(name)
        parts = self._parts
        account = f"{parts.username}:{parts.password}" if parts.password else parts.username
        place = f"{parts.hostname}:{parts.port or 5432}/{name}"
        keep = "true" if history else "false"
        return f"postgres://{account}@{place}?keep_history={keep}&blob_dir={blobs}"

    def drop(self):
        while self._made:
            self.run(f"DROP DATABASE IF EXISTS {self._made.pop()} WITH (FORCE)")


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


@pytest.fixture(scope="session")
def postgres_account():
    given = os.environ.get("OPENHALL_PG_URI")
    if given:
        yield given
        return
    try:
        uri, name = _account_of_this_machine()
    except (OSError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"{HOW}（{error}）")
    yield uri
    _as_postgres(f"DROP ROLE {name}")


@pytest.fixture
def postgres(postgres_account):
    """``postgres.new_uri(folder)``: a fresh database, dropped at the end of the test."""
    server = Postgres(postgres_account)
    yield server
    server.drop()
