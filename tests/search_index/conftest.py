"""A small site, its desk, and an index of it: real content, a real index, no storage."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from content.acts.publishing import PUBLISH
from content.acts.reviewing import SUBMIT
from content.acts.writing import ADD
from content.desk import Desk
from content.kinds_list import KINDS
from content.permissions import Grant, Person, Role
from content.tree import CITY, COUNTY, PROVINCE, Place, Site
from search_index.engine import open_engine
from search_index.indexer import Indexer
from search_index.query import Query

START = datetime(2024, 3, 1, 2, 0, tzinfo=UTC)


class Town:
    """A province with one city, one county and two departments, and people who work there."""

    def __init__(self):
        self.now, self._uids = START, count(1)
        self.site = Site(self._place("jilin", "吉林省", PROVINCE))
        self.province = self.site.province
        self.city = self._add(self.province, "changchun", "长春市", CITY)
        self.county = self._add(self.city, "nanguan", "南关区", COUNTY)
        self.civil = self._add(self.county, "mzj", "长春市南关区民政局")
        self.police = self._add(self.city, "gaj", "长春市公安局")
        self.site.note_address(self.province)
        self.editor = self.person("editor", Role.EDITOR, self.province)
        self.moderator = self.person("moderator", Role.MODERATOR, self.province)

    def _place(self, name, title, level="department"):
        return Place(f"p-{name}", title, level)

    def _add(self, parent, name, title, level="department"):
        place = parent.add(name, self._place(name, title, level))
        self.site.note_address(place)
        return place

    def person(self, account, role, place):
        return Person(account, frozenset({Grant(role, place.uid)}))

    def desk(self, person):
        return Desk(
            person=person,
            moment=self.now,
            site=self.site,
            kinds=KINDS,
            new_uid=lambda: f"{next(self._uids):08x}{0:08x}",
            new_blob=lambda content: content,
            announce=lambda event: None,
        )

    def perform(self, act, context, fields=None, by=None):
        return self.desk(by or self.editor).perform(act, context, fields)

    def draft(self, title, department=None, kind="information", **fields):
        section = (department or self.civil)[KINDS[kind].section]
        said = {"title": title, "body_format": "text", **fields}
        return self.perform(ADD, section, {"kind": kind, "fields": said})

    def publish(self, edition, **fields):
        self.perform(SUBMIT, edition)
        self.perform(PUBLISH, edition, {"confirmed": "已核对", **fields}, by=self.moderator)
        return edition

    def published(self, title, department=None, kind="information", **fields):
        return self.publish(self.draft(title, department, kind, **fields))

    def later(self, **time):
        self.now += timedelta(**time)
        return self.now

    @contextmanager
    def open_site(self):
        yield self.site


class Shelf:
    """The index of a town and what is asked of it."""

    def __init__(self, town, folder):
        self.town = town
        self.uri = f"whoosh://{folder}"
        self.engine = open_engine(self.uri, KINDS)
        self.indexer = Indexer(self.engine, town.open_site, KINDS)
        self.engine.finish_rebuild(self.engine.begin_rebuild())

    def ask(self, text="", moment=None, **more):
        return self.engine.search(Query(moment or self.town.now, text=text, **more))

    def titles(self, text="", moment=None, **more):
        return [hit.title for hit in self.ask(text, moment, **more).hits]


@pytest.fixture
def town():
    return Town()


@pytest.fixture
def shelf(town, tmp_path):
    shelf = Shelf(town, tmp_path / "index")
    yield shelf
    shelf.engine.close()
