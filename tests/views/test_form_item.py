"""The page of an application form, its papers, and what the guide of an item offers of it."""

import io
import re

import pytest
import time_machine
from pypdf import PdfReader

from content.acts.withdrawing import WITHDRAW
from content.acts.writing import EDIT, REVISE
from tests.conftest import later
from tests.forms import EVERY_TYPE
from tests.site import DEPARTMENT, desk_of, publish, publish_edition

ITEMS, FORMS = f"{DEPARTMENT}/items", f"{DEPARTMENT}/forms"


def published(portal, **more):
    """(path of an item, path of its form)."""
    with portal.roots() as (site, _affairs):
        item = publish(site, {"title": "社会团体成立登记"}, kind="approval_item", section=ITEMS)
        said = {
            "title": "社会团体成立登记申请表",
            "items": [item.uid],
            "definition": EVERY_TYPE,
            "introduction": "请如实填写。\n可以找人代填。",
            "declaration": "本人承诺所填属实。",
            **more,
        }
        form = publish(site, said, kind="application_form", section=FORMS)
        return f"{ITEMS}/{item.__name__}", f"{FORMS}/{form.__name__}"


def text_of(answer):
    assert answer.content_type == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.body)).pages
    return "\n".join(page.extract_text() for page in pages)


def test_the_page_tells_what_is_asked_step_by_step(portal, public):
    item, form = published(portal)
    page = public.get(form)
    assert page.html.h1.text == "社会团体成立登记申请表"
    headings = [h2.text for h2 in page.html.find_all("h2")]
    assert headings[:4] == ["用这份表办什么", "填写须知", "一、申请人", "二、申请内容"]
    text = page.html.find("article").text
    assert "姓名（必填）" in text
    assert "“申请人类型”是“企业法人”时填写" in text
    assert "PDF 格式，最多 2 个文件，每个不超过 5 MB" in text
    assert "为什么要勾选？" in text
    links = [a["href"] for a in page.html.find("article").find_all("a")]
    assert f"http://localhost{item}" in links
    assert f"http://localhost{item}/apply" in links


def test_the_blank_and_the_sample_are_papers(portal, public):
    _item, form = published(portal)
    blank, sample = (text_of(public.get(f"{form}/{name}.pdf")) for name in ("blank", "sample"))
    for text in (blank, sample):
        assert "社会团体成立登记申请表" in text
        assert "本人承诺所填属实" in text
        assert "☐" in text
    assert "示例甲" in sample
    assert "☑" in sample
    assert "示例甲" not in blank
    assert "☑" not in blank
    named = public.get(f"{form}/blank.pdf").headers["Content-Disposition"]
    assert named.startswith("inline; filename*=UTF-8''%E7%A4%BE")


def test_the_same_paper_is_drawn_the_same(portal, public):
    _item, form = published(portal)
    assert public.get(f"{form}/blank.pdf").body == public.get(f"{form}/blank.pdf").body


def test_only_a_form_in_force_has_papers(portal, public):
    item, form = published(portal)
    public.get(f"{item}/blank.pdf", status=404)
    with portal.roots() as (site, _affairs):
        told = {"reason": "error", "text": "误发，已撤下"}
        desk_of(site, "moderator", later()).perform(WITHDRAW, site.at(form), told)
    public.get(f"{form}/blank.pdf", status=404)


def test_the_paper_of_a_moment_gone_by(portal, public):
    _item, form = published(portal)
    with time_machine.travel(later(days=3), tick=False):
        with portal.roots() as (site, _affairs):
            editor = desk_of(site, "editor", later(days=3))
            edition = editor.perform(REVISE, site.at(form))
            fields = {**edition.fields, "title": "换过的申请表"}
            editor.perform(EDIT, edition, {"fields": fields})
            publish_edition(site, edition, later(days=3))
        assert "换过的申请表" in text_of(public.get(f"{form}/blank.pdf"))
        before = public.get(f"{form}/blank.pdf?asof=2026-03-03")
        past = public.get(f"{form}?asof=2026-03-03")
    assert "社会团体成立登记申请表" in text_of(before)
    hrefs = [a["href"] for a in past.html.find("article").find_all("a")]
    assert f"http://localhost{form}/blank.pdf?asof=2026-03-03" in hrefs
    assert not any("/apply" in href for href in hrefs)


def test_what_was_withdrawn_offers_nothing(portal, public):
    item, form = published(portal)
    told = {"reason": "superseded", "text": "已由新表代替"}
    with time_machine.travel(later(days=1), tick=False):
        with portal.roots() as (site, _affairs):
            moderator = desk_of(site, "moderator", later(days=1))
            for path in (item, form):
                moderator.perform(WITHDRAW, site.at(path), told)
        for path in (item, form):
            hrefs = [a["href"] for a in public.get(path).html.find("article").find_all("a")]
            assert not any(href.endswith((".pdf", "/apply")) for href in hrefs)


def test_the_guide_of_a_moment_gone_by_offers_the_form_of_then(portal, public):
    item, form = published(portal)
    with time_machine.travel(later(days=3), tick=False):
        card = public.get(f"{item}?asof=2026-03-03").html.find(id="forms")
    hrefs = [a["href"].removeprefix("http://localhost") for a in card.find_all("a")]
    papers = [f"{form}/{name}.pdf?asof=2026-03-03" for name in ("blank", "sample")]
    assert hrefs == [f"{form}?asof=2026-03-03", *papers]


def test_a_guide_offers_its_forms(portal, public):
    item, form = published(portal)
    card = public.get(item).html.find(id="forms")
    hrefs = [a["href"].removeprefix("http://localhost") for a in card.find_all("a")]
    assert hrefs == [form, f"{form}/blank.pdf", f"{form}/sample.pdf", f"{item}/apply"]
    related = public.get(item, headers={"Accept": "application/json"}).json["related"]
    assert [one["title"] for one in related["form_of"]] == ["社会团体成立登记申请表"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"form_note": "当场口头申请即可。"}, "本事项没有空表：当场口头申请即可。"),
        ({}, "申请表待部门补充"),
    ],
)
def test_a_guide_without_a_form_says_why(portal, public, fields, said):
    with portal.roots() as (site, _affairs):
        told = {"title": "查询档案", **fields}
        item = publish(site, told, kind="approval_item", section=ITEMS)
    card = public.get(f"{ITEMS}/{item.__name__}").html.find(id="forms")
    assert said in card.text
    assert "开始申请" not in card.text


def test_nobody_applies_for_what_is_cancelled(portal, public):
    with portal.roots() as (site, _affairs):
        told = {"title": "已取消的事项", "disposition": "cancelled"}
        item = publish(site, told, kind="approval_item", section=ITEMS)
        said = {"title": "旧申请表", "items": [item.uid], "definition": EVERY_TYPE}
        form = publish(site, said, kind="application_form", section=FORMS)
    assert public.get(f"{ITEMS}/{item.__name__}").html.find(id="forms") is None
    page = public.get(f"{FORMS}/{form.__name__}")
    assert "不再受理" in page.text
    assert "/apply" not in page.text


def test_a_form_as_json_holds_its_definition(portal, public):
    _item, form = published(portal)
    said = public.get(form, headers={"Accept": "application/json"}).json
    assert [step["title"] for step in said["definition"]["steps"]] == ["申请人", "申请内容"]
    assert said["items"][0]["title"] == "社会团体成立登记"


def test_the_form_of_staff_keeps_the_definition_untouched(portal, login):
    _item, form = published(portal)
    with portal.roots() as (site, _affairs):
        edition = desk_of(site, "editor", later()).perform(REVISE, site.at(form))
        before = edition.fields["definition"]
        path = f"{form}/editions/{edition.number}"
    editor = login("editor")
    page = editor.get(f"{path}/edit").forms["edit"]
    assert "definition" not in page.fields
    page["introduction"] = "改过的须知"
    page.submit("save").follow()
    with portal.roots() as (site, _affairs):
        said = site.at(form).open_edition.fields
        assert said["introduction"] == "改过的须知"
        assert said["definition"] == before


def test_a_new_form_has_no_steps_yet_and_cannot_be_published(portal, login):
    editor = login("editor")
    page = editor.get(f"{FORMS}/add").forms["edit"]
    page["title"] = "新申请表"
    shown = page.submit("save").follow()
    assert shown.html.h1.text == "设计表单：新申请表"
    with portal.roots() as (site, _affairs):
        (item,) = site.at(FORMS).values()
        assert item.open_edition.fields["definition"] == {"steps": []}


def test_what_changed_in_a_form_is_told_in_words(portal, public):
    _item, form = published(portal)
    with portal.roots() as (site, _affairs):
        editor = desk_of(site, "editor", later())
        edition = editor.perform(REVISE, site.at(form))
        step = edition.fields["definition"]["steps"][0]
        shorter = {"steps": [{**step, "fields": step["fields"][:-1]}]}
        fields = {**edition.fields, "definition": shorter}
        editor.perform(EDIT, edition, {"fields": fields})
        publish_edition(site, edition, later())
    text = public.get(f"{form}/compare?from=1&to=2").text
    removed = re.findall(r"<del>(.*?)</del>", text)
    assert "　住所（地址）" in removed
    assert any("第二步" in line for line in removed)


def test_a_form_is_found_by_what_it_asks(portal, public):
    _item, form = published(portal)
    portal.index()
    for words in ("社会团体成立登记申请表", "健康证明", "为什么要勾选"):
        assert form in public.get("/search", {"q": words}).text
