"""格式要求: which regular expressions a form may ask of an answer: those that are always fast.

A department writes them and strangers feed them, so nothing is taken that could make the server
think for long: at most three open-ended repetitions, none of them of a group.
"""

import re

LONGEST_PATTERN, MOST_REPETITIONS, LONGEST_MATCHED = 200, 3, 200

_ESCAPED = re.compile(r"\\.")
_CLASSES = re.compile(r"\[\^?\]?[^\]]*\]")
_OPEN_ENDED = re.compile(r"[*+]|\{\d*,\}")
_RANGED = re.compile(r"\{\d*,\d*\}")
_GROUP_REPEATED = re.compile(r"\)(?:[*+]|\{)")
_STRANGE = re.compile(r"\(\?(?!:)|\\[1-9]")


def pattern_problem(pattern: str) -> str | None:
    """What is wrong with ``pattern``, as a sentence; None where it may be used."""
    if len(pattern) > LONGEST_PATTERN:
        return f"格式要求最多 {LONGEST_PATTERN} 个字符，请缩短"
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return f"格式要求“{pattern}”不是正确的正则表达式，请核对括号和特殊字符"
    if not _is_fast(pattern):
        return f"格式要求“{pattern}”太复杂，可能拖慢系统；请去掉对括号的重复、前后查找和反向引用"
    return None


def _is_fast(pattern: str) -> bool:
    if _STRANGE.search(pattern):
        return False
    bare = _CLASSES.sub("x", _ESCAPED.sub("x", pattern))
    varied = len(_OPEN_ENDED.findall(bare)) + len(_RANGED.findall(bare))
    return varied <= MOST_REPETITIONS and not (varied and _GROUP_REPEATED.search(bare))
