"""Importing in Chromium: the report on every width, followed by a script and complete without."""

import io

import pytest
from openpyxl import Workbook

from tests.browser.conftest import wrong_at

ROWS = [
    ("长春市某区二〇〇九年行政审批事项目录（征求意见稿，以正式公布的为准）",),
    ("序号", "事项名称", "法定时限", "承诺时限", "收费依据", "备注"),
    (
        1,
        "建设项目环境影响评价文件审批",
        "60日；报告表30日",
        "二十个工作日",
        "吉省价收字﹝2009﹞1号",
        "",
    ),
    (2, "甲" * 90, "#REF!", "120", "http://example.invalid/" + "a" * 90, "同上"),
    (3, "", "２０个工作日", "十日", "无", ""),
]


@pytest.fixture(scope="module")
def file():
    book = Workbook()
    sheet = book.active
    sheet.title = "行政审批事项目录（第一批，保留的）"
    for row in ROWS:
        sheet.append(row)
    other = book.create_sheet("第二批")
    other.append(("事项名称", "法定时限"))
    other.append(("示例许可", "2009-02-30"))
    kept = io.BytesIO()
    book.save(kept)
    return {"name": "目录.xlsx", "mimeType": "application/zip", "buffer": kept.getvalue()}


def upload(page, url, file):
    page.goto(f"{url}/desk/imports/new")
    page.get_by_label("文件里是什么").select_option("items")
    page.get_by_label("导入到哪里").select_option(index=0)
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="上传并检查").click()


@pytest.fixture(scope="module")
def job(demo_site, chromium, signed_in, file):
    """The address of a job that was checked, brought there without JavaScript."""
    url, _ = demo_site
    context = chromium.new_context(java_script_enabled=False, storage_state=signed_in)
    page = context.new_page()
    upload(page, url, file)
    address = page.url
    for _ in range(100):
        if page.locator("#findings").count():
            break
        page.wait_for_timeout(100)
        page.goto(address)
    assert page.locator("#findings").count() == 1
    context.close()
    return address


@pytest.mark.browser
@pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])
@pytest.mark.parametrize("name", ["list", "form", "report", "drafts"])
def test_page_of_imports(name, elder, open_page, signed_in, job):
    path = {"list": "/desk/imports", "form": "/desk/imports/new", "drafts": f"{job}/drafts"}
    page = open_page(path.get(name, job), 1280, elder, signed_in)
    assert "/login" not in page.url
    assert wrong_at(page) == {}


@pytest.mark.browser
def test_a_page_follows_its_job_by_itself(demo_site, chromium, signed_in, file):
    url, _ = demo_site
    context = chromium.new_context(storage_state=signed_in)
    page = context.new_page()
    upload(page, url, file)
    page.locator("#findings").wait_for(timeout=20_000)
    page.get_by_role("button", name="放弃").click()
    page.get_by_text("已放弃，没有导入任何内容。").wait_for()
    context.close()
