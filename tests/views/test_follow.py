"""Following by e-mail, as people do it: asked for, confirmed, told of changes, stopped."""

import re
from datetime import timedelta

import pytest
from transaction.interfaces import TransientError

from content.acts.publishing import CANCEL_SCHEDULE
from content.acts.reviewing import SUBMIT
from content.acts.withdrawing import WITHDRAW
from content.acts.writing import EDIT, REVISE
from content.base import path_of
from content.follow_acts import forget_unconfirmed
from content.follow_letters import changes_letter
from content.following import GONE, Telling, title_of, write_letters
from content.kinds_list import KINDS
from content.subscriptions import UNCONFIRMED_DAYS
from portal import following
from portal.desks import new_uid
from portal.ticking import tick
from tests.applying import publish_item
from tests.conftest import START, later
from tests.site import COUNTY, DEPARTMENT, SECTION, Portal, desk_of, publish, publish_edition
from tests.views.test_applicants import MAIL, PASSWORD, fill, last_code, register

HOUR = timedelta(hours=1)


def letters(portal):
    """(subject, text) of each, the oldest first."""
    sealing = portal.app.registry.sealing
    with portal.roots() as (_, affairs):
        found = [] if affairs.mail is None else list(affairs.mail.newest())
        said = [one.said(sealing) for one in sorted(found, key=lambda one: one.facts["at"])]
    return [(one["to"], one["subject"], one["text"]) for one in said]


def told(portal):
    """The letters about changes."""
    return [one for one in letters(portal) if one[1] not in ("请确认邮件订阅", "验证您的邮箱")]


def links(portal, purpose):
    found = [
        re.findall(rf"http://localhost(/follow/{purpose}\S+)", one[2]) for one in letters(portal)
    ]
    return [url for urls in found for url in urls]


def ask(browser, path, address=MAIL, status=200, **query):
    page = browser.get("/follow", {"path": path, **query})
    form = page.forms["follow"]
    form["address"] = address
    return form.submit(status=status)


def press(browser, url, status=200):
    return browser.get(url).forms["follow"].submit(status=status)


def follow(portal, path, address=MAIL, **query):
    browser = portal.browser()
    ask(browser, path, address, **query)
    press(browser, links(portal, "confirm")[-1])


def run_tick(portal, moment):
    registry = portal.app.registry
    tick(portal.databases, moment)
    following.tell_followers(portal.databases, registry.openhall, registry.sealing, moment)


def run_tick_until_owed(portal, moment):
    """Killed before any letter is written."""
    tick(portal.databases, moment)
    registry = portal.app.registry
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(following, "STEPS", following.STEPS[:2])
        following.tell_followers(portal.databases, registry.openhall, registry.sealing, moment)


def document(portal, title="低保办法", **more):
    with portal.roots() as (site, _):
        return path_of(publish(site, {"title": title, **more}, moment=START))


def revise(portal, path, note, moment, **schedule):
    with portal.roots() as (site, _):
        item = site.at(path)
        desk = desk_of(site, "editor", moment)
        edition = desk.perform(REVISE, item, {})
        fields = {**edition.fields, "body": f"改于{moment}"}
        told = {"fields": fields, "change_note": note, "revision": edition.revision}
        desk.perform(EDIT, edition, told)
        publish_edition(site, edition, moment, **schedule)


def withdraw(portal, path, moment):
    with portal.roots() as (site, _):
        what = {"reason": "error", "text": "发错了文件"}
        desk_of(site, "moderator", moment).perform(WITHDRAW, site.at(path), what)


@pytest.fixture
def portal(base, tmp_path, clock):
    """One that sends mail; nobody here ever calls the server."""
    mail = {"mail.host": "127.0.0.1", "mail.from": "noreply@example.gov.cn"}
    portal = Portal(base, tmp_path, **mail)
    yield portal
    portal.close()


@pytest.fixture
def followed(portal, clock):
    path = document(portal)
    clock.shift(1)
    follow(portal, path)
    return path


def test_a_public_page_leads_to_it_and_carries_no_form_for_it(portal, public):
    path = document(portal)
    for address in (path, f"{SECTION}/", f"{DEPARTMENT}/", f"{COUNTY}/"):
        page = public.get(address)
        assert 'method="post"' not in page.text
        asked = page.click("邮件订阅", index=0)
        assert "发送确认邮件" in asked
        assert asked.headers["Cache-Control"] == "private, no-store"


def test_nothing_is_kept_in_the_clear_and_the_address_says_only_a_token(portal, followed):
    stored = [
        record.data
        for transaction in portal.databases["affairs"].storage.changes.iterator()
        for record in transaction
    ]
    assert not any(MAIL.encode() in data for data in stored)
    assert re.fullmatch(
        r"/follow/confirm\?uid=[\w-]+&token=[0-9a-f]{40}", links(portal, "confirm")[0]
    )


def test_a_major_change_is_one_letter_with_its_note_however_often_it_ticks(portal, followed):
    revise(portal, followed, "提高了标准", later(minutes=5))
    for minute in (6, 7, 100):
        run_tick(portal, later(minutes=minute))
    ((to, subject, text),) = told(portal)
    assert to == MAIL
    assert subject == "有修改：低保办法（长春市南关区民政局）"
    assert "修改说明：提高了标准" in text
    assert f"http://localhost{followed}" in text
    assert "停止订阅" in text


def test_confirming_twice_is_following_once(portal, public, followed):
    assert "已确认" in press(public, links(portal, "confirm")[0])
    revise(portal, followed, "提高了标准", later(minutes=5))
    run_tick(portal, later(minutes=6))
    assert len(told(portal)) == 1


def test_what_was_before_is_not_told(portal, followed):
    run_tick(portal, later(minutes=1))
    assert told(portal) == []


@pytest.mark.parametrize(
    ("note", "major", "count"),
    [("更正错字", None, 0), ("更正错字", "yes", 1), ("改了条件", "no", 0), ("改了条件", None, 1)],
)
def test_the_editor_says_whether_it_is_told(portal, followed, note, major, count):
    revise(portal, followed, note, later(minutes=5), **({"major": major} if major else {}))
    run_tick(portal, later(minutes=6))
    assert len(told(portal)) == count


def test_the_choice_stands_on_the_publishing_form(portal, login, followed):
    with portal.roots() as (site, _):
        item = site.at(followed)
        desk = desk_of(site, "editor", later(minutes=1))
        edition = desk.perform(REVISE, item, {})
        what = {"fields": dict(edition.fields), "change_note": "更正错字"}
        desk.perform(EDIT, edition, {**what, "revision": edition.revision})
        desk.perform(SUBMIT, edition)
    page = login("moderator").get(f"{followed}/editions/2")
    form = page.html.find("form", action=re.compile("/publish$"))
    assert form.find("input", value="no").has_attr("checked")
    assert not form.find("input", value="yes").has_attr("checked")


def test_a_scheduled_edition_is_told_at_its_moment(portal, followed):
    revise(portal, followed, "提高了标准", later(minutes=5), live_from=later(hours=3))
    run_tick(portal, later(minutes=6))
    assert told(portal) == []
    run_tick(portal, later(hours=3))
    run_tick(portal, later(hours=3, minutes=1))
    assert len(told(portal)) == 1


def test_a_schedule_that_was_cancelled_is_not_told(portal, followed):
    revise(portal, followed, "提高了标准", later(minutes=5), live_from=later(hours=3))
    run_tick(portal, later(minutes=6))
    with portal.roots() as (site, _):
        edition = site.at(followed).edition(2)
        desk_of(site, "moderator", later(hours=1)).perform(
            CANCEL_SCHEDULE, edition, {"reason": "改期"}
        )
    run_tick(portal, later(hours=3))
    assert told(portal) == []


def test_a_withdrawal_is_told_with_its_reason(portal, followed):
    withdraw(portal, followed, later(minutes=5))
    run_tick(portal, later(minutes=6))
    ((_, subject, text),) = told(portal)
    assert subject.startswith("已撤下：低保办法")
    assert "发错了文件" in text


def test_what_was_withdrawn_before_the_tick_is_told_as_withdrawn_only(portal, followed):
    revise(portal, followed, "提高了标准", later(minutes=5))
    withdraw(portal, followed, later(minutes=6))
    run_tick(portal, later(minutes=7))
    assert [subject[:3] for _, subject, _ in told(portal)] == ["已撤下"]


def test_a_repeal_is_told_to_those_who_follow_what_is_repealed(portal, followed):
    with portal.roots() as (site, _):
        uid = site.at(followed).uid
        new = publish(site, {"title": "新办法", "repeals": [uid]}, moment=later(minutes=5))
        new_path = path_of(new)
    run_tick(portal, later(minutes=6))
    ((_, subject, text),) = told(portal)
    assert subject.startswith("被废止：低保办法")
    assert "新办法" in text
    revise(portal, new_path, "改了附则", later(minutes=10))
    run_tick(portal, later(minutes=11))
    assert len(told(portal)) == 1


@pytest.mark.parametrize("path", [SECTION, DEPARTMENT, COUNTY])
def test_a_section_is_told_of_at_most_once_an_hour(portal, clock, path):
    follow(portal, path)
    clock.shift(1)
    with portal.roots() as (site, _):
        publish(site, {"title": "甲办法"}, moment=later(minutes=5))
    run_tick(portal, later(minutes=6))
    for number, title in enumerate(("乙办法", "丙办法")):
        with portal.roots() as (site, _):
            publish(site, {"title": title}, moment=later(minutes=10 + number))
        run_tick(portal, later(minutes=20 + number))
    assert [subject for _, subject, _ in told(portal)] == ["新公开：甲办法（长春市南关区民政局）"]
    run_tick(portal, later(minutes=67))
    assert told(portal)[1][1] == "您订阅的内容有 2 处更新"
    assert "乙办法" in told(portal)[1][2]
    assert "丙办法" in told(portal)[1][2]


def test_who_follows_item_and_section_is_told_once(portal, clock, followed):
    clock.shift(120)
    follow(portal, SECTION)
    clock.shift(1)
    revise(portal, followed, "提高了标准", later(minutes=10))
    run_tick(portal, later(minutes=11))
    run_tick(portal, later(minutes=90))
    assert len(told(portal)) == 1


def test_who_stops_one_of_two_is_still_told_by_the_other(portal, public, clock, followed):
    clock.shift(120)
    follow(portal, SECTION)
    ask(public, f"{DEPARTMENT}/fees")
    clock.shift(120)
    ask(public, followed)
    revise(portal, followed, "提高了标准", later(minutes=10))
    run_tick_until_owed(portal, later(minutes=11))
    press(public, links(portal, "stop")[0])
    run_tick(portal, later(minutes=12))
    ((_, _, text),) = [one for one in told(portal) if one[1].startswith("有修改")]
    assert text.count("停止订阅") == 1


def test_a_long_digest_tells_how_many_more_there_are():
    lines = tuple(f"新公开：第{number}号" for number in range(32))
    letter = changes_letter(MAIL, "x", lines, (("民政局", "http://localhost/follow/stop"),))
    assert "还有 2 处更新" in letter.text
    assert "第30号" not in letter.text


@pytest.mark.parametrize("step", range(4))
def test_killed_between_the_steps_the_next_tick_goes_on(portal, followed, monkeypatch, step):
    """Also right before the commit: nothing of the step is there, and nothing is told twice."""
    revise(portal, followed, "提高了标准", later(minutes=5))
    steps, broken = following.STEPS, KeyError("killed")

    def dying(doing):
        steps[step](doing)
        raise broken

    monkeypatch.setattr(following, "STEPS", (*steps[:step], dying, *steps[step + 1 :]))
    with pytest.raises(KeyError):
        run_tick(portal, later(minutes=6))
    assert told(portal) == []
    monkeypatch.setattr(following, "STEPS", steps)
    run_tick(portal, later(minutes=7))
    run_tick(portal, later(minutes=8))
    assert len(told(portal)) == 1


def test_a_theme_is_followed_at_a_place(portal, clock):
    follow(portal, DEPARTMENT, theme="person-marriage")
    with portal.roots() as (_, affairs):
        (((target, _), _),) = affairs.subscriptions._of_target.items()
    assert target.endswith("#person-marriage")
    assert "“婚姻”主题" in letters(portal)[0][2]


def test_an_item_of_the_theme_is_told_of(portal):
    follow(portal, COUNTY, theme="person-marriage")
    with portal.roots() as (site, _):
        publish_item(site, themes=["person-marriage"])
        publish(site, {"title": "别的"}, moment=later(minutes=5))
    run_tick(portal, later(minutes=6))
    ((_, subject, text),) = told(portal)
    assert subject.startswith("新公开")
    assert "“婚姻”主题" in text


def test_a_letter_whose_key_is_gone_is_left_out_and_others_are_written(portal, clock, followed):
    with portal.roots() as (_, affairs):
        ((_, one),) = affairs.subscriptions._all.items()
        one.sealed = b"no key opens this"
    clock.shift(1)
    follow(portal, followed, "shili.yi@example.cn")
    revise(portal, followed, "提高了标准", later(minutes=5))
    run_tick(portal, later(minutes=6))
    assert [to for to, *_ in told(portal)] == ["shili.yi@example.cn"]


def test_who_meets_another_writer_waits_for_the_next_tick(portal, followed, monkeypatch):
    def meeting(doing):
        raise TransientError

    monkeypatch.setattr(following, "STEPS", (meeting,))
    run_tick(portal, later(minutes=6))
    assert told(portal) == []


def test_where_nobody_ever_followed_anything_nothing_is_done(portal, monkeypatch):
    monkeypatch.setattr(following, "STEPS", None)
    run_tick(portal, later(minutes=6))


@pytest.mark.parametrize(
    ("target", "title"),
    [("nothing", GONE), ("d0mzj.nothing", GONE), ("nothing.policies", GONE),
     ("d0mzj#nothing", GONE), ("d0mzj.fees", "长春市南关区民政局收费标准")],
)  # fmt: skip
def test_what_is_followed_has_a_name_though_it_is_gone(portal, target, title):
    with portal.roots() as (site, _):
        assert title_of(site, target, START)[:9] == title[:9]


def test_many_addresses_are_written_to_in_small_commits(portal, clock, followed):
    clock.shift(1)
    follow(portal, followed, "shili.yi@example.cn")
    revise(portal, followed, "提高了标准", later(minutes=5))
    run_tick_until_owed(portal, later(minutes=6))
    with portal.roots() as (site, affairs):
        sealing = portal.app.registry.sealing
        doing = Telling(later(minutes=6), site, affairs, KINDS, sealing, new_uid, "http://x")
        assert [write_letters(doing, most=1) for _ in range(3)] == [1, 1, 0]


@pytest.mark.parametrize("name", ["website", "shown_at"])
def test_who_may_be_a_program_is_asked_a_question(portal, public, name):
    form = public.get("/follow", {"path": document(portal)}).forms["follow"]
    form["address"], form[name] = MAIL, "x"
    page = form.submit(status=422)
    assert "等于几" in page
    assert page.forms["follow"]["address"].value == MAIL
    assert letters(portal) == []


def test_guesses_are_counted(base, tmp_path_factory, clock):
    portal = Portal(base, tmp_path_factory.mktemp("few"), **{"limits.guesses_an_hour": "1"})
    try:
        public = portal.browser()
        public.get("/follow/stop?uid=x&token=x", status=404)
        public.get("/follow/stop?uid=x&token=x", status=429)
    finally:
        portal.close()


def test_signed_in_without_a_proven_address_one_types_it(portal, public):
    register(public)
    form = public.get("/follow", {"path": document(portal)}).forms["follow"]
    assert "address" in form.fields


@pytest.mark.parametrize("purpose", ["confirm", "stop"])
@pytest.mark.parametrize("change", ["token", "uid", "none"])
def test_a_forged_token_does_nothing(portal, followed, public, purpose, change):
    url = links(portal, "confirm")[0].replace("/confirm", f"/{purpose}")
    if change == "uid":
        url = url.replace("uid=", "uid=x")
    if change == "none":
        url = url.partition("?")[0]
    if (purpose, change) == ("confirm", "token"):
        url = url[:-1] + ("0" if url[-1] != "0" else "1")
    page = public.get(url, status=404)
    assert "follow" not in page.forms
    assert "不完整、已经用过或者过期" in page
    token = public.get("/follow?path=/").forms["follow"]["csrf_token"].value
    query = dict(re.findall(r"(\w+)=([\w-]+)", url))
    public.post(f"/follow/{purpose}", {**query, "csrf_token": token}, status=404)
    with portal.roots() as (_, affairs):
        assert len(list(affairs.subscriptions._of_target.items())) == 1


def test_reading_the_page_neither_confirms_nor_stops(portal, public):
    ask(public, document(portal))
    public.get(links(portal, "confirm")[0])
    with portal.roots() as (_, affairs):
        assert list(affairs.subscriptions._of_target.items()) == []


def test_one_press_in_a_letter_stops_and_forgets_at_once(portal, followed, public):
    revise(portal, followed, "提高了标准", later(minutes=5))
    run_tick(portal, later(minutes=6))
    (url,) = links(portal, "stop")
    assert "不会再收到" in press(public, url)
    with portal.roots() as (_, affairs):
        assert list(affairs.subscriptions._all.items()) == []
        assert affairs.forgotten_at()
        assert {"confirm_following", "stop_following"} <= {one["act"] for one in affairs.staged} | {
            one["act"] for one in affairs.chain.records()
        }
    assert letters(portal) == []
    public.get(url, status=404)
    revise(portal, followed, "又提高了", later(minutes=20))
    run_tick(portal, later(minutes=21))
    assert letters(portal) == []


def test_unconfirmed_it_is_forgotten_after_three_days(portal, public, clock):
    ask(public, document(portal))
    url = links(portal, "confirm")[0]
    run_tick(portal, START + timedelta(days=UNCONFIRMED_DAYS) - HOUR)
    assert len(letters(portal)) == 1
    run_tick(portal, START + timedelta(days=UNCONFIRMED_DAYS))
    assert letters(portal) == []
    public.get(url, status=404)
    with portal.roots() as (_, affairs):
        assert affairs.forgotten_at()
        assert forget_unconfirmed(affairs, later(days=9)) == 0


@pytest.mark.parametrize("seconds", [(0, 30), (0, 61, 122, 183, 244, 305)])
def test_nobodys_mailbox_is_filled(portal, public, clock, seconds):
    path = document(portal)
    for at in seconds:
        clock.move_to(START + timedelta(seconds=at))
        assert "1 分钟内重复提交的只发一次" in ask(public, path)
    assert len(letters(portal)) == min(5, len(seconds) - (30 in seconds))


@pytest.mark.parametrize(
    ("address", "said"),
    [("", "请填写邮箱"), ("甲", "手机号"), ("13800000001", "手机号收不到"), ("a@b", "写法不对")],
)
def test_what_is_no_address_is_said_and_kept(portal, public, address, said):
    page = ask(public, document(portal), address, status=422)
    assert said in page
    assert page.forms["follow"]["address"].value == address


@pytest.mark.parametrize("path", ["", "/nothing", "x", "/changchun/nanguan/hall"])
def test_what_cannot_be_followed_says_where_to_begin(public, path):
    page = public.get("/follow", {"path": path})
    assert "follow" not in page.forms
    token = public.get("/follow?path=/").forms["follow"]["csrf_token"].value
    public.post("/follow", {"path": path, "csrf_token": token, "address": MAIL}, status=404)


def test_a_draft_cannot_be_followed(portal, public):
    with portal.roots() as (site, _):
        item = publish(site, {"title": "将来"}, moment=START, live_from=later(days=1))
        path = path_of(item)
    page = public.get("/follow", {"path": path})
    assert "将来" not in page
    assert "follow" not in page.forms


def test_who_asks_again_is_told_that_it_is_followed(portal, public, clock, followed):
    clock.shift(120)
    ask(public, followed)
    assert letters(portal)[-1][1] == "您已经订阅过"
    press(public, links(portal, "stop")[0])


def test_an_address_follows_so_many_and_no_more(portal, public, clock, monkeypatch, followed):
    monkeypatch.setattr("content.follow_acts.MOST_OF_ONE", 1)
    clock.shift(120)
    ask(public, SECTION)
    assert letters(portal)[-1][1] == "这次没有订阅上"


@pytest.fixture
def applicant(portal, public):
    register(public)
    fill(public, "verify", code=last_code(portal))
    return public


def test_an_applicant_with_a_proven_address_confirms_by_being_signed_in(portal, applicant, clock):
    path = document(portal)
    assert "还没有订阅" in applicant.get("/applicant/following")
    form = applicant.get("/follow", {"path": path}).forms["follow"]
    assert "address" not in form.fields
    form.submit(status=303)
    page = form.submit(status=303).follow()
    assert "已订阅“低保办法”" in page
    assert "低保办法" in applicant.get("/applicant").click("我的邮件订阅")
    clock.shift(60)
    revise(portal, path, "提高了标准", later(minutes=5))
    run_tick(portal, later(minutes=6))
    assert [to for to, *_ in told(portal)] == [MAIL]
    stop = next(form for name, form in page.forms.items() if str(name).startswith("stop-"))
    assert "还没有订阅" in stop.submit(status=303).follow()
    assert stop.submit(status=422)


def test_what_was_asked_for_without_an_account_is_seen_with_it(portal, applicant, clock):
    clock.shift(120)
    follow(portal, document(portal))
    assert "低保办法" in applicant.get("/applicant/following")


def test_a_deleted_account_follows_nothing(portal, applicant):
    applicant.get("/follow", {"path": document(portal)}).forms["follow"].submit(status=303)
    fill(applicant, "delete", password=PASSWORD)
    with portal.roots() as (_, affairs):
        assert list(affairs.subscriptions._all.items()) == []


def test_a_full_account_is_told_so(portal, applicant, monkeypatch):
    monkeypatch.setattr("content.follow_acts.MOST_OF_ONE", 0)
    form = applicant.get("/follow", {"path": document(portal)}).forms["follow"]
    assert "最多订阅" in form.submit(status=422)


def test_only_who_is_signed_in_sees_a_list(portal):
    assert "/login" in portal.browser().get("/applicant/following", status=303).location


def test_the_search_leads_to_it(public):
    page = public.get(f"{COUNTY}/subscribe?theme=person-marriage").click("邮件订阅", index=0)
    assert "“婚姻”主题" in page


def test_the_privacy_page_tells_of_it(public):
    assert f"没有确认的 {UNCONFIRMED_DAYS} 天" in public.get("/privacy")


def test_where_no_mail_is_sent_nothing_is_offered(base, tmp_path_factory):
    portal = Portal(base, tmp_path_factory.mktemp("silent"))
    try:
        public = portal.browser()
        assert "邮件订阅" not in public.get(f"{SECTION}/")
        page = public.get("/follow", {"path": SECTION})
        assert "本站现在不发邮件" in page
        assert "follow" not in page.forms
        token = public.get("/applicant/register").forms["applicant"]["csrf_token"].value
        told = {"path": SECTION, "address": MAIL, "csrf_token": token}
        assert "本站现在不发邮件" in public.post("/follow", told, status=404)
    finally:
        portal.close()
