"""Accounts and roles on the page: who may manage whom, and what is recorded of it."""

import pyotp
import pytest

from content.permissions import Role
from tests.conftest import START
from tests.site import COUNTY, DEPARTMENT, PASSWORD

FAR = "/changchun/kuancheng"


@pytest.fixture
def county_admin(portal, login):
    """An administrator of one county only."""
    grant(portal, "supervisor", Role.ADMINISTRATOR, COUNTY)
    return login("supervisor")


def grant(portal, name, role, path):
    with portal.roots() as (site, affairs):
        affairs.people.grant(name, role, site.at(path).uid)


def roles_of(portal, name):
    with portal.roots() as (site, affairs):
        return {
            (granted.role, site.find(granted.place_uid).title)
            for granted in affairs.people.grants_of(name)
        }


def listed(browser, **query):
    return [row["name"] for row in browser.get("/desk/users?format=json", query).json["items"]]


def do(browser, name, act, *, status=303, **fields):
    """Post the act as its form would, also where no form is offered."""
    page = browser.get("/desk/add_user")
    token = page.forms["add-user"]["csrf_token"].value
    told = {"act": act, "csrf_token": token, **fields}
    return browser.post(f"/desk/user?name={name}", told, status=status)


def add(browser, name="new.editor", *, status=200, **fields):
    form = browser.get("/desk/add_user").forms["add-user"]
    form["name"], form["display_name"] = name, "新信息员"
    for field, value in fields.items():
        form[field] = value
    return form.submit(status=status)


def records(portal):
    with portal.roots() as (_, affairs):
        return sorted(
            (record["by"], record["act"], record["subject"], record["place"])
            for record in affairs.staged
        )


@pytest.mark.parametrize("address", ["/desk/users", "/desk/add_user", "/desk/user?name=editor"])
def test_only_administrators_see_accounts(public, login, address):
    assert public.get(address, status=303).location.startswith("http://localhost/login")
    for name in ("editor", "moderator", "stranger", "supervisor"):
        login(name).get(address, status=404)


def test_the_administrator_of_the_province_sees_everybody(login):
    found = listed(login("admin"))
    assert {"editor", "far_moderator", "stranger", "admin"} <= set(found)
    assert found == sorted(found)


def test_the_administrator_of_a_county_sees_its_people_only(county_admin):
    found = listed(county_admin)
    assert {"editor", "other_editor", "moderator", "legal", "supervisor"} <= set(found)
    assert not {"far_moderator", "admin", "stranger"} & set(found)
    assert "账号和授权" in county_admin.get("/desk")


def test_accounts_out_of_reach_answer_like_unknown_ones(county_admin):
    answers = {
        county_admin.get(f"/desk/user?name={name}", status=404).text.replace(name, "…")
        for name in ("far_moderator", "nobody.here", "stranger")
    }
    assert len(answers) == 1
    for name in ("far_moderator", "admin", "nobody.here"):
        do(county_admin, name, "disable", status=404)


def test_accounts_are_found_by_name_and_paged(login):
    browser = login("admin")
    assert listed(browser, q="EDITOR") == ["editor", "other_editor", "second_editor"]
    assert listed(browser, q="测试-legal") == ["legal"]
    assert "没有找到账号" in browser.get("/desk/users", {"q": "没有这个人"})
    page = browser.get("/desk/users?size=4")
    assert "下一页" in page
    assert listed(browser, size=4, page=3) == sorted(listed(browser))[8:]


def test_a_new_account_gets_a_password_that_is_shown_once_and_must_be_changed(login, portal):
    browser = login("admin")
    page = add(browser, role="editor", path=DEPARTMENT)
    first = page.html.find(id="first-password").get_text()
    assert not browser.get("/desk/user?name=new.editor").html.find(id="first-password")
    form = portal.browser().get("/login").forms["login"]
    form["name"], form["password"] = "new.editor", first
    assert form.submit(status=303).location == "http://localhost/account/password"
    assert roles_of(portal, "new.editor") == {(Role.EDITOR, "长春市南关区民政局")}


def test_a_typed_first_password_is_checked_and_must_be_changed(login, portal):
    browser = login("admin")
    assert "密码太短" in add(browser, password="short", status=422)
    add(browser, password="three-small-boats")
    with portal.roots() as (_, affairs):
        assert affairs.people.account("new.editor").must_change_password


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": "editor"}, "已有人使用"),
        ({"name": "老王"}, "3 到 40 个字符"),
        ({"name": "operator"}, "系统保留"),
        ({"role": "editor"}, "一起填写"),
        ({"role": "editor", "path": "/nowhere"}, "没有“/nowhere”"),
        ({"role": "editor", "path": f"{DEPARTMENT}/policies"}, "没有“"),
    ],
)
def test_a_refused_account_is_not_made_and_what_was_typed_stays(login, fields, told):
    browser = login("admin")
    answer = add(browser, **fields, status=422)
    assert told in answer
    assert answer.forms["add-user"]["display_name"].value == "新信息员"
    assert "new.editor" not in listed(browser)


def test_who_administers_a_county_adds_people_to_it_only(county_admin, portal):
    assert "请同时选择角色和地方" in add(county_admin, status=422)
    assert "管理范围" in add(county_admin, role="editor", path=f"{FAR}/mzj", status=422)
    assert "管理范围" in add(county_admin, role="moderator", path="/", status=422)
    add(county_admin, role="editor", path=DEPARTMENT)
    assert "new.editor" in listed(county_admin)


def test_roles_are_granted_and_revoked_within_reach(county_admin, portal):
    do(county_admin, "legal", "grant", role="editor", path=DEPARTMENT)
    assert (Role.EDITOR, "长春市南关区民政局") in roles_of(portal, "legal")
    form = next(
        form
        for form in county_admin.get("/desk/user?name=legal").forms.values()
        if form.get("act", default=None)
        and form["act"].value == "revoke"
        and form["role"].value == "editor"
    )
    form.submit(status=303)
    assert roles_of(portal, "legal") == {(Role.LEGAL_REVIEWER, "南关区")}


@pytest.mark.parametrize("path", ["/", "/changchun", FAR, f"{FAR}/mzj"])
def test_nobody_grants_roles_outside_his_own_reach(county_admin, portal, path):
    assert "管理范围" in do(county_admin, "editor", "grant", role="editor", path=path, status=422)
    assert "管理范围" in do(
        county_admin, "supervisor", "grant", role="administrator", path=path, status=422
    )
    assert len(roles_of(portal, "editor")) == 1


def test_nobody_revokes_roles_outside_his_own_reach(county_admin, portal):
    grant(portal, "editor", Role.EDITOR, f"{FAR}/mzj")
    with portal.roots() as (site, _):
        uid = site.at(f"{FAR}/mzj").uid
    do(county_admin, "editor", "revoke", role="editor", place_uid=uid, status=422)
    assert len(roles_of(portal, "editor")) == 2


@pytest.mark.parametrize("act", ["disable", "reset_password", "reset_totp", "unlock"])
def test_an_account_with_a_role_elsewhere_is_changed_by_the_level_above(
    county_admin, login, portal, act
):
    grant(portal, "editor", Role.EDITOR, f"{FAR}/mzj")
    assert "上一级管理员" in do(county_admin, "editor", act, status=422)
    assert login("editor")
    assert act not in county_admin.get("/desk/user?name=editor").forms


def test_nobody_edits_himself_out(login, portal):
    browser = login("admin")
    for act in ("disable", "reset_password", "reset_totp", "unlock"):
        assert "自己的账号" in do(browser, "admin", act, status=422)
    with portal.roots() as (site, _):
        uid = site.province.uid
    answer = do(browser, "admin", "revoke", role="administrator", place_uid=uid, status=422)
    assert "不能收回自己的管理员角色" in answer
    browser.get("/desk/users", status=200)


def test_a_disabled_account_is_out_at_once_and_back_with_its_roles(login, portal):
    theirs, browser = login("editor"), login("admin")
    do(browser, "editor", "disable")
    theirs.get("/account", status=303)
    assert "已停用" in browser.get("/desk/users")
    browser.get("/desk/user?name=editor").forms["enable"].submit(status=303)
    assert login("editor").get("/desk", status=200)


def test_a_reset_password_ends_sessions_and_must_be_changed(login, portal):
    theirs, browser = login("editor"), login("admin")
    page = browser.get("/desk/user?name=editor").forms["reset_password"].submit(status=200)
    first = page.html.find(id="first-password").get_text()
    theirs.get("/account", status=303)
    form = portal.browser().get("/login").forms["login"]
    form["name"], form["password"] = "editor", first
    assert form.submit(status=303).location == "http://localhost/account/password"


def test_a_lock_is_lifted(login, portal):
    with portal.roots() as (_, affairs):
        account = affairs.people.account("editor")
        account.failures, account.locked_until = 5, START.replace(hour=23)
    login("admin").get("/desk/user?name=editor").forms["unlock"].submit(status=303)
    assert login("editor")


def test_a_lost_second_factor_is_reset_and_ends_sessions(login, portal):
    theirs = login("editor")
    with portal.roots() as (_, affairs):
        affairs.people.account("editor").totp_secret = pyotp.random_base32()
    login("admin").get("/desk/user?name=editor").forms["reset_totp"].submit(status=303)
    theirs.get("/account", status=303)
    assert login("editor", PASSWORD)


def test_every_act_is_recorded_and_says_no_more_than_names_and_uids(login, portal):
    browser = login("admin")
    with portal.roots() as (site, _):
        county, department = site.at(COUNTY).uid, site.at(DEPARTMENT).uid
    add(browser, role="editor", path=DEPARTMENT)
    do(browser, "legal", "grant", role="moderator", path=COUNTY)
    do(browser, "legal", "revoke", role="moderator", place_uid=county)
    do(browser, "legal", "disable")
    do(browser, "legal", "enable")
    do(browser, "legal", "unlock")
    do(browser, "legal", "reset_password", status=200)
    assert records(portal) == sorted(
        [
            ("admin", "add_account", "new.editor", ""),
            ("admin", "grant.editor", "new.editor", department),
            ("admin", "grant.moderator", "legal", county),
            ("admin", "revoke.moderator", "legal", county),
            ("admin", "disable_account", "legal", ""),
            ("admin", "enable_account", "legal", ""),
            ("admin", "unlock_account", "legal", ""),
            ("admin", "reset_password", "legal", ""),
        ]
    )


def test_a_refused_act_leaves_no_record(county_admin, portal):
    do(county_admin, "editor", "grant", role="editor", path="/", status=422)
    do(county_admin, "editor", "enable", status=422)
    do(county_admin, "editor", "reset_totp", status=422)
    add(county_admin, "new.editor", role="editor", path=FAR, status=422)
    assert records(portal) == []


def test_acts_need_their_token_and_their_name(login, portal):
    browser = login("admin")
    browser.post("/desk/user?name=editor", {"act": "disable"}, status=400)
    browser.post("/desk/add_user", {"name": "new.one", "display_name": "新"}, status=400)
    do(browser, "editor", "promote", status=404)
    assert records(portal) == []


def test_an_act_on_people_leaves_the_tree_alone(login, portal):
    browser = login("admin")
    before = portal.databases[""].lastTransaction()
    do(browser, "editor", "disable")
    assert portal.databases[""].lastTransaction() == before
