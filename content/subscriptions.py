"""Subscriptions by e-mail: who is told when what changes, and what each is still to be told.

Addresses lie sealed and are found by digest. Nothing is sent before the address was confirmed.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, NamedTuple

from persistent import Persistent

from content.clock import micros, moment_of
from content.merging import MergingMap
from content.shards import ShardedMap

UNCONFIRMED_DAYS = 3
MOST_OF_ONE = 50
BETWEEN_DIGESTS = timedelta(hours=1)
PUBLISHED, WITHDRAWN, REPEALED = "published", "withdrawn", "repealed"
CONFIRM, STOP = "confirm", "stop"
TOPIC = "#"  # between a place's uid and a theme
_SHARDS = 64
_LAST = "\U0010ffff"


class Change(NamedTuple):
    """一次变化: ``key`` names it for ever; ``number`` is an edition's, or a withdrawal's place.

    ``by`` is the item that repeals, for a repeal: ``number`` is an edition of that one.
    """

    key: str
    act: str
    item_uid: str
    number: int
    at: int
    by: str = ""


class Owed(NamedTuple):
    """待告知: a change that a subscriber was not told of yet, and by which subscriptions."""

    change: Change
    uids: tuple[str, ...]
    at_once: bool


class Subscription(Persistent):
    """邮件订阅: one address follows one thing.

    ``facts`` never change: type, v, uid, target, owner (digest of the address), account, at.
    """

    confirmed_at: datetime | None = None
    told_at: datetime | None = None  # when the last digest was written

    def __init__(self, facts: dict[str, Any], sealed: bytes) -> None:
        self.facts = {"type": "subscription", "v": 1, **facts}
        self.sealed = sealed

    @property
    def uid(self) -> str:
        return str(self.facts["uid"])

    @property
    def target(self) -> str:
        return str(self.facts["target"])

    @property
    def owner(self) -> str:
        return str(self.facts["owner"])

    @property
    def at(self) -> datetime:
        return moment_of(self.facts["at"])

    def address(self, sealing: Any) -> str:
        """Raises what the sealing raises where it is unreadable."""
        text: str = sealing.open(self.sealed, about(self.uid)).decode()
        return text


class Subscriptions(Persistent):
    """订阅簿: subscriptions by uid, owner and target; what is owed; how far the ledger was read.

    ``mark`` is the number of the last ledger record that was looked at.
    """

    def __init__(self, mark: int) -> None:
        self.mark = mark
        self._all = ShardedMap(_SHARDS)
        self._of_owner = MergingMap(_SHARDS)  # digest of an address, or account → uids
        self._of_target = MergingMap(_SHARDS)  # (target, uid) → None, of the confirmed ones
        self._unconfirmed = MergingMap(_SHARDS)  # (micros, uid) → None
        self._later = MergingMap(_SHARDS)  # (micros, key) → Change of a scheduled edition
        self._owed = MergingMap(_SHARDS)  # digest of an address → what it is to be told

    def get(self, uid: str) -> Subscription | None:
        found: Subscription | None = self._all.get(uid)
        return found

    def of(self, *owners: str) -> list[Subscription]:
        """Those of a digest or an account, the oldest first; each once."""
        uids = dict.fromkeys(chain.from_iterable(self._of_owner.get(one, ()) for one in owners))
        return sorted((self._all[uid] for uid in uids), key=lambda one: (one.at, one.uid))

    def add(self, one: Subscription) -> None:
        self._all[one.uid] = one
        for owner in _owners(one):
            self._of_owner[owner] = (*self._of_owner.get(owner, ()), one.uid)
        self._unconfirmed.shard(one.uid)[(one.facts["at"], one.uid)] = None

    def confirm(self, one: Subscription, moment: datetime) -> None:
        self._unconfirmed.shard(one.uid).pop((one.facts["at"], one.uid), None)
        one.confirmed_at = moment
        self._of_target.shard(one.target)[(one.target, one.uid)] = None

    def remove(self, one: Subscription) -> None:
        """With what it was still to be told."""
        self._unconfirmed.shard(one.uid).pop((one.facts["at"], one.uid), None)
        for owner in _owners(one):
            _leave_out(self._of_owner, owner, one.uid)
        self._of_target.shard(one.target).pop((one.target, one.uid), None)
        left = (
            owed._replace(uids=_without(owed.uids, one.uid)) for owed in self.owed_to(one.owner)
        )
        self._keep_owed(one.owner, [owed for owed in left if owed.uids])
        self._all.pop(one.uid)

    def unconfirmed_since(self, before: datetime, most: int) -> list[Subscription]:
        """Those asked for by ``before`` and never confirmed."""
        last = (micros(before), _LAST)
        shards = filter(None, self._unconfirmed.shards())
        keys = chain.from_iterable(shard.keys(max=last) for shard in shards)
        return [self._all[uid] for _, uid in sorted(keys)[:most]]

    def followers(self, target: str, at: int) -> Iterator[Subscription]:
        """Who follows it, and did so when it happened."""
        known = self._of_target.shard(target)
        for _, uid in known.keys(min=(target, ""), max=(target, _LAST)):
            one = self._all[uid]
            if one.confirmed_at is not None and micros(one.confirmed_at) <= at:
                yield one

    def tell_later(self, change: Change) -> None:
        self._later.shard(change.key)[(change.at, change.key)] = tuple(change)

    def take_due(self, moment: datetime) -> list[Change]:
        """The scheduled changes whose moment has come; they are here no longer."""
        last, found = (micros(moment), _LAST), []
        for shard in filter(None, self._later.shards()):
            found += [(shard, key, Change(*said)) for key, said in shard.items(max=last)]
        for shard, key, _ in found:
            shard.pop(key)
        return sorted((change for *_, change in found), key=lambda one: (one.at, one.key))

    def owe(self, one: Subscription, change: Change, *, at_once: bool) -> None:
        """A change is owed once to an address, by however many subscriptions."""
        owed = {known.change.key: known for known in self.owed_to(one.owner)}
        known = owed.get(change.key, Owed(change, (), False))
        uids = (*_without(known.uids, one.uid), one.uid)
        owed[change.key] = Owed(change, uids, at_once or known.at_once)
        self._keep_owed(one.owner, list(owed.values()))

    def owed_to(self, owner: str) -> list[Owed]:
        said = self._owed.get(owner, ())
        return [Owed(Change(*change), uids, at_once) for change, uids, at_once in said]

    def take_ready(self, owner: str, moment: datetime) -> list[Owed]:
        """What may be told now; of sections no more than once in an hour. The rest stays."""
        told = [one.told_at for one in self.of(owner) if one.told_at is not None]
        rests = bool(told) and max(told) + BETWEEN_DIGESTS > moment
        ready, left = list[Owed](), list[Owed]()
        for owed in self.owed_to(owner):
            (left if rests and not owed.at_once else ready).append(owed)
        if ready:
            self._keep_owed(owner, left)
        return ready

    def owing(self) -> list[str]:
        """The addresses (by digest) that are to be told something."""
        return sorted(owner for owner, _ in self._owed.items())

    def _keep_owed(self, owner: str, owed: list[Owed]) -> None:
        if owed:
            self._owed[owner] = tuple((tuple(one[0]), *one[1:]) for one in owed)
        else:
            self._owed.pop(owner, None)


def about(uid: str) -> str:
    """What binds the sealed address to its subscription."""
    return f"subscription:{uid}"


def owner_of(sealing: Any, address: str) -> str:
    digest: str = sealing.digest(f"subscriber:{address}")
    return digest


def token_of(sealing: Any, purpose: str, uid: str) -> str:
    """It confirms, or stops, this one subscription, and can do nothing else."""
    return str(sealing.digest(f"subscription:{purpose}:{uid}"))[:40]


def _owners(one: Subscription) -> list[str]:
    return [owner for owner in (one.owner, one.facts["account"]) if owner]


def _leave_out(known: MergingMap, owner: str, uid: str) -> None:
    left = _without(known.get(owner, ()), uid)
    if left:
        known[owner] = left
    else:
        known.pop(owner, None)


def _without(uids: tuple[str, ...], uid: str) -> tuple[str, ...]:
    return tuple(one for one in uids if one != uid)
