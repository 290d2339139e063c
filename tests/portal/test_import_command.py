"""``openhall import`` and ``openhall export`` as they are typed, on a site of files."""

import json
from datetime import timedelta

import click
import openpyxl
import pytest
import time_machine
from click.testing import CliRunner

from content.items import items_below
from portal.commands import exporting, importing, index, verify
from portal.commands.opening import CommandRefused, opened
from tests.conftest import START
from tests.site import COUNTY, build_base

INI = """[app:main]
use = call:portal:main
zodbconn.uri = file://{folder}/tree.fs?blobstorage_dir={folder}/blobs
zodbconn.uri.affairs = file://{folder}/affairs.fs
search.uri = whoosh://{folder}/index
site.secret_file = {folder}/secret
"""
ROWS = [
    {"title": "甲", "doc_number": "示〔2009〕1号", "issuer": "示例局", "body": "一\n二"},
    {"title": "乙", "doc_number": "示〔2009〕2号", "issuer": "示例局", "body": "三"},
]


class Site:
    def __init__(self, folder):
        self.folder = folder
        build_base(folder, START - timedelta(hours=1))
        self.ini = folder / "site.ini"
        self.ini.write_text(INI.format(folder=folder), encoding="utf-8")
        self.commands = click.Group()
        importing.register(self.commands)
        exporting.register(self.commands)
        index.register(self.commands)
        verify.register(self.commands)

    def run(self, *words):
        """(exit code, what was said); a refusal is told as the command line tells it."""
        done = CliRunner().invoke(self.commands, [*map(str, words), "-c", str(self.ini)])
        if isinstance(done.exception, CommandRefused):
            return 2, f"{done.output}{done.exception}"
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.output

    def file(self, name, rows):
        file = self.folder / name
        lines = (json.dumps(row, ensure_ascii=False) for row in rows)
        file.write_text("\n".join(lines), encoding="utf-8")
        return file

    def titles(self):
        with opened(str(self.ini), writing=False) as site:
            items = items_below(site.site.at(COUNTY))
            return sorted(item.edition(item.newest_number).fields["title"] for item in items)


@pytest.fixture
def site(tmp_path):
    with time_machine.travel(START, tick=True):
        yield Site(tmp_path)


def test_a_file_comes_in_and_goes_out(site):
    file = site.file("a.jsonl", ROWS)
    code, said = site.run("import", "documents", file, "--into", COUNTY, "--force-publish", "迁移")
    assert code == 0
    assert "新建 2 条，发布 2 条" in said
    databases = sorted(site.folder.rglob("*.fs"))
    before = [file.read_bytes() for file in databases]
    assert len(before) == 2
    for target in ("out.csv", "out.tsv", "out.xlsx", "folder/out.jsonl"):
        assert site.run("export", "documents", site.folder / target, "--from", COUNTY)[0] == 0
        code, said = site.run("import", "documents", site.folder / target, "--into", COUNTY)
        assert (code, "未变 2 条" in said) == (0, True)
    assert [file.read_bytes() for file in databases] == before


def test_forms_come_in_and_go_out_as_a_document(site):
    steps = [{"title": "第一步", "fields": [{"type": "text", "title": "甲"}]}]
    file = site.folder / "form.json"
    file.write_text(json.dumps({"title": "示例申请表", "steps": steps}), encoding="utf-8")
    into = ["--into", f"{COUNTY}/mzj"]
    assert "新建 1" in site.run("import", "forms", file, *into)[1]
    target = site.folder / "out.json"
    site.run("export", "forms", target, "--from", f"{COUNTY}/mzj")
    (told,) = json.loads(target.read_text("utf-8"))
    assert told["steps"][0]["fields"][0]["title"] == "甲"
    assert "未变 1" in site.run("import", "forms", target, *into)[1]


def test_an_export_into_a_folder_is_named_after_its_kind(site):
    assert site.run("export", "fees", site.folder)[0] == 0
    assert (site.folder / "fees.jsonl").read_bytes() == b""


def test_a_refused_row_changes_nothing(site):
    file = site.file("a.jsonl", [*ROWS, {"title": "丙", "date": "2019-02-30"}])
    code, said = site.run("import", "documents", file, "--into", COUNTY)
    assert code == 2
    assert "第 3 行“date”" in said
    assert site.titles() == []
    code, said = site.run("import", "documents", file, "--into", COUNTY, "--sound-only")
    assert code == 1
    assert site.titles() == ["乙", "甲"]


def test_a_dry_run_changes_nothing(site):
    file = site.file("a.jsonl", ROWS)
    code, said = site.run("import", "documents", file, "--into", COUNTY, "--dry-run")
    assert (code, "试运行" in said) == (0, True)
    assert site.titles() == []


def test_findings_are_told_by_the_exit_code_and_in_a_file(site):
    file = site.file("a.jsonl", [{"name": "许可", "department": "mzj"}])
    report = site.folder / "report.json"
    code, _ = site.run("import", "items", file, "--into", COUNTY, "--report", report)
    assert code == 1
    said = json.loads(report.read_text("utf-8"))
    assert said["counts"]["drafts"] == 1
    assert said["findings"][0]["row"] == 1


def test_a_report_is_written_for_what_was_refused_too(site):
    file = site.file("a.jsonl", [{"name": "许可"}])
    report = site.folder / "report.json"
    code, _ = site.run("import", "items", file, "--into", COUNTY, "--report", report)
    assert code == 2
    assert json.loads(report.read_text("utf-8"))["counts"]["refused"] == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--into", "/nowhere"], "没有 /nowhere 这个地方"),
        (["--into", COUNTY, "--by", "nobody"], "没有账号"),
        (["--into", COUNTY, "--publish"], "--by"),
        (["--into", COUNTY, "--publish", "--by", "editor"], "审核员"),
        (["--into", COUNTY, "--publish", "--force-publish", "x"], "只能用一个"),
        (["--into", COUNTY, "--by", "stranger"], "权限"),
    ],
)
def test_wrong_use_is_one_sentence(site, words, said):
    code, output = site.run("import", "documents", site.file("a.jsonl", ROWS), *words)
    assert code == 2
    assert said in output
    assert "Traceback" not in output
    assert site.titles() == []


def test_a_file_that_is_not_there_or_not_what_it_says(site):
    assert site.run("import", "documents", site.folder / "no.csv", "--into", COUNTY)[0] == 2
    code, said = site.run("import", "documents", site.folder, "--into", COUNTY)
    assert (code, "读不了文件" in said) == (2, True)
    (site.folder / "a.csv").write_bytes(b"PK\x03\x04")
    code, said = site.run("import", "documents", site.folder / "a.csv", "--into", COUNTY)
    assert (code, "Excel" in said) == (2, True)


def test_a_moderator_publishes_what_the_file_says(site):
    words = ["--into", COUNTY, "--publish", "--by", "moderator"]
    code, said = site.run("import", "documents", site.file("a.jsonl", ROWS), *words)
    assert (code, "发布 2 条" in said) == (0, True)


def test_names_are_explained_by_a_table(site):
    table = site.folder / "map.csv"
    table.write_text("name,code\n区民委,mzj\n", encoding="utf-8-sig")
    file = site.file("a.jsonl", [{"name": "许可", "department_zh": "区民委"}])
    words = ["--into", COUNTY, "--departments", table]
    assert site.run("import", "items", file, *words)[0] == 1
    assert site.titles() == ["许可"]


def test_a_known_department_is_set_up_under_its_usual_name(site):
    file = site.file("a.jsonl", [{"name": "卫生许可", "department_zh": "区卫健局"}])
    site.run("import", "items", file, "--into", COUNTY, "--create-departments")
    with opened(str(site.ini), writing=False) as there:
        assert there.site.at(f"{COUNTY}/wjw").title == "长春市南关区卫生健康局"


@pytest.mark.parametrize(
    ("text", "said"),
    [("name,code\n区民委,\n", "第 2 行应有 name"), ("name,code\n区民委,mzj,more\n", "map.csv：")],
)
def test_a_table_of_names_that_is_wrong_is_told(text, said, site):
    table = site.folder / "map.csv"
    table.write_text(text, encoding="utf-8-sig")
    file = site.file("a.jsonl", [{"name": "许可", "department_zh": "区民委"}])
    code, told = site.run("import", "items", file, "--into", COUNTY, "--departments", table)
    assert (code, said in told) == (2, True), told
    assert site.titles() == []


def test_into_a_section_is_into_its_department(site):
    words = ["--into", f"{COUNTY}/mzj/policies", "--force-publish", "迁移"]
    assert site.run("import", "documents", site.file("a.jsonl", ROWS), *words)[0] == 0
    with opened(str(site.ini), writing=False) as there:
        assert len(list(items_below(there.site.at(f"{COUNTY}/mzj")))) == 2


def test_a_place_without_an_office_names_departments_after_itself(site):
    with opened(str(site.ini), writing=True) as there:
        there.site.at(COUNTY).remove("bgt")
    file = site.file("a.jsonl", [{"name": "卫生许可", "department_zh": "区卫健局"}])
    site.run("import", "items", file, "--into", COUNTY, "--create-departments")
    with opened(str(site.ini), writing=False) as there:
        assert there.site.at(f"{COUNTY}/wjw").title == "南关区卫生健康局"


def test_an_export_to_another_type_is_refused(site):
    code, told = site.run("export", "documents", site.folder / "a.doc")
    assert (code, "不认识扩展名" in told) == (2, True)


def test_an_export_that_fails_leaves_the_older_file(site, monkeypatch):
    words = ["--into", COUNTY, "--force-publish", "迁移"]
    site.run("import", "documents", site.file("a.jsonl", ROWS), *words)
    target = site.folder / "out.jsonl"
    target.write_text("older", encoding="utf-8")

    def full(*words):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, "write_lines", full)
    code, told = site.run("export", "documents", target)
    assert (code, "No space left" in told) == (2, True)
    assert target.read_text("utf-8") == "older"
    assert not list(site.folder.glob("*.part"))


def test_a_report_of_an_unknown_kind_is_refused_before_anything(site):
    report = site.folder / "report.pdf"
    words = ["--into", COUNTY, "--report", report]
    code, said = site.run("import", "documents", site.file("a.jsonl", ROWS), *words)
    assert (code, "“.pdf”" in said, report.exists()) == (2, True, False)
    assert site.titles() == []


def test_a_report_that_cannot_be_written_stops_the_import(site):
    (site.folder / "no").write_text("", encoding="utf-8")
    words = ["--into", COUNTY, "--report", site.folder / "no" / "report.json"]
    code, said = site.run("import", "documents", site.file("a.jsonl", ROWS), *words)
    assert (code, "写不了报告" in said) == (2, True)
    assert site.titles() == []


def test_a_workbook_comes_in_and_its_report_tells_every_cell(site):
    book = openpyxl.Workbook()
    for row in (["文件目录"], ["标题", "发文字号", "发布机构"], ["甲", "示〔2009〕1号", "示例局"]):
        book.active.append(row)
    file, report = site.folder / "目录.xlsx", site.folder / "report.json"
    book.save(file)
    code, said = site.run("import", "documents", file, "--into", COUNTY, "--report", report)
    assert code == 0
    assert "有内容的 7 格：已规范 1，照原样 6。" in said
    assert sum(json.loads(report.read_text("utf-8"))["cells"]["Sheet"].values()) == 7
    assert site.titles() == ["甲"]


def test_much_is_left_for_the_index_of_the_running_site_and_said(site, monkeypatch):
    monkeypatch.setattr(index, "MOST_AT_ONCE", 1)
    code, said = site.run("import", "documents", site.file("a.jsonl", ROWS), "--into", COUNTY)
    assert (code, "openhall index repair" in said) == (0, True)
    assert len(site.titles()) > 1
    assert "等待更新检索 0 项" not in site.run("verify")[1]
    site.run("index", "repair")
    assert "等待更新检索 0 项" in site.run("verify")[1]
