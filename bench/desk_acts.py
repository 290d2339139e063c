"""Adds and publishes items at the desk: ``python -m bench.desk_acts INI COUNT`` prints the costs.

Real commits on the site's own files: one for writing, one for submitting, one for publishing, as
three people would make; then the index follows, and at the end the ledger is sealed.
"""

import json
import sys
from collections.abc import Callable
from time import process_time
from typing import Any

from bench.staff import COUNTY, SECTION
from bench.visits import BODY, KIND, TITLE
from content import clock
from content.acts.publishing import PUBLISH
from content.acts.reviewing import SUBMIT
from content.acts.writing import ADD
from content.desk import Desk
from content.kinds_list import KINDS
from content.permissions import Grant, Person, Role
from portal.commands.index import indexer_of
from portal.commands.opening import opened_databases
from portal.databases import connected, new_blob, site_root
from portal.desks import new_uid
from portal.ticking import tick


class Office:
    """The three acts, each in a transaction of its own."""

    def __init__(self, databases: dict[str, Any]) -> None:
        self._databases = databases
        with connected(databases) as connection:
            county = site_root(connection).at(COUNTY)
            self._section = f"{COUNTY}/{county.departments()[0].__name__}/{SECTION}"
            grants = {role: Grant(role, county.uid) for role in (Role.EDITOR, Role.MODERATOR)}
        self._persons = {
            role: Person(f"bench.{role}", frozenset({grant})) for role, grant in grants.items()
        }

    def publish_one(self, number: int) -> None:
        fields = KINDS[KIND].schema().deserialize({"title": f"{TITLE}（{number}）", "body": BODY})
        uid = self._do(
            Role.EDITOR,
            lambda desk, site: (
                desk.perform(ADD, site.at(self._section), {"kind": KIND, "fields": fields}).item.uid
            ),
        )
        self._do(Role.EDITOR, lambda desk, site: desk.perform(SUBMIT, _draft(site, uid)))
        told = {"confirmed": "已核对"}
        self._do(Role.MODERATOR, lambda desk, site: desk.perform(PUBLISH, _draft(site, uid), told))

    def _do(self, role: Role, act: Callable[[Desk, Any], Any]) -> Any:
        with connected(self._databases, "bench") as connection:
            site = site_root(connection)
            person = self._persons[role]
            return act(
                Desk(person, clock.now(), site, KINDS, new_uid, new_blob, lambda event: None), site
            )


def _draft(site: Any, uid: str) -> Any:
    return site.find(uid).edition(1)


def measure(ini: str, count: int) -> dict[str, float]:
    """Seconds of CPU for one item: acts, index, sealing. Ten items go before."""
    with (
        opened_databases(ini, writing=True) as (settings, databases),
        indexer_of(settings, databases) as indexer,
    ):
        office = Office(databases)
        for number in range(10):
            office.publish_one(number)
        indexer.catch_up()
        spent = {"acts": 0.0, "index": 0.0}
        for number in range(count):
            began = process_time()
            office.publish_one(number)
            acted = process_time()
            indexer.catch_up()
            spent["acts"] += acted - began
            spent["index"] += process_time() - acted
        began = process_time()
        tick(databases, clock.now())
        spent["seal"] = process_time() - began
    return {name: seconds / count for name, seconds in spent.items()}


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
