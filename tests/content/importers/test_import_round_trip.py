"""Whatever export writes, import reads back: composed items of every kind, and the real files."""

import json
import string
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.acts.publishing import FORCE_PUBLISH
from content.acts.writing import ADD
from content.clock import day_of
from content.fields import Control
from content.importers.reading import read_rows
from content.importers.shapes_list import SHAPES
from content.importers.writing_out import write_table
from content.kinds_list import KINDS
from tests.content.importers.conftest import Bench
from tests.content.importers.situated import numbers_of, within_rules
from tests.forms import EVERY_TYPE
from tests.site import COUNTY

ELSEWHERE = "/changchun/kuancheng"
LETTERS = "甲乙丙丁文件号〔〕2008年，。；;：'\"=+-@,| " + string.ascii_letters
LINES = st.text(LETTERS, min_size=1, max_size=12).filter(str.strip)
PROSE = st.text(LETTERS + "\n\r\t\\[]{}", min_size=1, max_size=30).filter(str.strip)
DAYS = st.dates(date(1949, 10, 1), date(2025, 1, 1))


PLAIN = {
    Control.LINE: LINES,
    Control.PROSE: PROSE,
    Control.BODY: PROSE,
    Control.LINES: st.lists(LINES, max_size=3),
    Control.DATE: DAYS,
    Control.MONEY: st.integers(0, 10**9),
    Control.TICK: st.booleans(),
    Control.REFERENCES: st.lists(st.text("0123456789abcdef", min_size=16, max_size=16), max_size=2),
    Control.DEFINITION: st.sampled_from([EVERY_TYPE, {"steps": EVERY_TYPE["steps"][:1]}]),
}


def value_of(node):
    """Values that a field may have."""
    words = st.sampled_from([key for key, _ in getattr(node, "vocabulary", ())] or [""])
    if node.control is Control.CHOICE:
        return words
    if node.control is Control.NUMBER:
        return numbers_of(node)
    if node.control is Control.CHOICES:
        return st.lists(words, unique=True, max_size=3)
    if node.control is Control.ROWS:
        columns = {child.name: value_of(child) for child in node.children[0].children}
        return st.lists(st.fixed_dictionaries(columns), max_size=2)
    return st.just("https://example.gov.cn/a") if "url" in node.name else PLAIN[node.control]


@st.composite
def said_of(draw, kind):
    """Fields that the kind's schema takes."""
    nodes = [node for node in kind.nodes() if node.name not in ("year", "body_format")]
    said = {}
    for node in nodes:
        if node.name == "title" or draw(st.booleans()):
            said[node.name] = draw(value_of(node))
    for later, earlier in (("valid_until", "effective_on"), ("ends_on", "issued_on")):
        if later in said and said.get(earlier):
            said[later] = max(said[later], said[earlier])
    if said.get("notice_type") == "public_notice":
        said["notice_type"] = "circular"
    if "cancelled_on" in said:
        said.pop("effective_on", None)
    said.pop("promised_number", None)
    return kind.schema().deserialize(draw(within_rules(kind, said)))


def compose(bench, kind, said):
    section = bench.site.at(f"{COUNTY}/mzj")[kind.section]
    return bench.desk().perform(ADD, section, {"kind": kind.name, "fields": said}).item


CASES = [
    (shape, KINDS[name])
    for shape in SHAPES.values()
    for name in shape.kinds
    if shape.name != "calendar"
]


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".tsv"])
@pytest.mark.parametrize(("shape", "kind"), CASES, ids=lambda one: one.name)
@given(data=st.data())
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_kind_is_read_back(shape, kind, suffix, tmp_path, data):
    bench = Bench()
    said = data.draw(said_of(kind))
    compose(bench, kind, said)
    file = bench.write(shape.name, tmp_path, suffix)
    here = bench.bring(shape.name, **file)
    assert here.counts["unchanged"] == 1, list(here.lines())
    there = bench.bring(shape.name, into=ELSEWHERE, **file)
    assert there.counts["created"] == 1, list(there.lines())
    assert bench.said(ELSEWHERE) == said
    again = bench.bring(shape.name, into=ELSEWHERE, **file)
    assert again.counts["unchanged"] == 1, list(again.lines())


def test_a_calendar_is_read_back(bench, tmp_path):
    row = {
        "year": 2031,
        "holidays": [{"from": "2031-01-01", "to": "2031-01-03", "name": "元旦"}],
        "working_days": ["2031-01-04"],
        "source": "示例通知",
    }
    bench.bring("calendar", [row], into="/")
    other = Bench()
    for suffix in (".jsonl", ".csv"):
        file = bench.write("calendar", tmp_path, suffix, "/")
        assert bench.bring("calendar", into="/", **file).counts["unchanged"] == 1
        other.bring("calendar", into="/", **file)
        (mine,), (theirs,) = bench.take("calendar", "/"), other.take("calendar", "/")
        assert mine["holidays"] == theirs["holidays"]


def test_references_survive_on_another_site(bench, tmp_path):
    document = compose(
        bench, KINDS["policy_document"], complete("policy_document", {"title": "甲"})
    )
    explainer = {"title": "解读", "explains": [document.uid]}
    compose(bench, KINDS["policy_explainer"], complete("policy_explainer", explainer))
    other = Bench()
    report = other.bring("documents", **bench.write("documents", tmp_path, ".csv"))
    assert report.counts["created"] == 2
    kinds = {item.kind: item for item in other.items()}
    (uid,) = kinds["policy_explainer"].edition(1).fields["explains"]
    assert other.site.find(uid) is kinds["policy_document"]


def test_a_number_given_here_is_not_given_twice(bench, tmp_path):
    mine = compose(bench, KINDS["page"], complete("page", {"title": "联系我们"}))
    bench.bring("documents", into=ELSEWHERE, **bench.write("documents", tmp_path, ".jsonl"))
    assert bench.only(ELSEWHERE).index_number != mine.index_number
    other = Bench()
    other.bring("documents", **bench.write("documents", tmp_path, ".jsonl"))
    assert other.only().index_number == mine.index_number


def test_pages_of_one_title_in_two_departments_are_two(bench, tmp_path):
    for slug in ("mzj", "jyj"):
        said = {"kind": "page", "fields": complete("page", {"title": "联系我们"})}
        bench.desk().perform(ADD, bench.site.at(f"{COUNTY}/{slug}")["information"], said)
    file = bench.write("documents", tmp_path, ".csv")
    assert bench.bring("documents", **file).counts["unchanged"] == 2
    assert bench.bring("documents", into=ELSEWHERE, **file).counts["created"] == 2


def test_two_things_of_one_identity_are_told_apart_by_their_uids(bench, tmp_path):
    for body in ("一", "二"):
        compose(bench, KINDS["page"], complete("page", {"title": "同名", "body": body}))
    file = bench.write("documents", tmp_path, ".jsonl")
    assert bench.bring("documents", **file).counts["unchanged"] == 2
    assert bench.bring("documents", into=ELSEWHERE, **file).counts["created"] == 2
    assert bench.bring("documents", into=ELSEWHERE, **file).counts["unchanged"] == 2


def test_a_department_exports_itself(bench, tmp_path):
    compose(bench, KINDS["page"], complete("page", {"title": "一"}))
    file = bench.write("documents", tmp_path, ".jsonl", f"{COUNTY}/mzj")
    assert bench.bring("documents", into=f"{COUNTY}/mzj", **file).counts["unchanged"] == 1
    assert bench.bring("documents", **file).counts["unchanged"] == 1


def test_the_province_exports_departments_by_their_path(bench, tmp_path):
    compose(bench, KINDS["page"], complete("page", {"title": "一"}))
    file = bench.write("documents", tmp_path, ".csv", "/")
    other = Bench()
    other.bring("documents", into="/", **file)
    assert len(other.items(f"{COUNTY}/mzj")) == 1


def test_formulas_are_neutralised_in_tables_only(bench, tmp_path):
    compose(bench, KINDS["page"], complete("page", {"title": "=1+1", "body": "'=2"}))
    table = bench.write("documents", tmp_path, ".csv")["content"].decode("utf-8-sig")
    assert "'=1+1" in table
    assert "''=2" in table
    assert bench.take("documents")[0]["title"] == "=1+1"


def test_the_order_of_an_export_is_always_the_same(bench, tmp_path):
    for number in range(5):
        compose(bench, KINDS["page"], complete("page", {"title": str(number)}))
    first = bench.write("documents", tmp_path, ".jsonl")["content"]
    assert bench.write("documents", tmp_path, ".jsonl")["content"] == first


def test_a_wrong_cell_below_a_cell_of_many_lines_is_named_by_its_row(bench, tmp_path):
    for number in range(2):
        compose(bench, KINDS["page"], complete("page", {"title": str(number), "body": "一\n二"}))
    rows = bench.take("documents")
    rows[1]["title"] = ""
    file = tmp_path / "a.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        write_table(rows, stream, list(rows[0]))
    report = bench.bring("documents", file.read_bytes(), name="a.csv")
    assert [one.row for one in report.findings if one.level == "reject"] == [3]


def complete(kind, said):
    return KINDS[kind].schema().deserialize(said)


@pytest.mark.parametrize(
    ("shape", "name", "rows", "drafts"),
    [
        ("documents", "documents.jsonl", 88, 0),
        ("items", "items.jsonl", 699, 0),
        ("fees", "fees.csv", 41, 0),
        ("fees", "fees.jsonl", 41, 1),
    ],
)
def test_the_real_files_come_in_whole_and_go_out_again(
    bench, shared_data, tmp_path, shape, name, rows, drafts
):
    content = (shared_data / name).read_bytes()
    asked = {"name": name, "create_departments": True, "force_reason": "集中迁移"}
    first = bench.bring(shape, content, **asked)
    assert (first.counts["created"], first.counts["drafts"]) == (rows, drafts), first.summary()
    assert bench.bring(shape, content, **asked).counts["unchanged"] == rows
    for suffix in (".jsonl", ".csv"):
        file = bench.write(shape, tmp_path, suffix)
        assert bench.bring(shape, **file).counts["unchanged"] == rows


def test_the_real_documents_are_equal_to_their_source(bench, shared_data):
    content = (shared_data / "documents.jsonl").read_bytes()
    bench.bring("documents", content, force_reason="集中迁移")
    found = {item.edition(1).fields["title"]: item for item in bench.items()}
    for row in read_rows("documents.jsonl", content).rows:
        item = found[row.values["title"]]
        said = item.edition(1).fields
        assert said["body"] == row.values["body"]
        assert (said["document_number"] or None) == row.values["doc_number"]
        assert str(said["issued_on"]) == str(row.values["date"])
        assert str(item.first_published_on) == str(row.values["publish_date"])
        assert row.values["index_no"] in (None, item.index_number)


def test_the_real_items_say_what_they_lack(bench, shared_data):
    content = (shared_data / "items.jsonl").read_bytes()
    report = bench.bring("items", content, create_departments=True)
    lacking = {
        one.row
        for one in report.findings
        if one.level == "reject-row-for-publication" and "缺少" in one.said
    }
    assert lacking == set(range(1, 700))
    assert report.counts["drafts"] == 699
    assert json.dumps(report.as_json(), ensure_ascii=False)


def test_two_changed_rows_change_two_items(bench, tmp_path):
    for body in ("一", "二"):
        compose(bench, KINDS["page"], complete("page", {"title": "同名", "body": body}))
    bench.bring("documents", into=ELSEWHERE, **bench.write("documents", tmp_path, ".jsonl"))
    rows = [{**row, "body": f"改{row['body']}"} for row in bench.take("documents")]
    assert bench.bring("documents", rows, into=ELSEWHERE).counts["changed"] == 2
    said = {item.edition(1).fields["body"] for item in bench.items(ELSEWHERE)}
    assert said == {"改一", "改二"}


def test_a_day_of_publication_that_nobody_knows_is_not_made_up(bench):
    bench.bring("documents", [{"title": "甲", "date": "1999-01-01"}], force_reason="迁移")
    assert [row["first_published_on"] for row in bench.take("documents")] == [None]


def test_what_was_published_here_keeps_its_day_elsewhere(bench, tmp_path):
    edition = compose(bench, KINDS["page"], complete("page", {"title": "一"})).open_edition
    bench.desk().perform(FORCE_PUBLISH, edition, {"reason": "试"})
    other = Bench()
    other.bring("documents", **bench.write("documents", tmp_path, ".csv"))
    assert other.only().first_published_on == day_of(bench.moment)
