"""The real documents, items and fees as a small site, and an index of them."""

import csv
import os
from collections import namedtuple
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zlib import crc32

import pytest

from content.acl import EVERYONE
from content.clock import micros
from content.desk import Desk, operator
from content.importers.entries import names_of
from content.importers.importing import carry_out
from content.importers.options import Desks, Options
from content.importers.planning import plan
from content.importers.reading import read_rows
from content.importers.shapes_list import SHAPES
from content.items import items_below
from content.kinds_list import KINDS
from search_index.documents import END, documents_of
from search_index.engine import open_engine
from tests.site import small_site

MOMENT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
COUNTIES = ("/changchun/nanguan", "/changchun/kuancheng")
SHAPES_READ = ("documents", "items", "fees")
QUERIES = Path(__file__).with_name("queries.tsv")

Judged = namedtuple("Judged", "kind query wanted")


def judged_queries():
    with QUERIES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))[1:]
    return [Judged(kind, query, tuple(titles.split("|"))) for kind, query, titles in rows]


def crc32_of(text):
    """A readable uid: names of items in addresses are its first characters."""
    return f"{crc32(text.encode()):08x}{len(text):08x}"


def bring(site, shape, name, content, into):
    numbers = iter(range(10**9))
    desk = Desk(
        operator(site),
        MOMENT,
        site,
        KINDS,
        lambda: crc32_of(f"{into}{shape}{next(numbers)}"),
        lambda blob: blob,
        lambda event: None,
    )
    readout = read_rows(name, content, names_of(SHAPES[shape], KINDS))
    options = Options(create_departments=True, force_reason="集中迁移")
    desks = Desks(desk, desk)
    carry_out(plan(readout, SHAPES[shape], site.at(into), desks, options), desks)


@pytest.fixture(scope="module")
def shared_folder():
    """The folder of real input; without it a test says so and skips."""
    folder = Path(os.environ.get("OPENHALL_SHARED", Path(__file__).parents[4] / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip(f"没有 {folder}：真实数据的测试跳过")
    return folder


@pytest.fixture(scope="module")
def judged_site(shared_folder):
    site = small_site()
    site.note_address(site.province)
    read = {name: (shared_folder / f"{name}.jsonl").read_bytes() for name in SHAPES_READ}
    bring(site, "documents", "documents.jsonl", read["documents"], COUNTIES[0])
    bring(site, "fees", "fees.jsonl", read["fees"], COUNTIES[0])
    for county in COUNTIES:
        bring(site, "items", "items.jsonl", read["items"], county)
    return site


def documents_in(site):
    """Of every item; what came in as a draft is shown to the public all the same."""
    for county in COUNTIES:
        for item in items_below(site.at(county)):
            for document in documents_of(site, KINDS, item.uid):
                yield document if EVERYONE in document.viewers else published(document)


def published(document):
    viewers = (EVERYONE, *document.viewers)
    return replace(document, viewers=viewers, live_from=micros(MOMENT) - 1, live_until=END)


@pytest.fixture(scope="module")
def judged_documents(judged_site):
    return tuple(documents_in(judged_site))


@pytest.fixture
def engine(judged_documents, index_uri):
    """Each engine is asked the same."""
    engine = open_engine(index_uri, KINDS)
    rebuild = engine.begin_rebuild()
    rebuild.write(judged_documents)
    engine.finish_rebuild(rebuild)
    yield engine
    engine.close()
