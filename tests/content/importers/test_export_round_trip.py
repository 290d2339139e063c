"""Import of an export changes nothing: composed items of every kind and format, hostile texts."""

import io
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.act import GateClosed
from content.acts.publishing import FORCE_PUBLISH
from content.acts.writing import ADD
from content.fields import Control
from content.importers.exporting import column_labels
from content.importers.findings import DRAFT, NOTE
from content.importers.shapes_list import SHAPES
from content.importers.workbook_export import write_workbook
from content.kinds_list import KINDS
from tests.content.importers.conftest import Bench
from tests.content.importers.situated import numbers_of, within_rules
from tests.forms import EVERY_TYPE
from tests.site import COUNTY

SUFFIXES = (".jsonl", ".csv", ".tsv", ".xlsx")
# What spreadsheets compute, escape, cut, pair or take for something else
# fmt: off
HOSTILE = st.sampled_from([
    "=1+1", "'=1", "''+1", "+86 431", "-5", "@SUM(A1)", "＝甲", "\t=x", "'", "''", '"', '"a"',
    "a,b;c；d\te", "[1, 2]", '["一"]', '{"a": 1}', "[", "null", "true", "无", "-", "N/A", "#N/A",
    "001", "1e5", "2008-01-01", "2008年1月1日", " 前后空白 ", "　全角空白　", "_x000D_",
    "_x005F_", "_x000d_x0041_", "（全文见工作表“续”，共 3 段）", "'（全文见工作表“续”，共 3 段）",
    "\ufeff开头", "😀𠮷", "\u2028", "\x7f", "\x85", "\ufffe", "é", "吉政发〔2008〕24号",
    "<b>&amp;</b>",
])
# fmt: on
CONTROLS = st.sampled_from(["\x00", "\x01", "\x0b", "\x1b", "\r", "\r\n", "\n", "\t", "\n\n"])
ANY = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
LINE = st.one_of(HOSTILE, ANY, st.builds("".join, st.lists(st.one_of(HOSTILE, ANY), max_size=3)))
LINES = LINE.map(lambda text: "".join(c for c in text if ord(c) >= 32)).filter(bool)
PROSE = st.builds("".join, st.lists(st.one_of(HOSTILE, CONTROLS, ANY), min_size=1, max_size=5))
PROSE = PROSE.filter(bool)
HTML = st.sampled_from(
    ["<p>一</p>", "<p>=1+1</p>\n<p>a &amp; b</p>", "<table><tr><td>甲</td></tr></table>"]
)
DAYS = st.dates(date(1949, 10, 1), date(2025, 1, 1))
UIDS = st.text("0123456789abcdef", min_size=16, max_size=16)
PLAIN = {
    Control.LINE: LINES,
    Control.PROSE: PROSE,
    Control.BODY: PROSE,
    Control.LINES: st.lists(PROSE, max_size=3),
    Control.DATE: DAYS,
    Control.MONEY: st.integers(0, 10**14),
    Control.TICK: st.booleans(),
    Control.REFERENCES: st.lists(UIDS, max_size=2),
    Control.DEFINITION: st.sampled_from([EVERY_TYPE, {"steps": EVERY_TYPE["steps"][:1]}]),
}
QUICK = settings(
    max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


def value_of(node):
    words = st.sampled_from([key for key, _ in getattr(node, "vocabulary", ())] or [""])
    if node.control is Control.CHOICE:
        return words
    if node.control is Control.NUMBER:
        return numbers_of(node)
    if node.control is Control.CHOICES:
        return st.lists(words, unique=True, max_size=3)
    if node.control is Control.ROWS:
        columns = {child.name: value_of(child) for child in node.children[0].children}
        needed = {child.name for child in node.children[0].children if child.required}
        return st.lists(
            st.fixed_dictionaries(
                {name: columns[name] for name in needed},
                optional={name: value for name, value in columns.items() if name not in needed},
            ),
            max_size=2,
        )
    return (
        st.just("https://example.gov.cn/a?b=1&c=2") if "url" in node.name else PLAIN[node.control]
    )


@st.composite
def said_of(draw, kind):
    """Fields that the kind's schema takes, some of them missing."""
    said = {}
    for node in kind.nodes():
        if node.required or draw(st.booleans()):
            said[node.name] = draw(value_of(node))
    if said.get("body_format") == "html":
        said["body"] = draw(HTML)
    for later, earlier in (("valid_until", "effective_on"), ("ends_on", "issued_on")):
        if said.get(later) and said.get(earlier):
            said[later] = max(said[later], said[earlier])
    if said.get("notice_type") == "public_notice":
        said["notice_type"] = "circular"
    if said.get("cancelled_on"):
        said.pop("effective_on", None)
    said.pop("promised_number", None)
    return kind.schema().deserialize(draw(within_rules(kind, said)))


@st.composite
def year_of(draw):
    """A calendar's fields."""
    year = draw(st.integers(2030, 2040))
    first = date(year, draw(st.integers(1, 12)), draw(st.integers(1, 28)))
    said = {
        "title": draw(LINES),
        "year": year,
        "holidays": [{"from_on": first, "to_on": first, "name": draw(LINES)}],
        "working_days": [],
        "notice": draw(st.one_of(st.just(""), LINES)),
        "note": draw(st.one_of(st.just(""), PROSE)),
    }
    return KINDS["working_calendar"].schema().deserialize(said)


def place_of(kind):
    return "/" if kind.name == "working_calendar" else f"{COUNTY}/mzj"


def compose(bench, kind, said, *, public=False):
    section = bench.site.at(place_of(kind))[kind.section]
    edition = bench.desk().perform(ADD, section, {"kind": kind.name, "fields": said})
    if public:
        with suppress(GateClosed):  # one that is never passed: it stays a draft
            bench.desk().perform(FORCE_PUBLISH, edition, {"reason": "试"})
    return edition.item


def exported(bench, shape, suffix, tmp_path, path):
    if suffix != ".xlsx":
        return bench.write(shape.name, tmp_path, suffix, path)
    stream = io.BytesIO()
    write_workbook(bench.take(shape.name, path), stream, column_labels(shape, KINDS), shape.label)
    return {"content": stream.getvalue(), "name": f"{shape.name}.xlsx"}


def written_state(bench):
    """Everything that a write would change: records, dirty map, editions."""
    site = bench.site
    records = sorted(record["uid"] for record in site.staged)
    editions = [
        (item.uid, edition.number, edition.revision, edition.state, dict(edition.fields))
        for item in bench.items("/")
        for edition in item.editions()
    ]
    return records, sorted(site.dirty.entries()), editions


CASES = [(shape, KINDS[name]) for shape in SHAPES.values() for name in shape.kinds]


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(("shape", "kind"), CASES, ids=lambda one: one.name)
def test_import_of_an_export_changes_nothing(shape, kind, suffix, tmp_path):
    fields = year_of() if kind.name == "working_calendar" else said_of(kind)

    @given(several=st.lists(st.tuples(fields, st.booleans()), min_size=1, max_size=3))
    @QUICK
    def check(several):
        bench = Bench()
        seen = set()
        for said, public in several:
            if kind.name == "working_calendar" and said["year"] in seen:
                continue
            seen.add(said.get("year"))
            compose(bench, kind, said, public=public)
        path = "/" if kind.name == "working_calendar" else COUNTY
        count, before = len(bench.take(shape.name, path)), written_state(bench)
        file = exported(bench, shape, suffix, tmp_path, path)
        for options in ({}, {"sound_only": True}):
            report = bench.bring(shape.name, into=path, **file, **options)
            told = list(report.lines())
            assert report.counts["unchanged"] == report.counts["rows"] == count, told
            assert {one.level for one in report.findings} <= {DRAFT, NOTE}, told
        assert written_state(bench) == before
        other = Bench()
        report = other.bring(shape.name, into=path, **file)
        assert report.counts["created"] == count, list(report.lines())
        assert said_everywhere(other, shape, path) == said_everywhere(bench, shape, path)

    check()


def said_everywhere(bench, shape, path):
    """The export without what another site must say otherwise."""
    aside = ("state", "path", "first_published_on", "first_published_source")
    rows = [
        {name: value for name, value in row.items() if name not in aside}
        for row in bench.take(shape.name, path)
    ]
    return sorted(rows, key=lambda row: row["uid"])
