"""交接班: a clerk begins and closes a shift, and gives what is open to a colleague of the hall.

What is given stays with the giver until it is taken, so nothing is ever without anybody; it is
taken once, whatever is pressed how often.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from content.cases.applying import ApplyRefused
from content.cases.cases import Case, cases_of
from content.cases.drafts import Draft, drafts_of
from content.cases.event_types import UNACCEPTED
from content.cases.intake import IntakeDoing
from content.cases.intake_book import (
    CASE,
    DRAFT,
    OFFERED,
    TAKEN,
    TAKEN_BACK,
    HandOver,
    Held,
    IntakeBook,
    book_of,
)
from content.clock import micros
from content.permissions import Role


@dataclass(frozen=True)
class InHand:
    """手上的收件: drafts that are not submitted, and intakes that nobody has accepted yet."""

    drafts: tuple[Draft, ...]
    cases: tuple[Case, ...]

    @property
    def held(self) -> tuple[Held, ...]:
        drafts = tuple((DRAFT, one.uid) for one in self.drafts)
        return (*drafts, *((CASE, one.uid) for one in self.cases))


def in_hand(affairs: Any, account: str, hall_uid: str) -> InHand:
    """Of one clerk at one hall, oldest first."""
    book: IntakeBook | None = affairs.intake_book
    if book is None:
        return InHand((), ())
    held = list(book.held(account))
    drafts, cases = drafts_of(affairs), cases_of(affairs)
    found = (drafts.get(uid) for what, uid in held if what == DRAFT)
    open_drafts = [one for one in found if one and not one.case_uid and one.hall_uid == hall_uid]
    taken = (cases.get(uid) for what, uid in held if what == CASE)
    intakes = [one for one in taken if one is not None and _is_open(one, hall_uid)]
    return InHand(
        tuple(sorted(open_drafts, key=lambda one: one.created_at)),
        tuple(sorted(intakes, key=lambda one: one.received_at)),
    )


def _is_open(case: Case, hall_uid: str) -> bool:
    return case.government_uid == hall_uid and case.standing.state in UNACCEPTED


def colleagues(affairs: Any, hall_uid: str, account: str, moment: Any) -> list[Any]:
    """The other clerks of the hall who may sign in: accounts, by name."""
    granted = affairs.people.grants_at(hall_uid)
    names = sorted({name for name, role in granted if role == Role.CLERK and name != account})
    found = (affairs.people.find(name) for name in names)
    return [one for one in found if one is not None and not one.is_disabled(moment)]


def begin_shift(doing: IntakeDoing, window: str) -> None:
    """上岗 at one of the hall's counters. Raises ApplyRefused."""
    hall = doing.site.find(doing.hall_uid)
    if window not in {one["number"] for one in hall.counters}:
        raise ApplyRefused("请选择窗口。没有要找的窗口，请政务公开办在“窗口一览”里登记。")
    shift = {"hall_uid": doing.hall_uid, "window": window, "at": micros(doing.moment)}
    book_of(doing.affairs).begin_shift(doing.by, shift)


def close_shift(doing: IntakeDoing, taker: str) -> HandOver | None:
    """All that is in hand is offered to ``taker``; None where there was nothing. Raises
    ApplyRefused."""
    book = book_of(doing.affairs)
    offered = {one for given in given_by(book, doing.by) for one in given.held}
    held = in_hand(doing.affairs, doing.by, doing.hall_uid).held
    left = tuple(one for one in held if one not in offered)
    hand_over = _offer(doing, taker, left) if left else None
    book.end_shift(doing.by)
    doing.record("close_shift", hand_over.uid if hand_over else doing.by, doing.hall_uid)
    return hand_over


def _offer(doing: IntakeDoing, taker: str, held: tuple[Held, ...]) -> HandOver:
    able = colleagues(doing.affairs, doing.hall_uid, doing.by, doing.moment)
    if taker not in {one.name for one in able}:
        raise ApplyRefused(f"还有 {len(held)} 份没有办完的收件，请选择由哪位同事接班。")
    facts = {
        "hall_uid": doing.hall_uid,
        "giver": doing.by,
        "taker": taker,
        "at": doing.moment,
        "held": held,
        "window": doing.window,
    }
    hand_over = HandOver(doing.new_uid(), facts)
    book_of(doing.affairs).offer(hand_over)
    return hand_over


def given_by(book: IntakeBook, account: str) -> list[HandOver]:
    return [one for one in book.open_hand_overs(account) if one.giver == account]


def offered_to(book: IntakeBook, account: str, hall_uid: str) -> list[HandOver]:
    found = book.open_hand_overs(account)
    return [one for one in found if one.taker == account and one.hall_uid == hall_uid]


def take_over(doing: IntakeDoing, uid: str) -> int:
    """How many drafts and intakes were taken; what ended meanwhile is none. Raises
    ApplyRefused."""
    book = book_of(doing.affairs)
    hand_over = _open_one(book, uid, doing.hall_uid)
    if hand_over.taker != doing.by:
        raise ApplyRefused("这份交接不是给您的。")
    count = sum(_pass_on(doing, one, hand_over.giver) for one in hand_over.held)
    book.end(hand_over, TAKEN, doing.moment)
    doing.record("take_over", hand_over.uid, doing.hall_uid)
    return count


def take_back(doing: IntakeDoing, uid: str) -> None:
    """The giver goes on with it. Raises ApplyRefused."""
    book = book_of(doing.affairs)
    hand_over = _open_one(book, uid, doing.hall_uid)
    if hand_over.giver != doing.by:
        raise ApplyRefused("这份交接不是您交出的。")
    book.end(hand_over, TAKEN_BACK, doing.moment)


def _open_one(book: IntakeBook, uid: str, hall_uid: str) -> HandOver:
    found = book.hand_over(uid)
    if found is None or found.hall_uid != hall_uid:
        raise ApplyRefused("没有找到这份交接，请刷新页面。")
    if found.state != OFFERED:
        said = "已经接收" if found.state == TAKEN else "已由交班人取回"
        raise ApplyRefused(f"这份交接{said}，不能再办。")
    return found


def _pass_on(doing: IntakeDoing, one: Held, giver: str) -> bool:
    """To whoever acts; a draft that was submitted meanwhile goes as the intake it became."""
    what, uid = one
    if what == DRAFT:
        draft = drafts_of(doing.affairs).get(uid)
        if draft is None or draft.holder != giver:
            return False
        draft.holder = doing.by
        if draft.case_uid and not draft.corrects:
            return _move(doing, giver, CASE, draft.case_uid)
        return _move(doing, giver, DRAFT, uid)
    case = cases_of(doing.affairs).get(uid)
    first = drafts_of(doing.affairs).get(case.draft_uid) if case is not None else None
    if first is not None and first.holder == giver:
        first.holder = doing.by
    return _move(doing, giver, CASE, uid)


def _move(doing: IntakeDoing, giver: str, what: str, uid: str) -> bool:
    book = book_of(doing.affairs)
    if not book.holds(giver, what, uid):
        return False
    book.release(giver, what, uid)
    book.hold(doing.by, what, uid)
    return True


def leavers(affairs: Any, hall_uid: str, moment: Any) -> Iterator[tuple[str, InHand]]:
    """Who still holds something here, and is no clerk of the hall any more, or may not sign in."""
    book: IntakeBook | None = affairs.intake_book
    if book is None:
        return
    able = {one.name for one in colleagues(affairs, hall_uid, "", moment)}
    for account in sorted(book.holders() - able):
        left = in_hand(affairs, account, hall_uid)
        if left.held:
            yield account, left


def take_from_leaver(doing: IntakeDoing, account: str) -> int:
    """Raises ApplyRefused."""
    left = dict(leavers(doing.affairs, doing.hall_uid, doing.moment)).get(account)
    if left is None:
        raise ApplyRefused("没有可以接收的收件，可能别的同事已经接收，请刷新页面。")
    count = sum(_pass_on(doing, one, account) for one in left.held)
    doing.record("take_over", account, doing.hall_uid)
    return count
