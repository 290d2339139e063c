"""An import without any date says so in every list; it is never dressed in the day of import."""

from urllib.parse import quote

import pytest

from content.acts.publishing import FORCE_PUBLISH
from content.acts.writing import ADD
from tests.conftest import START
from tests.site import COUNTY, DEPARTMENT, SECTION, complete, desk_of

LISTS = (
    f"{SECTION}/",
    f"{DEPARTMENT}/",
    f"{COUNTY}/",
    f"{COUNTY}/open/",
    f"/search?q={quote('试行')}",
)


def bring(site, title, **said):
    brought = {"imported": {"source": "", "file": "a.jsonl", "row": 1}, **said.pop("brought", {})}
    fields = complete("policy_document", {"title": title, "body": "第一条", **said})
    told = {"kind": "policy_document", "fields": fields, "brought": brought}
    edition = desk_of(site, "editor", START).perform(ADD, site.at(SECTION), told)
    desk_of(site, "moderator", START).perform(FORCE_PUBLISH, edition, {"reason": "首批导入"})


def rows(page):
    """Title → date of every row, whichever kind of list it is."""
    return {row["title"]: row["date"] for row in page.json.get("latest") or page.json["items"]}


@pytest.fixture
def lists(portal, public):
    with portal.roots() as (site, _):
        bring(site, "试行甲")
        bring(site, "试行乙", issued_on="2009-03-02")
    portal.index()
    return public


@pytest.mark.parametrize("address", LISTS)
def test_a_list_says_that_the_date_is_unknown(lists, address):
    assert lists.get(address).text.count("日期不详") >= 1


@pytest.mark.parametrize("address", [*LISTS[:1], *LISTS[2:]])
def test_a_list_as_json_has_no_date(lists, address):
    sign = "&" if "?" in address else "?"
    said = rows(lists.get(f"{address}{sign}format=json"))
    assert said == {"试行甲": None, "试行乙": "2009-03-02"}


def test_what_an_imports_file_said_beside_the_fields_is_for_staff_only(portal, public, login):
    beside = {
        "remark": "备注：窗口未设",
        "comments": "承诺时限：已通知核实",
        "footnotes": "注：均为工作日",
    }
    told = {"source": "", "file": "a.xlsx", "row": 5, **beside}
    with portal.roots() as (site, _):
        bring(site, "试行丙", brought={"imported": told})
        (item,) = site.at(SECTION).values()
        address = f"{SECTION}/{item.__name__}/editions/{item.newest_number}"
    page = login("editor").get(address).text
    assert all(text in page for text in beside.values())
    assert not any(text in public.get(address).text for text in beside.values())
