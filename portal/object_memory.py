"""How much memory the objects of the databases may fill: ZODB alone counts objects, not bytes."""

from typing import Any

# What an object takes in memory for each byte of its record, which ZODB adds up; measured
MEMORY_OF_A_BYTE = 4.5


def bound_memory(databases: dict[str, Any], megabytes: int) -> None:
    """What each connection keeps of each database between transactions; 0: as its address says."""
    for database in databases.values():
        database.setCacheSizeBytes(int(megabytes * (1 << 20) / MEMORY_OF_A_BYTE))
