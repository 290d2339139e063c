"""What an applicant does with a draft: begin, answer, attach, take away, throw away.

All of it writes the affairs database and nothing else. Who holds a draft, its page asks.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from content.cases.drafts import Draft, drafts_of
from content.cases.files import StoredFile, seal_file
from content.cases.numbers import DRAFT_CODE, new_code, tidy
from content.cases.receipts import Receipt
from content.cases.subjects import Subject, closed_because, forms_of, places_of, subject_of
from content.forms.conditions import visible_fields
from content.forms.definition import FormField, Step
from content.forms.schema import check_answers
from content.items import Item
from content.situations import situate

# What the ledger calls them; beginning and saving leave no record, for nothing was asked of us yet
LABELS = {
    "submit_case": "提交申请",
    "discard_draft": "删除申请草稿",
    "withdraw_case": "撤回申请",
    "correct_case": "提交补正",
    "request_correction": "要求补正",
    "accept_case": "受理办件",
    "deem_accepted": "逾期未告知，视为受理",
    "raise_card": "亮牌",
    "doubt_card": "提请复核亮牌",
    "tell_due": "告知新的期限",
    "decline_case": "不予受理",
    "decide_branch": "作出审批决定",
    "stop_branch": "暂停计时",
    "resume_branch": "恢复计时",
    "extend_branch": "延长办理期限",
    "deliver_case": "送达决定",
    "take_task": "领取任务",
    "release_task": "放回待办箱",
    "delegate_task": "委托同事办理",
    "call_back_task": "收回委托",
    "hand_back_task": "交回任务",
    "reassign_task": "改派任务",
    "give_opinion": "填写审查意见",
    "ask_countersign": "请求会签",
    "countersign": "会签",
    "recall_countersign": "收回会签",
    "return_step": "退回前面的环节",
    "say_absent": "登记请假代办",
    "recall_absence": "取消请假代办",
    "review_card": "复核亮牌",
    "show_case": "查看办件未遮蔽的内容",
    "show_case_file": "打开办件的文件",
    "correct_intake": "更正收件",
    "close_shift": "交班",
    "take_over": "接班",
    "forget_draft": "到期删除申请草稿",
    "forget_case": "到期删除办件的个人信息",
}


class ApplyRefused(ValueError):
    """It cannot be done as asked; the message says what to do. Nothing was lost."""


class ItemClosed(ApplyRefused):
    """The item cannot be applied for any more; the draft stays until its time is over."""


class StaleDraft(ApplyRefused):
    """Somebody, or another tab, saved in between."""

    def __init__(self) -> None:
        super().__init__(
            "这份申请在别的页面里保存过。您刚才填写的内容还在下面，请对照后再保存一次。"
        )


@dataclass(frozen=True)
class ApplyDoing:
    """申请办理: on whose behalf (None: without an account), when, and what that may use.

    ``draw`` makes the receipt a PDF; ``chance`` draws numbers and codes.
    """

    applicant: Any
    moment: datetime
    site: Any
    affairs: Any
    sealing: Any
    new_uid: Callable[[], str]
    kinds: Any = None
    draft_days: int = 30
    draw: Callable[[Receipt], bytes] | None = None
    chance: random.Random = field(default_factory=random.SystemRandom)

    @property
    def applicant_uid(self) -> str:
        return "" if self.applicant is None else str(self.applicant.uid)

    @property
    def by(self) -> str | None:
        return f"applicant:{self.applicant_uid}" if self.applicant_uid else None

    @property
    def event_by(self) -> str:
        """Whose act the events of a case tell it was; which account, the ledger knows."""
        return "applicant"

    def filing_facts(self, draft: Draft) -> dict[str, Any]:
        """What the event says of how it came in."""
        return {"channel": "online"}

    def record(self, act: str, subject: str, place_uid: str) -> None:
        self.affairs.record(self, act, subject, place_uid)

    def subject(self, begun: Any) -> Subject:
        return subject_of(self.site, begun, self.moment)


@dataclass(frozen=True)
class Started:
    """开始的申请: ``code`` opens the draft again, and is told only now."""

    draft: Draft
    code: str


def start(
    doing: ApplyDoing, item: Item, situation: Mapping[str, str], form: Item | None = None
) -> Started:
    """A draft under the editions in force now. Raises ItemClosed."""
    if because := closed_because(item, doing.moment):
        raise ItemClosed(because)
    form = form or next(iter(forms_of(doing.site, item, doing.moment)), None)
    if form is None:
        raise ItemClosed("这个事项还没有网上申请表，请到政务大厅窗口办理。")
    government, department = places_of(item)
    fields = item.edition(_number(item, doing)).fields
    begun = {
        "item_uid": item.uid,
        "item_edition": _number(item, doing),
        "form_uid": form.uid,
        "form_edition": _number(form, doing),
        "government_uid": government.uid,
        "department_uid": department.uid,
        "situation": situate(fields, situation).answers,
    }
    return begin(doing, begun)


def begin(doing: ApplyDoing, begun: Mapping[str, Any]) -> Started:
    """A draft of what was begun (see ``Draft``), by whoever applies, now."""
    code = new_code(doing.chance, DRAFT_CODE)
    begun = {**begun, "applicant": doing.applicant_uid, "created_at": doing.moment}
    draft = Draft(doing.new_uid(), doing.sealing.digest(f"draft:{tidy(code)}"), begun)
    draft.expires_at = _expiry(doing)
    drafts_of(doing.affairs).add(draft)
    return Started(draft, code)


def _number(item: Item, doing: ApplyDoing) -> int:
    number = item.number_at(doing.moment)
    assert number is not None
    return number


def _expiry(doing: ApplyDoing) -> datetime:
    return doing.moment + timedelta(days=doing.draft_days)


def keep_answers(
    doing: ApplyDoing,
    draft: Draft,
    step_name: str,
    answers: Mapping[str, Any],
    complete: bool,
    revision: int | None = None,
) -> None:
    """The answers of one step, put in the place of those it had; what it hides is dropped.

    ``complete``: the step is to count as done, if it is sound. ``revision``: the one that the page
    was made from. Raises StaleDraft, ApplyRefused.
    """
    step, definition = _step(doing, draft, step_name), doing.subject(draft).definition
    if revision is not None and revision != draft.revision:
        raise StaleDraft
    kept = draft.answers(doing.sealing)
    own = {one.name: one for one in step.fields}
    given = {name: answers[name] for name in own.keys() & answers.keys()}
    merged = {name: said for name, said in kept.items() if name not in own} | given
    merged |= _files_of(draft, step)
    visible = {one.name for one in visible_fields(definition, step, merged)}
    merged = {name: said for name, said in merged.items() if name not in own or name in visible}
    draft.keep_answers(doing.sealing, merged)
    sound = complete and not check_answers(definition, step, merged, doing.moment)
    others = tuple(name for name in draft.done if name != step_name)
    draft.done = (*others, step_name) if sound else others
    draft.touch(doing.moment, _expiry(doing))


def _files_of(draft: Draft, step: Step) -> dict[str, list[str]]:
    """What is attached decides, whatever was posted."""
    names = [one.name for one in step.fields if one.type == "file"]
    return {name: [file.uid for file in draft.files if file.field == name] for name in names}


def _step(doing: ApplyDoing, draft: Draft, step_name: str) -> Step:
    refuse_submitted(draft)
    step = doing.subject(draft).definition.step(step_name)
    if step is None:
        raise ApplyRefused("这张申请表没有这一步，请从申请的第一页进入。")
    return step


def refuse_submitted(draft: Draft) -> None:
    """Raises ApplyRefused."""
    if draft.case_uid:
        raise ApplyRefused("这份申请已经提交，不能再改。需要改的，请在办件查询里办理。")


def attach(doing: ApplyDoing, draft: Draft, field_name: str, upload: Any) -> StoredFile:
    """``upload`` was examined: name, content, media_type, sha256. Raises ApplyRefused."""
    refuse_submitted(draft)
    form_field = file_field(doing.subject(draft).definition, field_name)
    has = sum(file.field == field_name for file in draft.files)
    if has >= form_field.most:
        raise ApplyRefused(
            f"“{form_field.title}”最多 {form_field.most} 个文件，请先移除一个再上传。"
        )
    stored = seal_file(doing.sealing, field_name, doing.new_uid(), upload)
    draft.files = (*draft.files, stored)
    _tell_files(doing, draft, field_name)
    return stored


def file_field(definition: Any, field_name: str) -> FormField:
    """Raises ApplyRefused."""
    found: FormField | None = definition.field(field_name)
    if found is None or found.type != "file":
        raise ApplyRefused("这张申请表没有这一项材料，请从申请的页面上传。")
    return found


def detach(doing: ApplyDoing, draft: Draft, file_uid: str) -> None:
    """A file that is not there any more is none to complain of."""
    refuse_submitted(draft)
    gone = next((file for file in draft.files if file.uid == file_uid), None)
    if gone is not None:
        draft.files = tuple(file for file in draft.files if file is not gone)
        _tell_files(doing, draft, gone.field)


def _tell_files(doing: ApplyDoing, draft: Draft, field_name: str) -> None:
    """No new revision: the answers typed on the same page are still to be saved."""
    uids = [file.uid for file in draft.files if file.field == field_name]
    draft.keep_answers(doing.sealing, {**draft.answers(doing.sealing), field_name: uids})
    draft.saved_at, draft.expires_at = doing.moment, _expiry(doing)


def discard(doing: ApplyDoing, draft: Draft) -> None:
    """One's own draft, at once: answers, files and code."""
    drafts_of(doing.affairs).remove(draft)
    doing.affairs.await_pack(doing.moment)
    doing.record("discard_draft", draft.uid, draft.department_uid)


def forget_drafts(doing: ApplyDoing, applicant_uid: str) -> int:
    """Those of an account that is deleted; how many."""
    gone = drafts_of(doing.affairs).of_applicant(applicant_uid)
    for draft in gone:
        discard(doing, draft)
    return len(gone)
