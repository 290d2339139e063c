"""How long what persons filed is kept, as data, and the acts that end it (D17).

Number, dates, editions, events and counters stay, and so do the ledger and the papers that were
issued. A case that is undecided, or decided and not delivered, is never touched.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from content.cases.cases import Case
from content.cases.drafts import Draft
from content.cases.standing import FORGOTTEN, WITHDRAWN
from content.clock import micros

BATCH = 20


@dataclass(frozen=True)
class Rule:
    """保存期限: ``kind`` is the state in which a case has ended, or “draft”; ``since`` the event in
    words, ``days`` an attribute of the site settings."""

    kind: str
    label: str
    since: str
    days: str
    goes: str
    stays: str


RULES = (
    Rule(
        "draft",
        "没有提交的申请草稿",
        "最后一次保存",
        "draft_days",
        "填写的内容、上传的文件和草稿码",
        "不留任何内容",
    ),
    Rule(
        "withdrawn",
        "撤回的办件",
        "撤回",
        "withdrawn_days",
        "填写的内容、上传的文件、收件凭证、文书、查询码和往来消息",
        "编号、事项、各步的日期和统计数",
    ),
    Rule(
        "declined",
        "不予受理的办件",
        "不予受理",
        "declined_days",
        "填写的内容、上传的文件、收件凭证、查询码和往来消息",
        "编号、事项、各步的日期、统计数和不予受理通知书",
    ),
    Rule(
        "delivered",
        "已办结的办件",
        "决定送达",
        "delivered_days",
        "填写的内容、上传的文件、收件凭证、查询码、各步写的意见和往来消息",
        "编号、事项、各步的日期、统计数、决定的公开信息和出具的文书",
    ),
)
CASE_RULES = tuple(rule for rule in RULES if rule.kind != "draft")


@dataclass(frozen=True)
class Forgetting:
    """到期删除: when it is done, and what that may use; nobody in particular does it."""

    moment: datetime
    affairs: Any
    new_uid: Callable[[], str]

    by = None

    def record(self, act: str, subject: str, place_uid: str) -> None:
        self.affairs.record(self, act, subject, place_uid)


def forget_drafts_over(doing: Forgetting, most: int = BATCH) -> int:
    """Drafts whose time is over, ``most`` of them; how many went."""
    drafts = doing.affairs.drafts
    gone: list[Draft] = [] if drafts is None else drafts.over(doing.moment, most)
    for draft in gone:
        drafts.remove(draft)
        doing.record("forget_draft", draft.uid, draft.department_uid)
    return _marked(doing, len(gone))


def forget_cases_over(doing: Forgetting, state: str, days: int, most: int = BATCH) -> int:
    """Cases that ended in ``state`` ``days`` ago or earlier, ``most`` of them; how many went."""
    cases = doing.affairs.cases
    before = doing.moment - timedelta(days=days)
    gone: list[Case] = [] if cases is None else cases.ended(state, before, most)
    for case in gone:
        event = {"type": FORGOTTEN, "v": 1, "uid": doing.new_uid(), "at": micros(doing.moment)}
        cases.forget(case, event)
        if doing.affairs.mail is not None:
            doing.affairs.mail.forget_case(case.uid)
        # What was decided stays on paper: only a matter that was withdrawn leaves none
        if state == WITHDRAWN and doing.affairs.papers is not None:
            doing.affairs.papers.forget_of(case.events)
        doing.record("forget_case", case.uid, case.department_uid)
    return _marked(doing, len(gone))


def _marked(doing: Forgetting, count: int) -> int:
    if count:
        doing.affairs.await_pack(doing.moment)
    return count
