"""The office's page of search words: lists, forms, files, undoing, and the box that explains."""

import gc

import pytest

from content.acts.withdrawing import WITHDRAW
from content.search_vocabulary import best_bets_of, groups_of, hot_words_of, shipped
from tests.conftest import START, later
from tests.site import SECTION, desk_of, publish

pytestmark = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
# The group that ships with 低保 in it
INCOME = next("、".join(row.words) for row in shipped().values() if "低保" in row.words)
PAGE, ROW_PAGE = "/desk/vocabulary", "/desk/vocabulary_row"


@pytest.fixture
def office(login):
    return login("admin")


def stored(portal, read):
    with portal.roots() as (site, _):
        return read(site)


def added(office, part, words, items=None):
    form = office.get(f"{ROW_PAGE}?part={part}").forms["row"]
    form["words"] = words
    if items is not None:
        form["items"] = items
    return form.submit(status="*")


def published(portal, title="供热办法"):
    with portal.roots() as (site, _):
        item = publish(site, {"title": title}, moment=START)
        return f"{SECTION}/{item.__name__}", item.uid


def test_the_desk_leads_there_for_who_may(login):
    assert "检索词表" in login("admin").get("/desk").text
    assert "检索词表" not in login("moderator").get("/desk").text
    for name in ("vocabulary", "vocabulary_row?part=hot", "search_trial", "search_statistics"):
        login("moderator").get(f"/desk/{name}", status=404)


def test_a_group_is_added_changed_and_removed(portal, office):
    page = added(office, "synonyms", "暖气费\n供热费、取暖费").follow()
    assert "已保存" in page.text
    assert stored(portal, groups_of)[-1] == ("暖气费", "供热费", "取暖费")
    form = office.get(page.html.select_one("tbody a")["href"]).forms["row"]
    assert form["words"].value == "暖气费\r\n供热费\r\n取暖费".replace("\r\n", "\n")
    form["words"] = "暖气费\n供热费"
    page = form.submit().follow()
    assert stored(portal, groups_of)[-1] == ("暖气费", "供热费")
    row = office.get(page.html.select_one("tbody a")["href"])
    page = row.forms["remove"].submit().follow()
    assert "已删除" in page.text
    assert ("暖气费", "供热费") not in stored(portal, groups_of)


def test_what_is_refused_is_told_and_kept_as_typed(portal, office):
    page = added(office, "synonyms", "税\n税款")
    assert page.status_int == 422
    assert "只有一个字" in page.html.select_one("[role=alert]").text
    assert page.html.find("title").text.startswith("错误：添加同义词")
    assert page.forms["row"]["words"].value == "税\n税款"
    assert stored(portal, lambda site: site.vocabulary) is None


def test_who_saves_second_is_told_what_stands_there_now(portal, office, login):
    added(office, "synonyms", "暖气费\n供热费")
    url = office.get(PAGE).html.select_one("tbody a")["href"]
    second = login("admin").get(url).forms["row"]
    first = office.get(url).forms["row"]
    first["words"] = "暖气费\n采暖费"
    first.submit(status=303)
    second["words"] = "暖气费\n取暖费"
    page = second.submit(status=422)
    assert "已被别人改为“暖气费、采暖费”" in page.text
    assert page.forms["row"]["words"].value == "暖气费\n取暖费"
    assert page.forms["row"].submit(status=422)  # still not over the other's
    assert stored(portal, groups_of)[-1] == ("暖气费", "采暖费")


def test_best_bets_are_named_by_their_address(portal, office, clock):
    path, uid = published(portal)
    page = added(office, "bestbets", "暖气\n供热", f"http://localhost{path}").follow()
    row = page.html.select_one("tbody tr")
    assert row.th.text == "暖气、供热"
    assert [a.text for a in row.select("li a")] == ["供热办法"]
    assert stored(portal, best_bets_of) == ((("暖气", "供热"), (uid,)),)
    form = office.get(row.select("a")[-1]["href"]).forms["row"]
    assert form["items"].value == f"http://localhost{path}"
    clock.move_to(later(hours=1))
    with portal.roots() as (site, _):
        told = {"reason": "error", "text": "误发"}
        desk_of(site, "moderator", later(hours=1)).perform(WITHDRAW, site.find(uid), told)
    again = portal.login("admin").get(f"{PAGE}?part=bestbets")
    assert "现在不公开，不显示" in again.html.select_one("tbody").text
    page = portal.login("admin").get(f"{ROW_PAGE}?part=bestbets").forms["row"]
    page["words"], page["items"] = "别的", "/changchun"
    assert "不是本站一项内容的地址" in page.submit(status=422).text


def test_words_to_try_have_one_line_each(portal, office):
    added(office, "hot", "供热")
    assert stored(portal, hot_words_of)[-1] == "供热"


def test_what_is_undone_is_as_it_was(portal, office):
    before = stored(portal, groups_of)
    added(office, "synonyms", "暖气费\n供热费")
    changes = office.get(f"{PAGE}?part=changes")
    assert "添加同义词：暖气费、供热费" in changes.html.select_one("tbody").text
    undo = next(form for form in changes.forms.values() if "number" in form.fields)
    assert "已撤销" in undo.submit().follow().text
    assert stored(portal, groups_of) == before
    page = undo.submit(status=422)
    assert "后来又改过" in page.html.select_one("[role=alert]").text
    assert len(office.get(f"{PAGE}?part=changes").html.select("tbody tr")) == 2


def test_before_any_change_there_is_nothing_to_undo(office):
    assert "还没有改动过" in office.get(f"{PAGE}?part=changes").text
    office.get(f"{PAGE}?part=changes&format=csv", status=404)
    assert office.get(f"{PAGE}?part=changes&format=json").json["items"] == []


def test_a_list_is_looked_through_and_paged(portal, office):
    page = office.get(f"{PAGE}?q=%E4%BD%8E%E4%BF%9D")  # 低保
    assert [row.th.text for row in page.html.select("tbody tr")] == [INCOME]
    assert "没有符合的" in office.get(f"{PAGE}?q=zzz").text
    first = office.get(f"{PAGE}?size=5")
    assert len(first.html.select("tbody tr")) == 5
    second = office.get(first.html.select_one("a[rel=next]")["href"])
    assert not {row.th.text for row in first.html.select("tbody tr")} & {
        row.th.text for row in second.html.select("tbody tr")
    }
    said = office.get(f"{PAGE}?format=json").json
    assert said["items_total"] == len(stored(portal, groups_of))
    assert said["items"][-1]["words"] == list(stored(portal, groups_of)[0])


def upload(office, part, content, name="a.csv"):
    form = office.get(f"{PAGE}?part={part}").forms["import"]
    form["upload"] = (name, content)
    page = form.submit(status="*")
    gc.collect()  # the parsed upload leaves its temporary file to the collector
    return page


@pytest.mark.parametrize("part", ["synonyms", "bestbets", "hot"])
def test_what_is_downloaded_is_read_back_without_a_change(portal, office, part):
    path, _ = published(portal)
    added(office, "bestbets", "暖气\n=供热", path)
    table = office.get(f"{PAGE}?part={part}&format=csv")
    assert table.content_type == "text/csv"
    page = upload(office, part, table.body).follow()
    assert "没有改动" in page.text
    if part == "bestbets":
        assert "'" not in table.text.splitlines()[1].replace("'=", "=")


def test_a_file_of_a_spreadsheet_is_read(portal, office):
    text = f"同义词,备注\r\n暖气费、供热费,新\r\n,\r\n{INCOME}、低保费,\r\n"
    page = upload(office, "synonyms", text.encode("gb18030")).follow()
    assert "已导入：新增 1 条，修改 1 条。" in page.text
    assert f"{INCOME}、低保费".split("、") in map(list, stored(portal, groups_of))
    assert ("暖气费", "供热费") in stored(portal, groups_of)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ("同义词\n税、税款\n".encode(), "a.csv", "第 2 行：“税”只有一个字"),
        ("词\n甲乙、丙丁\n".encode(), "a.csv", "第一行应是表头：同义词"),
        (b"", "a.csv", "文件是空的"),
        (b"\n", "a.csv", "第一行应是表头"),
        (b"\xff\xff\xff\x00", "a.csv", "文件不是文字"),
        ("同义词\n甲乙、丙丁\n".encode(), "a.txt", "请上传 .csv 文件"),
        (("同义词\n" + "甲、乙\n" * 5001).encode(), "a.csv", "超过 5,000 行"),
    ],
)
def test_a_file_that_does_not_fit_changes_nothing(portal, office, content, name, said):
    page = upload(office, "synonyms", content, name)
    assert page.status_int == 422
    assert said in page.html.select_one("[role=alert]").text
    assert stored(portal, lambda site: site.vocabulary) is None


def test_nothing_is_done_without_the_token_or_for_what_is_not_asked(portal, office):
    form = office.get(f"{ROW_PAGE}?part=synonyms").forms["row"]
    form["csrf_token"], form["words"] = "wrong", "暖气费\n供热费"
    form.submit(status=400)
    token = office.get(PAGE).forms["import"]["csrf_token"].value
    for told in ({"act": "dance"}, {"act": "import", "part": "colours"}):
        office.post(PAGE, {"csrf_token": token, **told}, status=404)
    office.post(ROW_PAGE, {"csrf_token": token, "part": "colours"}, status=404)
    for path in (f"{PAGE}?part=x", f"{ROW_PAGE}?part=x", f"{ROW_PAGE}?part=hot&uid=gone"):
        office.get(path, status=404)
    gone = {"csrf_token": token, "part": "hot", "uid": "gone", "words": "供热"}
    assert "已被别人删除" in office.post(ROW_PAGE, gone, status=422).text
    assert stored(portal, lambda site: site.vocabulary) is None


def test_an_editor_who_posts_changes_nothing(portal, login):
    editor = login("editor")
    token = editor.get("/desk").forms[0]["csrf_token"].value
    told = {"csrf_token": token, "part": "hot", "words": "供热"}
    editor.post(ROW_PAGE, told, status=404)
    assert stored(portal, lambda site: site.vocabulary) is None


def test_the_trial_says_why_a_hit_stands_where_it_does(portal, office):
    published(portal)
    published(portal, "取暖费减免办法")
    added(office, "synonyms", "暖气费\n取暖费")
    portal.index()
    page = office.get("/desk/search_trial", {"q": "暖气费"})
    (row,) = page.html.select(".p-results > li")
    assert row.h2.text == "取暖费减免办法"
    assert "按另一种说法找到" in row.text
    assert "“暖气费”也按“取暖费”找" in page.html.find("main").text
    said = office.get("/desk/search_trial", {"q": "供热办法", "format": "json"}).json
    first = said["items"][0]
    assert first["title"] == "供热办法"
    assert first["reasons"][0]["words"]
    assert first["reasons"][0]["score"] > 0
    assert said["items_total"] == page_total(office, "供热办法")


def page_total(office, text):
    return office.get("/search", {"q": text, "format": "json"}).json["items_total"]


def test_the_trial_of_nothing_and_of_what_is_not_there(portal, office):
    assert office.get("/desk/search_trial").html.select(".p-empty, .p-results") == []
    assert "没有找到" in office.get("/desk/search_trial", {"q": "没有的东西"}).text
    assert office.get("/desk/search_trial?format=json").json["items"] == []


def test_the_trial_shows_no_hit_that_is_no_longer_public(portal, office, clock):
    _, uid = published(portal)
    portal.index()
    clock.move_to(later(minutes=5))
    with portal.roots() as (site, _):
        told = {"reason": "error", "text": "误发"}
        desk_of(site, "moderator", later(minutes=5)).perform(WITHDRAW, site.find(uid), told)
    assert office.get("/desk/search_trial", {"q": "供热", "format": "json"}).json["items"] == []
