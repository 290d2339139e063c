"""Words that every composed text needs: names, numbers, addresses; all of them plainly samples."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from content.base import lineage

SAMPLE_NOTE = "本页为演示内容，由系统按模板编写，不是正式文件。"

_NUMERALS = "一二三四五六七八九十"
_AREA_CODES = {
    "changchun": "0431",
    "jilinshi": "0432",
    "yanbian": "0433",
    "siping": "0434",
    "tonghua": "0435",
    "baicheng": "0436",
    "liaoyuan": "0437",
    "songyuan": "0438",
    "baishan": "0439",
    "changbaishan": "0433",
}
_PROVINCE_AREA_CODE = "0431"
_ADDRESSEES = {
    "province": "各市（州）人民政府，长白山管委会，各县（市、区）人民政府，省政府各有关部门：",
    "city": "各县（市、区）人民政府、开发区管委会，市政府各有关部门：",
}
_COUNTY_ADDRESSEES = "各乡镇人民政府、街道办事处，各有关单位："


def said_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def numbered(sentences: Sequence[str]) -> str:
    """（一）…。 a line each."""
    return "\n".join(
        f"（{_NUMERALS[place]}）{sentence}。" for place, sentence in enumerate(sentences)
    )


def addressees(government: Any) -> str:
    return _ADDRESSEES.get(government.level, _COUNTY_ADDRESSEES)


def place_name(government: Any) -> str:
    return government.short_name or government.title


def place_letters(government: Any) -> str:
    """吉, 长, 长南: the first character of the place, a district's behind its city's."""
    if government.level == "province":
        return "吉"
    letter = place_name(government)[0]
    parent = government.__parent__
    if government.title.endswith("区") and parent is not None and parent.level == "city":
        return f"{parent.title[0]}{letter}"
    return letter


def area_code(government: Any) -> str:
    slugs = (step.__name__ for step in lineage(government))
    return next((_AREA_CODES[slug] for slug in slugs if slug in _AREA_CODES), _PROVINCE_AREA_CODE)


def contact_of(department: Any) -> dict[str, str]:
    """A contact record that nobody can mistake for a real one."""
    government, order = department.government, department.order + 1
    code = area_code(government)
    return {
        "name": f"{department.title}办事窗口",
        "address": f"{place_name(government)}示例路1号政务大厅{order % 3 + 1}楼{order}号窗口",
        "hours": "工作日 9:00—17:00，中午不休息",
        "phone": f"{code}-0000{order:02d}01",
        "complaint_phone": f"{code}-00000000",
    }
