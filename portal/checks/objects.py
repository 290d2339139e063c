"""Every object that can be reached from the root: can it be read, does it stay in its database?

Records are read, not objects: it takes little memory, and one that is broken stops nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from ZODB._compat import PersistentUnpickler
from ZODB.broken import Broken
from ZODB.POSException import POSKeyError
from ZODB.utils import get_pickle_metadata, z64

from content.verification import REPAIR, RESTORE, Fault
from portal.checks.naming import Whereabouts

Oid = bytes
STRANGE = "引用了别的数据库，或只是弱引用，压缩数据库时会失去它"


@dataclass
class Objects:
    """对象核验: ``referrers`` names for each object one that refers to it; None for the root.

    What is reached by ``last`` only is told as theirs: tables that refer to what lies elsewhere.
    """

    connection: Any
    whereabouts: Whereabouts
    last: frozenset[Oid] = frozenset()
    referrers: dict[Oid, Oid | None] = field(default_factory=dict)

    def check(self, step: Callable[[], None]) -> Iterator[Fault]:
        """Depth first; ``step`` is told after each object."""
        self.referrers = {z64: None}
        waiting, last = [z64], list[Oid]()
        while waiting or last:
            oid = (waiting or last).pop()
            try:
                found, strange = self._references_of(oid)
            except Exception as error:
                yield self._unreadable(oid, error)
                continue
            finally:
                step()
            if strange:
                yield Fault(self._place(oid), STRANGE, RESTORE)
            fresh = [one for one in dict.fromkeys(found) if one not in self.referrers]
            self.referrers.update(dict.fromkeys(fresh, oid))
            for one in fresh:
                (last if one in self.last else waiting).append(one)

    def _references_of(self, oid: Oid) -> tuple[list[Oid], bool]:
        """Raises POSKeyError, and whatever a record that is no pickle brings."""
        data, _ = self.connection._storage.load(oid)
        module, name = get_pickle_metadata(data)
        if issubclass(self.connection.db().classFactory(None, module, name), Broken):
            raise AttributeError(f"{module}.{name}")
        return references_in(data)

    def _unreadable(self, oid: Oid, error: Exception) -> Fault:
        state = "丢失" if isinstance(error, POSKeyError) else "读不出"
        what = f"对象 0x{int.from_bytes(oid):x} {state}（{type(error).__name__}）"
        mended = self.whereabouts.is_derived(self._lineage(oid))
        return Fault(self._place(oid), what, REPAIR if mended else RESTORE, mended)

    def _place(self, oid: Oid) -> str:
        return self.whereabouts.name(self._lineage(oid))

    def _lineage(self, oid: Oid) -> list[Oid]:
        """The object, one that refers to it, and so on up to the root."""
        found, at = [], oid
        while at is not None:
            found.append(at)
            at = self.referrers[at]
        return found


def references_in(data: bytes) -> tuple[list[Oid], bool]:
    """The oids that a record refers to, and whether it refers weakly or to another database."""
    said: list[Any] = []
    unpickler = PersistentUnpickler(None, said.append, BytesIO(data))
    unpickler.noload()
    unpickler.noload()
    ordinary = [one for one in said if not isinstance(one, list)]
    oids = [one[0] if isinstance(one, tuple) else one for one in ordinary]
    return [_as_bytes(oid) for oid in oids], len(ordinary) < len(said)


def _as_bytes(oid: bytes | str) -> bytes:
    """An oid of low bytes only is read back as a text."""
    return oid.encode("ascii") if isinstance(oid, str) else oid
