"""A process that writes without end, as a served site does: documents, files, accounts, ticks.

Each act is told on standard output when it is acknowledged: kind, name, begun, acknowledged.
"""

import sys
import threading
import time
from datetime import timedelta

from ZODB.POSException import ConflictError

from content import clock
from portal.databases import affairs_root, connected, site_root
from portal.ticking import tick
from tests.portal.keeping.sites import add_account, add_document
from tests.site import file_app

PAUSE_SECONDS = 0.05
speaking = threading.Lock()


def told(kind, write):
    """Repeat an act that met a conflict, as a request is repeated, and say when it is done."""
    while True:
        begun = clock.now()
        try:
            name = write()
        except ConflictError:
            continue
        line = f"{kind} {name} {begun.isoformat()} {clock.now().isoformat()}\n"
        with speaking:
            sys.stdout.write(line)
            sys.stdout.flush()
        return


def write_documents(databases, number):
    def write():
        soon = clock.now() + timedelta(seconds=2)
        schedule = {"live_from": soon} if number % 3 == 0 else {}
        with connected(databases) as connection:
            return add_document(
                site_root(connection), f"第{number}件", attach=number % 2 == 0, **schedule
            )

    told("document", write)


def write_accounts(databases, number):
    def write():
        with connected(databases) as connection:
            return add_account(affairs_root(connection), f"load{number}")

    told("account", write)


def for_ever(databases, write, first):
    number = first
    while True:
        write(databases, number)
        number += 10
        time.sleep(PAUSE_SECONDS)


def tick_for_ever(databases):
    while True:
        try:
            tick(databases, clock.now())
        except ConflictError:
            continue
        time.sleep(0.2)


def main(ini):
    app = file_app(ini)
    databases = app.registry._zodb_databases
    for write, first in ((write_documents, 0), (write_documents, 1), (write_accounts, 0)):
        threading.Thread(target=for_ever, args=(databases, write, first), daemon=True).start()
    tick_for_ever(databases)


if __name__ == "__main__":
    main(sys.argv[1])
