"""送审: the way of a draft to whoever decides on it, and back."""

from collections.abc import Mapping
from typing import Any

from content.act import Act, Doing, Done, required_text
from content.editions import Edition
from content.permissions import Permission as P


def advance(doing: Doing, edition: Edition, name: str) -> None:
    """Take the transition ``name``; raises IllegalTransition for whoever came too late."""
    workflow = doing.kinds[edition.item.kind].workflow
    target = workflow.find(edition.state, name).target
    if target is not None:
        edition.state = target
    edition.changed_at = doing.moment
    edition.former_fields = None


def _submit(doing: Doing, edition: Edition, fields: Mapping[str, Any]) -> Done:
    advance(doing, edition, "submit")
    edition.submitted_at = doing.moment
    edition.returned_reason = ""
    edition.add_author(doing.by)
    return Done(edition, edition.item, edition.number, str(fields.get("note") or "").strip())


def _recall(doing: Doing, edition: Edition, fields: Mapping[str, Any]) -> Done:
    advance(doing, edition, "recall")
    edition.submitted_at = None
    return Done(edition, edition.item, edition.number, str(fields.get("note") or "").strip())


def _pass_review(doing: Doing, edition: Edition, fields: Mapping[str, Any]) -> Done:
    opinion = required_text(fields, "note", "法制审核意见")
    advance(doing, edition, "pass_review")
    return Done(edition, edition.item, edition.number, opinion)


def _send_back(doing: Doing, edition: Edition, fields: Mapping[str, Any]) -> Done:
    reason = required_text(fields, "reason", "退回理由")
    advance(doing, edition, "send_back")
    edition.submitted_at = None
    edition.returned_reason = reason
    # So that who sent it back reads next time exactly what was changed since
    edition.returned_by, edition.returned_fields = doing.by, edition.fields
    return Done(edition, edition.item, edition.number, reason)


SUBMIT = Act("submit", "送审", P.SUBMIT, _submit)
RECALL = Act("recall", "撤回送审", P.RECALL, _recall)
PASS_REVIEW = Act("pass_review", "法制审核通过", P.REVIEW_LEGALITY, _pass_review)
SEND_BACK = Act("send_back", "退回", P.SEND_BACK, _send_back)
