"""Logging in through the real form: who is let in, where to, what is counted, what is kept."""

import gc
from urllib.parse import quote

import pyotp
import pytest
import webtest
from bs4 import BeautifulSoup

from content.permissions import Role
from tests.conftest import START, later
from tests.site import DEPARTMENT, PASSWORD, SECTION, Portal

ADD = f"{SECTION}/add?kind=policy_document"
WRONG = "not-the-password-1"


def submit(browser, name="editor", password=PASSWORD, *, address="/login", **expected):
    form = browser.get(address).forms["login"]
    form["name"], form["password"] = name, password
    return form.submit(**expected)


def fail(browser, times, name="editor"):
    for _ in range(times):
        answer = submit(browser, name, WRONG, expect_errors=True)
    return answer


def is_signed_in(browser):
    return browser.get("/account", expect_errors=True).status_int == 200


def write(browser, body="第一条\n  第二条"):
    form = browser.get(ADD).forms["edit"]
    form["title"], form["body"] = "试行办法", body
    return form


def expire(portal, clock):
    clock.move_to(later(minutes=31))


def bind_totp(portal, name="editor"):
    secret = pyotp.random_base32()
    with portal.roots() as (_, affairs):
        affairs.people.account(name).totp_secret = secret
    return pyotp.TOTP(secret)


def test_a_member_of_staff_logs_in_and_comes_to_the_desk(public):
    answer = submit(public, status=303)
    assert answer.location == "http://localhost/desk"
    assert "我的工作台" in answer.follow()


def test_somebody_without_roles_comes_to_the_account(public):
    assert submit(public, "stranger", status=303).location == "http://localhost/account"


def test_case_and_width_of_the_name_do_not_matter(public):
    assert submit(public, " ＥＤＩＴＯＲ ", status=303)


def test_log_in_goes_back_to_where_one_came_from(public):
    sent = public.get("/desk/drafts?size=5", status=303)
    answer = submit(public, address=sent.location, status=303)
    assert answer.location == "http://localhost/desk/drafts?size=5"


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/a//evil.example",
        "/\tdesk",
        "/desk\r\nX-Evil: 1",
        "javascript:alert(1)",
        "evil.example",
        " /desk",
        "/logout",
        "/login",
    ],
)
def test_log_in_never_leads_off_the_site(public, address):
    form = public.get("/login").forms["login"]
    form["name"], form["password"] = "editor", PASSWORD
    fields = {**dict(form.submit_fields()), "came_from": address}
    answer = public.post("/login", fields, status=303)
    assert answer.location == "http://localhost/desk"
    assert "X-Evil" not in answer.headers


def test_the_form_drops_an_address_off_the_site(public):
    form = public.get("/login", {"came_from": "//evil.example/"}).forms["login"]
    assert "came_from" not in form.fields


def test_a_forged_host_changes_no_redirect(public):
    answer = public.get("/desk", headers={"Host": "evil.example"}, status=303)
    assert answer.location.startswith("http://localhost/login")


def test_unknown_wrong_and_disabled_are_told_the_same(public, portal):
    with portal.roots() as (_, affairs):
        affairs.people.disable("legal", START, sessions=affairs.sessions)
    tries = (("nobody.here", WRONG), ("editor", WRONG), ("legal", PASSWORD))
    told = {
        submit(public, name, password, status=401).html.find(id="problem").get_text(strip=True)
        for name, password in tries
    }
    assert len(told) == 1
    assert "账号或密码不正确" in told.pop()


def test_a_failed_log_in_keeps_the_name_and_never_the_password(public):
    answer = submit(public, "editor", WRONG, status=401)
    assert answer.forms["login"]["name"].value == "editor"
    assert WRONG not in answer


def test_five_failing_requests_lock_the_account_and_say_until_when(public, clock):
    assert fail(public, 4).status_int == 401
    locked = fail(public, 1)
    assert locked.status_int == 429
    assert "09:01" in locked
    assert "09:01" in submit(public, status=429)
    clock.move_to(later(minutes=1, seconds=1))
    submit(public, status=303)


def test_a_lock_counts_across_browsers(portal):
    for _ in range(5):
        fail(portal.browser(), 1)
    submit(portal.browser(), status=429)


def test_a_log_in_without_its_token_is_refused_and_not_counted(public, portal):
    for _ in range(6):
        public.post("/login", {"name": "editor", "password": WRONG}, status=400)
    with portal.roots() as (_, affairs):
        assert affairs.people.account("editor").failures == 0


def test_log_in_exists_at_the_root_only(public):
    public.get(f"{DEPARTMENT}/login", status=404)
    public.get("/changchun/logout", status=404)


def test_somebody_signed_in_is_sent_on(login):
    assert login("editor").get("/login", status=303).location == "http://localhost/desk"


def test_the_session_ends_at_log_out_and_the_next_is_another(portal, login):
    browser = login("editor")
    first = browser.cookies["session"]
    stolen = portal.browser()
    stolen.set_cookie("session", first)
    stolen.set_cookie("idle", browser.cookies["idle"])
    assert is_signed_in(stolen)
    browser.post("/logout", {"csrf_token": token_of(browser)})
    submit(browser, "moderator", status=303)
    assert browser.cookies["session"] != first
    assert not is_signed_in(stolen)


def test_a_session_cookie_planted_before_the_log_in_is_not_adopted(public):
    public.set_cookie("session", "planted")
    submit(public, status=303)
    assert public.cookies["session"] != "planted"


def token_of(browser):
    return browser.get("/logout").forms["logout"]["csrf_token"].value


def test_session_cookies_are_out_of_reach_of_scripts_and_other_sites(public):
    lines = submit(public, status=303).headers.getall("Set-Cookie")
    begun = [line for line in lines if line.startswith(("session=", "idle="))]
    assert len(begun) == 2
    assert all("HttpOnly" in line and "SameSite=Lax" in line for line in begun)


def test_an_idle_session_ends_and_a_used_one_goes_on(login, clock):
    browser = login("editor")
    for minutes in (20, 40, 60):
        clock.move_to(later(minutes=minutes))
        assert is_signed_in(browser)
    clock.move_to(later(minutes=91))
    assert not is_signed_in(browser)


def test_a_forged_idle_stamp_is_worth_nothing(login, clock):
    browser = login("editor")
    clock.move_to(later(minutes=31))
    mark = browser.cookies["idle"].rpartition(".")[2]
    browser.set_cookie("idle", f"{int(later(minutes=31).timestamp())}.{mark}")
    assert not is_signed_in(browser)


def test_logging_in_anew_replaces_the_older_session(login, portal, clock):
    """The stamp of the old one, refreshed by the same request, must not replace the new one's."""
    browser = login("editor")
    form = browser.get("/logout").forms["logout"]
    clock.move_to(later(minutes=2))
    token = form["csrf_token"].value
    fields = {"name": "moderator", "password": PASSWORD, "csrf_token": token}
    old = portal.browser()
    for name in ("session", "idle"):
        old.set_cookie(name, browser.cookies[name])
    assert is_signed_in(old)
    browser.post("/login", fields, status=303)
    assert "测试-moderator" in browser.get("/account")
    assert not is_signed_in(old)


def test_a_session_is_over_after_twelve_hours_even_when_used(login, clock):
    browser = login("editor")
    for minutes in range(20, 12 * 60 + 20, 20):
        clock.move_to(later(minutes=minutes))
        alive = is_signed_in(browser)
    assert not alive


def test_log_out_asks_first_and_closes_the_session_on_the_server(portal, login):
    browser = login("editor")
    session, idle = browser.cookies["session"], browser.cookies["idle"]
    form = browser.get("/logout").forms["logout"]
    assert is_signed_in(browser)
    assert "您已退出登录" in form.submit(status=303).follow()
    browser.set_cookie("session", session)
    browser.set_cookie("idle", idle)
    assert not is_signed_in(browser)


def test_log_out_needs_its_token(login):
    browser = login("editor")
    browser.post("/logout", {"csrf_token": "forged"}, status=400)
    assert is_signed_in(browser)


def test_the_code_is_asked_for_after_the_password_and_opens_offline(public, portal):
    totp = bind_totp(portal)
    asked = submit(public, status=200)
    assert not is_signed_in(public)
    form = asked.forms["login"]
    assert "password" not in form.fields
    form["code"] = totp.at(START)
    form.submit(status=303)
    assert is_signed_in(public)


def test_a_used_code_is_refused(public, portal):
    totp = bind_totp(portal)
    for status in (303, 401):
        browser = portal.browser()
        form = submit(browser, status=200).forms["login"]
        form["code"] = totp.at(START)
        assert form.submit(status=status)
    assert not is_signed_in(browser)


def test_wrong_codes_count_like_wrong_passwords(public, portal):
    bind_totp(portal)
    form = submit(public, status=200).forms["login"]
    for status in (401, 401, 401, 401, 429):
        form["code"] = "000000"
        answer = form.submit(status=status)
        form = answer.forms["login"]
    submit(public, status=429)


def test_the_second_step_cannot_be_reached_for_another_account(public, portal):
    """A ticket proves one password; with another name beside it, it opens nothing else."""
    bind_totp(portal, "editor")
    theirs = bind_totp(portal, "moderator")
    form = submit(public, "editor", status=200).forms["login"]
    form["name"], form["code"] = "moderator", "000000"
    form = form.submit(status=401).forms["login"]
    form["code"] = theirs.at(START)
    form.submit(status=401)
    assert not is_signed_in(public)


def test_a_forged_or_old_ticket_opens_nothing(public, portal, clock):
    totp = bind_totp(portal)
    form = submit(public, status=200).forms["login"]
    real = form["ticket"].value
    clock.move_to(later(minutes=6))
    for ticket in (real, real.replace("editor", "legal"), "1:editor.x", "editor", "x:.y"):
        form["ticket"], form["code"] = ticket, totp.at(later(minutes=6))
        assert form.submit(expect_errors=True).status_int in (401, 429)
    assert not is_signed_in(public)


def test_a_ticket_is_void_once_the_password_was_changed(public, portal):
    totp = bind_totp(portal)
    form = submit(public, status=200).forms["login"]
    with portal.roots() as (_, affairs):
        affairs.people.set_password(
            "editor",
            "another-plum-garden",
            passwords=portal.app.registry.passwords,
            sessions=affairs.sessions,
        )
    form["code"] = totp.at(START)
    form.submit(status=401)


def test_a_first_password_opens_the_account_page_and_nothing_else(public, portal):
    with portal.roots() as (_, affairs):
        affairs.people.account("editor").must_change_password = True
    answer = submit(public, address=f"/login?came_from={ADD}", status=303)
    assert answer.location == "http://localhost/account/password"
    assert public.get("/desk", status=303).location == "http://localhost/account/password"
    assert public.get(ADD, status=303).location == "http://localhost/account/password"
    form = public.get("/account/password").forms["password-form"]
    form["old_password"] = PASSWORD
    form["new_password"] = form["repeat_password"] = "three-small-boats"
    form.submit(status=303)
    public.get("/desk", status=200)


def test_where_codes_are_demanded_one_is_bound_first(base, tmp_path, clock):
    portal = Portal(base, tmp_path, **{"people.require_totp": "true"})
    try:
        browser = portal.browser()
        assert submit(browser, status=303).location == "http://localhost/account/totp"
        assert browser.get("/desk", status=303).location == "http://localhost/account/totp"
        page = browser.get("/account/totp").forms["begin"].submit(status=303).follow()
        form = page.forms["confirm"]
        form["code"] = pyotp.TOTP(page.html.find(id="secret").get_text()).at(START)
        form.submit(status=303)
        browser.get("/desk", status=200)
    finally:
        portal.close()


def test_text_is_kept_over_an_expired_session(login, portal, clock):
    browser = login("editor")
    text = "第一条　“引号”<b>&amp;\n\n  缩进的第二条"
    form = write(browser, text)
    expire(portal, clock)
    asked = form.submit("save", status=401)
    assert "没有丢失" in asked
    again = sign_in_there(asked, status=200)
    assert "请继续提交刚才填写的内容" in again
    saved = again.forms["carry-on"].submit(status=303)
    with portal.roots() as (site, _):
        edition = site.at(saved.location.removeprefix("http://localhost"))
        assert edition.fields["title"] == "试行办法"
        assert edition.fields["body"] == text
        assert edition.authors == ("editor",)


def sign_in_there(page, name="editor", password=PASSWORD, **expected):
    form = page.forms["login"]
    form["name"], form["password"] = name, password
    return form.submit(**expected)


def test_a_wrong_password_in_between_loses_no_text(login, portal, clock):
    browser = login("editor")
    form = write(browser)
    expire(portal, clock)
    asked = form.submit("save", status=401)
    asked = sign_in_there(asked, password=WRONG, status=401)
    assert "carry-on" in sign_in_there(asked, status=200).forms


def test_the_code_step_in_between_loses_no_text(login, portal, clock):
    browser = login("editor")
    form = write(browser)
    totp = bind_totp(portal)
    expire(portal, clock)
    asked = sign_in_there(form.submit("save", status=401), status=200)
    asked.forms["login"]["code"] = totp.at(later(minutes=31))
    assert "carry-on" in asked.forms["login"].submit(status=200).forms


def test_a_draft_whose_session_expired_is_kept_without_telling_that_it_exists(login, portal, clock):
    browser = login("editor")
    draft = write(browser).submit("save").follow()
    form = browser.get(f"{draft.request.url}/edit").forms["edit"]
    form["title"] = "改过的题目"
    expire(portal, clock)
    fields = form.submit_fields("save")
    here = browser.post(f"{draft.request.path}/edit", fields, status=401)
    nowhere = browser.post(f"{SECTION}/2026-03-02-nothing0/edit", fields, status=401)
    assert without_packed(here) == without_packed(nowhere)
    saved = sign_in_there(here, status=200).forms["carry-on"].submit(status=303)
    assert "改过的题目" in saved.follow()


def without_packed(answer):
    soup = BeautifulSoup(answer.text, "html.parser")
    soup.find("input", {"name": "kept"}).decompose()
    path = answer.request.path
    return str(soup).replace(path, "…").replace(quote(path, safe=""), "…")


def test_passwords_files_and_tokens_are_not_kept(login, portal, clock):
    browser = login("admin")
    form = browser.get("/desk/add_user").forms["add-user"]
    token = form["csrf_token"].value
    form["name"], form["display_name"], form["password"] = "new.one", "新人", "three-small-boats"
    expire(portal, clock)
    again = sign_in_there(form.submit(status=401), "admin", status=200)
    kept = dict(again.forms["carry-on"].submit_fields())
    assert kept["name"] == "new.one"
    assert "password" not in kept
    assert kept["csrf_token"] != token


def test_uploads_are_counted_and_told_not_kept(login, portal, clock):
    browser = login("editor")
    token = write(browser)["csrf_token"].value
    expire(portal, clock)
    asked = browser.post(
        ADD,
        {"csrf_token": token, "title": "有附件"},
        upload_files=[("upload", "a.txt", b"text")],
        status=401,
    )
    assert "1 个文件没有保留" in sign_in_there(asked, status=200)


def test_text_posted_from_another_site_is_not_carried_through_the_log_in(public):
    for headers in ({}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        answer = public.post(ADD, {"title": "混入"}, headers=headers, status=303)
        assert answer.location.startswith("http://localhost/login")


def test_text_is_kept_when_the_browser_says_it_came_from_here(public):
    answer = public.post(ADD, {"title": "x"}, headers={"Origin": "http://localhost"}, status=401)
    assert answer.forms["login"]["kept"].value


def test_kept_text_that_we_did_not_pack_is_dropped(public):
    form = public.get("/login").forms["login"]
    form["name"], form["password"] = "editor", PASSWORD
    fields = {**dict(form.submit_fields()), "kept": "eyJwYXRoIjoiLyJ9.AAAA"}
    assert public.post("/login", fields, status=303).location == "http://localhost/desk"


# WebOb leaves the temporary file of a large body to the collector
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
def test_text_too_large_to_carry_is_not_packed(login, portal, clock):
    browser = login("editor")
    form = write(browser, "长" * 800_000)
    expire(portal, clock)
    assert form.submit("save", status=303).location.startswith("http://localhost/login")
    del form
    gc.collect()


def test_kept_text_is_sent_by_a_press_of_the_button_only(login, portal, clock):
    browser = login("editor")
    form = write(browser)
    expire(portal, clock)
    sign_in_there(form.submit("save", status=401), status=200)
    with portal.roots() as (site, _):
        assert not list(site.at(SECTION).values())


def test_who_logged_in_anew_elsewhere_finds_the_text_again(login, portal):
    browser = login("editor")
    form = write(browser)
    browser.post("/logout", {"csrf_token": token_of(browser)})
    submit(browser, status=303)
    fields = form.submit_fields("save")
    browser.post(ADD, fields, status=400)
    again = browser.post(ADD, fields, headers={"Origin": "http://localhost"}, status=400)
    again.forms["carry-on"].submit(status=303)


def test_programs_are_told_in_json(public):
    answer = public.post(
        f"{ADD}&format=json", {"title": "x"}, headers={"Origin": "http://localhost"}, status=401
    )
    assert answer.json["status"] == 401


def test_log_in_pages_are_not_stored(public):
    assert "no-store" in public.get("/login").headers["Cache-Control"]


def test_revoked_roles_end_at_once(login, portal):
    browser = login("editor")
    browser.get("/desk", status=200)
    with portal.roots() as (site, affairs):
        affairs.people.revoke("editor", Role.EDITOR, site.at(DEPARTMENT).uid)
    browser.get("/desk", status=404)


def test_bytes_that_are_no_text_break_nothing(app):
    browser = webtest.TestApp(app)
    answer = browser.post(ADD, b"title=%ff%fe", status="*", expect_errors=True)
    assert answer.status_int < 500
