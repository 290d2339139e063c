"""A department puts a package together on its page, without JavaScript."""

import pytest

from content.acts.writing import ADD, EDIT, REVISE
from content.base import path_of
from tests.conftest import later
from tests.packages import (
    package_fields,
    publish_in,
    publish_members,
    publish_package,
    rows_of,
)
from tests.site import COUNTY, complete, desk_of

MEMBERS = ["设立登记", "消防检查", "卫生许可", "食品许可"]


@pytest.fixture
def uids(portal):
    with portal.roots() as (site, _):
        items = publish_members(site, with_forms=False)
        uids = {name: item.uid for name, item in items.items()}
    portal.index()
    return uids


@pytest.fixture
def editor(login):
    return login("editor")


def begun(editor):
    """The page of a new package, in the editor's own department."""
    page = editor.get(f"{COUNTY}/mzj/items/add?kind=service_package")
    page.forms["edit"]["title"] = "开办餐饮店一件事"
    return page.forms["edit"].submit("save", status=303).follow()


def pressed(page, value, status=303):
    return page.forms["members"].submit("press", value=value, status=status)


def put_together(editor, uids):
    page = begun(editor)
    for name in MEMBERS:
        page.forms["members"]["q"] = name
        page = pressed(page, "find").follow()
        page = pressed(page, f"add:{uids[name]}").follow()
    form = page.forms["members"]
    for name in MEMBERS:
        form[f"name:{uids[name]}"] = name
    for name in MEMBERS[1:]:
        boxes = form.fields[f"requires:{uids[name]}"]
        next(box for box in boxes if box._value == uids["设立登记"]).checked = True
    return pressed(page, "save").follow()


def test_four_items_are_found_added_and_put_in_order(editor, uids):
    page = begun(editor)
    assert page.request.path.endswith("/members")
    assert "还没有成员" in page.text
    page = put_together(editor, uids)
    plan = page.html.select_one("#plan").text
    assert "同时办理：16 个工作日；一个一个地办要 34 个工作日" in plan
    assert "瓶颈：食品许可" in plan
    assert "“食品许可”现在 11 个工作日。减到 10 个工作日，整件事是 15 个工作日" in plan
    assert "再减就要同时缩短“消防检查”" in plan
    svg = page.html.select_one("#plan svg")
    assert len(svg.select("rect")) == 4
    assert len(svg.select("path")) == 3
    assert len(svg.select(".p-plan__bar--critical")) == 2
    assert "发布前还要改" not in page.text


def test_what_is_typed_in_the_cards_comes_along_with_every_press(editor, uids):
    page = put_together(editor, uids)
    page.forms["members"][f"name:{uids['设立登记']}"] = "登记"
    page = pressed(page, f"up:{uids['食品许可']}").follow()
    titles = [h2.text.split(" ", 1)[1] for h2 in page.html.select("#members h2")[:4]]
    assert titles == [f"{name}的审批" for name in ("设立登记", "消防检查", "食品许可", "卫生许可")]
    assert page.forms["members"][f"name:{uids['设立登记']}"].value == "登记"
    assert "登记" in page.html.select_one("#plan").text


def test_removed_and_brought_back_by_undo(editor, uids):
    page = put_together(editor, uids)
    page = pressed(page, f"remove:{uids['设立登记']}").follow()
    assert "11 个工作日" in page.html.select_one("#plan").text
    assert f"name:{uids['设立登记']}" not in page.forms["members"].fields
    page = page.forms["undo"].submit("press", value="undo", status=303).follow()
    assert "16 个工作日" in page.html.select_one("#plan").text


def test_a_circle_is_kept_in_the_draft_and_told(editor, uids):
    page = put_together(editor, uids)
    boxes = page.forms["members"].fields[f"requires:{uids['设立登记']}"]
    boxes[0].checked = True
    page = pressed(page, "save").follow()
    assert "前提绕成了一圈" in page.text
    assert page.html.select_one("#plan svg") is None
    edition = page.click("完成，去送审")
    assert "前提绕成了一圈" in edition.text


def test_a_name_that_cannot_be_used_is_told_and_nothing_typed_is_lost(editor, uids):
    page = put_together(editor, uids)
    form = page.forms["members"]
    form[f"name:{uids['设立登记']}"] = "设立、变更"
    form[f"name:{uids['消防检查']}"] = "消防"
    refused = pressed(page, "save", status=422)
    assert "不能有“、”" in refused.html.select_one("#error-summary").text
    assert refused.forms["members"][f"name:{uids['设立登记']}"].value == "设立、变更"
    assert refused.forms["members"][f"name:{uids['消防检查']}"].value == "消防"
    assert refused.html.title.text.startswith("错误：")


def test_two_who_edit_at_once_do_not_overwrite_each_other(editor, login, uids):
    page = put_together(editor, uids)
    other = login("second_editor").get(page.request.path)
    pressed(page, f"remove:{uids['卫生许可']}")
    stale = pressed(other, f"remove:{uids['消防检查']}", status=409)
    assert "刚才有同事保存了" in stale.text
    assert f"name:{uids['消防检查']}" in stale.forms["members"].fields


def test_presses_that_mean_nothing(editor, uids):
    page = put_together(editor, uids)
    for value in ("", "explode:x", "add:unknown", f"add:{uids['设立登记']}", "remove:gone"):
        refused = pressed(page, value, status=422)
        assert refused.html.select_one("#error-summary")
    assert "undo" not in begun(editor).forms


def test_only_items_of_the_own_hall_are_found(portal, editor, uids):
    page = begun(editor)
    page.forms["members"]["q"] = "没有这种事项"
    page = pressed(page, "find").follow()
    assert "没有找到本政务大厅" in page.text


def test_the_page_of_another_kind_or_state_leads_back(portal, editor):
    with portal.roots() as (site, _):
        package, _ = publish_package(site)
        path = path_of(package)
        fields = complete("notice", {"title": "公告", "body": "正文"})
        section = site.at(f"{COUNTY}/mzj/notices")
        said = {"kind": "notice", "fields": fields}
        other = desk_of(site, "editor", later()).perform(ADD, section, said)
        address = f"{path_of(other.item)}/editions/{other.number}"
    assert editor.get(f"{address}/members", status=303).location.endswith(address)
    editor.get(f"{path}/editions/1/members", status=(303, 403, 404))


def test_a_reviewer_reads_what_changed_in_the_words_of_the_items(portal, editor, uids):
    with portal.roots() as (site, _):
        items = {name: site.find(uid) for name, uid in uids.items()}
        package = publish_in(site, f"{COUNTY}/mzj", "service_package", package_fields(items))
        desk = desk_of(site, "editor", later())
        edition = desk.perform(REVISE, package)
        rows = rows_of(items, {"卫生许可": "设立登记、消防检查"})
        desk.perform(EDIT, edition, {"fields": {**edition.fields, "members": tuple(rows)}})
        path = f"{path_of(package)}/editions/2"
    page = editor.get(path)
    assert "事项：卫生许可的审批；简称：卫生许可；办好哪些才能办：设立登记、消防检查" in page.text
