"""我的办件: what was begun, what was filed and what was written, and nobody else's."""

from content.mailing import Message, stage
from tests.applying import applying, filed, filled, publish_form, publish_item
from tests.conftest import later
from tests.filling import begin, fill
from tests.site import DEPARTMENT
from tests.views.test_applicants import MAIL, PASSWORD, register

TITLE = "社会团体成立登记"


def account_of(affairs):
    return next(account for _, account in affairs.applicants._accounts.items())


def prepare(portal, *, drafts=0, cases=0):
    """Things of the one account there is; the numbers of its cases."""
    sealing = portal.app.registry.sealing
    with portal.roots() as (site, affairs):
        item = publish_item(site)
        publish_form(site, item)
        doing = applying(site, affairs, sealing, applicant=account_of(affairs))
        for _ in range(drafts):
            filled(doing, item)
        return [filed(doing, item).case.number for _ in range(cases)]


def write_to(portal, subject, moment=None, **more):
    sealing = portal.app.registry.sealing
    with portal.roots() as (site, affairs):
        doing = applying(site, affairs, sealing, moment)
        stage(affairs, doing, Message("receipt", "", subject, "第一段\n\n第二段", **more))


def test_drafts_cases_and_messages_stand_on_one_page(public, portal):
    register(public)
    (number,) = prepare(portal, drafts=1, cases=1)
    page = public.get("/applicant")
    assert "没有提交" in page
    assert "保留到 2026-04-01" in page
    assert number in page
    assert "已收件" in page
    assert f"已收到您的申请（{number}）" in page
    draft = page.html.find("a", string=TITLE)["href"]
    assert "/apply/" in draft
    assert public.get(draft, status="*").status_int in (200, 303)
    assert public.get(f"/track/{number}").status_int == 200


def test_nobody_else_finds_them(public, portal, login):
    register(public)
    (number,) = prepare(portal, drafts=1, cases=1)
    draft = public.get("/applicant").html.find("a", string=TITLE)["href"]
    other = portal.browser()
    register(other, "yi@example.cn")
    assert TITLE not in other.get("/applicant")
    for browser in (other, portal.browser(), login("admin")):
        assert browser.get(draft, status="*").status_int == 404
        assert "示例甲" not in browser.get(f"/track/{number}", status="*")


def test_an_empty_page_says_what_to_do(public):
    register(public)
    page = public.get("/applicant")
    assert "没有正在填写的申请" in page
    assert "还没有消息" in page
    assert "还没有消息" in public.get("/applicant/inbox")


def test_messages_are_paged_newest_first_and_codes_stay_out(public, portal):
    register(public)
    with portal.roots() as (_, affairs):
        uid = account_of(affairs).uid
    for number in range(7):
        write_to(portal, f"消息{number}", later(minutes=number), account=uid)
    page = public.get("/applicant")
    assert "还有 2 条" in page
    assert "消息6" in page
    assert "消息1" not in page
    inbox = public.get("/applicant/inbox", {"size": "4"})
    shown = [one.get_text() for one in inbox.html.find_all("summary")]
    assert [text.split()[0] for text in shown] == ["消息6", "消息5", "消息4", "消息3"]
    assert "验证码：" not in inbox
    assert "消息0" in inbox.click("下一页")


def test_drafts_of_a_deleted_account_go_and_its_cases_stay(public, portal):
    register(public)
    (number,) = prepare(portal, drafts=2, cases=1)
    form = public.get("/applicant/delete").forms["applicant"]
    form["password"] = PASSWORD
    form.submit(status=303)
    with portal.roots() as (_, affairs):
        assert affairs.cases.by_number(number) is not None
        assert [one for _, one in affairs.drafts._drafts.items() if not one.case_uid] == []
        assert affairs.awaiting_pack is not None


def test_a_draft_whose_session_ended_goes_on_after_a_new_log_in(public, portal, clock):
    register(public)
    prepare(portal)
    with portal.roots() as (site, _):
        item = next(iter(site.at(f"{DEPARTMENT}/items").values()))
        address = f"{DEPARTMENT}/items/{item.__name__}"
    draft = begin(public, address).request.path.rpartition("/")[0]
    public.cookiejar.clear("localhost.local", draft, "draft")
    form = fill(public.get(f"{draft}/person"), {"who": "示例甲"})
    clock.move_to(later(minutes=45))
    asked = form.submit("save", status=403)
    form = asked.forms["log-in"].submit(status=200).forms["applicant"]
    form["address"], form["password"] = MAIL, "wrong-password-1"
    form = form.submit(status=401).forms["applicant"]
    form["address"], form["password"] = MAIL, PASSWORD
    carried = form.submit(status=200).forms["carry-on"]
    assert carried["who"].value == "示例甲"
    carried.submit(status="*")
    assert "示例甲" in public.get(f"{draft}/person")
