"""Site, column and article pages carry their government meta tags (A8), and none of them empty."""

import re

import pytest

from tests.conftest import later
from tests.site import COUNTY, DEPARTMENT, publish

SITE = {"SiteName", "SiteDomain", "SiteIDCode"}
COLUMN = {"ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"}
ARTICLE = {"ArticleTitle", "PubDate", "ContentSource", "Keywords", "Author", "Description", "Url"}
FIELDS = {
    "policy_document": {"title": "试行办法", "body": "第一条"},
    "notice": {"title": "停水公告", "body": "明日停水"},
    "information": {"title": "机构职能", "body": "负责民政"},
    "page": {"title": "办公地点", "body": "示例路1号"},
    "approval_item": {"title": "示例许可"},
    "fee_standard": {"title": "工本费", "basis": ["发改价格〔2017〕1186号"], "standard": "10元"},
}
SECTIONS = {
    "policy_document": "policies",
    "notice": "notices",
    "information": "information",
    "page": "information",
    "approval_item": "items",
    "fee_standard": "fees",
}


def metas(page):
    tags = page.html.find_all("meta", attrs={"name": re.compile("^[A-Z]")})
    return {tag["name"]: tag["content"] for tag in tags}


@pytest.mark.parametrize("path", ["/", f"{COUNTY}/", f"{DEPARTMENT}/", "/search", "/calendar/"])
def test_every_page_names_its_site(public, path):
    said = metas(public.get(path))
    assert said.keys() >= SITE
    assert all(said.values())


@pytest.mark.parametrize("path", ["/open/", f"{COUNTY}/open/?column=policies", f"{COUNTY}/hall/",
                                  f"{COUNTY}/hall/fees", f"{DEPARTMENT}/policies/"])  # fmt: skip
def test_a_column_says_what_it_is(public, portal, path):
    with portal.roots() as (site, _):
        publish(site, FIELDS["policy_document"], moment=later())
    said = metas(public.get(path))
    assert said.keys() >= SITE | COLUMN
    assert all(said.values())
    assert "公开的政务公开" not in said["ColumnDescription"]


@pytest.mark.parametrize("kind", FIELDS)
def test_an_article_says_what_it_is(public, portal, kind):
    with portal.roots() as (site, _):
        section = f"{DEPARTMENT}/{SECTIONS[kind]}"
        item = publish(site, FIELDS[kind], kind=kind, section=section, moment=later())
        path = f"{section}/{item.__name__}"
    said = metas(public.get(path))
    assert said.keys() >= SITE | ARTICLE | {"ColumnName", "ColumnType"}
    assert all(said.values())
    assert said["Url"] == f"http://localhost{path}"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", said["PubDate"])
    assert said["Description"] != said["ArticleTitle"]
