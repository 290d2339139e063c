"""复核亮牌: a card stays what it is; whether it counts is said again where its calendar changed."""

from typing import Any

from content.cases.acting import append_event, said_reason
from content.cases.applying import ApplyRefused
from content.cases.cases import Case
from content.cases.event_types import CARD_REVIEWED
from content.cases.raised_cards import in_doubt


def review_card(doing: Any, case: Case, card: str, upheld: bool, reason: str) -> None:
    """By supervision, of a card whose calendar was changed since. Raises ApplyRefused."""
    if all(one.event["uid"] != card for one in in_doubt(case.events)):
        raise ApplyRefused("这张牌不需要复核：只有工作日历更改以后期限变了的牌才复核。")
    said = {"reason": said_reason(reason, "复核的理由")}
    append_event(doing, case, CARD_REVIEWED, said, card=card, upheld=upheld)
    doing.record("review_card", case.uid, case.department_uid)
