"""May an increment build on a chain: is what the chain ends with still the past of the source?

Packed since, replaced by another database, gone back in time: then a full backup begins anew.
"""

from collections.abc import Mapping
from typing import Any

from ZODB.utils import z64

from portal.keeping.copying import PACKED, Tally, digest_of, transactions_after
from portal.keeping.increments import Chain
from portal.keeping.manifests import Held
from portal.keeping.storages import keeps_history

GONE_BACK = "来源比上次备份旧（恢复过或换过数据库）"
PACKED_SINCE = "来源压缩过，或恢复过旧备份"
REPLACED = "来源换成了另一个数据库"
OTHER_STORAGE = "来源换了存储方式"


def why_not_continue(storages: Mapping[str, Any], before: Mapping[str, Held]) -> str:
    """The reason for a full backup; empty where none is seen before copying."""
    reasons = (_why_not(storage, before.get(name)) for name, storage in storages.items())
    return next(filter(None, reasons), "")


def _why_not(storage: Any, before: Held | None) -> str:
    if before is None or before.keeps_history != keeps_history(storage):
        return OTHER_STORAGE
    last = bytes.fromhex(before.last_tid)
    if storage.lastTransaction() < last:
        return GONE_BACK
    if not before.keeps_history or last == z64:
        return ""
    with transactions_after(storage, _before(last), last) as transactions:
        found = next(iter(transactions), None)
        if found is None or (found.status == PACKED and not before.last_packed):
            return PACKED_SINCE
        return "" if digest_of(found) == before.last_digest else REPLACED


def _before(tid: bytes) -> bytes:
    return (int.from_bytes(tid, "big") - 1).to_bytes(8, "big")


def why_not_followed(
    tallies: Mapping[str, Tally], storages: Mapping[str, Any], chain: Chain
) -> str:
    """The reason that shows only when the increment is written; empty where it may count."""
    if any(tally.packed for tally in tallies.values()):
        return PACKED_SINCE
    for name, storage in storages.items():
        if not keeps_history(storage) and not _is_same_past(storage, name, tallies[name], chain):
            return PACKED_SINCE
    return ""


def _is_same_past(storage: Any, name: str, tally: Tally, chain: Chain) -> bool:
    """Without history an object only says when it was last changed.

    The transactions that the source still knows must then be those of the objects in the chain
    that this increment does not replace.
    """
    last = bytes.fromhex(chain[-1].manifest.databases[name].last_tid)
    with transactions_after(storage, None, last) as transactions:
        known = {found.tid for found in transactions}
    current: dict[bytes, bytes] = {}
    for increment in chain:
        with increment.transactions(name) as transactions:
            for transaction in transactions:
                current.update((record.oid, transaction.tid) for record in transaction)
    return known == {tid for oid, tid in current.items() if oid not in tally.oids}
