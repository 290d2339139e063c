"""A new generation of an index in PostgreSQL, seen by nobody yet; committed as it grows."""

from collections.abc import Iterable
from typing import Any

from search_index.documents import IndexDocument
from search_index.postgres_rows import change_statistics, insert
from search_index.postgres_server import Server
from search_index.postgres_tables import (
    OWN_FORMAT,
    STATE,
    State,
    drop_others,
    has_table,
    make_indexes,
    make_state,
    make_tables,
    read_state,
    table_of,
)

REACH_DOCUMENTS = 2000  # what an interruption costs at most


class RebuildOvertaken(RuntimeError):
    """Somebody else indexed meanwhile, for the lock was lost; it is begun again."""


class PostgresRebuild:
    """重建中的索引: rows, and how far they go, are of one transaction.

    ``reached``: how far an earlier attempt came, of which ``count`` documents are here already.
    It holds while the index in use is the generation that it was: what changed before is not
    marked any more.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._pending: list[IndexDocument] = []
        with server.writing() as cursor:
            make_state(cursor)
            state = read_state(cursor)
            self.generation, self.reached = _begun(cursor, state)
            cursor.execute(f"SELECT count(*) FROM {table_of(self.generation)}")
            self.count = int(cursor.fetchone()[0])

    def write(self, documents: Iterable[IndexDocument]) -> None:
        given = list(documents)
        self._pending += given
        self.count += len(given)

    def delete(self, uids: Iterable[str]) -> None:
        """There is nothing yet that could be deleted."""

    def reach(self, position: int) -> None:
        if len(self._pending) >= REACH_DOCUMENTS:
            with self._server.writing() as cursor:
                self._insert(cursor)
                cursor.execute(f"UPDATE {STATE} SET reached = %s", (position,))

    def abandon(self) -> None:
        self._pending.clear()

    def finish(self) -> None:
        """Indexed, and in the place of the one in use, all at once. Raises RebuildOvertaken."""
        with self._server.writing() as cursor:
            self._insert(cursor)
            make_indexes(cursor, self.generation)
            cursor.execute(
                f"UPDATE {STATE} SET current = %s, incomplete = false, format = %s, since = '',"
                " rebuilding = 0, reached = 0, commits = commits + 1, seen = seen + 1"
                " WHERE rebuilding = %s AND since = %s",
                (self.generation, OWN_FORMAT, self.generation, _since(read_state(cursor))),
            )
            if cursor.rowcount != 1:
                raise RebuildOvertaken

    def _insert(self, cursor: Any) -> None:
        pending, self._pending = self._pending, []
        added = insert(cursor, self.generation, pending)
        change_statistics(cursor, self.generation, added)


def _begun(cursor: Any, state: State) -> tuple[int, int]:
    """The generation of a rebuild and how far it came; of an interrupted one where it holds."""
    since = _since(state)
    if state.since == since and has_table(cursor, table_of(state.rebuilding)):
        return state.rebuilding, state.reached
    drop_others(cursor, state.current)
    generation = max(state.current, state.rebuilding) + 1
    make_tables(cursor, generation)
    cursor.execute(
        f"UPDATE {STATE} SET current = %s, rebuilding = %s, reached = 0, since = %s",
        (state.current, generation, since),
    )
    return generation, 0


def _since(state: State) -> str:
    """What must still be in use when it is finished: what changes later is marked again."""
    return f"{state.generation} {OWN_FORMAT}"
