"""Putting a chosen moment together from its increments, and into the databases of a site.

Everything is written beside its place and checked there; files are then renamed, servers filled
and compared. A crash leaves nothing that looks like a site.
"""

import shutil
from collections.abc import Callable, Mapping
from contextlib import closing, suppress

from portal.keeping.choosing import Chosen
from portal.keeping.copying import Account, Copying, Tally, Watch, copy_transactions
from portal.keeping.dumping import dump_current
from portal.keeping.faults import KeepingRefused
from portal.keeping.increments import Chain, Increment
from portal.keeping.journal import Journal
from portal.keeping.moments import shown, tid_until
from portal.keeping.storages import address, hold, open_storage
from portal.keeping.targets import (
    Target,
    clear,
    fill,
    opened,
    put_in_place,
    refuse_different,
    refuse_occupied,
    renames_of,
    staged,
)


def restore(
    chosen: Chosen, targets: Mapping[str, Target], journal: Journal, watch: Watch
) -> dict[str, Tally]:
    """Into empty ``targets``; returns what went in, by database. Raises KeepingRefused, OSError."""
    for name, target in targets.items():
        refuse_occupied(target)
        _refuse_without_blobs(chosen.chain, name, target)
    tallies = {name: _assemble(chosen, name, target, watch) for name, target in targets.items()}
    moment = shown(chosen.moment)
    servers = [target for target in targets.values() if target.home is None]
    if servers:
        journal.write(moment, [])
    for target in servers:
        _send(target, watch)
    pairs = [pair for target in targets.values() for pair in renames_of(target)]
    journal.write(moment, pairs)
    put_in_place(pairs)
    journal.end()
    return tallies


def _refuse_without_blobs(chain: Chain, name: str, target: Target) -> None:
    if not target.takes_blobs and any(one.manifest.databases[name].blobs for one in chain):
        raise KeepingRefused(
            f"备份里有附件，而 {address(target.uri)} 没有放附件的文件夹："
            "请在地址里写明 blobstorage_dir 或 blob_dir。"
        )


def _assemble(chosen: Chosen, name: str, target: Target, watch: Watch) -> Tally:
    account: Account = {}
    total = Tally()
    until = tid_until(chosen.moment)
    with staged(target) as storage, watch(name) as progress:
        for increment in chosen.chain:
            copying = Copying(storage, _loader(increment, name), account)
            with increment.transactions(name, until) as transactions:
                total.add(copy_transactions(copying, transactions, until, progress))
    _refuse_unlike(account, target)
    return total


def _loader(increment: Increment, name: str) -> Callable[[bytes, bytes], str]:
    return lambda oid, tid: increment.load_blob(name, oid, tid)


def _refuse_unlike(account: Account, target: Target) -> None:
    """What was written is read again, through the index that the site will use."""
    with closing(opened(target)) as storage:
        found = {
            bytes.fromhex(one.oid): (bytes.fromhex(one.tid), bytes.fromhex(one.sha256))
            for one in dump_current(storage)
        }
    if found != account:
        raise KeepingRefused(f"{target.staging.data} 写成后核对不一致，没有恢复任何内容。")


def _send(target: Target, watch: Watch) -> None:
    with (
        closing(opened(target)) as source,
        closing(open_storage(target.uri, read_only=False)) as storage,
        watch(address(target.uri)) as progress,
    ):
        until = hold(source)
        fill(source, storage, until, progress)
        hold(storage)
        refuse_different(source, storage, until, address(target.uri))
    clear(target)
    shutil.rmtree(target.staging.data.parent, ignore_errors=True)
    with suppress(OSError):
        target.staging.data.parent.parent.rmdir()


def finish(journal: Journal) -> str | None:
    """Completes a restoring that was cut short while renaming; returns its moment.

    None where there is nothing to complete; one that was filling a server is begun again.
    """
    left = journal.read()
    if left is None or not left[1]:
        return None
    put_in_place(left[1])
    journal.end()
    return left[0]
