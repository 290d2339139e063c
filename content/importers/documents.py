"""文件的表式: policy documents, and with a ``kind`` column whatever else departments publish."""

import re
from collections.abc import Mapping
from typing import Any

from content.document_numbers import canonical
from content.importers.cells import RowReading
from content.importers.shapes import (
    TO_OFFICE,
    Key,
    Shape,
    body_text,
    first_published,
    index_number,
    node_of,
    renamed,
    source,
    worded,
)
from content.importers.table_documents import document_headings
from content.importers.values import as_line, as_list, is_blank
from content.kinds import Fields, Kind
from content.vocabularies import AMENDED, IN_FORCE, LAPSED, PARTLY_LAPSED, REPEALED, SUBJECTS

KINDS = ("policy_document", "policy_explainer", "information", "notice", "page")
_KIND_WORDS = {
    "政策文件": "policy_document",
    "政策解读": "policy_explainer",
    "政府信息": "information",
    "公告公示": "notice",
    "页面": "page",
}
_VALIDITY_WORDS = {
    "有效": IN_FORCE,
    "修改": AMENDED,
    "已修订": AMENDED,
    "部分有效": PARTLY_LAPSED,
    "部分废止": PARTLY_LAPSED,
    "废止": REPEALED,
    "失效": LAPSED,
}
_SUBJECT_KEYS = frozenset(key for key, _ in SUBJECTS)
_SUBJECT_PARTS = re.compile(r"[\\/;；|>]")


def _kind_of(values: Mapping[str, Any]) -> str:
    """``policy`` and ``law`` are documents alike."""
    said = str(values.get("kind") or "").strip()
    return said if said in KINDS else _KIND_WORDS.get(said, KINDS[0])


def _subject(reading: RowReading, column: str, value: Any) -> None:
    """Class and sub-class; a subject that the official list does not have becomes a keyword."""
    parts = [] if is_blank(value) else _parts(value)
    if not parts:
        return
    candidates = ("/".join(parts[:2]), parts[0])
    key = next((key for key in candidates if key in _SUBJECT_KEYS), None)
    if key:
        reading.set("subject", key, column)
        return
    reading.note(column, "；".join(parts), "主题分类表里没有这一类，已记作主题词，请另选主题分类")
    _add_keywords(reading, column, parts)


def _parts(value: Any) -> list[str]:
    pieces = value if isinstance(value, list) else _SUBJECT_PARTS.split(as_line(value))
    return [line for piece in pieces if (line := as_line(piece))]


def _keywords(reading: RowReading, column: str, value: Any) -> None:
    _add_keywords(reading, column, [] if is_blank(value) else as_list(value))


def _add_keywords(reading: RowReading, column: str, words: list[Any]) -> None:
    if node_of(reading.kind, "keywords") is None:
        return
    before = reading.given.get("keywords") or []
    added = [word for word in dict.fromkeys(map(as_line, words)) if word and word not in before]
    reading.set("keywords", [*before, *added], column)


def _identity(kind: Kind, fields: Fields, home: str) -> Key:
    """文号 + issuer, else title + date within the department."""
    number = fields.get("document_number")
    if number:
        return (kind.name, canonical(number), fields.get("issuing_authority") or "")
    return (kind.name, fields.get("title"), fields.get("issued_on"), home)


DOCUMENTS = Shape(
    name="documents",
    label="文件",
    kinds=KINDS,
    columns={
        "name": renamed("title"),
        "doc_number": renamed("document_number"),
        "发文字号": renamed("document_number"),
        "issuer": renamed("issuing_authority"),
        "发布机构": renamed("issuing_authority"),
        "date": renamed("issued_on"),
        "publish_date": first_published,
        "发布日期": first_published,
        "原发布日期": first_published,
        "index_no": index_number,
        "索引号": index_number,
        "topic": _subject,
        "主题分类": _subject,
        "keywords": _keywords,
        "genre": worded("genre", {"命令": "命令（令）", "令": "命令（令）"}, ""),
        "validity": worded("validity", _VALIDITY_WORDS, "unstated"),
        "有效性": worded("validity", _VALIDITY_WORDS, "unstated"),
        "source": source,
        "body": body_text,
    },
    identity=_identity,
    housing=TO_OFFICE,
    kind_of=_kind_of,
    headings=document_headings(_subject),
)
