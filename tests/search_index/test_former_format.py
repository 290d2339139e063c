"""An index of an earlier release lacks the fields that came since: it is read and written."""

import pytest

from search_index import bulk_segments, recent, writers
from search_index.folders import FORMAT_FILE
from search_index.schema import make_schema, stored_fields

NEW_FIELDS = ("sounds", "starts")


def former_schema():
    schema = make_schema()
    for name in NEW_FIELDS:
        schema.remove(name)
    return schema


def former_fields(document):
    return {
        name: value for name, value in stored_fields(document).items() if name not in NEW_FIELDS
    }


@pytest.fixture
def engine_name():
    """Its schema is Whoosh's; of the others see their own tests."""
    return "whoosh"


@pytest.fixture
def former(town, shelf, monkeypatch):
    """The index as it would have been made then."""
    town.published("居民身份证换领")
    with monkeypatch.context() as then:
        then.setattr(writers, "make_schema", former_schema)
        then.setattr(bulk_segments, "stored_fields", former_fields)
        shelf.indexer.rebuild()
    shelf.engine._folders.current().joinpath(FORMAT_FILE).write_text("2", encoding="ascii")
    return shelf


@pytest.mark.parametrize("room", [0, recent.MOST_DOCUMENTS])
def test_it_is_read_and_written_until_it_is_made_anew(town, former, monkeypatch, room):
    monkeypatch.setattr(recent, "MOST_DOCUMENTS", room)
    assert former.engine.is_outdated
    town.published("居民身份证挂失")
    former.indexer.catch_up()
    assert sorted(former.titles("身份证")) == ["居民身份证挂失", "居民身份证换领"]
    assert not former.ask("sfz").degraded
    former.indexer.rebuild()
    assert not former.engine.is_outdated
    assert sorted(former.titles("sfz")) == ["居民身份证挂失", "居民身份证换领"]
