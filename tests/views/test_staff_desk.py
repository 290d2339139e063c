"""The desk shows each person what there is to do, and nobody what is not theirs to see."""

from content.acts.publishing import FORCE_PUBLISH, PUBLISH
from content.acts.reviewing import PASS_REVIEW, SEND_BACK, SUBMIT
from content.acts.withdrawing import EXPUNGE, PROPOSE_EXPUNGE
from content.acts.writing import ADD, EDIT
from content.base import path_of
from content.desk import operator
from content.permissions import Role
from tests.conftest import START, later
from tests.site import COUNTY, DEPARTMENT, SECTION, complete, desk_of, publish

FAR = "/changchun/kuancheng/mzj/policies"
LATEST = "2099-01-01T00:00:00+00:00"
TEXT = {"title": "试行办法", "body": "第一条"}


def write(site, title="试行办法", moment=START, by="editor", section=SECTION):
    fields = complete("policy_document", {**TEXT, "title": title})
    told = {"kind": "policy_document", "fields": fields}
    return desk_of(site, by, moment).perform(ADD, site.at(section), told)


def submitted(site, title="试行办法", moment=START):
    edition = write(site, title, moment)
    desk_of(site, "editor", moment).perform(SUBMIT, edition)
    return edition


def rewrite(site, edition, moment, **said):
    fields = {**edition.fields, **said}
    desk_of(site, "editor", moment).perform(EDIT, edition, {"fields": fields})


def send_back(site, edition, by="moderator", moment=START):
    desk_of(site, by, moment).perform(SEND_BACK, edition, {"reason": "请补充依据"})


def desk(browser):
    return browser.get("/desk?format=json").json


def titles(browser, name):
    return [row["title"] for row in desk(browser)[name]["items"]]


def test_the_desk_is_for_staff_only(public, login):
    assert public.get("/desk", status=303).location.startswith("http://localhost/login")
    login("stranger").get("/desk", status=404)


def test_an_empty_desk_says_what_to_do_next(login):
    page = login("moderator").get("/desk")
    assert "有人送审时" in page
    assert desk(login("moderator"))["waiting"]["items_total"] == 0


def test_a_writer_sees_where_to_write_and_gets_there(login):
    browser = login("editor")
    page = browser.get("/desk")
    browser.get(page.html.find("a", string="新建政策文件")["href"], status=200)
    assert "宽城区" not in page
    assert "我能写的栏目" not in login("moderator").get("/desk")


def test_drafts_are_shown_to_their_writer(login, portal):
    with portal.roots() as (site, _):
        write(site)
    assert titles(login("editor"), "drafts") == ["试行办法"]
    for other in ("second_editor", "other_editor", "moderator", "legal", "admin"):
        assert "试行办法" not in login(other).get("/desk")


def test_a_writer_who_went_elsewhere_does_not_see_the_drafts_left_behind(login, portal):
    with portal.roots() as (site, affairs):
        write(site)
        affairs.people.revoke("editor", Role.EDITOR, site.at(DEPARTMENT).uid)
        affairs.people.grant("editor", Role.EDITOR, site.at(f"{COUNTY}/jyj").uid)
    assert titles(login("editor"), "drafts") == []


def test_what_is_submitted_waits_for_the_moderator_of_that_government(login, portal):
    with portal.roots() as (site, _):
        submitted(site)
    assert titles(login("moderator"), "waiting") == ["试行办法"]
    assert titles(login("second_moderator"), "waiting") == ["试行办法"]
    for other in ("far_moderator", "editor", "other_editor", "legal", "admin", "supervisor"):
        assert titles(login(other), "waiting") == []
        assert "试行办法" not in login(other).get("/desk/waiting")


def test_approval_items_wait_for_the_legal_reviewer_first(login, portal):
    with portal.roots() as (site, _):
        fields = complete("approval_item", {"title": "残疾人证办理"})
        edition = desk_of(site, "editor", START).perform(
            ADD, site.at(f"{DEPARTMENT}/items"), {"kind": "approval_item", "fields": fields}
        )
        desk_of(site, "editor", START).perform(SUBMIT, edition)
        path = path_of(edition)
    assert titles(login("legal"), "waiting") == ["残疾人证办理"]
    assert titles(login("moderator"), "waiting") == []
    with portal.roots() as (site, _):
        desk_of(site, "legal", START).perform(PASS_REVIEW, site.at(path), {"note": "依据充分"})
    assert titles(login("legal"), "waiting") == []
    assert titles(login("moderator"), "waiting") == ["残疾人证办理"]


def test_a_moderator_who_wrote_it_does_not_find_it_waiting(login, portal):
    with portal.roots() as (site, affairs):
        affairs.people.grant("editor", Role.MODERATOR, site.at(COUNTY).uid)
        submitted(site)
    assert titles(login("editor"), "waiting") == []


def test_the_oldest_comes_first_with_its_age_in_colours(login, portal, clock):
    with portal.roots() as (site, _):
        for hours, title in ((-60, "旧的"), (-30, "昨天的"), (-1, "刚来的")):
            submitted(site, title, later(hours=hours))
    browser = login("moderator")
    assert titles(browser, "waiting") == ["旧的", "昨天的", "刚来的"]
    rows = browser.get("/desk").html.find("tbody").find_all("tr")
    assert [row.get("class") for row in rows] == [["p-late"], ["p-soon"], None]
    assert "超过 2 天" in rows[0].get_text()
    assert "测试-editor" in rows[0].get_text()


def test_what_was_returned_comes_back_to_its_writer(login, portal):
    with portal.roots() as (site, _):
        send_back(site, submitted(site))
    assert titles(login("editor"), "returned") == ["试行办法"]
    assert titles(login("editor"), "drafts") == []
    assert titles(login("moderator"), "waiting") == []


def test_a_queue_longer_than_a_page_is_paged(login, portal):
    with portal.roots() as (site, _):
        for number in range(23):
            submitted(site, f"第{number:02d}件", later(minutes=number - 60))
    browser = login("moderator")
    page = browser.get("/desk")
    assert "还有 3 件" in page
    assert "共 23 件" in browser.get("/desk/waiting")
    second = browser.get("/desk/waiting?page=2&format=json").json
    assert [row["title"] for row in second["items"]] == ["第20件", "第21件", "第22件"]
    assert second["items_total"] == 23
    assert browser.get("/desk/waiting").click("下一页").html.find_all("tbody")[0].find_all("tr")


def test_forced_publication_waits_for_a_second_person(login, portal):
    with portal.roots() as (site, _):
        edition = submitted(site)
        desk_of(site, "moderator", START).perform(
            FORCE_PUBLISH, edition, {"reason": "防汛紧急通知", "confirmed": "是"}
        )
    assert titles(login("second_moderator"), "flagged") == ["试行办法"]
    assert "强制发布待复核" in login("second_moderator").get("/desk/flagged")
    for other in ("moderator", "editor", "far_moderator"):
        assert titles(login(other), "flagged") == []


def forced(site, *names, by="moderator", moment=START):
    for name in names:
        desk_of(site, by, moment).perform(
            FORCE_PUBLISH, submitted(site, name), {"reason": f"{name}紧急"}
        )


def clear(browser, which, *ticked, **said):
    form = browser.get("/desk/flagged").forms[2]
    assert form.action.endswith("/desk/flagged")
    for box in form.fields.get("edition", []):
        label = box.attrs["aria-label"] if hasattr(box, "attrs") else ""
        box.checked = any(name in label for name in ticked)
    for name, text in said.items():
        form[name] = text
    return form.submit("which", value=which, status=303).follow()


def cleared(portal):
    """(title, who cleared it, the note) of every forced publication that was cleared."""
    with portal.roots() as (site, _):
        editions = [item.edition(1) for item in site.at(SECTION).values()]
        return {
            (e.fields["title"], e.forced["cleared_by"], e.forced["cleared_note"])
            for e in editions
            if "cleared_by" in e.forced
        }


def test_forced_publications_are_cleared_in_bulk_each_with_an_act_of_its_own(login, portal):
    with portal.roots() as (site, _):
        forced(site, "甲通知", "乙通知", "丙通知")
    browser = login("second_moderator")
    page = browser.get("/desk/flagged")
    assert "甲通知紧急" in page
    assert "复核全部 3 件" in page
    assert "已复核 2 件" in clear(browser, "chosen", "甲通知", "丙通知", note="看过")
    told = {("甲通知", "second_moderator", "看过"), ("丙通知", "second_moderator", "看过")}
    assert cleared(portal) == told
    assert titles(browser, "flagged") == ["乙通知"]
    with portal.roots() as (site, _):
        for item in site.at(SECTION).values():
            acts = [entry["act"] for entry in item.history.entries]
            assert acts.count("clear_forced") == (item.edition(1).fields["title"] != "乙通知")


def test_all_are_cleared_that_the_page_told_of_and_none_that_came_later(login, portal, clock):
    with portal.roots() as (site, _):
        forced(site, "甲通知", "乙通知")
    browser = login("second_moderator")
    form = browser.get("/desk/flagged").forms[2]
    clock.move_to(later(minutes=5))
    with portal.roots() as (site, _):
        forced(site, "迟来的", moment=later(minutes=5))
    form.submit("which", value="all", status=303)
    assert {title for title, _, _ in cleared(portal)} == {"甲通知", "乙通知"}
    assert titles(browser, "flagged") == ["迟来的"]


def test_nobody_clears_in_bulk_what_they_may_not_clear_singly(login, portal):
    with portal.roots() as (site, _):
        forced(site, "甲通知")
        (item,) = site.at(SECTION).values()
        key = f"{item.uid}.1"
    for name in ("moderator", "editor", "far_moderator", "admin", "supervisor"):
        browser = login(name)
        page = browser.get("/desk/flagged")
        assert "成批复核" not in page
        token = page.html.find("input", {"name": "csrf_token"})["value"]
        for more in ({"which": "chosen", "edition": key}, {"which": "all", "told_at": LATEST}):
            said = {"csrf_token": token, **more}
            assert "没有选中" in browser.post("/desk/flagged", said, status=303).follow()
    assert cleared(portal) == set()


def test_only_what_may_be_cleared_has_a_box_and_only_where_a_form_is(login, portal):
    with portal.roots() as (site, _):
        forced(site, "甲通知")
        item = publish(site, {**TEXT, "title": "待清除"}, moment=START)
        told = {"ground": "privacy", "reason": "含个人信息"}
        desk_of(site, "moderator", START).perform(PROPOSE_EXPUNGE, item.edition(1), told)
    browser = login("second_moderator")
    assert sorted(titles(browser, "flagged")) == ["待清除", "甲通知"]
    boxes = browser.get("/desk/flagged").html.find_all("input", type="checkbox")
    assert [box["aria-label"] for box in boxes] == ["复核：甲通知"]
    assert not browser.get("/desk").html.find_all("input", type="checkbox")


def test_nonsense_clears_nothing(login, portal):
    with portal.roots() as (site, _):
        forced(site, "甲通知")
    browser = login("second_moderator")
    token = browser.get("/desk/flagged").forms[2]["csrf_token"].value
    for said in ({}, {"edition": "x.1"}, {"edition": "."}, {"which": "all", "told_at": "昨天"}):
        browser.post("/desk/flagged", {"csrf_token": token, **said}, status=303)
    assert cleared(portal) == set()


def test_a_proposal_to_expunge_waits_until_somebody_decides(login, portal):
    with portal.roots() as (site, _):
        edition = publish(site, TEXT, moment=START).edition(1)
        told = {"ground": "privacy", "reason": "含个人信息"}
        desk_of(site, "moderator", START).perform(PROPOSE_EXPUNGE, edition, told)
        path = path_of(edition)
    assert titles(login("moderator"), "flagged") == []
    assert titles(login("admin"), "flagged") == ["试行办法"]
    with portal.roots() as (site, _):
        desk_of(site, "admin", START).perform(EXPUNGE, site.at(path), {"decision": "agree"})
        assert not list(site.trays)
    assert titles(login("second_moderator"), "flagged") == []


def test_scheduled_publications_are_shown_until_they_begin(login, portal, clock):
    with portal.roots() as (site, _):
        publish(site, {**TEXT, "title": "后天公开"}, moment=START, live_from=later(days=2))
        publish(site, {**TEXT, "title": "明天公开"}, moment=START, live_from=later(days=1))
        publish(site, {**TEXT, "title": "已公开"}, moment=START)
    assert titles(login("moderator"), "scheduled") == ["明天公开", "后天公开"]
    assert titles(login("far_moderator"), "scheduled") == []
    clock.move_to(later(days=1, hours=1))
    assert titles(login("moderator"), "scheduled") == ["后天公开"]


def test_trays_of_governments_out_of_reach_are_not_opened(login, portal):
    with portal.roots() as (site, _):
        told = {"kind": "policy_document", "fields": complete("policy_document", TEXT)}
        desk = desk_of(site, "editor", START)
        theirs = type(desk)(**{**vars(desk), "person": operator(site)})
        edition = theirs.perform(ADD, site.at(FAR), told)
        theirs.perform(SUBMIT, edition)
    assert titles(login("far_moderator"), "waiting") == ["试行办法"]
    assert titles(login("moderator"), "waiting") == []


def test_a_role_on_a_predecessor_reaches_what_took_over(login, portal):
    with portal.roots() as (site, _):
        old, new = site.at(DEPARTMENT), site.at(f"{COUNTY}/jyj")
        old.successor_uids, new.predecessor_uids = (new.uid,), (old.uid,)
    page = login("editor").get("/desk")
    assert page.html.find("a", href=lambda url: url and f"{COUNTY}/jyj/policies/add" in url)


def test_a_resubmitted_text_is_marked_when_it_was_changed(login, portal):
    with portal.roots() as (site, _):
        edition = submitted(site)
        send_back(site, edition, moment=START)
        desk_of(site, "editor", later(minutes=1)).perform(SUBMIT, edition)
        path = path_of(edition)
    browser = login("moderator")
    assert "已修改" not in browser.get("/desk/waiting")
    assert "文字没有改动" in browser.get(path)
    with portal.roots() as (site, _):
        edition = site.at(path)
        send_back(site, edition, moment=later(minutes=2))
        rewrite(site, edition, later(minutes=3), body="第一条\n第二条")
        desk_of(site, "editor", later(minutes=4)).perform(SUBMIT, edition)
    assert "已修改" in browser.get("/desk/waiting")


def test_who_sent_it_back_reads_exactly_what_was_changed_since(login, portal):
    with portal.roots() as (site, _):
        edition = submitted(site)
        send_back(site, edition)
        rewrite(site, edition, later(minutes=1), body="第一条\n补上的第二条")
        desk_of(site, "editor", later(minutes=2)).perform(SUBMIT, edition)
        path = path_of(edition)
    page = login("moderator").get(path)
    assert "您退回时的内容" in page
    assert [ins.get_text() for ins in page.html.find_all("ins")] == ["补上的第二条"]
    assert not page.html.find_all("del")
    assert "您退回时的内容" not in login("second_moderator").get(path)


def test_what_was_kept_of_a_returned_text_goes_with_its_publication(portal):
    with portal.roots() as (site, _):
        edition = submitted(site)
        send_back(site, edition)
        assert edition.returned_fields["title"] == "试行办法"
        desk_of(site, "editor", START).perform(SUBMIT, edition)
        desk_of(site, "moderator", START).perform(PUBLISH, edition, {"confirmed": "已核对"})
        assert edition.returned_fields is None
        assert edition.returned_by is None


def test_reading_the_desk_writes_nothing(login, portal):
    with portal.roots() as (site, _):
        submitted(site)
    browser = login("moderator")
    before = [database.lastTransaction() for database in portal.databases.values()]
    for address in ("/desk", "/desk/waiting", "/desk/flagged", "/desk/drafts?format=json"):
        browser.get(address, status=200)
    assert [database.lastTransaction() for database in portal.databases.values()] == before
