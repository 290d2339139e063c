"""What a hall has in hand in a demo: cases in every stage; how it is acted stands apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.demo.applicants import BING, JIA, YI, Persona

FOOD, HEALTH, PASSPORT, ROAD = (
    "食品经营许可",
    "公共场所卫生许可",
    "普通护照签发",
    "道路货物运输经营许可",
)
Step = tuple[str, int]  # verb, how many days ago


@dataclass(frozen=True)
class Story:
    """一个办件的经过: ``steps`` in order of time; a verb about one branch names it, ``decide:2``.

    ``item`` is a title; of a package "" stands for the only one there is. ``words``: what is said.
    """

    stage: str
    persona: Persona
    item: str
    steps: tuple[Step, ...]
    words: Mapping[str, Any] = field(default_factory=dict)


_BEGUN = (("file", 12), ("accept", 11))
STORIES = (
    Story("视为受理", BING, ROAD, (("file", 30),)),
    Story("超期亮牌", BING, FOOD, (("file", 60), ("accept", 59), ("take", 58))),
    Story("已受理", JIA, FOOD, (("file", 6), ("accept", 5))),
    Story("承办中", YI, FOOD, (("file", 8), ("accept", 7), ("take", 6), ("agree", 5))),
    Story("暂停计时", BING, HEALTH, (*_BEGUN, ("stop", 6))),
    Story("延长期限", JIA, HEALTH, (("file", 22), ("accept", 21), ("extend", 4))),
    Story("不予受理", BING, FOOD, (("file", 9), ("decline", 8))),
    Story("准予", JIA, FOOD, (("file", 16), ("accept", 15), ("finish", 9), ("grant", 5))),
    Story(
        "不予",
        YI,
        HEALTH,
        (("file", 15), ("accept", 14), ("finish", 8), ("refuse", 4)),
        {"refuse": "示例：现场卫生条件不符合规定，理由见审查意见。"},
    ),
    Story(
        "已送达",
        YI,
        FOOD,
        (("file", 21), ("accept", 20), ("finish", 13), ("grant", 10), ("deliver", 6)),
    ),
    Story("待缴费", JIA, PASSPORT, (("file", 7), ("accept", 6), ("bill", 5))),
    Story("已缴费", YI, PASSPORT, (("file", 9), ("accept", 8), ("bill", 7), ("pay", 6))),
    Story(
        "联合办理",
        JIA,
        "",
        (
            *(("file", 16), ("accept", 15)),
            *(("finish:1", 14), ("grant:1", 13), ("stop:2", 6), ("take:3", 5)),
            *(("finish:4", 4), ("grant:4", 3)),
        ),
    ),
)
