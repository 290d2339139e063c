"""文件目录 as offices keep it: which column is what, and what its cells say of a document."""

import re
from typing import Any

from content.importers.cells import Column, RowReading
from content.importers.cells_in_tables import (
    cell_text,
    day_in_table,
    leave_out,
    line_in_table,
    numbers_in_table,
    prose_in_table,
    worded_in_table,
)
from content.importers.headings import Headings, headings_of
from content.importers.shapes import body_text, index_number, node_of, source
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


def _keywords(reading: RowReading, column: str, value: Any) -> None:
    if is_blank(value) or node_of(reading.kind, "keywords") is None:
        return
    words = [word for word in re.split(r"[\s；;，,、]+", cell_text(value)) if word]
    reading.set("keywords", [*(reading.given.get("keywords") or ()), *words], column)


def _body(reading: RowReading, column: str, value: Any) -> None:
    body_text(reading, column, value if value is None or isinstance(value, str) else str(value))


def document_headings(subject: Column) -> Headings:
    """``subject`` reads the official classes, in tables as in other files."""
    return headings_of(
        "documents",
        {
            "serial": leave_out,
            "title": line_in_table("title"),
            "number": numbers_in_table("document_number"),
            "issuer": line_in_table("issuing_authority"),
            "issued": day_in_table("issued_on"),
            "published": day_in_table("first_published_on"),
            "effective": day_in_table("effective_on"),
            "valid_until": day_in_table("valid_until"),
            "index_number": index_number,
            "subject": subject,
            "validity": worded_in_table("validity", _VALIDITY),
            "genre": worded_in_table("genre", _GENRES),
            "keywords": _keywords,
            "summary": prose_in_table("summary"),
            "note": prose_in_table("note"),
            "body": _body,
            "source": source,
        },
        vague=frozenset(("名称", "编号")),
    )


# Nothing is left empty in a list of documents because it repeats.
CARRIED: frozenset[str] = frozenset()
