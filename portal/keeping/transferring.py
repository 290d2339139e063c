"""Copying one storage into an empty other one, whatever the two are, and comparing them."""

from contextlib import closing
from typing import Any

from portal.keeping.copying import Progress, Tally
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


def copy_database(source_uri: str, target: Target, progress: Progress) -> Tally:
    """One storage into an empty other one, and compared. Raises KeepingRefused, OSError."""
    with closing(open_storage(source_uri, read_only=True)) as source:
        until = hold(source)
        refuse_occupied(target)
        if target.home is None:
            return _copy_to_server(source, target, until, progress)
        with staged(target) as storage:
            tally = fill(source, storage, until, progress)
        with closing(opened(target)) as storage:
            refuse_different(source, storage, until, address(target.uri))
    put_in_place(renames_of(target))
    return tally


def _copy_to_server(source: Any, target: Target, until: bytes, progress: Progress) -> Tally:
    with closing(open_storage(target.uri, read_only=False)) as storage:
        tally = fill(source, storage, until, progress)
        hold(storage)
        refuse_different(source, storage, until, address(target.uri))
    return tally
