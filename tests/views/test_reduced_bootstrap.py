"""Real pages use no class of Bootstrap that was left out of the reduced file."""

import re

from bs4 import BeautifulSoup

from tests.journeys.crawling import crawl
from tests.site import SECTION, publish
from tools.reduce_bootstrap import REDUCED, WHOLE, reduced

CLASS = re.compile(r"\.([A-Za-z][\w-]*)")
STAFF_PAGES = ("/desk/", "/desk/users", "/desk/settings", "/desk/imports/", "/desk/ledger", "/edit")
FORMS = (f"{SECTION}/add?kind=policy_document",)


def classes_of(html):
    tags = BeautifulSoup(html, "html.parser").find_all(class_=True)
    return {name for tag in tags for name in tag["class"]}


def test_no_class_of_bootstrap_that_a_page_uses_was_left_out(portal, public, login):
    with portal.roots() as (site, _):
        publish(site, {"title": "一个文件"})
    portal.index()
    pages = [page.text for page in crawl(public).values() if page.media_type == "text/html"]
    pages += [login("admin").get(path).text for path in STAFF_PAGES]
    pages += [login("editor").get(path).text for path in FORMS]
    used = set().union(*map(classes_of, pages))
    whole, kept = (
        set(CLASS.findall(path.read_text(encoding="utf-8"))) for path in (WHOLE, REDUCED)
    )
    assert len(used & whole) >= 5
    assert used & whole <= kept


def test_only_rules_within_reach_stay():
    css = (
        '@charset "UTF-8";/*! MIT */:root{--a:1}.a,.b>.a:not(.c){x:y}'
        ".b:is(.a,.d){x:y}[data-bs-t]{x:y}"
        "@media print{.b{x:y}.a{x:y}}@media screen{.b{x:y}}@keyframes go{to{x:y}}"
        "@keyframes stay{to{x:y}}.a{animation:1s go}.a:hover{x:y}/*# map */"
    )
    assert reduced(css, frozenset({"a", "d"})).splitlines()[1:] == [
        ":root{--a:1}",
        ".a{x:y}",
        "@media print{.a{x:y}}",
        "@keyframes go{to{x:y}}",
        ".a{animation:1s go}",
        ".a:hover{x:y}",
    ]
