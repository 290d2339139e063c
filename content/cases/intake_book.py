"""交接簿: who of a hall holds which draft and which open intake, and what is being handed over."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from persistent import Persistent

from content.merging import MergingMap
from content.shards import ShardedMap

DRAFT, CASE = "draft", "case"
OFFERED, TAKEN, TAKEN_BACK = "offered", "taken", "taken_back"
_SHARDS, _LAST = 64, "\U0010ffff"
Held = tuple[str, str]  # DRAFT or CASE, uid


class HandOver(Persistent):
    """交接单: what one clerk gives to a colleague of the same hall; it is taken once, or back."""

    state = OFFERED
    ended_at: datetime | None = None

    def __init__(self, uid: str, facts: Mapping[str, Any]) -> None:
        """``facts``: hall_uid, giver, taker, at, held (tuple of Held), window."""
        self.uid = uid
        self.hall_uid: str = facts["hall_uid"]
        self.giver: str = facts["giver"]
        self.taker: str = facts["taker"]
        self.at: datetime = facts["at"]
        self.held: tuple[Held, ...] = facts["held"]
        self.window: str = facts["window"]

    def end(self, state: str, moment: datetime) -> None:
        self.state, self.ended_at = state, moment


class IntakeBook(Persistent):
    """收件交接簿: (account, DRAFT or CASE, uid); of an account its shift and its hand-overs."""

    def __init__(self) -> None:
        self._held = MergingMap(_SHARDS)
        self._hand_overs = ShardedMap(_SHARDS)
        self._of_account = MergingMap(_SHARDS)  # (account, uid) of hand-overs not ended
        self._shifts = MergingMap(_SHARDS)  # account → mapping

    def hold(self, account: str, what: str, uid: str) -> None:
        self._held.shard(account)[(account, what, uid)] = None

    def release(self, account: str, what: str, uid: str) -> None:
        self._held.shard(account).pop((account, what, uid), None)

    def held(self, account: str) -> Iterator[Held]:
        """What is gone meanwhile may still be among it."""
        keys = self._held.shard(account).keys(min=(account,), max=(account, _LAST))
        return ((what, uid) for _, what, uid in list(keys))

    def holds(self, account: str, what: str, uid: str) -> bool:
        return (account, what, uid) in self._held.shard(account)

    def holders(self) -> set[str]:
        """Accounts that hold something."""
        return {account for (account, _, _), _ in self._held.items()}

    def offer(self, hand_over: HandOver) -> None:
        self._hand_overs[hand_over.uid] = hand_over
        for account in (hand_over.giver, hand_over.taker):
            self._of_account.shard(account)[(account, hand_over.uid)] = None

    def end(self, hand_over: HandOver, state: str, moment: datetime) -> None:
        hand_over.end(state, moment)
        for account in (hand_over.giver, hand_over.taker):
            self._of_account.shard(account).pop((account, hand_over.uid), None)

    def hand_over(self, uid: str) -> HandOver | None:
        found: HandOver | None = self._hand_overs.get(uid)
        return found

    def open_hand_overs(self, account: str) -> list[HandOver]:
        """Given or offered, oldest first."""
        keys = self._of_account.shard(account).keys(min=(account,), max=(account, _LAST))
        return sorted((self._hand_overs[uid] for _, uid in keys), key=lambda one: one.at)

    def begin_shift(self, account: str, shift: Mapping[str, Any]) -> None:
        """``shift``: hall_uid, window, at (µs)."""
        self._shifts[account] = dict(shift)

    def end_shift(self, account: str) -> None:
        self._shifts.pop(account, None)

    def shift(self, account: str, hall_uid: str) -> Mapping[str, Any] | None:
        """None where there is none at this hall."""
        found: Mapping[str, Any] | None = self._shifts.get(account)
        return found if found is not None and found["hall_uid"] == hall_uid else None


def book_of(affairs: Any) -> IntakeBook:
    """Made with the first intake; who only reads asks ``affairs.intake_book``."""
    if affairs.intake_book is None:
        affairs.intake_book = IntakeBook()
    book: IntakeBook = affairs.intake_book
    return book
