"""/desk/ledger: who oversees sees what was done within reach, and no title that is not theirs."""

import csv
import hashlib
import io
from datetime import timedelta

import pytest

from content.acts.reviewing import SUBMIT
from content.acts.withdrawing import EXPUNGE, PROPOSE_EXPUNGE, WITHDRAW
from content.acts.writing import ADD, DISCARD
from content.acts_list import ACT_LABELS
from content.clock import micros
from content.ledger import StagedRecords, digest_of
from content.permissions import Role
from tests.conftest import START, later
from tests.site import CHEAP, COUNTY, DEPARTMENT, PASSWORD, SECTION, complete, desk_of, publish

FAR = "/changchun/kuancheng"
OVERSEERS = ("moderator", "supervisor", "admin")


def seal(portal, moment=START):
    with portal.roots() as (site, affairs):
        return affairs.chain.seal([affairs.staged, site.staged], moment)


def draft(portal, title, name="editor", section=SECTION):
    with portal.roots() as (site, _):
        fields = complete("policy_document", {"title": title})
        desk = desk_of(site, name, later())
        edition = desk.perform(ADD, site.at(section), {"kind": "policy_document", "fields": fields})
        return edition.item.uid


def grant(portal, name, role, path):
    with portal.roots() as (site, affairs):
        if name not in affairs.people:
            affairs.people.add_account(name, f"测试-{name}", PASSWORD, START, passwords=CHEAP)
        affairs.people.grant(name, role, site.at(path).uid)


def far_draft(portal, title):
    grant(portal, "far.editor", Role.EDITOR, f"{FAR}/mzj")
    with portal.roots() as (site, affairs):
        fields = complete("policy_document", {"title": title})
        person = affairs.people.person("far.editor", START)
        desk = desk_of(site, "stranger", later())
        desk = type(desk)(**{**vars(desk), "person": person})
        section = site.at(f"{FAR}/mzj/policies")
        return desk.perform(ADD, section, {"kind": "policy_document", "fields": fields}).item.uid


def listed(browser, **asked):
    answer = browser.get("/desk/ledger", {"format": "json", **asked})
    return answer.json["items"]


def subjects(browser, **asked):
    return [(row["act"], row["subject"]["title"]) for row in listed(browser, **asked)]


def table(browser, **asked):
    answer = browser.get("/desk/ledger", {"format": "csv", **asked})
    assert answer.content_type == "text/csv"
    assert answer.body.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))


# --- who may


def test_only_who_oversees_opens_it_and_finds_it_on_the_desk(public, login):
    for address in ("/desk/ledger", "/desk/ledger?format=csv", "/desk/ledger_record?uid=x"):
        assert public.get(address, status=303).location.startswith("http://localhost/login")
        for name in ("editor", "legal", "stranger"):
            login(name).get(address, status=404)
    assert "/desk/ledger" not in login("editor").get("/desk")
    for name in OVERSEERS:
        assert login(name).get("/desk").click("台账").html.h1.get_text() == "台账"


def test_a_county_sees_nothing_of_another_in_page_json_or_table(portal, login):
    draft(portal, "南关的草稿")
    uid = far_draft(portal, "宽城的草稿")
    seal(portal)
    for name in ("moderator", "supervisor"):
        browser = login(name)
        page = browser.get("/desk/ledger").text
        assert uid not in page
        assert "宽城的草稿" not in page
        assert "宽城区民政局" not in page
        assert {row["place"]["title"] for row in listed(browser)} == {"长春市南关区民政局"}
        assert [row["地方"] for row in table(browser)] == ["长春市南关区民政局"]
        assert listed(browser, place=FAR) == listed(browser, place="/changchun/kuancheng/mzj") == []
        assert table(browser, place=FAR) == []
        assert listed(browser, person="far.editor") == []
    assert [row["subject"]["uid"] for row in listed(login("far_moderator"))] == [uid]
    assert {row["by"] for row in listed(login("admin"))} == {"editor", "far.editor"}


def test_a_record_out_of_reach_answers_like_an_unknown_one(portal, login):
    far_draft(portal, "宽城的草稿")
    with portal.roots() as (site, _):
        uid = next(iter(site.staged))["uid"]
    browser = login("moderator")
    for _ in range(2):
        address = f"/desk/ledger_record?uid={uid}"
        theirs = browser.get(address, status=404).text
        unknown = browser.get("/desk/ledger_record?uid=nothing", status=404).text
        assert theirs.replace(uid, "…") == unknown.replace("nothing", "…")
        browser.get(f"{address}&format=json", status=404)
        login("far_moderator").get(address, status=200)
        seal(portal)


def test_what_was_done_to_accounts_is_for_who_manages_them(portal, login):
    browser = login("admin")
    form = browser.get("/desk/user?name=legal").forms["grant"]
    form["role"], form["path"] = "editor", DEPARTMENT
    form.submit(status=303)
    browser.get("/desk/user?name=stranger").forms["disable"].submit(status=303)
    grant(portal, "county.admin", Role.ADMINISTRATOR, COUNTY)
    overseers = [login(name) for name in ("moderator", "supervisor")]
    county_admin, far = login("county.admin"), login("far_moderator")
    for sealing in (lambda _: None, seal):
        sealing(portal)
        assert {row["act"] for row in listed(browser)} == {"disable_account", "grant.editor"}
        assert subjects(county_admin) == [("grant.editor", "测试-legal（legal）")]
        assert listed(far, act="disable_account") == []
        for theirs in overseers:
            assert listed(theirs) == table(theirs) == listed(theirs, act="grant.editor") == []
            assert "授予部门信息员" not in theirs.get("/desk/ledger")


def test_a_display_name_is_shown_to_who_sees_the_account_only(portal, login):
    draft(portal, "草稿")
    assert "测试-editor" in login("admin").get("/desk/ledger")
    page = login("moderator").get("/desk/ledger")
    assert "editor" in page
    assert "测试-editor" not in page


# --- what may be told of a subject


def test_a_draft_is_named_to_who_may_read_it_now(portal, login):
    uid = draft(portal, "还没送审的题目")
    for sealing in (lambda _: None, seal):
        sealing(portal)
        for name in OVERSEERS:  # a draft is its editors' alone
            for told in (login(name).get("/desk/ledger").text, str(table(login(name)))):
                assert "还没送审的题目" not in told
                assert uid in told
            assert "还没送审的题目" not in str(listed(login(name)))
    with portal.roots() as (site, _):
        desk_of(site, "editor", later(seconds=1)).perform(SUBMIT, site.find(uid).edition(1))
    for name, told in (
        ("moderator", "还没送审的题目"),
        ("admin", "还没送审的题目"),
        ("supervisor", uid),
    ):
        assert subjects(login(name)) == [("submit", told), ("add", told)]


def test_a_withdrawn_title_is_for_its_readers_and_an_expunged_one_for_nobody(portal, login):
    with portal.roots() as (site, _):
        item = publish(site, {"title": "有误的题目"})
        uid = item.uid
    assert {title for _, title in subjects(login("supervisor"))} == {"有误的题目"}
    with portal.roots() as (site, _):
        told = {"reason": "error", "text": "有误"}
        desk_of(site, "moderator", later()).perform(WITHDRAW, site.find(uid), told)
    assert {title for _, title in subjects(login("moderator"))} == {"有误的题目"}
    assert {title for _, title in subjects(login("supervisor"))} == {uid}
    with portal.roots() as (site, _):
        edition = site.find(uid).edition(1)
        told = {"ground": "privacy", "reason": "含个人信息"}
        desk_of(site, "moderator", later()).perform(PROPOSE_EXPUNGE, edition, told)
        desk_of(site, "second_moderator", later()).perform(EXPUNGE, edition)
    for name in OVERSEERS:
        browser = login(name)
        assert {title for _, title in subjects(browser)} == {uid}
        assert "有误的题目" not in browser.get("/desk/ledger").text + str(table(browser))


def test_what_was_discarded_is_a_uid(portal, login):
    uid = draft(portal, "不要了")
    with portal.roots() as (site, _):
        desk_of(site, "editor", later(seconds=1)).perform(DISCARD, site.find(uid).edition(1))
    assert subjects(login("moderator")) == [("discard", uid), ("add", uid)]


def test_hostile_texts_are_shown_as_texts(portal, login):
    with portal.roots() as (site, _):
        publish(site, {"title": "=cmd()<script>alert(1)</script>"})
        site.at(DEPARTMENT).title = "@局<b>"
    page = login("moderator").get("/desk/ledger")
    assert "<script>alert" not in page.text
    assert "=cmd()&lt;script&gt;" in page.text
    row = table(login("moderator"))[0]
    assert row["对象"].startswith("'=cmd()")
    assert row["地方"] == "'@局<b>"
    hostile = {"person": "\"'><script>", "act": "<b>", "place": "/changchun"}
    assert "><script>" not in login("moderator").get("/desk/ledger", hostile).text


# --- filters, order, paging


@pytest.fixture
def busy(portal):
    """Acts of two people at two departments over three days."""
    with portal.roots() as (site, _):
        for day in range(3):
            moment = later(days=day)
            publish(site, {"title": f"甲{day}"}, moment=moment)
            fields = complete("policy_document", {"title": f"乙{day}"})
            section = site.at(f"{COUNTY}/jyj/policies")
            told = {"kind": "policy_document", "fields": fields}
            desk_of(site, "other_editor", moment).perform(ADD, section, told)
    seal(portal, later(days=3))
    return portal


def test_it_is_filtered_by_place_person_act_and_day(busy, login):
    browser = login("moderator")
    assert len(listed(browser)) == 12
    assert len(listed(browser, place="/")) == len(listed(browser, place="/changchun")) == 12
    assert len(listed(browser, place=f"{COUNTY}/jyj")) == 3
    assert {row["by"] for row in listed(browser, person="Other_Editor")} == {"other_editor"}
    assert {row["act"] for row in listed(browser, act="publish")} == {"publish"}
    day = "2026-03-03"
    assert len(listed(browser, since=day, until=day)) == 4
    assert len(listed(browser, since=day)) == 8
    assert len(listed(browser, until=day)) == 8
    assert subjects(browser, act="add", place=DEPARTMENT, until="2026-03-02") == [("add", "甲0")]
    assert listed(browser, act="publish", person="editor") == []
    assert listed(browser, person="operator") == listed(browser, act="nothing") == []


def test_the_newest_comes_first_and_pages_go_on_by_number(busy, login):
    browser = login("moderator")
    numbers, answer = [], browser.get("/desk/ledger?size=5&format=json").json
    while True:
        numbers.append([row["number"] for row in answer["items"]])
        if "next" not in answer["batching"]:
            break
        answer = browser.get(answer["batching"]["next"]).json
    assert numbers == [[12, 11, 10, 9, 8], [7, 6, 5, 4, 3], [2, 1]]
    page = browser.get("/desk/ledger?size=5&act=add")
    older = page.click("更早的")
    assert "after=" in older.request.url
    assert "act=add" in older.request.url
    assert "更早的" not in older
    assert "更早的" in older.click("回到最新")


def test_what_waits_comes_first_and_is_marked(busy, login):
    draft(busy, "刚写的", "second_editor")
    browser = login("moderator")
    rows = listed(browser, size=3)
    assert [row["number"] for row in rows] == [None, 12, 11]
    assert rows[0]["hash"] is rows[0]["sealed_at"] is None
    assert "待封存" in browser.get("/desk/ledger")
    assert table(browser)[0]["序号"] == "待封存"
    assert [row["number"] for row in listed(browser, after=12, size=2)] == [11, 10]
    assert "待封存" in browser.get(rows[0]["@id"].replace("http://localhost", ""))


def test_more_that_waits_than_fits_is_told(portal, login):
    for number in range(4):
        draft(portal, f"第{number}")
    answer = login("moderator").get("/desk/ledger?size=3&format=json").json
    assert (len(answer["items"]), answer["more_waiting"]) == (3, 1)
    assert "另有 1 条" in login("moderator").get("/desk/ledger?size=3")


def test_the_page_tells_head_count_and_last_sealing(busy, login):
    page = login("supervisor").get("/desk/ledger")
    assert "全站已封存 12 条，最近一次封存在 2026-03-05 09:00" in page
    sealed = login("supervisor").get("/desk/ledger?format=json").json["sealed"]
    with busy.roots() as (_, affairs):
        assert sealed["hash"] == affairs.chain.head().hash
    assert sealed["count"] == 12


def test_choices_of_places_lead_step_by_step(busy, login):
    def choices(path):
        form = login("moderator").get("/desk/ledger", {"place": path}).forms["filter"]
        return [value for value, *_ in form["place"].options]

    assert choices("") == ["", COUNTY, *(f"{COUNTY}/{name}" for name in ("mzj", "jyj", "bgt"))]
    assert choices(DEPARTMENT) == ["", COUNTY, DEPARTMENT]
    city = login("admin").get("/desk/ledger", {"place": "/changchun"}).forms["filter"]["place"]
    assert [value for value, *_ in city.options] == ["", "/", "/changchun", FAR, COUNTY]
    assert city.value == "/changchun"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"since": "2026-02-30"}, "开始日期“2026-02-30”看不懂"),
        ({"until": "昨天"}, "结束日期“昨天”看不懂"),
        ({"since": "0001-01-01"}, "看不懂"),
        ({"until": "9999-12-31"}, "看不懂"),
        ({"since": "2026-03-03", "until": "2026-03-02"}, "开始日期在结束日期之后"),
        ({"place": "/nowhere"}, "没有“/nowhere”这个地方"),
        ({"place": "changchun"}, "没有“changchun”"),
        ({"place": SECTION}, "这个地方"),
        ({"after": "x"}, "after"),
        ({"after": "0"}, "after"),
        ({"size": "101"}, "最多 100 条"),
    ],
)
def test_conditions_that_cannot_be_understood_are_told_and_stay(busy, login, asked, told):
    browser = login("moderator")
    page = browser.get("/desk/ledger", {"person": "editor", **asked}, status=400)
    assert told in page
    assert page.forms["filter"]["person"].value == "editor"
    for form in ("json", "csv"):
        assert told in browser.get("/desk/ledger", {"format": form, **asked}, status=400)


def test_nothing_found_says_what_to_do(portal, login):
    browser = login("moderator")
    assert "还没有人办理过什么" in browser.get("/desk/ledger")
    assert "放宽条件" in browser.get("/desk/ledger?person=nobody")
    assert "没有更早的记录" in browser.get("/desk/ledger?after=1")


# --- one record


def test_a_record_tells_all_that_is_stored_and_how_to_check_it(busy, login):
    browser = login("moderator")
    row = listed(browser, act="publish")[0]
    page = browser.get(row["@id"])
    hashed = page.html.find(id="hashed").get_text()
    assert hashlib.sha256(hashed.encode()).hexdigest() == row["hash"]
    assert "核对相符" in page
    said = browser.get(row["@id"] + "&format=json").json
    assert said["holds"] is True
    assert said["hashed"] == hashed
    assert {"prev", "hash", "seq", "sealed_at", "digest", "by"} <= set(said["record"])
    for value in said["record"].values():
        assert str(value) in page


@pytest.mark.parametrize("number", [7, 8])
def test_a_changed_record_is_told_on_its_page(busy, login, number):
    browser = login("moderator")
    address = next(row["@id"] for row in listed(browser) if row["number"] == number)
    with busy.roots() as (_, affairs):
        link = affairs.chain._links[7]
        affairs.chain._links[7] = {**link, "by": "nobody", "hash": "0" * 64}
    assert "核对不符" in browser.get(address)


def test_a_broken_chain_is_still_listed(busy, login):
    with busy.roots() as (_, affairs):
        del affairs.chain._links[5]
        affairs.chain._links[4] = "gone"
        affairs.chain._links[9] = {**affairs.chain._links[9], "place": []}
        affairs.chain._tail = None
    browser = login("moderator")
    numbers = [row["number"] for row in listed(browser)]
    assert len(table(browser)) == len(numbers)
    assert numbers == [12, 11, 10, 8, 7, 6, 3, 2, 1]


# --- many


def fill(portal, many):
    """Synthetic records of a department in each county, one a minute."""
    staged = StagedRecords()
    places = ("d0mzj", "d1mzj")
    for n in range(many):
        staged.stage(
            {
                "type": "act",
                "v": 1,
                "uid": f"many-{n}",
                "at": micros(START + timedelta(minutes=n)),
                "by": ("editor", "other_editor")[n % 3 == 0],
                "act": ("edit", "submit")[n % 7 == 0],
                "subject": f"gone-{n}",
                "place": places[n % 2],
                "digest": digest_of({"n": n}),
            }
        )
    with portal.roots() as (_, affairs):
        affairs.chain.seal([staged], START + timedelta(days=30))


def test_five_thousand_acts_are_kept_and_listed(portal, login):
    fill(portal, 5000)
    browser, seen = login("moderator"), []
    answer = browser.get("/desk/ledger?size=100&format=json").json
    while True:
        seen += [row["number"] for row in answer["items"]]
        if "next" not in answer["batching"]:
            break
        answer = browser.get(answer["batching"]["next"]).json
    assert seen == list(range(4999, 0, -2))
    assert len(table(browser)) == 2500
    assert [row["uid"] for row in listed(browser, until="2026-03-02", size=1)] == ["many-898"]


def test_a_table_that_would_be_too_long_is_refused_not_cut(portal, login, monkeypatch):
    monkeypatch.setattr("views.ledger.MOST_IN_TABLE", 20)
    fill(portal, 60)
    answer = login("moderator").get("/desk/ledger?format=csv", status=400)
    assert "超过 20 条" in answer
    assert len(table(login("moderator"), act="submit")) < 20


def test_every_label_of_the_form_is_an_act_and_the_other_way_round(portal, login):
    form = login("admin").get("/desk/ledger").forms["filter"]
    assert {value for value, *_ in form["act"].options} == {"", *ACT_LABELS}
