"""Governments from a file: new ones, renamed ones, moved ones with new codes; nothing removed."""

import json
from types import SimpleNamespace

import pytest

from content.base import path_of
from content.importers.divisions import (
    carry_out_divisions,
    export_divisions,
    plan_divisions,
)
from content.importers.importing import ImportStopped
from content.importers.reading import Readout, Row
from content.kinds_list import KINDS
from content.tree import DEPARTMENT
from content.verification import verify_site
from portal.founding import make_site
from tests.conftest import START
from tests.site import COUNTY, publish

NANGUAN = {"code": "220102", "name_zh": "南关区", "level": "county", "parent": "220100"}
NEW = {
    "code": "220199",
    "name_zh": "示例区",
    "level": "county",
    "type": "district",
    "parent": "220100",
    "slug": "shili",
}


def bring(bench, *rows, **options):
    readout = Readout("divisions.jsonl")
    readout.rows += [Row("divisions.jsonl", number, row) for number, row in enumerate(rows, 1)]
    made = plan_divisions(readout, bench.desk(), **options)
    if made.is_stopped:
        return made.report
    departments = [{"name": "mzj", "title": "示例区民政局", "level": DEPARTMENT}]
    return carry_out_divisions(made, bench.desk(), lambda place, facts: departments)


def refusals(report):
    return [one.said for one in report.findings if one.level == "reject"]


def test_a_new_county_is_set_up_with_its_departments(bench):
    report = bring(bench, NEW)
    place = bench.site.at("/changchun/shili")
    assert (report.counts["created"], place.title, place.code) == (1, "示例区", "220199")
    assert bench.site.at("/changchun/shili/mzj").title == "示例区民政局"
    assert list(verify_site(bench.site, KINDS, START)) == []


def test_a_city_may_come_with_its_counties_in_one_file(bench):
    city = {"code": "229900", "name": "示例市", "level": "市", "parent": "220000", "slug": "shili"}
    bring(bench, city, {**NEW, "parent": "229900"})
    assert bench.site.at("/shili/shili").title == "示例区"


def test_what_is_there_already_is_unchanged(bench):
    city = {"code": "220100", "name_zh": "长春市", "level": "city", "parent": "220000"}
    report = bring(bench, NANGUAN, city)
    assert report.counts["unchanged"] == 2
    assert not list(bench.site.staged)


def test_an_export_is_read_back_without_change(bench):
    rows = list(export_divisions(bench.site.province))
    assert [row["slug"] for row in rows] == ["", "changchun", "kuancheng", "nanguan"]
    assert bring(bench, *rows).counts["unchanged"] == 4


def test_a_new_name_keeps_the_former_one(bench):
    report = bring(bench, {**NANGUAN, "name_zh": "新南关区", "short_name": "南关"})
    place = bench.site.at(COUNTY)
    assert (place.title, place.former_names, place.short_name) == ("新南关区", ("南关区",), "南关")
    assert report.counts["changed"] == 1
    assert "改名为“新南关区”" in report.findings[0].said


def test_a_county_that_went_to_another_city_keeps_its_uid_its_codes_and_its_links(bench):
    item = publish(bench.site, {"title": "一"}, moment=START)
    city = {
        "code": "220300",
        "name": "四平市",
        "level": "city",
        "parent": "220000",
        "slug": "siping",
    }
    bring(bench, city)
    uid = bench.site.at(COUNTY).uid
    moved = {**NANGUAN, "parent": "220300", "local_code": "NG"}
    assert bring(bench, moved).counts["changed"] == 1
    place = bench.site.at("/siping/nanguan")
    assert place.uid == uid
    assert bench.site.redirects.get(COUNTY) == uid
    assert path_of(bench.site.find(item.uid)).startswith("/siping/nanguan/")
    assert list(verify_site(bench.site, KINDS, START)) == []


def test_a_place_is_found_by_a_former_code_and_told_the_new_one(bench):
    place = bench.site.at(COUNTY)
    bring(bench, {"slug": "nanguan", "name": "南关区", "parent": "220100", "code": "220192"})
    assert [one["code"] for one in place.codes] == ["220192", "220102"]
    report = bring(
        bench, {"name": "南关区", "code": "220192"}, {"name": "长春市", "code": "220100"}
    )
    assert report.counts["unchanged"] == 2


def test_another_address_name_is_a_move(bench):
    bring(bench, {**NANGUAN, "slug": "nanguanqu"})
    assert bench.site.at("/changchun/nanguanqu").title == "南关区"
    assert COUNTY in bench.site.redirects


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"code": "22A"}, "没有名称"),
        ({"name": "甲", "code": "22A"}, "不是行政区划代码"),
        ({"name": "甲"}, "没有代码"),
        ({**NEW, "level": "星系"}, "不认识级别"),
        ({**NEW, "parent": "990000"}, "没有代码为“990000”的上级"),
        ({**NEW, "parent": None}, "新的地方要有"),
        ({**NEW, "slug": None}, "新的地方要有"),
        ({**NEW, "level": None}, "新的地方要有"),
        ({**NEW, "slug": "Search!"}, "不能用"),
        ({**NEW, "slug": "search"}, "不能用"),
        ({**NEW, "slug": "mzj", "parent": "220102"}, "下已有"),
        ({**NANGUAN, "level": "city"}, "级别不能由导入改变"),
        ({**NANGUAN, "parent": "220102"}, "它自己或它的下级"),
        ({**NEW, "name_zh": "长" * 200}, "名称太长"),
    ],
)
def test_a_wrong_row_is_refused_with_its_cure_and_nothing_is_written(bench, row, said):
    report = bring(bench, row, {**NEW, "code": "220198", "slug": "other"})
    (told,) = refusals(report)
    assert said in told
    assert "请" in told
    assert bench.site.at("/changchun/other") is None


def test_sound_rows_alone_come_in_when_asked(bench):
    report = bring(bench, {"name": "甲"}, NEW, sound_only=True)
    assert (report.counts["created"], report.counts["refused"]) == (1, 1)
    assert bench.site.at("/changchun/shili") is not None


def test_a_stopped_plan_is_not_carried_out(bench):
    readout = Readout("a.jsonl", rows=[Row("a.jsonl", 1, {"name": "甲"})])
    made = plan_divisions(readout, bench.desk())
    with pytest.raises(ImportStopped):
        carry_out_divisions(made, bench.desk(), lambda place, facts: ())


def test_a_row_twice_is_refused(bench):
    assert "同一个地方" in refusals(bring(bench, NEW, NEW))[0]


def test_the_provinces_own_list_changes_nothing_in_a_founded_site(shared_data):
    uids = iter(range(10**6))
    site = make_site(lambda: f"u{next(uids)}")
    rows = json.loads((shared_data / "divisions.json").read_text(encoding="utf-8"))["divisions"]
    readout = Readout("divisions.jsonl")
    readout.rows += [Row("divisions.jsonl", number, row) for number, row in enumerate(rows, 1)]
    report = plan_divisions(readout, SimpleNamespace(site=site)).report
    assert [finding.said for finding in report.findings] == []
    assert report.counts["unchanged"] == len(rows)
