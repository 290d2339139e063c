"""Sessions on the server: they hold for twelve hours, end when told, and writers do not meet."""

import hashlib
from datetime import UTC, datetime, timedelta

import transaction
import ZODB

from content.sessions import LIFETIME, Sessions

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


def test_a_session_holds_for_twelve_hours_and_no_longer():
    sessions = Sessions()
    token = sessions.open("editor", START)
    assert timedelta(hours=12) == LIFETIME
    assert sessions.find(token, START + LIFETIME - INSTANT) == "editor"
    assert sessions.find(token, START + LIFETIME) is None


def test_a_closed_session_is_over_and_others_go_on():
    sessions = Sessions()
    one, other = sessions.open("editor", START), sessions.open("editor", START)
    sessions.close(one)
    sessions.close(one)
    assert [sessions.find(token, START) for token in (one, other)] == [None, "editor"]


def test_an_invented_token_finds_nobody():
    sessions = Sessions()
    token = sessions.open("editor", START)
    for invented in ("", "x", token[:-1], token + "x", "中文", "\ud800"):
        assert sessions.find(invented, START) is None


def test_the_database_holds_no_token_to_log_in_with():
    sessions = Sessions()
    token = sessions.open("editor", START)
    ((key, record),) = sessions._records.items()
    assert key == hashlib.sha256(token.encode()).hexdigest()
    assert set(record) == {"account", "created_at", "expires_at"}
    assert token not in repr(record)
    assert len(token) >= 43
    assert sessions.find(key, START) is None


def test_all_sessions_of_one_account_are_closed():
    sessions = Sessions()
    mine = [sessions.open("editor", START) for _ in range(3)]
    other = sessions.open("editor2", START)
    assert sessions.close_all("editor") == 3
    assert [sessions.find(token, START) for token in mine] == [None] * 3
    assert sessions.find(other, START) == "editor2"


def test_purging_drops_only_what_is_over():
    sessions = Sessions()
    sessions.open("early", START)
    late = sessions.open("late", START + INSTANT)
    assert sessions.purge(START + LIFETIME - INSTANT) == 0
    assert sessions.purge(START + LIFETIME) == 1
    assert sessions.find(late, START + LIFETIME) == "late"


def test_looking_a_session_up_writes_nothing_and_two_log_ins_do_not_conflict(monkeypatch):
    tokens = iter(["first-token", "second-token"])
    monkeypatch.setattr("content.sessions.secrets.token_urlsafe", lambda size: next(tokens))
    database = ZODB.DB(None)
    try:
        with database.transaction() as connection:
            connection.root()["sessions"] = Sessions()
        managers = [transaction.TransactionManager() for _ in range(2)]
        connections = [database.open(manager) for manager in managers]
        for name, connection in zip(("one", "two"), connections, strict=True):
            connection.root()["sessions"].open(name, START)
        for manager in managers:
            manager.commit()
        assert connections[0].root()["sessions"].find("second-token", START) in (None, "two")
        assert connections[1].root()["sessions"].find("second-token", START) == "two"
        assert connections[1]._registered_objects == []
        for connection in connections:
            connection.close()
    finally:
        database.close()
