"""Copying one storage into an empty other one, whatever the two are, and comparing them."""

from contextlib import closing
from typing import Any

from portal.keeping.copying import Tally, Watch
from portal.keeping.storages import address, hold, open_storage
from portal.keeping.targets import (
    Target,
    fill,
    opened,
    put_in_place,
    refuse_different,
    refuse_occupied,
    renames_of,
    staged,
)

FILLING, COMPARING = "复制", "核对"


def copy_database(source_uri: str, target: Target, watch: Watch) -> Tally:
    """One storage into an empty other one, and compared. Raises KeepingRefused, OSError."""
    with closing(open_storage(source_uri, read_only=True)) as source:
        until = hold(source)
        refuse_occupied(target)
        if target.home is None:
            return _copy_to_server(source, target, until, watch)
        with staged(target) as storage, watch(FILLING) as progress:
            tally = fill(source, storage, until, progress)
        with closing(opened(target)) as storage, watch(COMPARING) as progress:
            refuse_different(source, storage, until, address(target.uri), progress)
    put_in_place(renames_of(target))
    return tally


def _copy_to_server(source: Any, target: Target, until: bytes, watch: Watch) -> Tally:
    with closing(open_storage(target.uri, read_only=False)) as storage:
        with watch(FILLING) as progress:
            tally = fill(source, storage, until, progress)
        hold(storage)
        with watch(COMPARING) as progress:
            refuse_different(source, storage, until, address(target.uri), progress)
    return tally
