"""The catalogue and the table that a city office really keeps: every defect told at its place."""

import json
import re
import secrets
from datetime import UTC, datetime

import pytest

from content.importers.grid import parse_area
from portal.founding import make_site
from portal.usual_departments import usual_departments
from tests.content.importers.conftest import Bench

CITY = "/jilinshi"


@pytest.fixture(scope="module")
def reports():
    return {}


def report_of(reports, folder, name):
    if name not in reports:
        bench = Bench()
        bench.site = make_site(lambda: secrets.token_hex(8))
        bench.moment = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
        asked = {"name": name, "into": CITY, "create_departments": True, "sound_only": True}
        asked["usual"] = tuple(usual_departments(bench.site.at(CITY)))
        reports[name] = bench.bring("items", (folder / name).read_bytes(), **asked)
    return reports[name]


def places(where):
    """(sheet, areas, rows) that a line of expected.json names."""
    sheet, mark, rest = where.rpartition("!")
    if not mark:
        sheet = "" if where.startswith(("record", "encoding")) else where
    rows = [int(n) for n in re.findall(r"\d+", rest)] if re.match(r"(row|record) ", rest) else []
    areas = [parse_area(part.replace("comment ", "")) for part in rest.split(",") if not rows]
    return sheet, [area for area in areas if area], rows


def is_at(finding, sheet, areas, rows):
    if finding.sheet != sheet:
        return False
    if rows:
        return finding.row in rows
    area = parse_area(finding.cell) if finding.cell else None
    if not areas:
        return finding.row == 0 or area is not None
    return area is not None and any(_begins_at(area, one) or _inside(area, one) for one in areas)


def _begins_at(area, wanted):
    return wanted[:2] == wanted[2:] == area[:2]


def _inside(area, wanted):
    return wanted.holds(area.top, area.left) and wanted.holds(area.bottom, area.right)


def missing(expected, report):
    """What of a line is not told: each of its cells, unless it names a whole area."""
    sheet, areas, rows = places(expected["where"])
    single = [[area] for area in areas] if all(a[:2] == a[2:] for a in areas) else [areas]
    wanted = [(one, rows) for one in single] if not rows else [([], [row]) for row in rows]
    for one, lines in wanted or [([], [])]:
        told = [f for f in report.findings if is_at(f, sheet, one, lines)]
        if not any(f.level == expected["action"] for f in told):
            at = ",".join(map(str, one)) or lines or sheet
            said = [(f.level, f.finding) for f in told]
            wanted_here = f"{expected['where']}（{at}）{expected['action']}"
            yield f"{wanted_here}：{expected['message_zh']} ← {said}"


@pytest.mark.parametrize("name", ["approval_catalogue_city.xlsx", "approval_catalogue_gb18030.csv"])
def test_every_defect_is_told_at_its_place_with_its_action(reports, shared_data, name):
    folder = shared_data / "messy"
    report = report_of(reports, folder, name)
    lines = json.loads((folder / "expected.json").read_text("utf-8"))
    own = [line for line in lines if line["file"] == name]
    assert own
    assert [one for line in own for one in missing(line, report)] == []


@pytest.mark.parametrize("name", ["approval_catalogue_city.xlsx", "approval_catalogue_gb18030.csv"])
def test_every_cell_is_accounted_for(reports, shared_data, name):
    report = report_of(reports, shared_data / "messy", name)
    told = report.as_json()
    written = {table.sheet.name: len(list(table.sheet.cells())) for table in report.tables}
    assert {sheet: sum(counts.values()) for sheet, counts in told["cells"].items()} == written
    assert all(one["cure"] for one in told["findings"] if one["action"] == "reject")
