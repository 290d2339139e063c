"""One's own account: roles, password, second factor, and the explanation of what one may do."""

import pyotp
import pytest

from content.acts.reviewing import SUBMIT
from content.acts.writing import ADD
from content.base import path_of
from content.permissions import Role
from tests.conftest import START, later
from tests.site import COUNTY, DEPARTMENT, PASSWORD, SECTION, complete, desk_of, publish

NEW = "three-small-boats"
FIELDS = {"title": "未公开的办法", "body": "第一条"}


def change(browser, old=PASSWORD, new=NEW, repeat=None, **expected):
    form = browser.get("/account/password").forms["password-form"]
    form["old_password"], form["new_password"] = old, new
    form["repeat_password"] = new if repeat is None else repeat
    return form.submit(**expected)


def bind(browser, moment=START):
    page = browser.get("/account/totp").forms["begin"].submit(status=303).follow()
    secret = page.html.find(id="secret").get_text()
    page.forms["confirm"]["code"] = pyotp.TOTP(secret).at(moment)
    return secret, page.forms["confirm"].submit(status=303)


def draft(portal, name="editor"):
    """The path of a draft in the department's policies."""
    with portal.roots() as (site, _):
        told = {"kind": "policy_document", "fields": complete("policy_document", FIELDS)}
        edition = desk_of(site, name, START).perform(ADD, site.at(SECTION), told)
        return path_of(edition)


def staged_acts(portal):
    with portal.roots() as (_, affairs):
        return sorted(record["act"] for record in affairs.staged)


def test_the_account_page_lists_roles_with_their_places(login):
    page = login("editor").get("/account")
    assert "部门信息员" in page
    assert "长春市南关区民政局" in page
    assert "2026-03-02 09:00" in page


@pytest.mark.parametrize("path", ["/account", "/account/password", "/account/totp", "/account/why"])
def test_anonymous_visitors_are_sent_to_log_in(public, path):
    assert public.get(path, status=303).location.startswith("http://localhost/login")


def test_a_changed_password_ends_every_other_session_and_keeps_this_one(login):
    here, elsewhere = login("editor"), login("editor")
    before = here.cookies["session"]
    change(here, status=303)
    here.get("/account", status=200)
    assert here.cookies["session"] != before
    elsewhere.get("/account", status=303)
    assert login("editor", NEW)


def test_a_changed_password_is_recorded(login, portal):
    change(login("editor"), status=303)
    assert staged_acts(portal) == ["change_password"]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"repeat": "another-thing-1"}, "两次填写的新密码不一样"),
        ({"new": "short"}, "密码太短"),
        ({"new": "editor-editor-editor"}, "不能含有账号名"),
        ({"new": PASSWORD}, "与原密码相同"),
        ({"old": "wrong-old-password"}, "现在的密码不正确"),
    ],
)
def test_a_refused_password_changes_nothing(login, more, told):
    browser = login("editor")
    assert told in change(browser, **more, status=422)
    browser.get("/account", status=200)
    assert login("editor")


def test_guessing_the_old_password_locks_the_account(login, portal):
    browser = login("editor")
    for _ in range(5):
        answer = change(browser, old="wrong-old-password", status=422)
    assert "锁定" in answer
    change(browser, status=422)
    with portal.roots() as (_, affairs):
        assert affairs.people.account("editor").is_locked(START)


def test_account_forms_need_their_token(login):
    browser = login("editor")
    fields = {"old_password": PASSWORD, "new_password": NEW, "repeat_password": NEW}
    browser.post("/account/password", {**fields, "csrf_token": "forged"}, status=400)
    browser.post("/account/totp", {"act": "begin"}, status=400)
    assert login("editor")


def test_binding_shows_secret_address_and_drawing_without_any_network(login):
    page = login("editor").get("/account/totp").forms["begin"].submit().follow()
    uri = page.html.find(id="uri").get_text()
    assert pyotp.parse_uri(uri).secret == page.html.find(id="secret").get_text()
    assert "editor" in uri
    assert page.html.find("svg")


def test_showing_the_page_binds_nothing(login, portal):
    login("editor").get("/account/totp")
    with portal.roots() as (_, affairs):
        assert affairs.people.account("editor").totp_pending is None


def test_a_bound_code_is_asked_for_at_the_next_log_in(login, public):
    secret, _ = bind(login("editor"))
    form = public.get("/login").forms["login"]
    form["name"], form["password"] = "editor", PASSWORD
    asked = form.submit(status=200)
    asked.forms["login"]["code"] = pyotp.TOTP(secret).at(START)
    # The code that confirmed the binding was used by it
    asked = asked.forms["login"].submit(status=401)
    asked.forms["login"]["code"] = pyotp.TOTP(secret).at(later(seconds=30))
    asked.forms["login"].submit(status=303)


def test_a_wrong_first_code_binds_nothing_and_shows_the_same_secret(login):
    browser = login("editor")
    page = browser.get("/account/totp").forms["begin"].submit().follow()
    secret = page.html.find(id="secret").get_text()
    page.forms["confirm"]["code"] = "000000"
    again = page.forms["confirm"].submit(status=422)
    assert again.html.find(id="secret").get_text() == secret
    assert "没有绑定" in browser.get("/account")


def test_the_code_is_removed_with_the_password_only(login):
    browser = login("editor")
    bind(browser)
    form = browser.get("/account/totp").forms["remove"]
    form["password"] = "wrong-old-password"
    form.submit(status=422)
    assert "已绑定" in browser.get("/account")
    form = browser.get("/account/totp").forms["remove"]
    form["password"] = PASSWORD
    form.submit(status=303)
    assert "没有绑定" in browser.get("/account")


def test_a_bound_code_cannot_be_replaced_without_the_password(login, portal):
    browser = login("editor")
    secret, _ = bind(browser)
    token = browser.get("/account/totp").forms["remove"]["csrf_token"].value
    browser.post("/account/totp", {"act": "begin", "csrf_token": token}, status=422)
    browser.post(
        "/account/totp", {"act": "confirm", "code": "000000", "csrf_token": token}, status=422
    )
    with portal.roots() as (_, affairs):
        assert affairs.people.account("editor").totp_secret == secret


def test_why_names_role_and_place_of_each_permission(login):
    page = login("moderator").get("/account/why", {"path": DEPARTMENT})
    row = next(tr for tr in page.html.find_all("tr") if "修改地方和部门信息" in tr.get_text())
    assert "政务公开办审核员" in row.get_text()
    assert COUNTY in row.get_text()


def test_why_answers_programs(login):
    said = login("editor").get("/account/why", {"path": SECTION, "format": "json"}).json
    adding = next(one for one in said["items"] if one["permission"] == "content:add")
    assert adding["allowed"]
    assert adding["reasons"][0]["path"] == DEPARTMENT
    assert adding["reasons"][0]["principal"] == "editor"


def test_why_says_no_where_no_role_was_given(login):
    said = login("other_editor").get("/account/why", {"path": SECTION, "format": "json"}).json
    adding = next(one for one in said["items"] if one["permission"] == "content:add")
    assert not adding["allowed"]
    assert adding["reasons"] == []


def test_why_tells_that_a_second_person_is_needed(login, portal):
    path = draft(portal)
    with portal.roots() as (site, affairs):
        affairs.people.grant("editor", Role.MODERATOR, site.at(COUNTY).uid)
        desk_of(site, "editor", START).perform(SUBMIT, site.at(path))
    said = login("editor").get("/account/why", {"path": path, "format": "json"}).json
    publishing = next(one for one in said["items"] if one["permission"] == "content:publish")
    assert not publishing["allowed"]
    assert "另一人" in publishing["note"]


def test_why_answers_the_invisible_like_the_unknown(login, portal):
    path = draft(portal)
    browser = login("other_editor")
    for shown in (False, True):
        answers = [
            browser.get(
                "/account/why", {"path": asked, **({"format": "json"} if shown else {})}, status=404
            ).text.replace(asked, "…")
            for asked in (path, f"{SECTION}/nothing-there", "no-path")
        ]
        stripped = {one.partition("<main")[2] or one.partition('"title"')[2] for one in answers}
        assert len(stripped) == 1
    login("editor").get("/account/why", {"path": path}, status=200)


def test_why_takes_a_whole_address(login, portal):
    with portal.roots() as (site, _):
        publish(site, FIELDS, moment=START)
    page = login("editor").get("/account/why", {"path": f"http://localhost{SECTION}/?page=1"})
    assert "新建内容" in page
