"""The log of mail: for the administrator of the site, with words of what went wrong and no text."""

from types import SimpleNamespace

from content.mailing import Message, mail_of, stage
from portal.desks import new_uid
from tests.conftest import START, later

TO, SECRET = "shili.jia@example.cn", "只有收件人能看的话"


def post(portal, error="", moment=START, **more):
    """A letter; with an ``error`` one that was given up."""
    doing = SimpleNamespace(sealing=portal.app.registry.sealing, moment=moment, new_uid=new_uid)
    with portal.roots() as (_, affairs):
        told = {"kind": "receipt", "to": TO, "subject": SECRET, "text": SECRET, **more}
        uid = stage(affairs, doing, Message(**told))
        if error:
            mail_of(affairs).not_sent(affairs.mail.get(uid), moment, error, final=True)
    return uid


def retry(browser, uid, **more):
    token = browser.get("/desk/mail").html.find("input", {"name": "csrf_token"})["value"]
    return browser.post("/desk/mail", {"uid": uid, "csrf_token": token}, **more)


def test_the_log_tells_state_and_error_and_neither_text_nor_address(portal, login):
    post(portal, "服务器答复 550 no such user")
    post(portal, moment=later(minutes=1))
    post(portal, moment=later(minutes=2), to="", case_uid="c")
    page = login("admin").get("/desk/mail")
    for said in ("550 no such user", "没有送达", "等待发送 1 封", "只在站内信箱",
                 "sh***@example.cn", "收件通知", "还没有设置发信服务器"):  # fmt: skip
        assert said in page, said
    assert TO not in page
    assert SECRET not in page


def test_programs_are_told_the_same(portal, login):
    post(portal, "坏了")
    (item,) = login("admin").get("/desk/mail?format=json").json["items"]
    assert (item["state"], item["error"], item["to"]) == ("没有送达", "坏了", "sh***@example.cn")


def test_a_letter_given_up_is_sent_again_and_the_ledger_knows_who_asked(portal, login):
    uid, admin = post(portal, "坏了"), login("admin")
    page = admin.get("/desk/mail")
    next(f for f in page.forms.values() if "uid" in f.fields).submit(status=303)
    with portal.roots() as (_, affairs):
        letter = affairs.mail.get(uid)
        assert (letter.state, letter.attempts) == ("waiting", 0)
        (record,) = (one for one in affairs.staged if one["act"] == "retry_mail")
        assert (record["by"], record["subject"]) == ("admin", uid)
        assert affairs.mail.due(START) == [uid]


def test_what_waits_is_unknown_or_too_late_is_not_sent_again(portal, login, clock):
    waiting, old, admin = post(portal), post(portal, "坏了"), login("admin")
    assert "等待发送" in retry(admin, waiting, status=422)
    assert "没有这封邮件" in retry(admin, "nothing", status=422)
    clock.move_to(later(days=8))
    assert "已经过时" in retry(login("admin"), old, status=422)
    assert "重新发送" not in login("admin").get("/desk/mail")


def test_only_the_administrator_of_the_site_sees_it(portal, login, public):
    post(portal)
    for name in ("moderator", "editor", "supervisor"):
        login(name).get("/desk/mail", status=(403, 404))
    public.get("/desk/mail", status=303)
    assert "/desk/mail" in login("admin").get("/desk")
    assert "/desk/mail" not in login("moderator").get("/desk")


def test_an_empty_log_says_so_and_a_long_one_has_pages(portal, login):
    admin = login("admin")
    assert "还没有邮件" in admin.get("/desk/mail")
    for minute in range(3):
        post(portal, moment=later(minutes=minute))
    page = admin.get("/desk/mail?size=2")
    assert len(page.html.select("tbody tr")) == 2
    assert len(page.click("下一页").html.select("tbody tr")) == 1
    assert admin.get("/desk/mail?size=2&format=json").json["batching"]["next"]
