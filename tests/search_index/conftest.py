"""A small site, its desk, and an index of it: real content, a real index, no storage."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from urllib.parse import urlsplit

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
ENGINES = ("whoosh", "tantivy", "postgres")
DROP_GENERATIONS = """
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE tablename LIKE 'openhall\\_index\\_%'
    LOOP EXECUTE 'DROP TABLE ' || name; END LOOP;
END $$
"""


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

    def __init__(self, town, uri):
        self.town, self.uri = town, uri
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


@pytest.fixture(params=ENGINES)
def engine_name(request):
    """Every test of an index is one of every engine."""
    return request.param


@pytest.fixture
def index_uri(engine_name, tmp_path, request):
    """Where a test may keep an index; nothing is there yet."""
    if engine_name == "postgres":
        return request.getfixturevalue("postgres").new_uri(tmp_path).partition("?")[0]
    return f"{engine_name}://{tmp_path}/index"


@pytest.fixture
def engine(index_uri):
    """An engine with an empty index."""
    engine = open_engine(index_uri, KINDS)
    engine.finish_rebuild(engine.begin_rebuild())
    yield engine
    engine.close()


@pytest.fixture
def lose_contents(engine_name, index_uri, tmp_path, request):
    """What tells where the index is stays, and the index is gone."""

    def lose():
        if engine_name == "postgres":
            database = urlsplit(index_uri).path.lstrip("/")
            request.getfixturevalue("postgres").run(DROP_GENERATIONS, database)
        for path in (tmp_path / "index").glob("g*/*"):
            path.unlink()

    return lose


@pytest.fixture
def shelf(town, index_uri):
    shelf = Shelf(town, index_uri)
    yield shelf
    shelf.engine.close()
