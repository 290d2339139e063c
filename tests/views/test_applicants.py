"""Applicants' accounts through the real forms: registered, verified, let in, locked, deleted."""

import re

import pytest
import webtest

from content.clock import micros
from content.passwords import Passwords
from tests.conftest import START, later
from tests.site import PASSWORD as STAFF_PASSWORD
from tests.site import Portal, form_to

MAIL, PHONE, PASSWORD, NEW = (
    "shili.jia@example.cn",
    "13800000001",
    "plum-river-2026",
    "quiet-lamp-2027",
)


def fill(browser, name, *, status=303, **fields):
    form = browser.get(f"/applicant/{name}").forms["applicant"]
    for field, value in fields.items():
        form[field] = value
    return form.submit(status=status)


def register(browser, address=MAIL, password=PASSWORD, **more):
    told = {"new_password": password, "repeat_password": password, **more}
    form = browser.get("/applicant/register").forms["applicant"]
    form["address"] = address
    for name, value in told.items():
        if name in form.fields:
            form[name] = value
    return form.submit(status=told.get("status", 303))


def sign_in(browser, address=MAIL, password=PASSWORD, status=303):
    form = browser.get("/applicant/login").forms["applicant"]
    form["address"], form["password"] = address, password
    return form.submit(status=status)


def is_in(browser):
    return browser.get("/applicant", status="*").status_int == 200


def letters(portal):
    sealing = portal.app.registry.sealing
    with portal.roots() as (_, affairs):
        found = [] if affairs.mail is None else list(affairs.mail.newest())
        return [(one.facts["kind"], one.said(sealing)) for one in found]


def last_code(portal):
    return re.search(r"\d{8}", letters(portal)[0][1]["text"])[0]


def staged(portal):
    with portal.roots() as (_, affairs):
        return sorted(record["act"] for record in affairs.staged)


def forgotten(browser, address=MAIL):
    form = browser.get("/applicant/forgotten").forms["applicant"]
    form["address"] = address
    return form.submit(status=200)


def reset(page, code, new=NEW, status=303):
    form = page.forms["applicant"]
    form["code"], form["new_password"], form["repeat_password"] = code, new, new
    return form.submit(status=status)


def verified(portal, public):
    register(public)
    fill(public, "verify", code=last_code(portal))


def test_somebody_registers_and_is_signed_in(public, portal):
    answer = register(public)
    assert answer.location == "http://localhost/applicant/verify"
    page = public.get("/applicant")
    assert "sh***@example.cn" in page
    assert MAIL not in page
    assert "邮箱还没有验证" in page
    assert staged(portal) == ["register_applicant"]


def test_addresses_lie_sealed_and_the_password_hashed(public, portal):
    register(public)
    register(portal.browser(), PHONE)
    stored = [
        record.data
        for transaction in portal.databases["affairs"].storage.changes.iterator()
        for record in transaction
    ]
    assert len(stored) > 10
    for told in (MAIL, PHONE, PASSWORD, "验证码", last_code(portal)):
        assert not any(told.encode() in data for data in stored)


@pytest.mark.parametrize("typed", [" ＳＨＩＬＩ.jia@Example.cn ", "Shili.Jia@EXAMPLE.cn"])
def test_case_and_width_of_an_address_do_not_matter(public, portal, typed):
    register(public)
    assert sign_in(portal.browser(), typed)


@pytest.mark.parametrize("typed", ["138 0000 0001", "+86-13800000001", "１３８０００００００１"])
def test_a_phone_is_known_however_it_is_written(public, portal, typed):
    register(public, PHONE)
    assert sign_in(portal.browser(), typed)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"address": ""}, "请填写邮箱或手机号"),
        ({"address": "甲@例子"}, "邮箱的写法不对"),
        ({"address": "12345"}, "11 位手机号"),
        ({"address": "a\nb@example.cn"}, "邮箱的写法不对"),
        ({"password": "short"}, "密码太短"),
        ({"address": PHONE, "password": f"x{PHONE}x"}, "不能含有账号名"),
        ({"repeat_password": "another-one-1"}, "两次填写的密码不一样"),
    ],
)
def test_a_refused_registration_keeps_what_was_typed(public, portal, more, told):
    answer = register(public, **{"status": 422, **more})
    assert told in answer
    assert answer.forms["applicant"]["new_password"].value == ""
    assert not is_in(public)
    assert letters(portal) == []


def test_an_address_that_is_somebodys_is_not_registered_twice(public, portal):
    register(public)
    assert "已经注册过" in register(portal.browser(), status=422)


def test_log_in_goes_on_to_where_one_was_going_and_nowhere_else(public, portal):
    register(public)
    for asked, wanted in (("/search?q=x", "/search?q=x"), ("//evil.example/", "/applicant")):
        browser = portal.browser()
        form = browser.get("/applicant/login", {"came_from": asked}).forms["applicant"]
        form["address"], form["password"] = MAIL, PASSWORD
        assert form.submit(status=303).location == f"http://localhost{wanted}"


def test_pages_of_an_account_ask_to_log_in_first(public):
    for name in ("", "/verify", "/address", "/password", "/delete", "/inbox"):
        answer = public.get(f"/applicant{name}", status=303)
        assert answer.location.startswith("http://localhost/applicant/login?came_from=")


def test_five_wrong_passwords_lock_the_account_for_a_while(public, portal, clock):
    register(public)
    browser = portal.browser()
    for _ in range(4):
        assert "不正确" in sign_in(browser, password="wrong-password-1", status=401)
    assert "锁定" in sign_in(browser, password="wrong-password-1", status=429)
    sign_in(browser, status=429)
    clock.move_to(later(minutes=2))
    sign_in(browser)


def test_unknown_and_wrong_are_answered_alike(public, portal):
    register(public)
    answers = {
        re.sub(r'value="[^"]*"', "", sign_in(portal.browser(), who, "wrong-password-1", 401).text)
        for who in (MAIL, "nobody@example.cn", PHONE, "no address")
    }
    assert len(answers) == 1


def test_log_out_ends_the_session_on_the_server(public):
    register(public)
    token = public.cookies["applicant"]
    public.get("/applicant/logout").forms["applicant"].submit(status=303)
    assert not is_in(public)
    public.set_cookie("applicant", token)
    assert not is_in(public)


def test_a_session_ends_when_nobody_was_there_for_long(public, clock):
    register(public)
    clock.move_to(later(minutes=29))
    assert is_in(public)
    clock.move_to(later(minutes=58))
    assert is_in(public)
    clock.move_to(later(minutes=90))
    assert not is_in(public)


def test_the_token_changes_with_each_log_in(public):
    register(public)
    before = public.cookies["applicant"]
    public.reset()
    sign_in(public)
    assert public.cookies["applicant"] != before


def test_staff_and_applicant_side_by_side_do_not_mix(login, portal):
    browser = login("editor")
    assert not is_in(browser)
    register(browser)
    assert is_in(browser)
    assert "部门信息员" in browser.get("/account")
    browser.get("/applicant/logout").forms["applicant"].submit(status=303)
    assert not is_in(browser)
    browser.get("/account", status=200)
    sign_in(browser)
    form_to(browser.get("/logout"), "logout").submit(status=303)
    assert is_in(browser)
    browser.get("/account", status=303)


def test_neither_token_opens_the_other_door(login, public, portal):
    register(public)
    staff = login("editor")
    swapped = webtest.TestApp(portal.app)
    swapped.set_cookie("session", public.cookies["applicant"])
    swapped.set_cookie("idle", public.cookies["applicant_idle"])
    swapped.get("/account", status=303)
    swapped.reset()
    swapped.set_cookie("applicant", staff.cookies["session"])
    swapped.set_cookie("applicant_idle", staff.cookies["idle"])
    assert not is_in(swapped)


def test_neither_password_opens_the_other_door(public, portal):
    register(public)
    form = public.get("/login").forms["login"]
    form["name"], form["password"] = MAIL, PASSWORD
    form.submit(status=401)
    sign_in(portal.browser(), "editor", STAFF_PASSWORD, 401)


def test_a_token_made_for_nobody_does_not_serve_somebody(public):
    anonymous = public.get("/applicant/login").forms["applicant"]["csrf_token"].value
    register(public)
    kept = public.cookies.get("csrf", "")
    public.post("/applicant/logout", {"csrf_token": anonymous}, status=400)
    public.set_cookie("csrf", anonymous)
    public.post("/applicant/logout", {"csrf_token": anonymous}, status=400)
    public.set_cookie("csrf", kept)
    public.post("/applicant/logout", {}, status=400)
    assert is_in(public)


def test_a_code_proves_the_address_once(public, portal):
    register(public)
    code = last_code(portal)
    assert "不正确" in fill(public, "verify", code="00000000", status=422)
    fill(public, "verify", code=f" {code[:4]} {code[4:]}")
    fill(public, "verify", code=code, status=422)
    assert "已验证" in public.get("/applicant")
    assert staged(portal) == ["register_applicant", "verify_address"]


def test_five_wrong_codes_end_it(public, portal):
    register(public)
    code = last_code(portal)
    for _ in range(5):
        fill(public, "verify", code="00000000", status=422)
    fill(public, "verify", code=code, status=422)


def test_a_code_is_over_after_half_an_hour(public, portal, clock):
    register(public)
    code = last_code(portal)
    clock.move_to(later(minutes=29))
    public.get("/applicant")
    clock.move_to(later(minutes=31))
    fill(public, "verify", code=code, status=422)


def test_codes_are_sent_again_but_not_without_end(public, portal, clock):
    register(public)
    first = last_code(portal)
    assert "秒后再试" in public.get("/applicant/verify").forms["resend"].submit(status=422)
    for minute in range(1, 5):
        clock.move_to(later(minutes=2 * minute))
        public.get("/applicant/verify").forms["resend"].submit(status=303)
    clock.move_to(later(minutes=12))
    assert "明天再试" in public.get("/applicant/verify").forms["resend"].submit(status=422)
    assert len(letters(portal)) == 5
    fill(public, "verify", code=first, status=422)
    fill(public, "verify", code=last_code(portal))


def test_a_forgotten_password_is_set_anew_by_a_proven_address(public, portal, clock):
    verified(portal, public)
    clock.move_to(later(minutes=2))
    other = portal.browser()
    page = forgotten(other)
    assert reset(page, last_code(portal)).location.endswith("/applicant/login")
    assert not is_in(public)
    sign_in(other, password=PASSWORD, status=401)
    sign_in(other, password=NEW)
    assert "password" in [kind for kind, _ in letters(portal)]


def test_an_unproven_address_resets_nothing_and_is_free_again(public, portal, clock):
    register(public)
    clock.move_to(later(minutes=2))
    other = portal.browser()
    assert reset(forgotten(other), last_code(portal)).location.endswith("/applicant/register")
    assert "没有验证过" in other.get("/applicant/register")
    sign_in(portal.browser(), password=PASSWORD, status=401)
    sign_in(portal.browser(), password=NEW, status=401)
    register(portal.browser(), password=NEW)
    assert "release_address" in staged(portal)


def test_whose_address_it_is_is_not_told(public, portal, clock):
    verified(portal, public)
    clock.move_to(later(minutes=2))
    pages = [forgotten(portal.browser(), who) for who in (MAIL, "nobody@example.cn")]
    stripped = {re.sub(r'value="[^"]*"', "", page.text) for page in pages}
    assert len(stripped) == 1
    wrong = {
        re.sub(r'value="[^"]*"', "", reset(page, "00000000", status=422).text) for page in pages
    }
    assert len(wrong) == 1
    assert [kind for kind, _ in letters(portal)] == ["reset", "verification"]


def test_a_phone_receives_no_code(public, portal):
    register(public, PHONE)
    form = public.get("/applicant/forgotten").forms["applicant"]
    form["address"] = PHONE
    assert "手机号还收不到验证码" in form.submit(status=422)
    assert letters(portal) == []


def test_an_account_by_phone_is_given_an_address_with_the_password(public, portal):
    register(public, PHONE)
    assert "还没有登记邮箱" in public.get("/applicant")
    form = public.get("/applicant/address").forms["applicant"]
    form["address"], form["password"] = MAIL, "wrong-password-1"
    form.submit(status=422)
    form["password"] = PASSWORD
    assert form.submit(status=303).location.endswith("/applicant/verify")
    fill(public, "verify", code=last_code(portal))
    assert sign_in(portal.browser(), MAIL)
    assert sign_in(portal.browser(), PHONE)


def test_another_address_is_unproven_and_the_former_one_is_free(public, portal, clock):
    verified(portal, public)
    clock.move_to(later(minutes=2))
    code = last_code(portal)
    form = public.get("/applicant/address").forms["applicant"]
    form["address"], form["password"] = "yi@example.cn", PASSWORD
    form.submit(status=303)
    fill(public, "verify", code=code, status=422)
    assert "未验证" in public.get("/applicant")
    register(portal.browser())


def test_a_changed_password_ends_every_other_session(public, portal):
    register(public)
    elsewhere = portal.browser()
    sign_in(elsewhere)
    told = {"password": PASSWORD, "new_password": NEW, "repeat_password": NEW}
    assert "密码不正确" in fill(public, "password", status=422, **{**told, "password": "x" * 12})
    assert "两次" in fill(public, "password", status=422, **{**told, "repeat_password": "y"})
    fill(public, "password", **told)
    assert is_in(public)
    assert not is_in(elsewhere)
    sign_in(elsewhere, password=NEW)


def test_a_deleted_account_is_gone_and_its_address_is_free(public, portal):
    register(public)
    assert "密码不正确" in fill(public, "delete", password="wrong-password-1", status=422)
    assert fill(public, "delete", password=PASSWORD).location == "http://localhost/"
    assert not is_in(public)
    sign_in(portal.browser(), status=401)
    assert letters(portal) == []
    register(portal.browser())


def test_an_applicants_pages_are_never_kept(public, portal):
    home = public.get("/")
    register(public)
    page = public.get("/applicant")
    assert page.headers["Cache-Control"].startswith(("private", "no-store", "max-age=0"))
    assert public.get("/").headers["Cache-Control"] == "private, no-store"
    assert portal.browser().get("/").text == home.text


def test_who_is_in_is_not_asked_again(public):
    register(public)
    for name in ("login", "register"):
        assert public.get(f"/applicant/{name}", status=303).location.endswith("/applicant")


def test_a_log_in_without_an_address_shows_the_form_and_counts_nothing(public, portal):
    register(public)
    other = portal.browser()
    token = other.get("/applicant/login").forms["applicant"]["csrf_token"].value
    assert "申请人登录" in other.post("/applicant/login", {"csrf_token": token})
    with portal.roots() as (_, affairs):
        assert all(one.failures == 0 for _, one in affairs.applicants._accounts.items())


def test_codes_are_sent_to_unproven_addresses_only(public, portal):
    register(public, PHONE)
    assert "还没有登记邮箱" in public.get("/applicant/verify").forms["resend"].submit(status=422)
    other = portal.browser()
    verified(portal, other)
    assert "已经验证过" in other.get("/applicant/verify").forms["resend"].submit(status=422)


def test_an_address_is_given_once_not_too_often_and_only_if_free(public, portal):
    register(public)
    register(portal.browser(), PHONE)
    for address, told in (
        (MAIL, "没有变化"),
        (PHONE, "已经注册过"),
        ("x", "11 位手机号"),
    ):
        form = public.get("/applicant/address").forms["applicant"]
        form["address"], form["password"] = address, PASSWORD
        assert told in form.submit(status=422), address


def test_nobodys_mailbox_is_filled_by_making_accounts(public, portal, clock):
    for _turn in range(4):
        register(public)
        form = public.get("/applicant/delete").forms["applicant"]
        form["password"] = PASSWORD
        form.submit(status=303)
        with portal.roots() as (_, affairs):
            assert affairs.mail.waiting() == 0
    register(public)
    assert "秒后再试" in public.get("/applicant/verify").forms["resend"].submit(status=422)
    form = public.get("/applicant/address").forms["applicant"]
    form["address"], form["password"] = "yi@example.cn", PASSWORD
    form.submit(status=303)
    form = public.get("/applicant/address").forms["applicant"]
    form["address"], form["password"] = MAIL, PASSWORD
    assert "秒后再试" in form.submit(status=422)
    with portal.roots() as (_, affairs):
        assert affairs.applicants.forget_codes(micros(START)) == 0
        assert affairs.applicants.forget_codes(micros(later(days=1))) == 2


def test_a_new_password_is_another_and_holds_no_address(public, portal, clock):
    verified(portal, public)
    for new, told in ((PASSWORD, "与原密码相同"), (f"x{MAIL}", "不能含有账号名"), ("a", "太短")):
        asked = {"password": PASSWORD, "new_password": new, "repeat_password": new}
        assert told in fill(public, "password", status=422, **asked)
    clock.move_to(later(minutes=2))
    page = forgotten(portal.browser())
    assert "太短" in reset(page, last_code(portal), new="short", status=422)
    form = page.forms["applicant"]
    form["code"], form["new_password"], form["repeat_password"] = "1", NEW, PASSWORD
    assert "两次" in form.submit(status=422)


def test_an_outdated_hash_is_made_anew_at_the_next_log_in(public, portal):
    register(public)
    with portal.roots() as (_, affairs):
        (account,) = (one for _, one in affairs.applicants._accounts.items())
        account.password_hash = before = Passwords(2, 8, 1).hash(PASSWORD)
    sign_in(portal.browser())
    with portal.roots() as (_, affairs):
        (account,) = (one for _, one in affairs.applicants._accounts.items())
        assert account.password_hash != before


def test_guesses_of_one_network_are_counted_whosever_account_it_is(base, tmp_path, clock):
    portal = Portal(base, tmp_path, **{"limits.guesses_an_hour": "3"})
    try:
        browser = portal.browser()
        register(browser)
        for number in range(3):
            sign_in(portal.browser(), f"{number}@example.cn", "wrong-password-1", 401)
        assert sign_in(portal.browser(), status=429).headers["Retry-After"]
        register(portal.browser(), "yi@example.cn", status=429)
        reset(forgotten(portal.browser()), "00000000", status=429)
        assert is_in(browser)
    finally:
        portal.close()
