"""Whose a row is: codes, present and past names, aliases, other places' names, and new ones."""

from datetime import date

import pytest

from content.importers.departments import Directory, Usual, initials_of
from tests.content.importers.conftest import cures
from tests.site import COUNTY


@pytest.fixture
def directory(bench):
    county = bench.site.at(COUNTY)
    bureau = county["mzj"]
    bureau.aliases = ("民政局", "民政事务局")
    bureau.former_names = ("长春市南关区社会事务局",)
    county["jyj"].title = "长春市南关区教育分局"
    return Directory(county, bench.site)


@pytest.mark.parametrize(
    "name",
    [
        "mzj",
        "长春市南关区民政局",
        "南关区民政局",
        "吉林省长春市南关区民政局",
        "民政局",
        "区民政局",
        "市民政局",
        "民政事务局",
        "长春市南关区社会事务局",
        "区社会事务局",
        "广安区民政局",
        "某某市高新区民政局",
        " 民 政 局 ",
    ],
)
def test_one_department_by_all_its_names(directory, name):
    assert directory.find(name).__name__ == "mzj"


@pytest.mark.parametrize("name", ["区教育局", "教育分局", "南关区教育局"])
def test_a_branch_office_is_also_called_bureau(directory, name):
    assert directory.find(name).__name__ == "jyj"


@pytest.mark.parametrize(
    "name", ["卫计局", "卫生和计划生育局", "南关区卫计委员会", "卫生局", "区卫生厅"]
)
def test_the_same_bureau_under_the_rank_of_another_level_or_time(directory, name):
    bureau = directory.place["jyj"]
    bureau.aliases = ("卫计委", "卫生和计划生育委员会", "卫生局")
    again = Directory(directory.place, directory.site)
    assert again.find(name) is bureau
    if not name.startswith("区"):
        assert again.issuer(f"长春市南关区{name.removeprefix('南关区')}") is bureau


@pytest.mark.parametrize("name", ["区委", "卫生院", "民政", "市委"])
def test_a_rank_alone_is_no_name(directory, name):
    assert directory.find(name) is None


def test_a_new_department_never_takes_the_code_of_a_usual_one(bench):
    usual = (Usual("wjj", "长春市南关区物价局"),)
    row = {"name": "示例事项", "type": "行政许可", "department": "文建局", "levels": ["县级"]}
    bench.bring("items", [row], create_departments=True, usual=usual)
    assert bench.site.at(f"{COUNTY}/wjj") is None
    assert bench.site.at(f"{COUNTY}/wjj2").title == "文建局"
    bench.bring("items", [{**row, "department": "wjj"}], create_departments=True, usual=usual)
    assert bench.site.at(f"{COUNTY}/wjj").title == "长春市南关区物价局"


@pytest.mark.parametrize(
    "name", ["残联", "人民政局", "民政局第二办公室", "policies", "fees", "", "/"]
)
def test_what_is_not_surely_one_is_not_guessed(directory, name):
    assert directory.find(name) is None


def test_a_path_is_read_from_the_place_that_was_exported(bench):
    province = Directory(bench.site.province, bench.site)
    assert province.find("changchun/kuancheng/jyj") is bench.site.at("/changchun/kuancheng/jyj")
    assert province.find("changchun/kuancheng") is None


def test_an_abolished_department_leads_to_its_successor(bench):
    county = bench.site.at(COUNTY)
    county["mzj"].abolished_on = date(2019, 1, 1)
    county["mzj"].successor_uids = (county["jyj"].uid,)
    assert Directory(county, bench.site).find("区民政局") is county["jyj"]


def test_names_that_the_person_explains(bench):
    directory = Directory(bench.site.at(COUNTY), bench.site, {"区民委": "mzj"})
    assert directory.find("区民委").__name__ == "mzj"
    assert directory.issuer("区民委").__name__ == "mzj"


def test_the_issuer_elsewhere_is_nobody_here(directory):
    assert directory.issuer("温州市民政局") is None
    assert directory.issuer("国务院") is None
    assert directory.issuer("长春市南关区民政局、国务院").__name__ == "mzj"


def test_an_unknown_department_is_refused_with_the_nearest_names(bench):
    report = bench.bring("items", [{"name": "甲", "department_zh": "区民政司"}])
    (cure,) = cures(report, "reject")
    assert "长春市南关区民政局" in cure
    assert "--create-departments" in cure


def test_a_department_is_set_up_once_with_its_initials(bench):
    rows = [
        {"name": "甲", "department_zh": "区残联"},
        {"name": "乙", "department_zh": "区残联"},
        {"name": "丙", "department_zh": "区财联"},
    ]
    bench.bring("items", rows, create_departments=True)
    county = bench.site.at(COUNTY)
    assert county["cl"].title == "南关区残联"
    assert county["cl2"].title == "南关区财联"
    assert len(list(county["cl"]["items"].values())) == 2
    assert bench.site.find(county["cl"].uid) is county["cl"]
    assert bench.bring("items", rows).counts["unchanged"] == 3


def test_a_usual_department_is_set_up_under_its_own_name(bench):
    usual = (Usual("wsb", "长春市南关区外事办公室", ("外办",)),)
    bench.bring(
        "fees", [{"name": "签证", "department": "wsb"}], create_departments=True, usual=usual
    )
    bench.bring("fees", [{"name": "认证", "department_zh": "区外办"}])
    place = bench.site.at(f"{COUNTY}/wsb")
    assert place.title == "长春市南关区外事办公室"
    assert len(list(place["fees"].values())) == 2


def test_initials_are_fit_for_an_address():
    assert initials_of("残联") == "cl"
    assert initials_of("12345（热线）") == "12345rx"


def test_a_reserved_word_is_no_address(bench):
    report = bench.bring("items", [{"name": "甲", "department": "hall"}], create_departments=True)
    assert not report.refused
    assert bench.site.at(COUNTY).get("hall") is None
    assert bench.site.at(f"{COUNTY}/hall2").title == "hall"


def test_a_file_into_a_department_needs_no_department(bench):
    bench.bring("items", [{"name": "甲"}], into=f"{COUNTY}/mzj")
    bench.bring("documents", [{"title": "乙", "issuer": "国务院"}], into=f"{COUNTY}/mzj")
    assert len(bench.items(f"{COUNTY}/mzj")) == 2
    report = bench.bring("items", [{"name": "丙", "department": "jyj"}], into=f"{COUNTY}/mzj")
    assert report.refused


def test_a_code_means_the_department_that_the_same_file_sets_up(bench):
    rows = [{"name": "甲", "department_zh": "区残联"}, {"name": "乙", "department": "cl"}]
    bench.bring("items", rows, create_departments=True)
    assert len(list(bench.site.at(f"{COUNTY}/cl")["items"].values())) == 2
    assert bench.bring("items", rows, create_departments=True).counts["unchanged"] == 2
