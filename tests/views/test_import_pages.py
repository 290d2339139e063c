"""Importing on the page, without JavaScript: upload, report, decision, drafts; and who may."""

import gc
import io
import json
from datetime import timedelta

import pytest
from openpyxl import Workbook, load_workbook
from webtest import Upload

from content import clock
from content.import_acts import Checked, ImportDoing, finish_check
from content.permissions import Role
from portal import import_running
from portal.import_work import forget_imports
from tests.site import COUNTY, DEPARTMENT, desk_of, form_to, publish

# WebOb leaves the temporary file of a large body to the collector
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
HEAD = "title,doc_number,issued_on,body\n"
SOUND = HEAD + "甲通知,示〔2009〕1号,2009-01-02,一\n乙通知,示〔2009〕2号,2009-02-03,二\n"
MIXED = SOUND + "丙通知,示〔2009〕3号,2009-02-30,三\n"


@pytest.fixture(autouse=True)
def nothing_left_open():
    yield
    gc.collect()


@pytest.fixture
def editor(login):
    return login("editor")


def send(browser, text=SOUND, name="目录.csv", shape="documents", place=DEPARTMENT, **more):
    """The answer to the filled in upload form."""
    form = browser.get("/desk/imports/new").forms["upload"]
    form["shape"] = shape
    form["place"].force_value(place)
    content = text if isinstance(text, bytes) else text.encode()
    form["file"] = Upload(name, content) if name else ""
    return form.submit(**more)


def uploaded(browser, text=SOUND, **more):
    """The page of the job."""
    return send(browser, text, status=303, **more).follow()


def said(page):
    return page.html.find("main").get_text(" ", strip=True)


def as_json(browser, page):
    return browser.get(f"{page.request.path}?format=json").json


def titles_of_drafts(portal):
    with portal.roots() as (site, _):
        section = site.at(DEPARTMENT).get("policies")
        items = section.values() if section is not None else ()
        return sorted(item.edition(item.newest_number).fields["title"] for item in items)


def test_from_the_desk_to_drafts_and_back(portal, editor):
    form = editor.get("/desk").click("导入文件").click("上传文件", index=0).forms["upload"]
    form["shape"], form["file"] = "documents", Upload("目录.csv", SOUND.encode())
    page = form.submit(status=303).follow()
    assert "将新建 2 条，都是草稿。" in said(page)
    assert titles_of_drafts(portal) == []
    page = form_to(page, "import").submit(status=303).follow()
    assert "已新建 2 条，都是草稿。" in said(page)
    assert titles_of_drafts(portal) == ["乙通知", "甲通知"]
    draft = page.click("甲通知")
    assert "第 1 版" in said(draft)
    form_to(draft, "submit").submit(status=303)
    listed = editor.get("/desk/imports")
    assert "已导入" in said(listed)
    assert listed.click("目录.csv").status_int == 200


def test_what_an_import_made_keeps_the_job_file_and_row(portal, editor):
    page = uploaded(editor)
    form_to(page, "import").submit(status=303)
    uid = page.request.path.rpartition("/")[2]
    with portal.roots() as (site, _):
        kept = [item.imported for item in site.at(DEPARTMENT)["policies"].values()]
        assert {one["job"] for one in kept} == {uid}
        assert {(one["file"], one["row"]) for one in kept} == {("目录.csv", 2), ("目录.csv", 3)}


def test_refused_rows_stay_out_and_the_button_says_so(portal, editor):
    page = uploaded(editor, MIXED)
    assert "1 行不能导入，不进来" in said(page)
    form = form_to(page, "import")
    assert "导入可以导入的 2 行（作为草稿）" in page
    page = form.submit(status=303).follow()
    assert titles_of_drafts(portal) == ["乙通知", "甲通知"]
    assert as_json(editor, page)["counts"]["refused"] == 1
    again = uploaded(editor, MIXED.replace("2009-02-30", "2009-02-28"))
    assert "将新建 1 条" in said(again)
    assert "2 条和网站上的一样，不动。" in said(again)


def test_every_finding_is_told_with_its_place(editor):
    page = uploaded(editor, MIXED)
    (row,) = page.html.select("table.p-findings tbody tr")
    text = row.get_text(" ", strip=True)
    assert all(part in text for part in ("不能导入", "第 4 行", "issued_on", "2009-02-30"))


def test_discarding_writes_nothing(portal, editor):
    page = uploaded(editor)
    page = form_to(page, "discard").submit(status=303).follow()
    assert "已放弃" in said(page)
    assert titles_of_drafts(portal) == []
    assert not [form for form in page.forms.values() if form.action.endswith(("import", "discard"))]
    editor.get(f"{page.request.path}/file", status=404)


def test_the_same_file_again_has_nothing_to_write(editor):
    form_to(uploaded(editor), "import").submit(status=303)
    again = uploaded(editor)
    assert "2 条和网站上的一样，不动。" in said(again)
    assert "没有要写入的内容" in said(again)
    assert not [form for form in again.forms.values() if form.action.endswith("/import")]


def test_where_the_site_moved_on_the_new_report_is_shown_and_nothing_written(portal, editor):
    page = uploaded(editor)
    with portal.roots() as (site, _):
        publish(site, {"title": "甲通知", "document_number": "示〔2009〕1号", "body": "别的话"})
    page = form_to(page, "import").submit(status=303).follow()
    assert "检查之后网站上的内容有了变化" in said(page)
    assert "将新建 2 条" not in said(page)
    assert "乙通知" not in titles_of_drafts(portal)
    page = form_to(page, "import").submit(status=303).follow()
    assert "乙通知" in titles_of_drafts(portal)


def test_a_button_of_an_older_report_imports_nothing(portal, editor):
    page = uploaded(editor)
    uid = page.request.path.rpartition("/")[2]
    with portal.roots() as (site, affairs):
        desk = desk_of(site, "editor", clock.now())
        doing = ImportDoing(desk.person, desk.moment, site, affairs, desk.new_uid)
        head = {"counts": {"created": 1}, "new_departments": []}
        finish_check(doing, affairs.imports[uid], Checked(head, [], "newer"))
    answer = form_to(page, "import").submit(status=409)
    assert "更新过" in said(answer)
    assert titles_of_drafts(portal) == []


@pytest.mark.parametrize(
    ("asked", "sentence", "field"),
    [
        ({"name": ""}, "请先选择要上传的文件", "file"),
        ({"text": ""}, "文件是空的", "file"),
        ({"name": "目录.pdf"}, "只能导入", "file"),
        ({"name": "目录.xls", "text": b"\xd0\xcf\x11\xe0\xa1"}, "另存为 .xlsx", "file"),
        ({"name": "目录.xlsx"}, "扩展名不符", "file"),
        ({"text": b"PK\x03\x04rest"}, "扩展名不符", "file"),
        ({"text": b"%PDF-1.4"}, "扩展名不符", "file"),
        ({"shape": ""}, "请选择文件里是什么", "shape"),
        ({"place": ""}, "请选择要导入到的地方", "place"),
        ({"place": f"{COUNTY}/jyj"}, "请选择要导入到的地方", "place"),
    ],
)
def test_a_wrong_upload_is_said_beside_its_field_and_the_rest_kept(editor, asked, sentence, field):
    page = send(editor, **asked, status=422)
    assert sentence in page.html.find(id=f"error-{field}").get_text()
    assert page.html.find(id="error-summary").find("a")["href"] == f"#{field}"
    form = page.forms["upload"]
    assert form["shape"].value == asked.get("shape", "documents")
    assert editor.get("/desk/imports?format=json").json["items"] == []


def test_a_file_that_is_too_large_is_refused(portal, editor):
    page = send(editor, b"x" * ((20 << 20) + 1), status=422)
    assert "超过 20 MB" in said(page)


def test_a_file_that_cannot_be_read_fails_with_a_sentence(editor):
    page = uploaded(editor, "\n\n", name="空.csv")
    assert "空.csv 是空文件" in said(page)
    assert as_json(editor, page)["state"] == "failed"


def test_hostile_names_and_cells_are_shown_as_text(editor):
    evil = "<script>alert(1)</script>"
    page = uploaded(editor, HEAD + f"甲,示〔2009〕1号,{evil},一\n", name=f"a{evil}.csv")
    assert evil not in page
    assert evil in page.html.select_one("table.p-findings tbody .p-value").get_text()
    assert "script" in page.html.find("h1").get_text()


@pytest.mark.parametrize("name", ["../../etc/passwd.csv", "C:\\目录.csv", "\u202evsc.csv"])
def test_a_tricky_file_name_is_made_safe(editor, name):
    page = uploaded(editor, name=name)
    got = editor.get(f"{page.request.path}/file")
    assert got.body == SOUND.encode()
    shown = as_json(editor, page)["title"]
    assert not {"/", "\\", "\u202e"} & set(shown)


def test_findings_are_filtered_and_paged(editor):
    rows = "".join(f"第{n}号,示〔2009〕{n}号,2009-13-{n:02},一\n" for n in range(1, 61))
    page = uploaded(editor, HEAD + rows + "好,示〔2009〕99号,2009-01-01,一\n")
    url = page.request.path
    first = editor.get(f"{url}?format=json&action=reject&size=25").json
    assert (len(first["items"]), first["items_total"]) == (25, 60)
    third = editor.get(f"{url}?format=json&action=reject&size=25&page=3").json
    assert [one["row"] for one in third["items"]] == list(range(52, 62))
    assert "next" not in third["batching"]
    assert editor.get(f"{url}?format=json&action=warn").json["items"] == []
    assert "没有符合条件的发现" in said(editor.get(f"{url}?action=warn"))
    assert said(page.click("下一页")).count("不是有效日期") == 10
    for wrong in ("size=101", "page=0", "page=x", "action=nothing", "page=99999999"):
        editor.get(f"{url}?{wrong}", status=400)


def test_the_report_and_the_file_may_be_taken_home(editor):
    page = uploaded(editor, MIXED)
    report = page.click("检查报告")
    assert "attachment" in report.headers["Content-Disposition"]
    found = json.loads(report.body)
    assert [one["action"] for one in found["findings"]] == ["reject"]
    assert found["counts"]["rows"] == 3
    original = page.click("上传的原文件")
    assert original.body == MIXED.encode()
    assert "sandbox" in original.headers["Content-Security-Policy"]


def workbook(**sheets):
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


HEADINGS = ("标题", "文号", "成文日期")
BOOK = {
    "甲表": [("某局文件目录",), HEADINGS, ("一", "示〔2009〕1号", "2009-02-30")],
    "乙表": [HEADINGS, ("二", "示〔2009〕2号", "二○○九年三月五日"), ("三", "x", "2009-13-01")],
}


def test_a_workbook_is_told_sheet_by_sheet_and_marked(editor):
    page = uploaded(editor, workbook(**BOOK), name="目录.xlsx")
    found = as_json(editor, page)
    assert {one["sheet"] for one in found["items"]} >= {"甲表", "乙表"}
    assert {one["title"]: one["number"] for one in found["cells"]}["不能导入"] >= 2
    page = page.click("乙表")
    places = [row.find("th").get_text() for row in page.html.select("table.p-findings tbody tr")]
    assert places
    assert all("工作表“乙表”" in place for place in places)
    marked = page.click("标记好的表格")
    assert "attachment" in marked.headers["Content-Disposition"]
    read = load_workbook(io.BytesIO(marked.body))
    assert {"甲表", "乙表"} <= set(read.sheetnames)


def test_a_report_that_is_forgotten_says_so(portal, editor):
    page = uploaded(editor)
    forget_imports(portal.databases, clock.now() + timedelta(days=91), 90)
    url = page.request.path
    shown = editor.get(url)
    assert "超过保存期限，没有导入。" in said(shown)
    assert "标记好的表格" not in shown
    for tail in ("file", "report.json", "report.xlsx"):
        answer = editor.get(f"{url}/{tail}", status=404)
        assert "没有找到" in said(answer)
    assert as_json(editor, page)["counts"]["created"] == 2


def test_twins_of_the_list_and_of_the_drafts(editor):
    page = uploaded(editor)
    form_to(page, "import").submit(status=303)
    listed = editor.get("/desk/imports", headers={"Accept": "application/json"}).json
    assert (listed["items_total"], listed["items"][0]["state"]) == (1, "imported")
    drafts = editor.get(f"{page.request.path}/drafts?format=json").json["items"]
    assert sorted(one["title"] for one in drafts) == ["乙通知", "甲通知"]
    assert "甲通知" in editor.get(f"{page.request.path}/drafts")


def test_others_get_the_404_of_a_wrong_name(editor, login, public):
    url = uploaded(editor).request.path
    wrong = f"{url[:-4]}ffff"
    for name in ("other_editor", "second_editor", "far_moderator", "legal"):
        browser = login(name)
        browser.get("/desk/imports", status="*")
        hidden, none = (
            browser.get(path, status=404).text.replace(path, "") for path in (url, wrong)
        )
        assert hidden == none
        for tail in ("file", "report.json", "report.xlsx", "drafts"):
            browser.get(f"{url}/{tail}", status=404)
    assert "/login" in public.get(url, status=303).location
    assert "/login" in public.get("/desk/imports", status=303).location


def test_a_moderator_reads_the_report_and_decides_nothing(editor, login):
    page = uploaded(editor, MIXED)
    moderator = login("moderator")
    shown = moderator.get("/desk/imports").click("目录.csv")
    assert "由上传人决定" in said(shown)
    assert not [f for f in shown.forms.values() if f.action.endswith(("/import", "/discard"))]
    token = moderator.get("/account/password").forms[0]["csrf_token"].value
    for act in ("import", "discard"):
        moderator.post(f"{page.request.path}/{act}", {"csrf_token": token}, status=404)
    assert as_json(editor, page)["state"] == "checked"


def test_who_writes_nowhere_is_offered_no_upload(login):
    moderator = login("moderator")
    assert "您管理的部门上传文件以后" in said(moderator.get("/desk/imports"))
    moderator.get("/desk/imports/new", status=404)
    login("supervisor").get("/desk/imports", status=404)
    assert "导入文件" not in login("supervisor").get("/desk")


def test_whoever_is_signed_out_meanwhile_is_asked_to_sign_in_and_keeps_the_choice(editor):
    form = editor.get("/desk/imports/new").forms["upload"]
    form["shape"], form["file"] = "documents", Upload("目录.csv", SOUND.encode())
    form.action = "/desk/imports/new"
    editor.reset()
    answer = form.submit(headers={"Origin": "http://localhost"}, status=401)
    assert answer.forms["login"]


def test_a_get_writes_nothing_and_a_post_needs_its_token(portal, editor):
    page = uploaded(editor)
    url = page.request.path
    for act in ("import", "discard"):
        editor.get(f"{url}/{act}", status=404)
        editor.post(f"{url}/{act}", {"csrf_token": "wrong"}, status=400)
    assert as_json(editor, page)["state"] == "checked"


@pytest.mark.parametrize(
    ("stripped", "sentence"),
    [
        (lambda people, sessions: people.revoke("editor", Role.EDITOR, "d0mzj"), "权限"),
        (
            lambda people, sessions: people.disable("editor", clock.now(), sessions=sessions),
            "停用",
        ),
    ],
)
def test_who_lost_the_right_meanwhile_imports_nothing(portal, editor, login, stripped, sentence):
    page = uploaded(editor)
    uid = page.request.path.rpartition("/")[2]
    with portal.roots() as (_, affairs):
        affairs.imports[uid].state = "importing"
        stripped(affairs.people, affairs.sessions)
    portal.app.registry.importing.wake()
    shown = as_json(login("moderator"), page)
    assert shown["state"] == "failed"
    assert sentence in shown["error"]
    assert titles_of_drafts(portal) == []


def test_a_county_editor_routes_rows_to_departments_and_sets_up_new_ones(portal, login):
    with portal.roots() as (site, affairs):
        affairs.people.grant("second_editor", Role.EDITOR, site.at(COUNTY).uid)
        affairs.people.grant("second_editor", Role.MODERATOR, site.at(COUNTY).uid)
    browser = login("second_editor")
    form = browser.get("/desk/imports/new").forms["upload"]
    form["shape"], form["place"], form["create_departments"] = "items", COUNTY, True
    rows = "title,department\n甲许可,民政局\n乙许可,示例管理局\n"
    form["file"] = Upload("目录.csv", rows.encode())
    page = form.submit(status=303).follow()
    assert "将设立 1 个部门：" in said(page)
    page = form_to(page, "import").submit(status=303).follow()
    assert "已设立 1 个部门：" in said(page)
    with portal.roots() as (site, _):
        titles = [place.title for place in site.at(COUNTY).departments()]
        assert any("示例管理局" in title for title in titles)


def test_an_unforeseen_error_is_told_without_its_secrets(portal, editor, monkeypatch):
    def explode(*_, **__):
        raise RuntimeError("secret inside")

    monkeypatch.setattr(import_running, "plan", explode)
    page = uploaded(editor)
    assert "处理这个文件时出了错" in said(page)
    assert "secret" not in page
