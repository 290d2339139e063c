"""The settings page: what is saved holds at once, what is wrong is told, nobody's text is lost."""

import gc

import pytest

from content.acts.settings import SET_SETTINGS
from content.site_settings import SETTINGS
from tests.conftest import START
from tests.site import COUNTY, Portal, desk_of, publish

PAGE = "/desk/settings"


@pytest.fixture
def admin(login):
    return login("admin")


def opened(browser):
    return browser.get(PAGE).forms["settings"]


def stored(portal):
    with portal.roots() as (site, _):
        return dict(site.settings)


def set_settings(portal, **fields):
    with portal.roots() as (site, _):
        desk_of(site, "admin", START).perform(SET_SETTINGS, site.province, fields)


def test_the_desk_leads_there_for_who_may(login):
    assert "站点设置" in login("admin").get("/desk").text
    assert "站点设置" not in login("moderator").get("/desk").text


@pytest.mark.parametrize("who", ["moderator", "editor", "supervisor"])
def test_others_may_not(who, login):
    login(who).get(PAGE, status=404)


def test_every_setting_is_on_the_page_with_what_it_is_for(admin):
    page = admin.get(PAGE)
    for setting in SETTINGS:
        assert setting.label in page.text
        assert setting.help in page.text
        assert page.html.find(id=f"help-f-{setting.attribute}") is not None
    assert [one.text for one in page.html.select("legend")][:5] == [
        "网站", "页脚", "页脚链接（选填）", "账号", "撰写和发布"
    ]  # fmt: skip


def test_what_is_saved_holds_on_the_next_page_for_everybody(portal, admin, public):
    form = opened(admin)
    form["site_name"], form["phone"] = "示例公开网", "0431-7654321"
    page = form.submit("save", status=303).follow()
    assert "已保存：联系电话、网站名称。" in page.text
    home = public.get("/")
    assert "示例公开网" in home.html.find("title").text
    assert "0431-7654321" in home.html.footer.text
    assert stored(portal) == {"site.name": "示例公开网", "footer.phone": "0431-7654321"}


def test_saving_without_a_change_says_so_and_sets_nothing(portal, admin):
    page = opened(admin).submit("save", status=303).follow()
    assert "没有改动" in page.text
    assert stored(portal) == {}


def test_the_page_says_where_a_value_comes_from(base, tmp_path, clock):
    portal = Portal(base, tmp_path, **{"footer.phone": "0431-1111111"})
    try:
        set_settings(portal, values={"footer.icp": "吉ICP备1号"})
        page = portal.login("admin").get(PAGE).html
        told = [page.find(id=f"help-f-{n}").text for n in ("phone", "icp", "police")]
        assert "来自配置文件；默认：0431-1111111" in told[0]
        assert "来自本页设定；默认：吉ICP备00000000号-1" in told[1]
        assert "来自系统预设" in told[2]
    finally:
        portal.close()


def test_a_setting_is_given_back_to_its_default(portal, admin, public):
    set_settings(portal, values={"site.name": "错名称", "footer.phone": "1"})
    form = opened(admin)
    form.set("checkbox", True, index=_box(form, "site.name"))
    form.submit("save", status=303)
    assert stored(portal) == {"footer.phone": "1"}
    assert "错名称" not in public.get("/").text


def _box(form, value):
    boxes = form.fields["checkbox"]
    return next(n for n, box in enumerate(boxes) if box._value == value)


def test_wrong_values_are_told_beside_the_field_and_kept_as_typed(portal, admin):
    form = opened(admin)
    form["site_name"], form["idle_minutes"], form["search_wait_seconds"] = "", "很久", "nan"
    page = form.submit("save", status=422)
    summary = page.html.find(id="error-summary").text
    assert "请填写“网站名称”" in summary
    assert "不是整数，请只填数字" in summary
    assert "如 1 或 0.5" in summary
    assert page.html.find("title").text.startswith("错误：")
    assert page.forms["settings"]["idle_minutes"].value == "很久"
    assert stored(portal) == {}


def test_links_are_added_row_by_row_without_javascript_and_shown_in_the_footer(admin, public):
    form = opened(admin)
    page = form.submit("__row_add__", value="footer_links")
    form = page.forms["settings"]
    form["label"], form["url"] = "示例省政府", "https://www.example.gov.cn/"
    form.submit("save", status=303)
    link = public.get("/").html.footer.find("a", string="示例省政府")
    assert link["href"] == "https://www.example.gov.cn/"


def test_who_saves_second_sees_both_and_loses_nothing(portal, admin, login):
    first, second = opened(admin), opened(login("admin"))
    first["phone"] = "0431-1111111"
    first.submit("save", status=303)
    second["operator"] = "示例承办单位"
    page = second.submit("save", status=409)
    assert "设置已被别人保存过" in page.text
    assert "0431-1111111" in page.html.select_one(".p-card").text
    assert "示例承办单位" in page.html.select_one(".p-card").text
    form = page.forms["settings"]
    assert form["operator"].value == "示例承办单位"
    form["phone"] = "0431-1111111"
    form.submit("save", status=303)
    assert stored(portal) == {"footer.phone": "0431-1111111", "footer.operator": "示例承办单位"}


def test_a_post_without_the_token_changes_nothing(portal, admin):
    form = opened(admin)
    form["csrf_token"], form["site_name"] = "wrong", "别的"
    form.submit("save", status=400)
    assert stored(portal) == {}


def test_the_json_twin_says_value_source_and_default(portal, admin):
    set_settings(portal, values={"lists.rows": 7})
    said = admin.get(f"{PAGE}?format=json").json
    assert said["revision"] == 1
    rows = {row["name"]: row for row in said["items"]}
    assert list(rows) == [setting.name for setting in SETTINGS]
    assert rows["lists.rows"]["value"] == 7
    assert (rows["lists.rows"]["source"], rows["lists.rows"]["default"]) == ("page", 20)
    assert rows["footer.links"]["value"] == []


def test_list_feed_and_idle_settings_are_obeyed(portal, admin, public, clock):
    with portal.roots() as (site, _):
        for number in range(12):
            publish(site, {"title": f"第{number}号通知"}, moment=START)
    portal.index()
    values = {"lists.rows": 5, "feeds.entries": 10, "people.idle_minutes": 5}
    set_settings(portal, values=values)
    section = f"{COUNTY}/mzj/policies/"
    assert len(public.get(f"{section}?format=json").json["items"]) == 5
    assert len(public.get(f"{section}?format=json&size=11").json["items"]) == 11
    assert public.get(f"{section}feed.atom").text.count("<entry>") == 10
    assert public.get("/feed.atom").text.count("<entry>") == 10
    clock.shift(6 * 60)
    assert "/login" in admin.get("/desk", status=303).location


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
def test_the_upload_limit_is_the_one_of_the_page(portal, login):
    set_settings(portal, values={"upload.megabytes": 1})
    with portal.roots() as (site, _):
        from_form = {"title": "甲"}
        publish(site, from_form, moment=START)
    editor = login("editor")
    form = editor.get(f"{COUNTY}/mzj/policies/add?kind=policy_document").forms["edit"]
    form["title"] = "乙"
    page = form.submit("save").follow()
    attach = next(f for f in page.forms.values() if f.action.endswith("/attach"))
    attach["upload"] = ("a.txt", b"x" * (1 << 20) + b"x")
    assert "文件超过 1 MB" in attach.submit(status=422).text
    del attach
    gc.collect()  # the parsed upload leaves its temporary file to the collector


def loads_of(portal, path):
    """Objects that one GET loads when everything before it is in the caches."""
    browser, seen = portal.browser(), []

    class Counting:
        def closedConnection(self, connection):
            seen.append(connection.getTransferCounts(True)[0])

    for database in portal.databases.values():
        database.setActivityMonitor(Counting())
    browser.get(path)
    seen.clear()
    browser.get(path)
    for database in portal.databases.values():
        database.setActivityMonitor(None)
    return sum(seen)


def test_settings_cost_no_load_of_their_own(portal):
    before = loads_of(portal, f"{COUNTY}/")
    set_settings(portal, values={"site.name": "新名称", "footer.phone": "1"})
    assert loads_of(portal, f"{COUNTY}/") == before
