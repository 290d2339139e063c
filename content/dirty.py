"""What must be made again from the tree: uid → revision, written in the act's own transaction.

Whoever derives something (the search index) takes entries, makes its part again, and clears those
whose revision is unchanged; a crash in between repeats work, no more.
"""

from collections.abc import Iterator

from persistent import Persistent

from content.merging import CountingMap


class DirtyMap(Persistent):
    """待重建表: in 1,024 shards, because every writer meets here (one list: 55 % conflicts).

    A mark that is set while another one of the same uid is cleared or set is merged, and stays.
    """

    def __init__(self) -> None:
        self._entries = CountingMap()

    def mark(self, uid: str) -> None:
        self._entries[uid] = self._entries.get(uid, 0) + 1

    def entries(self) -> Iterator[tuple[str, int]]:
        return self._entries.items()

    def clear(self, uid: str, revision: int) -> bool:
        """Forget ``uid`` unless it was marked again since ``revision`` was read."""
        if self._entries.get(uid) != revision:
            return False
        self._entries.pop(uid)
        return True
