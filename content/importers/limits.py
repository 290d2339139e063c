"""时限: the text of one cell → one limit, or why it is none; which field it fills is not asked.

What would have to be guessed is never read: a range, two limits, an odd unit are refused.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from content.importers.numerals import CHINESE, NUMERAL, half_width, has_gap, whole
from content.importers.values import Unfit
from content.vocabularies import CALENDAR_DAYS, MONTHS, WORKING_DAYS

UNITS = {
    "工作日": WORKING_DAYS,
    "工作天": WORKING_DAYS,
    "日": CALENDAR_DAYS,
    "天": CALENDAR_DAYS,
    "自然日": CALENDAR_DAYS,
    "日历日": CALENDAR_DAYS,
    "日历天": CALENDAR_DAYS,
    "月": MONTHS,
}
LABELS = {WORKING_DAYS: "个工作日", CALENDAR_DAYS: "日", MONTHS: "个月"}
# A catalogue says the same few things again and again.
_KEPT = 5_000
_MOST = {WORKING_DAYS: 1000, CALENDAR_DAYS: 1000, MONTHS: 60}
_AT_ONCE = re.compile(
    r"(?:即办件?|即时|即时办[结理]|即来即办|随到随办|立等可取|立即办[结理]|当即办[结理]"
    r"|当场|当场办[结理]|现场办[结理]|当日|当日办[结理]|当天|当天办[结理])"
)
_UNIT = r"个?(?:工作日|工作天|自然日|日历日|日历天|月|日|天)"
_ODD_UNIT = r"(?:个?(?:小时|季度|星期|学期)|分钟|工时|周|年|时)"
_ONE = re.compile(rf"(?P<lead>.*?)(?P<number>{NUMERAL})(?P<unit>{_UNIT})?(?P<tail>[^\d]*)")
_MOMENT = (
    r"(?:(?:正式)?受理(?:申请)?|(?:收到|接到|接收|提出|递交|提交)?(?:完整|齐全|全部)?"
    r"(?:有效)?(?:的?(?:申请|申报)?(?:材料|文件|资料)?)|收到全部有效文件|收到证明材料|受理期限终止)"
)
_LEAD = re.compile(
    rf"(?:法定|承诺|办理|办结|审批)*(?:时限|期限)?(?:为|是|:)?(?:[自从]?(?P<start>{_MOMENT}))?"
    r"(?:之日|之时|当日|次日)?(?:起|后|之后)?(?:[,，])?(?:最长|最多|至多)?(?:不超过|不得超过|≤|<=)?(?:在)?"
)
_TAIL = re.compile(
    r"(?:之内|以内|内)?(?:办结|办理完毕|办毕|完成|完毕|审结"
    r"|作出(?:行政)?(?:许可|审批|准予与否的|是否准予(?:许可)?的?)?决定|答复)?"
)
_LIMIT = re.compile(rf"({NUMERAL})({_UNIT}|{_ODD_UNIT})")
_RANGE = re.compile(
    rf"{NUMERAL}(?:{_UNIT}|{_ODD_UNIT})?(?:[-~～—–―]+|至|到|或|/){NUMERAL}(?:{_UNIT}|{_ODD_UNIT})?"
)
_BRACKET = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】")
_PARTED = re.compile(rf"(?:\d|{CHINESE})\|+(?:\d|{CHINESE})")
# What may stand beside a limit with a number of its own: how it grows, or what is not counted.
_BESIDE = re.compile(
    r"除外|不含|不包括|不包含|不计|不在此限|扣除|延长|顺延|中止|另行|另计|其中|许可法|第\S+条"
)
_LIKE_A_DAY = re.compile(r"[0-9]{1,2}月[0-9]{1,2}日|[0-9]{4}[-/.年][0-9]{1,2}")
_SAID_AS_IT_IS = re.compile(r"[0-9]+(?:个?工作日|日|天|个月)")


@dataclass(frozen=True)
class Limit:
    """``unit`` empty: the cell does not say; ``as_it_is``: the text already says just this."""

    number: int
    unit: str = ""
    note: str = ""
    start: str = ""
    at_once: bool = False
    as_it_is: bool = False

    def __str__(self) -> str:
        return f"{self.number}{LABELS.get(self.unit, '')}"


@lru_cache(_KEPT, typed=True)
def read_limit(value: Any, stages: tuple[str, ...] = ()) -> Limit:
    """The one limit that a cell tells. Raises Unfit.

    ``stages`` are names that the row's remark gives to the steps of the item.
    """
    if isinstance(value, date):
        raise Unfit(
            f"表格软件把时限变成了日期 {value:%Y-%m-%d}，看不出原来的数",
            "请把单元格改为文本后重填，例如“5个工作日”",
        )
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise Unfit("时限不是数字", "请写成“20个工作日”的样子")
    if not isinstance(value, str):
        return _checked(_plain(value))
    return _checked(_from_text(value, stages))


def _from_text(value: str, stages: tuple[str, ...]) -> Limit:
    text = half_width(value).rstrip("。.;；,，")
    _refuse_what_is_none(text, value)
    body, note, unit = _without_brackets(text)
    if _AT_ONCE.fullmatch(body):
        return Limit(0, WORKING_DAYS, note, at_once=True)
    body, more = _without_clauses(body)
    _refuse_several(text, body, value, stages)
    said = _single(body, unit, value)
    note = "；".join(filter(None, (note, more)))
    if said.number == 0:
        return Limit(0, WORKING_DAYS, note, said.start, at_once=True)
    as_it_is = not note and _SAID_AS_IT_IS.fullmatch(re.sub(r"\s+", "", value)) is not None
    return Limit(said.number, said.unit, note, said.start, as_it_is=as_it_is)


def _refuse_what_is_none(text: str, value: str) -> None:
    if text.startswith(("-", "负", "−")):
        raise Unfit(f"时限“{value.strip()}”不能是负数", "请写成“20个工作日”的样子")
    if has_gap(value):
        raise Unfit(f"时限“{value.strip()}”中间有空格，看不出是一个数还是两个", "请只写一个数")
    if _LIKE_A_DAY.search(text):
        raise Unfit(f"时限“{value.strip()}”像是日期", "请写成“20个工作日”的样子")


def unit_in(text: str) -> str:
    """The unit that a column's bracket names: ``(工作日)``, ``（单位：日）``; empty: none."""
    folded = half_width(text).removeprefix("单位").lstrip(":").removeprefix("按")
    return UNITS.get(folded.removeprefix("个").removesuffix("计"), "")


def _plain(value: int | Decimal) -> Limit:
    if value != int(value):
        raise Unfit(f"时限“{value}”不是整数", "请写成整数，例如“20个工作日”")
    number = int(value)
    return Limit(number, WORKING_DAYS if number == 0 else "", at_once=number == 0)


def _checked(limit: Limit) -> Limit:
    if limit.number < 0:
        raise Unfit("时限不能是负数", "请写成“20个工作日”的样子")
    if limit.number > _MOST.get(limit.unit, 1000):
        raise Unfit(f"时限“{limit}”太长，不像是办理时限", "请核对数字和单位")
    return limit


def _without_brackets(text: str) -> tuple[str, str, str]:
    """(what stands outside, notes, a unit that stands in brackets). Raises Unfit."""
    notes, unit = [], ""
    for found in _BRACKET.finditer(text):
        said = next(filter(None, found.groups()), "")
        if unit_in(said):
            unit = unit_in(said)
        elif re.fullmatch(NUMERAL, said) or (_LIMIT.search(said) and not _BESIDE.search(said)):
            raise Unfit("一个单元格内有两个时限", f"请只写一个，括号里的“{said}”另行说明")
        elif said:
            notes.append(said)
    if _PARTED.search(_BRACKET.sub("|", text)):
        raise Unfit(f"时限“{text}”的数字中间有括号", "请写成“20个工作日”的样子，只写一个数")
    return _BRACKET.sub("", text), "；".join(notes), unit


def _without_clauses(text: str) -> tuple[str, str]:
    """60日,公示除外 → the limit and what is said beside it."""
    first, *more = re.split(r"[,，;；。]", text)
    beside = [clause for clause in more if clause]
    if not first or any(not _may_stand_beside(clause) for clause in beside):
        return text, ""
    return first, "；".join(beside)


def _may_stand_beside(clause: str) -> bool:
    return bool(_BESIDE.search(clause)) or not re.search(r"\d|[一二三四五六七八九十]", clause)


def _refuse_several(text: str, body: str, value: str, stages: Sequence[str]) -> None:
    if _RANGE.search(body):
        raise Unfit(f"“{value.strip()}”不是确定数字", "请写一个确定的数，例如“20个工作日”")
    if len(_LIMIT.findall(body)) < 2:
        return
    pieces = [
        _stage(piece) for piece in re.split(r"[,，;；。、+和及]|(?<=[日天月])(?=[^内])", body)
    ]
    limits = [piece for piece in pieces if piece[1]]
    names = _stage_names([name for name, _ in limits], stages)
    split = "和".join(f"“{name}”{limit}" for name, (_, limit) in zip(names, limits, strict=True))
    if {"法定", "承诺"} <= {name[:2] for name in names}:
        raise Unfit(
            f"一个单元格内有法定和承诺两个时限“{value.strip()}”",
            "请分成“法定时限”“承诺时限”两列，各写一个时限",
        )
    raise Unfit(
        f"一个单元格内有两个时限，应拆分为{split}{_counted(len(limits))}业务办理项",
        "请每项写一行，各写一个时限",
    )


def _counted(number: int) -> str:
    return "两个" if number == 2 else f"{number}个"


def _stage(piece: str) -> tuple[str, str]:
    """最终审核15个工作日 → its name and its limit."""
    found = _LIMIT.search(piece)
    if found is None:
        return "", ""
    name = piece[: found.start()].rstrip(":为是(")
    return name, found[0]


def _stage_names(names: Sequence[str], stages: Sequence[str]) -> list[str]:
    """Names from the cell; those it lacks from the remark, else 第一阶段."""
    free = [stage for stage in stages if stage not in names]
    said = []
    for number, name in enumerate(names, 1):
        said.append(name or (free.pop(0) if free else f"第{'一二三四五六七八九'[number - 1]}阶段"))
    return said


def _single(body: str, unit: str, value: str) -> Limit:
    found = _ONE.fullmatch(body)
    odd = re.search(rf"(?:{NUMERAL}|半)个?{_ODD_UNIT}", body)
    if odd or "半" in body:
        raise Unfit(f"不认识时限“{value.strip()}”的单位", "请换算成工作日、日或者个月填写")
    lead = found and _LEAD.fullmatch(found["lead"])
    if found is None or not lead or not _TAIL.fullmatch(found["tail"]):
        raise Unfit(f"读不出时限“{value.strip()}”", "请写成“20个工作日”的样子，只写一个数")
    number = whole(found["number"])
    if number is None:
        raise Unfit(f"“{value.strip()}”不是确定数字", "请写一个确定的数，例如“20个工作日”")
    named = UNITS[found["unit"].removeprefix("个")] if found["unit"] else ""
    if unit and named not in ("", unit) and not (named == CALENDAR_DAYS and unit == WORKING_DAYS):
        raise Unfit(f"时限“{value.strip()}”写了两个单位", "请只写一个")
    return Limit(number, unit or named, start=lead["start"] or "")


def stages_in(remark: str) -> tuple[str, ...]:
    """筹建和最终审核两个阶段 → the names of the steps."""
    found = re.search(
        r"(?:分为?|包括|含|设)?([^，,；;。\s]{2,40}?)[两二三四五2345]个?(?:阶段|环节|步骤)", remark
    )
    if not found:
        return ()
    return tuple(name for name in re.split(r"[、和与及]", found[1]) if name)
