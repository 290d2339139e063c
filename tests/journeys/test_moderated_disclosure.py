"""The story of a document: written, sent back, published, corrected, withdrawn."""

import pytest

from content.permissions import Role
from tests.conftest import later
from tests.site import DEPARTMENT, SECTION, Portal, form_to, publish

ITEM_FORM = f"{SECTION}/add?kind=policy_document"


def main_form(page):
    """The form of the page itself, not the search box or the log-out button."""
    return next(f for f in page.forms.values() if f.method == "post" and "logout" not in f.action)


def write(browser, **fields):
    form = browser.get(ITEM_FORM).forms["edit"]
    for name, value in fields.items():
        form[name] = value
    return form.submit("save", status=303).follow()


def test_a_document_is_sent_back_once_and_then_published(login, public, clock):
    editor, moderator = login("editor"), login("moderator")
    page = write(
        editor, title="关于办事时限的通知", body="一\r\n二", document_number="南府发〔2026〕3号"
    )
    address = page.request.path
    form_to(page, "submit").submit(status=303)

    review = moderator.get(address)
    refused = form_to(review, "send_back").submit(status=422)
    assert "请填写退回理由" in refused
    form = form_to(refused, "send_back")
    form["reason"] = "标题写明年份"
    form.submit(status=303)

    assert "标题写明年份" in editor.get(address)
    form = editor.get(f"{address}/edit").forms["edit"]
    assert form["body"].value == "一\n二"
    form["title"] = "关于2026年办事时限的通知"
    page = form.submit("save", status=303).follow()
    form_to(page, "submit").submit(status=303)

    item = address.rpartition("/editions")[0]
    public.get(item, status=404)
    form_to(moderator.get(address), "publish").submit(status=303)
    shown = public.get(item)
    assert "关于2026年办事时限的通知" in shown
    assert public.get(f"{item}?format=json").json["body"] == "一\n二"
    assert "关于2026年办事时限的通知" in public.get(f"{SECTION}/")
    assert public.get(f"{SECTION}/?format=json").json["items_total"] == 1


def test_who_wrote_may_not_publish_even_with_both_roles(portal, login):
    with portal.roots() as (site, affairs):
        affairs.people.grant("moderator", Role.EDITOR, site.at(DEPARTMENT).uid)
    both = login("moderator")
    page = write(both, title="自写自发")
    page = form_to(page, "submit").submit(status=303).follow()
    assert not [f for f in page.forms.values() if f.action.endswith("/publish")]
    token = page.forms[0]["csrf_token"].value
    both.post(f"{page.request.path}/publish", {"csrf_token": token}, status=403)


@pytest.mark.parametrize(
    ("reason", "status"), [("error", 410), ("merged", 301), ("superseded", 200)]
)
def test_withdrawal_answers_by_its_reason(reason, status, portal, public, login, clock):
    with portal.roots() as (site, _):
        name = publish(site, {"title": "原来的文件"}).__name__
    item = f"{SECTION}/{name}"
    clock.move_to(later(days=1))
    form = main_form(login("moderator").get(f"{item}/withdraw"))
    form["reason"], form["text"], form["target"] = reason, "已作处理的说明", DEPARTMENT
    form.submit(status=303)
    answer = public.get(item, status=status)
    assert "原来的文件" not in public.get(f"{SECTION}/")
    then = f"?asof={later(hours=1).strftime('%Y-%m-%dT%H:%M:%SZ')}"
    if reason == "merged":
        assert answer.location.endswith(f"{DEPARTMENT}/")
    else:
        assert "已作处理的说明" in answer
    assert ("原来的文件" in answer) is (reason == "superseded")
    hidden = reason == "error"
    public.get(item + then, status=410 if hidden else 200)
    assert ("原来的文件" in public.get(f"{SECTION}/{then}")) is not hidden
    public.get(f"{item}/editions/1", status=404 if hidden else 200)
    public.get(f"{item}/compare?from=1&to=1", status=404 if hidden else 200)


def test_a_scheduled_revision_replaces_at_its_time_everywhere(portal, public, login, clock):
    with portal.roots() as (site, _):
        name = publish(site, {"title": "旧的说法"}).__name__
    item = f"{SECTION}/{name}"
    editor, moderator = login("editor"), login("moderator")
    page = main_form(editor.get(f"{item}/revise")).submit(status=303).follow()
    page.forms["edit"]["title"] = "新的说法"
    page = page.forms["edit"].submit("save", status=303).follow()
    address = page.request.path
    form_to(page, "submit").submit(status=303)
    form = form_to(moderator.get(address), "publish")
    form["live_from"] = "2026-03-04T09:00"
    form.submit(status=303)
    portal.index()
    start = later(days=2)
    for seconds, seen, unseen in ((-1, "旧的说法", "新的说法"), (1, "新的说法", "旧的说法")):
        clock.move_to(start + (later(seconds=seconds) - later()))
        for address_of_page in (item, f"{SECTION}/", f"{item}?format=json", f"{item}/history"):
            shown = public.get(address_of_page)
            assert seen in shown.text
            if "history" not in address_of_page:
                assert unseen not in shown.text
    then = "?asof=2026-03-04T08:59:59"
    assert "旧的说法" in public.get(item + then)
    assert "新的说法" not in public.get(f"{item}/history{then}")


def test_two_edits_of_one_draft_lose_nothing(login):
    first, second = login("editor"), login("second_editor")
    page = write(first, title="两人同改", body="原文")
    address = page.request.path
    mine, theirs = first.get(f"{address}/edit"), second.get(f"{address}/edit")
    form = theirs.forms["edit"]
    form["body"] = "对方的文字"
    form.submit("save", status=303)
    form = mine.forms["edit"]
    form["body"] = "我的文字"
    conflict = form.submit("save", status=409)
    assert "对方的文字" in conflict
    assert conflict.forms["edit"]["body"].value == "我的文字"
    conflict.forms["edit"].submit("save", status=303)
    assert "我的文字" in first.get(address)


def test_second_of_two_moderators_is_told(login, clock):
    page = write(login("editor"), title="一份文件")
    form_to(page, "submit").submit(status=303)
    pages = [login(name).get(page.request.path) for name in ("moderator", "second_moderator")]
    form_to(pages[0], "publish").submit(status=303)
    late = form_to(pages[1], "publish").submit(status="*")
    assert late.status_int in (403, 409)
    assert "权限" in late or "同事" in late


def test_a_get_commits_nothing(portal: Portal, login, public):
    with portal.roots() as (site, _):
        name = publish(site, {"title": "只读"}).__name__
    moderator = login("moderator")
    before = [database.lastTransaction() for database in portal.databases.values()]
    for path in (
        f"{SECTION}/",
        f"{SECTION}/{name}",
        f"{SECTION}/{name}/history",
        f"{DEPARTMENT}/items/",
    ):
        public.get(path)
        moderator.get(path)
    assert [database.lastTransaction() for database in portal.databases.values()] == before
