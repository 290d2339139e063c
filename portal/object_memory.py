"""How much memory the objects of the databases may fill: ZODB alone counts objects, not bytes."""

from typing import Any

# What an object takes in memory for each byte of its record, which ZODB adds up; measured
MEMORY_OF_A_BYTE = 4.5
# Of affairs a page reads a session and an account at most
AFFAIRS_SHARE = 4


def bound_memory(tree: Any, affairs: Any, megabytes: int) -> None:
    """What each connection keeps of the tree between transactions, and of affairs a quarter of it.

    0: as their addresses say.
    """
    most = int(megabytes * (1 << 20) / MEMORY_OF_A_BYTE)
    tree.setCacheSizeBytes(most)
    affairs.setCacheSizeBytes(most // AFFAIRS_SHARE)
