"""How long what persons filed is kept, as data, and the acts that end it (D17).

Number, dates, editions, events and counters stay, and so does the ledger. A case that is not
decided or withdrawn is never touched.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from content.cases.cases import Case
from content.cases.drafts import Draft
from content.cases.standing import FORGOTTEN
from content.clock import micros

BATCH = 20


@dataclass(frozen=True)
class Rule:
    """保存期限: ``days`` is an attribute of the site settings; ``since`` the event in words."""

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
)


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


def forget_cases_over(doing: Forgetting, days: int, most: int = BATCH) -> int:
    """Cases withdrawn ``days`` ago or earlier, ``most`` of them; how many went."""
    cases = doing.affairs.cases
    before = doing.moment - timedelta(days=days)
    gone: list[Case] = [] if cases is None else cases.ended("withdrawn", before, most)
    for case in gone:
        event = {"type": FORGOTTEN, "v": 1, "uid": doing.new_uid(), "at": micros(doing.moment)}
        cases.forget(case, event)
        if doing.affairs.mail is not None:
            doing.affairs.mail.forget_case(case.uid)
        if doing.affairs.papers is not None:
            doing.affairs.papers.forget_of(case.events)
        doing.record("forget_case", case.uid, case.department_uid)
    return _marked(doing, len(gone))


def _marked(doing: Forgetting, count: int) -> int:
    if count:
        doing.affairs.await_pack(doing.moment)
    return count
