"""What editions do to each other and to other pages: restored, repealed, ended by the clock."""

import webtest

from tests.conftest import START, later
from tests.journeys.steps import (
    act,
    edit,
    form_of_revise,
    item_of,
    published,
    revised,
    sign_in_again,
    write,
)
from tests.site import DEPARTMENT, SECTION, form_to, publish


def test_a_later_draft_that_is_discarded_leaves_what_was_public(people, public):
    editor = people["editor"]
    first = published(people, title="公开的")
    revise = f"{item_of(first)}/revise"
    form_of_revise(editor.get(revise)).submit(status=303)
    second = f"{item_of(first)}/editions/2"
    edit(editor, second, title="改坏的")
    assert act(editor, second, "discard").location == f"http://localhost{item_of(first)}"
    assert "公开的" in public.get(item_of(first))
    editor.get(second, status=404)


def test_an_older_edition_is_restored_as_a_new_one(people, public):
    first = published(people, title="最初的说法", body="最初的正文")
    revised(people, first, title="改错的说法", body="改错的正文", note="改动窗口")
    assert "改错的正文" in public.get(item_of(first))
    revised(people, first, number=3, source=1, note="恢复第一版")
    page = public.get(item_of(first))
    assert "最初的正文" in page
    assert "改错的正文" not in page
    history = public.get(f"{item_of(first)}/history")
    for text in ("改动窗口", "恢复第一版", "最初的说法", "改错的说法"):
        assert text in history
    assert "改错的正文" in public.get(f"{item_of(first)}/editions/2")
    compared = public.get(f"{item_of(first)}/compare?from=2&to=3")
    assert "改错的正文" in compared
    assert "最初的正文" in compared
    rows = public.get(f"{SECTION}/?format=json").json["items"]
    assert [row["title"] for row in rows] == ["最初的说法"]


def test_the_note_of_a_change_is_shown_to_everybody(people, public):
    first = published(people, title="办事时间")
    revised(people, first, note="更正受理窗口为3号")
    assert "更正受理窗口为3号" in public.get(f"{item_of(first)}/history")
    assert public.get(f"{item_of(first)}?format=json").json["change_note"] == "更正受理窗口为3号"


def test_a_repeal_is_shown_on_both_pages_and_goes_with_its_withdrawal(
    portal, people, public, clock
):
    old = published(people, title="旧办法")
    editions = public.get(f"{item_of(old)}/editions").json
    new = published(people, title="新办法", repeals=f"http://localhost{item_of(old)}")
    assert item_of(old) in public.get(item_of(new))
    page = public.get(item_of(old))
    assert item_of(new) in page
    assert "已废止" in page
    assert public.get(f"{item_of(old)}?format=json").json["validity"] == "repealed"
    assert public.get(f"{item_of(old)}/editions").json == editions
    assert "已废止" in public.get(f"{SECTION}/")
    found = public.get("/search?q=%E5%8A%9E%E6%B3%95&validity=repealed&format=json").json
    assert [row["title"] for row in found["items"]] == ["旧办法"]

    clock.move_to(later(hours=1))
    moderator = sign_in_again(people["moderator"])
    page = moderator.get(f"{item_of(new)}/withdraw")
    form = next(f for f in page.forms.values() if "text" in f.fields)
    form["reason"], form["text"] = "error", "误发"
    form.submit(status=303)
    page = public.get(item_of(old))
    assert item_of(new) not in page
    assert "已废止" not in page
    assert public.get(f"{item_of(old)}?format=json").json["validity"] == "unstated"
    found = public.get("/search?q=%E5%8A%9E%E6%B3%95&validity=repealed&format=json").json
    assert found["items_total"] == 0


def test_validity_ends_by_the_clock_alone(portal, public, clock):
    with portal.roots() as (site, _):
        fields = {"title": "试行办法", "validity": "in_force", "valid_until": "2026-03-05"}
        path = f"{SECTION}/{publish(site, fields).__name__}"
    portal.index()
    end = later(days=3, hours=15)
    for moment, validity in ((later(), "in_force"), (end, "lapsed")):
        clock.move_to(moment)
        assert public.get(f"{path}?format=json").json["validity"] == validity
        found = public.get("/search?q=%E8%AF%95%E8%A1%8C&format=json").json["facets"]["validity"]
        assert [one["value"] for one in found] == [validity]
        assert ("已失效" in public.get(f"{SECTION}/")) is (validity == "lapsed")
    then = START.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert public.get(f"{path}?format=json&asof={then}").json["validity"] == "in_force"


def test_a_notice_says_when_its_time_is_over(portal, public, clock):
    fields = {
        "title": "拟任公示",
        "notice_type": "public_notice",
        "ends_on": "2026-03-05",
        "objection_channel": "办公室",
    }
    with portal.roots() as (site, _):
        section = f"{DEPARTMENT}/notices"
        path = f"{section}/{publish(site, fields, kind='notice', section=section).__name__}"
    before = public.get(path)
    assert "已结束" not in before
    clock.move_to(later(days=5))
    assert "已结束" in public.get(path)
    assert "已结束" not in public.get(path, {"asof": "2026-03-05"})
    assert public.get(f"{path}?format=json").json["ended"] is True
    for moment, over in (("2026-03-05", False), ("2026-03-06", True)):
        assert ("已结束" in public.get(f"{section}/", {"asof": moment})) is over


def test_a_new_edition_keeps_the_files_of_the_old_one(portal, people, public):
    editor, content = people["editor"], b"%PDF-1.4\nold"
    first = write(editor, SECTION, "policy_document", title="带附件")
    form = form_to(editor.get(first), "attach")
    form["upload"] = webtest.Upload("目录.pdf", content)
    form.submit(status=303)
    act(editor, first, "submit")
    act(people["moderator"], first, "publish")

    form_of_revise(editor.get(f"{item_of(first)}/revise")).submit(status=303)
    second = f"{item_of(first)}/editions/2"
    form = form_to(editor.get(second), "detach")
    form.submit(status=303)
    form = form_to(editor.get(second), "attach")
    form["upload"] = webtest.Upload("新目录.pdf", content + b"new")
    form.submit(status=303)
    act(editor, second, "submit")
    act(people["moderator"], second, "publish")

    files = public.get(f"{item_of(first)}?format=json").json["files"]
    assert [one["filename"] for one in files] == ["新目录.pdf"]
    public.get(f"{item_of(first)}/files/%E7%9B%AE%E5%BD%95.pdf", status=404)
    old = public.get(f"{first}?format=json").json["files"]
    assert public.get(old[0]["@id"]).body == content
    assert public.get(files[0]["@id"]).body == content + b"new"
