"""Markup, scripts and odd characters in every field of every kind: shown as text, everywhere."""

import json
from xml.etree import ElementTree as ET

import colander
import pytest
from bs4 import BeautifulSoup

from content.acts.writing import ADD, EDIT, REVISE
from content.kinds_list import KINDS
from tests.conftest import later
from tests.journeys.crawling import crawl
from tests.journeys.every_field import FREE_KINDS, SOUND, filled
from tests.site import COUNTY, DEPARTMENT, complete, desk_of, form_to, publish, publish_edition

MARKUP = (
    """<script>alert(1)</script><img src=x onerror=alert(2)>"'>]]>&lt;</title></textarea>"""
    """<a href="javascript:alert(3)">${request.person}</a>{{7*7}}"""
)
RICH = (
    '<p onclick="alert(1)">正文<script>alert(2)</script></p><img src="x" onerror="alert(3)">'
    '<a href="javascript:alert(4)">链接</a><iframe src="//evil.example"></iframe><form><input>'
    '</form><svg onload="alert(5)"></svg><style>*{display:none}</style><h1>大标题</h1>'
)
ODD = "表情😀𠮷字 \u200f\u202e右到左\u202c \ufeff\u2028 ﷽ 𝟙 e\u0301 \ufffe\uffff\x7f\x85"
CONTROLS = "行一\x00\x01\x08\x0b\x0c\x1b行二\r\n行三\ttab"
ALLOWED_SCRIPTS = "/static/"


def section_of(kind):
    return f"{DEPARTMENT}/{KINDS[kind].section}"


def members_of(site, line):
    """Of a package: two items, called what the text says as far as a name may."""
    told = {"kind": "approval_item", "section": section_of("approval_item")}
    uids = [publish(site, {"title": f"{line}{n}"[:200]}, **told).uid for n in range(2)]
    rows = [
        {"item": uid, "name": name, "requires": ""} for uid, name in zip(uids, "甲乙", strict=True)
    ]
    return {"items": uids, "members": rows}


def publish_everywhere(site, text, line):
    """One public item of every kind, with two editions; (kind, path) of each."""
    for kind in FREE_KINDS:
        members = members_of(site, line) if kind == "service_package" else {}
        fields = filled(kind, text, line, **members)
        item = publish(site, fields, kind=kind, section=section_of(kind))
        edition = desk_of(site, "editor", later()).perform(REVISE, item)
        note = {"change_note": text[:500], "fields": {**edition.fields, "title": f"二{line}"[:500]}}
        desk_of(site, "editor", later()).perform(EDIT, edition, note)
        publish_edition(site, edition, later())
        yield kind, f"{section_of(kind)}/{item.__name__}"


def is_clean(text):
    """No script of anybody else's, no handler, no address that runs something."""
    soup = BeautifulSoup(text, "html.parser")
    for script in soup.find_all("script"):
        assert (script.get("src") or "").startswith(ALLOWED_SCRIPTS), str(script)[:200]
    for element in soup.find_all(True):
        for name, value in element.attrs.items():
            assert not name.startswith("on"), str(element)[:200]
            if name in ("href", "src", "action"):
                assert (
                    str(value)
                    .strip()
                    .lower()
                    .startswith(
                        ("http", "/", "#", "tel:", "files/", "?", "x", "mailto:", "data:image")
                    )
                ), value
    assert not soup.find_all(("iframe", "object", "embed"))
    assert "alert(4)" not in text
    return soup


def check(pages):
    """Each page, by what it is; returns how many of each."""
    met = {}
    for (url, _), page in pages.items():
        assert page.status < 500, url
        met[page.media_type] = met.get(page.media_type, 0) + 1
        if page.media_type == "text/html" and page.status == 200:
            is_clean(page.text)
        elif page.media_type == "application/json":
            json.loads(page.text)
        elif page.media_type in ("application/xml", "application/atom+xml"):
            ET.fromstring(page.text)
    return met


@pytest.mark.parametrize("text", [MARKUP, ODD, CONTROLS], ids=["markup", "odd", "controls"])
def test_text_in_every_field_is_shown_as_text_everywhere(text, portal, public, login):
    line = text if text is not CONTROLS else "行一"
    with portal.roots() as (site, _):
        items = dict(publish_everywhere(site, text, line))
        drafts = [
            desk_of(site, "editor", later())
            .perform(
                ADD,
                site.at(section_of(kind)),
                {"kind": kind, "fields": complete(kind, filled(kind, text, line))},
            )
            .item.__name__
            for kind in FREE_KINDS
        ]
    portal.index()
    start = (f"{COUNTY}/", "/sitemap.xml", f"{COUNTY}/search?q=script+%E8%A1%A8%E6%83%85+%E8%A1%8C")
    met = check(crawl(public, start))
    assert met["text/html"] > 100
    assert met["application/atom+xml"] >= 5
    assert met["application/xml"] >= 3
    editor = login("editor")
    for (kind, path), draft in zip(items.items(), drafts, strict=True):
        for address in (
            path,
            f"{path}/history",
            f"{path}/compare?from=1&to=2",
            f"{path}/revise",
            f"{section_of(kind)}/{draft}/editions/1",
            f"{section_of(kind)}/{draft}/history",
            f"{section_of(kind)}/{draft}/editions/1/edit",
            "/desk",
        ):
            is_clean(editor.get(address).text)
    found = public.get(f"{next(iter(items.values()))}?format=json").json
    assert found["title"].startswith("二")


def test_rich_text_is_cleaned_before_it_is_stored_and_shown(portal, public, login):
    with portal.roots() as (site, _):
        fields = {"title": "富文本", "body": RICH, "body_format": "html"}
        path = f"{DEPARTMENT}/policies/{publish(site, fields).__name__}"
    portal.index()
    soup = is_clean(public.get(path).text)
    assert "正文" in soup.text
    stored = public.get(f"{path}?format=json").json["body"]
    for word in ("script", "onclick", "onerror", "javascript", "iframe", "style", "svg", "<form"):
        assert word not in stored
    for address in (
        f"{COUNTY}/search?q=%E6%AD%A3%E6%96%87",
        f"{COUNTY}/feed.atom",
        f"{DEPARTMENT}/",
    ):
        assert "alert" not in public.get(address)
    form = login("editor").get(f"{DEPARTMENT}/policies/add?kind=policy_document").forms["edit"]
    form["title"], form["body"], form["body_format"] = "表单", RICH, "html"
    page = form.submit("save", status=303).follow()
    is_clean(page.text)
    assert "alert" not in page.text


def test_script_in_what_staff_say_is_shown_as_text(portal, login):
    """Reasons, opinions and notes are shown to staff, and some to the public."""
    with portal.roots() as (site, _):
        told = {
            "kind": "fee_standard",
            "fields": complete("fee_standard", filled("fee_standard", "一")),
        }
        edition = desk_of(site, "editor", later()).perform(ADD, site.at(f"{DEPARTMENT}/fees"), told)
        address = f"{DEPARTMENT}/fees/{edition.item.__name__}/editions/1"
    editor, legal, moderator = login("editor"), login("legal"), login("moderator")
    form = form_to(editor.get(address), "submit")
    form["note"] = MARKUP
    form.submit(status=303)
    form = form_to(legal.get(address), "send_back")
    form["reason"] = MARKUP
    form.submit(status=303)
    for browser in (editor, legal, moderator):
        for page in ("/desk", address, f"{address.rpartition('/editions')[0]}/history"):
            is_clean(browser.get(page, status="*").text)
    assert "alert(1)" in editor.get(address)


def test_script_in_a_refused_entry_is_shown_as_text(login, portal):
    with portal.roots() as (site, _):
        path = f"{DEPARTMENT}/policies/{publish(site, {'title': '一'}).__name__}"
    admin, moderator = login("admin"), login("moderator")
    for browser, address in (
        (moderator, f"{path}/withdraw"),
        (moderator, f"{path}/move"),
        (admin, f"{DEPARTMENT}/move"),
        (admin, f"{COUNTY}/add"),
    ):
        page = browser.get(address)
        form = next(f for f in page.forms.values() if "name" in f.fields or "text" in f.fields)
        for name in ("name", "to", "text", "target", "title"):
            if name in form.fields:
                form[name] = MARKUP
        answer = form.submit(status="*")
        assert answer.status_int in (422, 303)
        is_clean(answer.text)


def test_a_department_with_markup_in_its_name_is_shown_as_text(login, public, portal):
    admin = login("admin")
    page = admin.get(f"{DEPARTMENT}/edit")
    form = next(f for f in page.forms.values() if "title" in f.fields)
    form["title"], form["address"] = "民政局<script>alert(1)</script>", MARKUP[:200]
    form.submit(status=303)
    with portal.roots() as (site, _):
        publish(site, {"title": "一"})
    portal.index()
    check(crawl(public, (f"{COUNTY}/", f"{COUNTY}/search?q=%E4%B8%80", "/sitemap.xml")))


def test_half_a_character_is_refused_in_every_text():
    """It can come in a file only; no page, feed or answer could be encoded with it."""
    for kind in FREE_KINDS:
        with pytest.raises(colander.Invalid) as refused:
            complete(kind, filled(kind, "\ud83d"))
        names = {name.split(".")[0] for name in refused.value.asdict()}
        assert names == filled(kind, "\ud83d").keys() - SOUND.get(kind, {}).keys()


def test_a_control_character_in_a_title_is_refused_by_the_form(login):
    form = login("editor").get(f"{DEPARTMENT}/policies/add?kind=policy_document").forms["edit"]
    form["title"] = "标题\x07"
    assert "控制字符" in form.submit("save", status=422)
