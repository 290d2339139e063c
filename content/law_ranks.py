"""效力级别: the rank of a legal basis, guessed from its name; what follows is for the gates."""

import re

from content.document_numbers import parse_number
from content.kinds import Fields
from content.vocabularies import (
    ADMINISTRATIVE_REGULATION,
    LAW,
    LOCAL_REGULATION,
    NORMATIVE_DOCUMENT,
    PROVINCIAL_RULE,
    RULE,
    STATE_COUNCIL_DECISION,
    UNSTATED,
)

# 许可法§14-15; a provincial rule only for a year (§15), so somebody must look.
MAY_LICENSE = frozenset({LAW, ADMINISTRATIVE_REGULATION, STATE_COUNCIL_DECISION, LOCAL_REGULATION})

_TITLE = re.compile(r"《(.+)》")
_VERSION = re.compile(r"[（(][^（）()]*[)）]$")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百零〇0-9]+条.*$")
_PROVINCE = re.compile(r"^(?:[一-龥]{2,8}?(?:省|自治区)|北京市|天津市|上海市|重庆市)")
_PLACE = re.compile(
    rf"{_PROVINCE.pattern}|^[一-龥]{{2,10}}?(?:自治州|自治县|经济特区)"
    r"|^(?!城|都|股|农|证)[一-龥]{2,5}?(?<!城)市(?!场|容|政|民|区)"
)
_LAW_NAME = re.compile(r"(?<!办)法$|法典$|宪法|修正案")
_DECISION = re.compile(r"决定$")
_REGULATION = re.compile(r"条例$|条例实施细则$")
_RULE_NAME = re.compile(r"(?:办法|规定|规则|细则)$")
_NORMATIVE = re.compile(r"(?:通知|意见|批复|函|方案|目录|公告|通告|纪要|清单|指南|指引)$")


def rank_of(row: Fields) -> str:
    """The rank of one row of ``legal_basis``: as stated, else as its name says.

    What by its name is a notice or an opinion stays one, whatever is stated.
    """
    stated = row.get("rank") or UNSTATED
    guessed = guess_rank(row.get("law") or "")
    if stated == UNSTATED or guessed == NORMATIVE_DOCUMENT:
        return guessed
    return stated


def guess_rank(law: str) -> str:
    """``《吉林省统计条例》第三条`` → ``local_regulation``; else ``unstated``."""
    named = _TITLE.search(law)
    name = named[1] if named else law
    name = _VERSION.sub("", _ARTICLE.sub("", name.strip())).strip("《》 ")
    return _rank_of_name(name) or _rank_of_number(name) or UNSTATED


def _rank_of_name(name: str) -> str | None:
    if _NORMATIVE.search(name):
        return NORMATIVE_DOCUMENT
    if _LAW_NAME.search(name):
        return LAW
    if _DECISION.search(name):
        return _rank_of_decision(name)
    if _REGULATION.search(name):
        return LOCAL_REGULATION if _PLACE.search(name) else ADMINISTRATIVE_REGULATION
    if _RULE_NAME.search(name):
        return _rank_of_rule(name)
    return None


def _rank_of_decision(name: str) -> str | None:
    if "全国人民代表大会" in name:
        return LAW
    return STATE_COUNCIL_DECISION if name.startswith("国务院") else None


def _rank_of_rule(name: str) -> str:
    if name.startswith("中华人民共和国") and name.endswith(("实施细则", "条例细则")):
        return ADMINISTRATIVE_REGULATION
    return PROVINCIAL_RULE if _PROVINCE.search(name) else RULE


def _rank_of_number(name: str) -> str | None:
    """An order promulgates a regulation or a rule; any other document number is a document's."""
    number = parse_number(name)
    if number is None:
        return None
    if not number.word.endswith("令"):
        return NORMATIVE_DOCUMENT
    if number.word.endswith(("国务院令", "国令")):
        return ADMINISTRATIVE_REGULATION
    if number.word.endswith("主席令"):
        return LAW
    return PROVINCIAL_RULE if _PROVINCE.search(number.word) else RULE
