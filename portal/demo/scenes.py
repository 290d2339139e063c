"""The showcase: what the desks of 南关区 find to do, as a table; how it is acted stands apart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from content.clock import start_of
from portal.demo.plan import (
    EXPLAINER,
    ITEM,
    NOTICE,
    PAGE,
    POLICY,
    REPORT,
)

Fields = Mapping[str, Any]
Change = tuple[str, Callable[[Fields], Fields]]

# verb → after how many working days; the verbs are those of the stage.
STORIES: Mapping[str, tuple[tuple[str, int], ...]] = {
    "draft": (("add", 0),),
    "in_review": (("add", 0), ("submit", 1)),
    "reviewed": (("add", 0), ("submit", 1), ("pass_review", 2)),
    "returned": (("add", 0), ("submit", 1), ("send_back", 2)),
    "published": (("add", 0), ("submit", 1), ("publish", 2)),
    "corrected": (
        *(("add", 0), ("submit", 1), ("publish", 2)),
        *(("revise", 20), ("submit", 21), ("publish", 22)),
    ),
    "corrected_twice": (
        *(("add", 0), ("submit", 1), ("publish", 2)),
        *(("revise", 20), ("submit", 21), ("publish", 22)),
        *(("revise", 60), ("submit", 61), ("send_back", 62), ("submit", 63), ("publish", 64)),
    ),
    "being_revised": (("add", 0), ("submit", 1), ("publish", 2), ("revise", 30)),
    "scheduled": (("add", 0), ("submit", 1), ("schedule", 2)),
    "scheduled_revision": (
        *(("add", 0), ("submit", 1), ("publish", 2)),
        *(("revise", 9), ("submit", 10), ("schedule", 11)),
    ),
    "schedule_cancelled": (("add", 0), ("submit", 1), ("schedule", 2), ("cancel_schedule", 4)),
    "withdrawn": (("add", 0), ("submit", 1), ("publish", 2), ("withdraw", 9)),
    "forced": (("add", 0), ("force_publish", 1)),
    "forced_and_cleared": (("add", 0), ("force_publish", 1), ("clear_forced", 3)),
    "expunge_proposed": (("add", 0), ("submit", 1), ("publish", 2), ("propose_expunge", 8)),
    "expunged": (
        *(("add", 0), ("submit", 1), ("publish", 2)),
        *(("propose_expunge", 8), ("expunge", 9)),
    ),
}


@dataclass(frozen=True)
class Scene:
    """场景: one item and its story, begun ``days_ago`` working days before the anchor.

    ``said`` replaces composed fields; ``changes`` are what revisions change, in their order;
    ``words`` are the reasons given; ``target`` is the key of the scene it is merged into.
    """

    key: str
    slug: str
    letter: str
    story: str
    days_ago: int
    turn: int = 0
    said: Fields = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    target: str = ""
    starts_on: date | None = None

    @property
    def starts_at(self) -> Any:
        return start_of(self.starts_on) if self.starts_on else None


def _adding(sentence: str) -> Callable[[Fields], Fields]:
    return lambda said: {"body": f"{said['body']}\n{sentence}"}


def _setting(**values: Any) -> Callable[[Fields], Fields]:
    return lambda said: values


_FORCED = "气象部门已发布暴雪预警，需要立即告知群众，来不及按程序送审。"
_ERROR = "所附统计口径有误，现予撤回，核对后重新公开。"

CIVIL_AFFAIRS = (
    Scene(
        "policy",
        "mzj",
        POLICY,
        "corrected",
        190,
        1,
        changes=(("补充咨询时间", _adding("咨询时间：工作日9:00—17:00。")),),
    ),
    Scene("explainer", "mzj", EXPLAINER, "published", 160),
    Scene(
        "report",
        "mzj",
        REPORT,
        "corrected_twice",
        150,
        9,
        changes=(
            ("更正文字错误", _adding("本页文字已于发布后更正。")),
            ("补充下一次公布的时间", _adding("下一次公布时间为下季度第一个月的二十日以前。")),
        ),
        words={"send_back": "请写明下一次公布的具体日期。"},
    ),
    Scene("route", "mzj", PAGE, "published", 140, 0),
    Scene(
        "old_route",
        "mzj",
        PAGE,
        "withdrawn",
        130,
        0,
        said={"title": "长春市南关区民政局交通指引（旧）"},
        words={"reason": "merged", "withdraw": "内容已并入“办公地点和乘车路线”。"},
        target="route",
    ),
    Scene(
        "old_policy",
        "mzj",
        POLICY,
        "withdrawn",
        120,
        7,
        words={"reason": "superseded", "withdraw": "已由新的文件替代，原文保留备查。"},
    ),
    Scene(
        "wrong_figures",
        "mzj",
        REPORT,
        "withdrawn",
        100,
        10,
        words={"reason": "error", "withdraw": _ERROR},
    ),
    Scene(
        "allowance",
        "mzj",
        ITEM,
        "corrected",
        110,
        1,
        said={
            "title": "高龄津贴申领",
            "item_type": "20",
            "item_code": "220102-mzj-101",
            "themes": ("person-elderly",),
            "result_name": "高龄津贴发放确认",
        },
        changes=(("压缩承诺时限", _setting(promised_number=10)),),
    ),
    Scene(
        "change_of_registration",
        "mzj",
        ITEM,
        "being_revised",
        90,
        0,
        said={"title": "社会团体变更登记", "item_code": "220102-mzj-102"},
        changes=(("补充材料说明", _setting(quantity_limit="无")),),
    ),
    Scene(
        "end_of_registration",
        "mzj",
        ITEM,
        "published",
        80,
        0,
        said={
            "title": "社会团体注销登记",
            "item_code": "220102-mzj-103",
            "conditions": (),
        },
        words={"confirmed": "条件正在与上级部门核对，先行公开其余内容，页面注明待完善。"},
    ),
    Scene("expunged", "mzj", REPORT, "expunged", 70, 11),
    Scene("to_expunge", "mzj", NOTICE, "expunge_proposed", 30, 5),
    Scene(
        "consultation",
        "mzj",
        NOTICE,
        "published",
        25,
        0,
        said={
            "title": "长春市南关区民政局关于社会救助服务清单公开征求意见的公示",
            "ends_on": date(2027, 12, 31),
            "body": "为使服务清单更加贴近群众需要，现将清单公示，欢迎提出意见和建议。\n"
            "清单包括救助申请、家庭状况核对、临时救助、护理补贴等四类服务，"
            "每类写明办理条件、材料、时限和联系方式。\n公示期至2027年12月31日。",
        },
    ),
    Scene("next_year", "mzj", POLICY, "scheduled", 12, 6, starts_on=date(2027, 1, 1)),
    Scene("draft_policy", "mzj", POLICY, "draft", 3, 3),
    Scene("draft_notice", "mzj", NOTICE, "draft", 2, 6),
    Scene("waiting_notice", "mzj", NOTICE, "in_review", 4, 4),
    Scene("waiting_report", "mzj", REPORT, "in_review", 3, 12),
    Scene(
        "waiting_item",
        "mzj",
        ITEM,
        "in_review",
        5,
        1,
        said={"title": "特困人员供养待遇申请", "item_code": "220102-mzj-104"},
    ),
    Scene(
        "returned_report",
        "mzj",
        REPORT,
        "returned",
        6,
        13,
        words={"send_back": "请补充数据的统计时点，并核对百分比。"},
    ),
)

MARKET_SUPERVISION = (
    Scene(
        "market_policy",
        "scjgj",
        POLICY,
        "corrected",
        180,
        1,
        changes=(("补充施行后的衔接安排", _adding("施行前已经受理的，按照原规定办结。")),),
    ),
    Scene(
        "snow",
        "scjgj",
        NOTICE,
        "forced_and_cleared",
        170,
        7,
        said={"title": "长春市南关区市场监督管理局关于暴雪期间农贸市场临时休市的公告"},
        words={"force_publish": _FORCED, "clear_forced": "情况属实，予以确认。"},
    ),
    Scene(
        "recall",
        "scjgj",
        NOTICE,
        "forced",
        15,
        8,
        said={"title": "长春市南关区市场监督管理局关于紧急下架部分批次食品的公告"},
        words={"force_publish": "涉及食品安全，需要立即公布，事后补办复核。"},
    ),
    Scene(
        "drill",
        "scjgj",
        NOTICE,
        "scheduled_revision",
        40,
        5,
        changes=(("更新下一年度安排", _adding("下一年度演练时间另行公布。")),),
        starts_on=date(2029, 1, 1),
    ),
    Scene(
        "cancelled",
        "scjgj",
        REPORT,
        "schedule_cancelled",
        50,
        9,
        words={"cancel_schedule": "内容还需与有关部门核对。"},
        starts_on=date(2026, 10, 8),
    ),
    Scene("draft_report", "scjgj", REPORT, "draft", 3, 10),
    Scene("waiting_market_notice", "scjgj", NOTICE, "in_review", 4, 9),
    Scene(
        "waiting_market_item",
        "scjgj",
        ITEM,
        "reviewed",
        7,
        0,
        said={"title": "食品经营许可变更", "item_code": "220102-scjgj-101"},
    ),
    Scene(
        "returned_item",
        "scjgj",
        ITEM,
        "returned",
        8,
        2,
        said={"title": "药品零售企业许可事项变更", "item_code": "220102-scjgj-102"},
        words={"send_back": "请注明条款序号，并与现行法律文本核对。"},
    ),
)
SCENES = CIVIL_AFFAIRS + MARKET_SUPERVISION
