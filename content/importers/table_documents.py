"""文件目录 as offices keep it: which column is what, and what its cells say of a document."""

import re
from typing import Any

from content.importers.cells import RowReading
from content.importers.cells_in_tables import (
    cell_line,
    day_in_table,
    leave_out,
    line_in_table,
    numbers_in_table,
    prose_in_table,
    worded_in_table,
)
from content.importers.headings import Headings, named
from content.importers.shapes import body_text, node_of, source
from content.importers.values import is_blank
from content.vocabularies import AMENDED, IN_FORCE, LAPSED, PARTLY_LAPSED, REPEALED, UNSTATED

_VALIDITY = {
    **dict.fromkeys(("有效", "现行", "是", "继续有效", "继续执行", "保留", "√"), IN_FORCE),
    **dict.fromkeys(("修改", "已修订", "修订", "已被修改"), AMENDED),
    **dict.fromkeys(("部分有效", "部分废止", "部分条款失效"), PARTLY_LAPSED),
    **dict.fromkeys(("废止", "已被废止", "宣布废止", "予以废止"), REPEALED),
    **dict.fromkeys(("失效", "宣布失效", "自动失效", "过期", "否", "无效", "×"), LAPSED),
    "未标明": UNSTATED,
}
_GENRES = {"命令": "命令（令）", "令": "命令（令）", "命令(令)": "命令（令）"}


def _index_number(reading: RowReading, column: str, value: Any) -> None:
    if not is_blank(value):
        reading.index_number = cell_line(value)[:100]


def _keywords(reading: RowReading, column: str, value: Any) -> None:
    if is_blank(value) or node_of(reading.kind, "keywords") is None:
        return
    words = [word for word in re.split(r"[\s；;，,、]+", cell_line(value)) if word]
    reading.set("keywords", [*(reading.given.get("keywords") or ()), *words], column)


def _body(reading: RowReading, column: str, value: Any) -> None:
    body_text(reading, column, value if value is None or isinstance(value, str) else str(value))


DOCUMENT_HEADINGS = Headings(
    named(
        ("序号 编号 顺序号", leave_out),
        (
            "标题 文件名称 文件标题 名称 题名 文件名 政策名称 公文标题 规范性文件名称 信息名称 title name",
            line_in_table("title"),
        ),
        (
            "文号 发文字号 文件编号 文件字号 发文号 字号 文件文号 公文文号 doc_number document_number",
            numbers_in_table("document_number"),
        ),
        (
            "发文机关 发文单位 制发机关 制定机关 发布机构 印发机关 发文部门 发布机关 制定单位 印发单位 "
            "发布单位 起草单位 issuer issuing_authority",
            line_in_table("issuing_authority"),
        ),
        (
            "成文日期 印发日期 发文日期 制定日期 签发日期 成文时间 印发时间 发文时间 date issued_on",
            day_in_table("issued_on"),
        ),
        (
            "发布日期 公开日期 公布日期 上网日期 发布时间 公开时间 原发布日期 publish_date "
            "first_published_on",
            day_in_table("first_published_on"),
        ),
        ("施行日期 实施日期 生效日期 执行日期", day_in_table("effective_on")),
        ("有效期至 有效期 失效日期 截止日期", day_in_table("valid_until")),
        ("索引号 索引 信息索引号 index_no index_number", _index_number),
        (
            "有效性 效力 时效性 效力状态 是否有效 清理结果 清理意见 有效状态 文件效力 时效 validity",
            worded_in_table("validity", _VALIDITY),
        ),
        ("体裁 文种 公文种类 体裁分类 genre", worded_in_table("genre", _GENRES)),
        ("主题词 关键词 关键字 keywords", _keywords),
        ("内容概述 摘要 概述 summary", prose_in_table("summary")),
        ("备注 说明", prose_in_table("note")),
        ("正文 内容 全文 正文内容 body", _body),
        ("来源 网址 链接 原文网址 原文链接 source", source),
    ),
    vague=frozenset(("名称", "编号")),
)
CARRIED: frozenset[str] = frozenset()
