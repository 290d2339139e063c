"""The tables of an index in PostgreSQL: one that tells which generation is in use, two of each.

Filters, terms and spans of validity are arrays; ``counts`` tells how often each term occurs, and
under the bare name of a field how long it is.
"""

from dataclasses import dataclass
from typing import Any

from search_index.folders import FORMAT
from search_index.query import FACETS

STATE = "openhall_index"
OWN_FORMAT = f"postgres {FORMAT}"
ARRAYS = ("viewers", *(name for name in FACETS if name != "validity"))
NUMBERS = ("date", "live_from", "live_until")

_MAKE_STATE = f"""
CREATE TABLE IF NOT EXISTS {STATE} (
    one integer PRIMARY KEY CHECK (one = 1),
    current integer NOT NULL DEFAULT 0,
    incomplete boolean NOT NULL DEFAULT true,
    format text NOT NULL DEFAULT '',
    commits bigint NOT NULL DEFAULT 0,
    seen bigint NOT NULL DEFAULT 0,
    rebuilding integer NOT NULL DEFAULT 0,
    reached bigint NOT NULL DEFAULT 0,
    since text NOT NULL DEFAULT ''
);
INSERT INTO {STATE} (one) VALUES (1) ON CONFLICT DO NOTHING
"""
_READ_STATE = f"""
SELECT CASE WHEN to_regclass('{STATE}_' || current) IS NULL
    OR to_regclass('{STATE}_' || current || '_terms') IS NULL THEN 0 ELSE current END,
    incomplete, format, commits, seen, rebuilding, reached, since
FROM {STATE}
"""
# Several times as fast as PostgreSQL's own, to write and to read; not every server has it
_KNOWS_LZ4 = """
SELECT 1 FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)
"""


@dataclass(frozen=True)
class State:
    """索引状态: ``seen`` grows with each commit after which the public may find other things."""

    current: int = 0
    incomplete: bool = True
    format: str = ""
    commits: int = 0
    seen: int = 0
    rebuilding: int = 0
    reached: int = 0
    since: str = ""

    @property
    def is_there(self) -> bool:
        return self.current > 0

    @property
    def is_outdated(self) -> bool:
        return self.is_there and not self.incomplete and self.format != OWN_FORMAT

    @property
    def generation(self) -> str:
        return f"{self.current}.{self.commits}"


def table_of(generation: int) -> str:
    return f"{STATE}_{generation}"


def statistics_of(generation: int) -> str:
    return f"{STATE}_{generation}_terms"


def has_table(cursor: Any, name: str) -> bool:
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", (name,))
    return bool(cursor.fetchone()[0])


def make_state(cursor: Any) -> None:
    """For whoever holds the lock: two that make the same table at once get in each other's way."""
    if not has_table(cursor, STATE):
        cursor.execute(_MAKE_STATE)


def read_state(cursor: Any) -> State:
    """One without a current generation where its tables are gone.

    Raises UndefinedTable where nothing was made yet.
    """
    cursor.execute(_READ_STATE)
    row = cursor.fetchone()
    return State(*row) if row else State()


def make_tables(cursor: Any, generation: int) -> None:
    arrays = "".join(f"{name} text[] NOT NULL," for name in ARRAYS)
    numbers = "".join(f"{name} bigint NOT NULL," for name in NUMBERS)
    cursor.execute(f"""
        CREATE TABLE {table_of(generation)} (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            key text COLLATE "C" NOT NULL, uid text COLLATE "C" NOT NULL,
            {arrays} {numbers}
            validity text[] NOT NULL, valid_from bigint[] NOT NULL, valid_until bigint[] NOT NULL,
            terms text[] NOT NULL, counts jsonb NOT NULL,
            digest text NOT NULL, row jsonb NOT NULL
        );
        CREATE TABLE {statistics_of(generation)} (
            term text COLLATE "C" PRIMARY KEY, count bigint NOT NULL
        )
    """)
    cursor.execute(_KNOWS_LZ4)
    if cursor.fetchone():
        for name in ("terms", "counts"):
            cursor.execute(f"ALTER TABLE {table_of(generation)} ALTER {name} SET COMPRESSION lz4")


def make_indexes(cursor: Any, generation: int) -> None:
    """Once the table is full: kept up row by row they cost many times as much."""
    table = table_of(generation)
    cursor.execute(f"""
        CREATE INDEX ON {table} USING gin (terms);
        CREATE INDEX ON {table} USING gin (places);
        CREATE INDEX ON {table} (uid);
        CREATE INDEX ON {table} (date DESC, key);
        ANALYZE {table}
    """)


def drop_others(cursor: Any, current: int) -> None:
    """Every generation but the one in use; a reader in the midst of one is waited for."""
    cursor.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename ~ %s",
        (f"^{STATE}_[0-9]+(_terms)?$",),
    )
    found = {name for (name,) in cursor.fetchall()} - {table_of(current), statistics_of(current)}
    for name in sorted(found):
        cursor.execute(f"DROP TABLE {name}")
