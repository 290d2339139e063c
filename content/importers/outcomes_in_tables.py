"""清理意见 columns: retained, cancelled or delegated, to whom and by what document."""

import re
from typing import Any

from content.importers.cells import RowReading
from content.importers.cells_in_tables import cell_line, tidy_numbers
from content.importers.values import Unfit, is_blank
from content.vocabularies import CANCELLED, DELEGATED, DISPOSITIONS, NO, RETAINED

RECEIVING = "receiving"
_LABELS = dict(DISPOSITIONS)
_WORDS = (("保留", RETAINED), ("取消", CANCELLED), ("废止", CANCELLED), ("下放", DELEGATED))
_NOT = re.compile(r"(?:不再|不予|不|未|非|暂不|暂缓)(保留|取消|下放)")
_PLAIN = re.compile(
    r"(?:继续|予以|拟|建议|同意|不再|不予)*(?:保留|取消|废止|下放)(?:实施|执行|管理|审批|事项|项目)*"
)
_RECEIVER = re.compile(r"下放(?:管理层级)?(?:至|到|给|由)?(.*?)(?:管理|实施|承接|审批|办理)?$")
_IN_BRACKETS = re.compile(r"^[（(](.*)[）)]$")


def disposition_in_table(reading: RowReading, column: str, value: Any) -> None:
    if is_blank(value) or reading.given.get("disposition"):
        return
    text = cell_line(value)
    key = _key(text)
    if key is None:
        reading.add_text("disposition_note", text, column)
        reading.warn(
            column, value, f"清理意见“{text}”不是保留、取消或者下放，记入衔接说明", "请核对"
        )
        return
    reading.set("disposition", key, column)
    label = _LABELS[key]
    receiver = _receiver(text) if key == DELEGATED else ""
    if receiver:
        _receive(reading, column, receiver)
    if text != label:
        to = f"，承接层级：{receiver}" if receiver else ""
        if not receiver and not _PLAIN.fullmatch(text):
            reading.add_text("disposition_note", text, column)
            to = "，原文记入衔接说明"
        if re.search(r"[?？]|待定|待议|未定", text):
            reading.warn(
                column, value, f"“{text}”不确定，暂按“{label}”处理", "请确认", became=label
            )
            return
        reading.normalise(column, value, label, f"“{text}”→{label}{to}")


def receiving_in_table(reading: RowReading, column: str, value: Any) -> None:
    if not is_blank(value):
        _receive(reading, column, cell_line(value))


def deciding_document_in_table(reading: RowReading, column: str, value: Any) -> None:
    if not is_blank(value):
        text = tidy_numbers(reading, column, cell_line(value))
        reading.set("disposition_document", text, column)


def settle_outcome(reading: RowReading, elsewhere: str = "") -> None:
    """``elsewhere``: the page that names the receiving level where this row does not."""
    said = reading.given.get("disposition")
    if said == DELEGATED and (elsewhere or RECEIVING not in reading.deferred):
        column = reading.columns["disposition"]
        finding, cure = "“下放”未写明承接层级", "请写明由哪一级承接"
        if elsewhere:
            level = reading.deferred[RECEIVING][1]
            finding, cure = f"{finding}；{elsewhere}写明{level}，以{elsewhere}为准", ""
        reading.warn(column, reading.row.values.get(column), finding, cure)
    if said == RETAINED and reading.given.get("in_hall") == NO:
        column = reading.columns["in_hall"]
        reading.warn(
            column,
            reading.row.values.get(column),
            "保留事项未进厅，与“大厅之外无审批”不符",
            "请进厅，或者核对清理意见",
        )


def receiving_note(level: str) -> str:
    return f"承接层级：{level}"


def _receive(reading: RowReading, column: str, level: str) -> None:
    if RECEIVING not in reading.deferred:
        reading.deferred[RECEIVING] = (column, level)
        reading.add_text("disposition_note", receiving_note(level), column)


def _key(text: str) -> str | None:
    """Raises Unfit where a cell says two things."""
    if found := _NOT.search(text):
        if found[1] == "保留" and not any(word in text for word, _ in _WORDS[1:]):
            return CANCELLED
        raise Unfit(f"看不出清理意见“{text}”", "请只写保留、取消或者下放")
    keys = {key for word, key in _WORDS if word in text}
    if len(keys) > 1 or re.search(r"[/／或].*(?:调整|暂停|合并)", text):
        raise Unfit(f"清理意见“{text}”自相矛盾", "请只写一种")
    return keys.pop() if keys else None


def _receiver(text: str) -> str:
    """下放至县（市、区）管理 → 县（市、区）."""
    found = _RECEIVER.search(text)
    rest = found[1].strip("：:，,；;。 ") if found else ""
    inside = _IN_BRACKETS.match(rest)
    return (inside[1] if inside else rest).strip()
