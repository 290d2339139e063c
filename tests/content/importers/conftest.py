"""A site to import into, and the short way to do it."""

import json
import secrets

import pytest

from content.desk import Desk, operator
from content.importers.entries import names_of
from content.importers.exporting import column_labels, export_rows
from content.importers.importing import carry_out
from content.importers.options import Desks, Options
from content.importers.planning import plan
from content.importers.reading import read_rows
from content.importers.shapes_list import SHAPES
from content.importers.writing_out import write_lines, write_table
from content.items import items_below
from content.kinds_list import KINDS
from content.permissions import Grant, Person, Role
from tests.conftest import START
from tests.site import COUNTY, small_site

LEGAL_MODERATOR = frozenset({Role.MODERATOR, Role.LEGAL_REVIEWER})


def as_lines(rows):
    """A .jsonl file."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


class Bench:
    """A small site with its desks; ``bring`` imports, ``take`` exports."""

    def __init__(self):
        self.site = small_site()
        self.moment = START

    def desk(self, name=None, roles=(), path=COUNTY):
        person = operator(self.site)
        if name:
            uid = self.site.at(path).uid
            person = Person(name, frozenset(Grant(role, uid) for role in roles))
        return Desk(
            person,
            self.moment,
            self.site,
            KINDS,
            lambda: secrets.token_hex(8),
            lambda content: content,
            lambda event: None,
        )

    def desks(self, publisher=None):
        return Desks(self.desk(), publisher or self.desk())

    def plan(self, shape, content, *, name="file.jsonl", into=COUNTY, publisher=None, **options):
        readout = read_rows(name, content, names_of(SHAPES[shape], KINDS))
        desks = self.desks(publisher)
        return plan(readout, SHAPES[shape], self.site.at(into), desks, Options(**options)), desks

    def bring(self, shape, content, **asked):
        """The report; a stopped plan is not carried out."""
        content = as_lines(content) if isinstance(content, list) else content
        made, desks = self.plan(shape, content, **asked)
        return made.report if made.is_stopped else carry_out(made, desks)

    def take(self, shape, path=COUNTY):
        return list(export_rows(self.site.at(path), SHAPES[shape], self.desk()))

    def write(self, shape, folder, suffix, path=COUNTY):
        """The export as a file; its bytes and name."""
        file = folder / f"{shape}{suffix}"
        with file.open("w", encoding="utf-8", newline="") as stream:
            if suffix == ".jsonl":
                write_lines(self.take(shape, path), stream)
            else:
                columns = list(column_labels(SHAPES[shape], KINDS))
                write_table(self.take(shape, path), stream, columns, suffix)
        return {"content": file.read_bytes(), "name": file.name}

    def items(self, path=COUNTY):
        return list(items_below(self.site.at(path)))

    def only(self, path=COUNTY):
        (item,) = self.items(path)
        return item

    def said(self, path=COUNTY):
        """What the one item below ``path`` says."""
        item = self.only(path)
        return item.edition(item.newest_number).fields


@pytest.fixture
def bench():
    return Bench()


def cures(report, level=None):
    return [one.said for one in report.findings if level in (None, one.level)]
