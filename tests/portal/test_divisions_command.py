"""``openhall import|export divisions``, on a site of files."""

import json

import pytest

from portal.commands.opening import opened
from tests.portal.conftest import refused, run
from tests.site import COUNTY

ROWS = [
    {
        "code": "220199",
        "name": "示例区",
        "level": "county",
        "type": "district",
        "parent": "220100",
        "slug": "shili",
    },
    {"code": "220102", "name": "新南关区", "level": "county", "parent": "220100"},
]


@pytest.fixture
def file(tmp_path):
    def file(rows, name="divisions.jsonl"):
        target = tmp_path / name
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        target.write_text("".join(lines), encoding="utf-8")
        return target

    return file


def test_a_new_county_has_the_departments_of_a_founded_site(ini, file):
    done = run("import", "divisions", file(ROWS), "--into", "/", "-c", ini)
    assert (done.exit_code, "新建 1 条" in done.stdout) == (0, True)
    with opened(ini, writing=False) as there:
        county = there.site.at("/changchun/shili")
        assert county.get("mzj").title == "长春市示例区民政局"
        assert len(county.departments()) > 20
        assert there.site.at(COUNTY).former_names == ("南关区",)
    assert run("verify", "-c", ini).exit_code == 0


def test_a_dry_run_writes_nothing(ini, file):
    run("import", "divisions", file(ROWS), "--into", "/", "--dry-run", "-c", ini)
    with opened(ini, writing=False) as there:
        assert there.site.at("/changchun/shili") is None


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".tsv", ".xlsx"])
def test_an_export_is_imported_without_change(ini, tmp_path, suffix):
    out = tmp_path / f"out{suffix}"
    assert run("export", "divisions", out, "-c", ini).exit_code == 0
    done = run("import", "divisions", out, "--into", "/", "-c", ini)
    assert (done.exit_code, "未变 4 条" in done.stdout) == (0, True), done.stdout
    with opened(ini, writing=False) as there:
        assert not list(there.site.staged)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--into", COUNTY), "--into /"),
        (("--into", "/", "--create-departments"), "--create-departments"),
        (("--into", "/", "--force-publish", "理由"), "--force-publish"),
    ],
)
def test_what_does_not_fit_is_refused(ini, file, words, said):
    assert said in refused("import", "divisions", file(ROWS), *words, "-c", ini)


def test_wrong_rows_end_it_and_the_report_tells_them(ini, file, tmp_path):
    report = tmp_path / "report.json"
    rows = [*ROWS, {"name": "没有代码"}]
    words = ["--into", "/", "--report", report]
    assert run("import", "divisions", file(rows), *words, "-c", ini).exit_code == 2
    told = json.loads(report.read_text(encoding="utf-8"))
    assert [(one["row"], one["action"]) for one in told["findings"]][-1] == (3, "reject")
    done = run("import", "divisions", file(rows), *words, "--sound-only", "-c", ini)
    assert done.exit_code == 1
