"""Packages as files: members said as people say items, and back."""

import pytest

from content.acts.writing import ADD
from content.importers.findings import DRAFT
from tests.site import COUNTY, DEPARTMENT, complete


@pytest.fixture
def items(bench):
    """Published items by title: two of the department, one of another one."""
    made = {}
    for home, title in (("mzj", "设立登记"), ("mzj", "卫生许可"), ("jyj", "消防检查")):
        fields = complete("approval_item", {"title": title, "promised_number": 3})
        told = {"kind": "approval_item", "fields": fields}
        section = bench.site.at(f"{COUNTY}/{home}/items")
        made[title] = bench.desk().perform(ADD, section, told).item
    return made


def said(bench):
    (item,) = [one for one in bench.items(DEPARTMENT) if one.kind == "service_package"]
    return item.edition(item.newest_number).fields


def test_members_are_found_by_name_in_the_department_and_by_address_elsewhere(bench, items):
    row = {
        "名称": "开办餐饮店一件事",
        "成员": [
            "设立登记",
            {"item": items["消防检查"].uid, "name": "消防", "requires": ["设立登记"]},
            {"item": "卫生许可", "name": "卫生", "requires": "设立登记、消防"},
        ],
    }
    report = bench.bring("packages", [row], into=DEPARTMENT)
    assert report.counts["created"] == 1, list(report.lines())
    fields = said(bench)
    assert [(row["name"], row["requires"]) for row in fields["members"]] == [
        ("设立登记", ""),
        ("消防", "设立登记"),
        ("卫生", "设立登记、消防"),
    ]
    wanted = [items[name].uid for name in ("设立登记", "消防检查", "卫生许可")]
    assert list(fields["items"]) == wanted


def test_an_item_that_is_not_found_keeps_the_package_a_draft(bench, items):
    row = {"title": "一件事", "members": ["设立登记", "没有这个事项", {"name": "空"}]}
    report = bench.bring("packages", [row], into=DEPARTMENT)
    found = [one for one in report.findings if one.level == DRAFT]
    assert "没有找到事项“没有这个事项”" in found[0].finding
    assert len(said(bench)["members"]) == 1


def test_two_items_of_one_name_are_told_apart_by_code(bench, items):
    fields = complete("approval_item", {"title": "设立登记"})
    section = bench.site.at(f"{DEPARTMENT}/items")
    bench.desk().perform(ADD, section, {"kind": "approval_item", "fields": fields})
    report = bench.bring(
        "packages", [{"title": "一件事", "members": ["设立登记"]}], into=DEPARTMENT
    )
    assert any("本部门有 2 个事项都叫“设立登记”" in one.finding for one in report.findings)


@pytest.mark.parametrize("suffix", [".jsonl", ".csv"])
def test_an_export_is_read_back_without_change(bench, items, tmp_path, suffix):
    row = {"title": "一件事", "members": ["设立登记", {"item": "卫生许可", "requires": "设立登记"}]}
    bench.bring("packages", [row], into=DEPARTMENT)
    file = bench.write("packages", tmp_path, suffix, DEPARTMENT)
    report = bench.bring("packages", into=DEPARTMENT, **file)
    assert report.counts["unchanged"] == 1, list(report.lines())


def test_it_goes_public_only_with_members_that_are(bench):
    titles = ("设立登记", "卫生许可")
    row = {"title": "一件事", "members": list(titles)}
    rows = [{"title": title, "promised_number": 3} for title in titles]
    bench.bring("items", rows, into=DEPARTMENT)
    report = bench.bring("packages", [row], into=DEPARTMENT, force_reason="示例")
    assert any("没有公开或者已经撤下" in one.finding for one in report.findings)
    bench.bring("items", rows, into=DEPARTMENT, force_reason="示例")
    report = bench.bring("packages", [row], into=DEPARTMENT, force_reason="示例")
    (item,) = [one for one in bench.items(DEPARTMENT) if one.kind == "service_package"]
    assert item.number_at(bench.moment) is not None, list(report.lines())
