"""``add_pages.py ZOPE_CONF ENTRIES WARMED_WITH``: what it costs to add and publish documents.

A commit for the adding and one for the publishing, as two requests make them; indexes and versions
included, the forms around them not. The first WARMED_WITH entries are not counted.
"""

import sys
from pathlib import Path
from time import process_time

import transaction
from opening import answer, open_site, read_entries
from writing import add, publish


def write(site, entries):
    for entry in entries:
        page = add(site, entry)
        transaction.commit()
        publish(site, page)
        transaction.commit()


def stored_bytes(folder):
    blobs = (path for path in (folder / "blobs").rglob("*") if path.is_file())
    return (folder / "Data.fs").stat().st_size + sum(path.stat().st_size for path in blobs)


def main(configuration, file, warmed_with):
    site = open_site(configuration)
    folder = Path(configuration).parent / "var"
    entries = read_entries(file)
    write(site, entries[: int(warmed_with)])
    measured = entries[int(warmed_with) :]
    stored, worked = stored_bytes(folder), process_time()
    write(site, measured)
    answer(
        count=len(measured),
        cpu_seconds=process_time() - worked,
        storage_bytes=stored_bytes(folder) - stored,
    )


main(*sys.argv[1:])
