"""预约簿 and 取号簿: seats of time slots, who booked them, and the tickets of a day; no acts.

Who booked is sealed. A seat is a key of its own: two who take the same one at the same time meet
there, and one of them tries again; who take different ones do not meet.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from persistent import Persistent

from content.merging import MergingMap
from content.sealing import Sealed, Sealing
from content.shards import ShardedMap

BOOKED, CANCELLED, ARRIVED = "booked", "cancelled", "arrived"
WAITING, CALLED, DONE, ABSENT = "waiting", "called", "done", "absent"
TICKET_STATES = {WAITING: "等候", CALLED: "已叫号", DONE: "已办", ABSENT: "过号"}
_SHARDS, _LAST = 64, "\U0010ffff"


class Booking(Persistent):
    """预约: one seat of one slot (``start`` is hh:mm) on one day at one hall."""

    state = BOOKED

    def __init__(self, uid: str, facts: Mapping[str, Any], who: Sealed) -> None:
        """``facts``: hall_uid, day, start, seat, code_digest, phone_digest."""
        self.uid, self._who = uid, who
        self.hall_uid: str = facts["hall_uid"]
        self.day: date = facts["day"]
        self.start: str = facts["start"]
        self.seat: int = facts["seat"]
        self.code_digest: str = facts["code_digest"]
        self.phone_digest: str = facts["phone_digest"]

    @property
    def slot(self) -> str:
        return slot_key(self.hall_uid, self.day, self.start)

    def who(self, sealing: Sealing) -> dict[str, str]:
        """name, phone, item."""
        said: dict[str, str] = json.loads(self._who.open(sealing, f"booking:{self.uid}"))
        return said


def sealed_who(sealing: Sealing, uid: str, said: Mapping[str, str]) -> Sealed:
    plain = json.dumps(dict(said), ensure_ascii=False).encode("utf-8", "surrogatepass")
    return Sealed.of(sealing, plain, f"booking:{uid}")


def slot_key(hall_uid: str, day: date, start: str) -> str:
    return f"{hall_uid}:{day.isoformat()}:{start}"


class Ticket(Persistent):
    """排队号: ``booking`` is the uid of the appointment, "" of who came without one."""

    state = WAITING
    window = ""

    def __init__(self, number: int, at: datetime, booking: str) -> None:
        self.number, self.at, self.booking = number, at, booking


class Appointments(Persistent):
    """预约与取号: seats, bookings by uid, code and telephone; tickets by hall and day."""

    def __init__(self) -> None:
        self._seats = MergingMap(_SHARDS)  # (slot, seat) → uid of the booking
        self._bookings = ShardedMap(_SHARDS)
        self._by_code = MergingMap(_SHARDS)
        self._by_phone = MergingMap(_SHARDS)  # (digest, uid)
        self._by_day = MergingMap(_SHARDS)  # (day, uid)
        self._tickets = MergingMap(_SHARDS)  # (day, hall, number) → Ticket

    def taken(self, slot: str) -> dict[int, str]:
        """Seat → uid of the booking."""
        found = self._seats.shard(slot).items(min=(slot,), max=(slot, 1 << 30))
        return {seat: uid for (_, seat), uid in found}

    def add(self, booking: Booking) -> None:
        self._bookings[booking.uid] = booking
        self._seats.shard(booking.slot)[(booking.slot, booking.seat)] = booking.uid
        self._by_code[booking.code_digest] = booking.uid
        self._by_phone.shard(booking.phone_digest)[(booking.phone_digest, booking.uid)] = None
        self._by_day.shard(booking.uid)[(booking.day.isoformat(), booking.uid)] = None

    def get(self, uid: str) -> Booking | None:
        found: Booking | None = self._bookings.get(uid)
        return found

    def by_code(self, digest: str) -> Booking | None:
        uid = self._by_code.get(digest)
        return None if uid is None else self.get(uid)

    def of_phone(self, digest: str) -> list[Booking]:
        keys = self._by_phone.shard(digest).keys(min=(digest,), max=(digest, _LAST))
        return [self._bookings[uid] for _, uid in keys]

    def of_day(self, hall_uid: str, day: date, starts: Any) -> list[Booking]:
        """By slot and seat; what was cancelled has no seat."""
        slots = [slot_key(hall_uid, day, start) for start in starts]
        return [self._bookings[uid] for slot in slots for uid in self.taken(slot).values()]

    def cancel(self, booking: Booking) -> None:
        booking.state = CANCELLED
        self._seats.shard(booking.slot).pop((booking.slot, booking.seat), None)

    def over(self, before: date) -> Iterator[Booking]:
        """Those of days gone by, in no order."""
        for shard in filter(None, self._by_day.shards()):
            for _, uid in list(shard.keys(max=(before.isoformat(),))):
                yield self._bookings[uid]

    def forget(self, booking: Booking) -> None:
        self.cancel(booking)
        self._by_code.pop(booking.code_digest, None)
        self._by_phone.shard(booking.phone_digest).pop((booking.phone_digest, booking.uid), None)
        self._by_day.shard(booking.uid).pop((booking.day.isoformat(), booking.uid), None)
        self._bookings.pop(booking.uid)

    def tickets(self, hall_uid: str, day: date) -> list[Ticket]:
        """In the order in which they were drawn."""
        key = (day.isoformat(), hall_uid)
        return list(self._tickets_of(*key).values(min=key, max=(*key, 1 << 30)))

    def _tickets_of(self, day: str, hall_uid: str) -> Any:
        return self._tickets.shard(f"{hall_uid}:{day}")

    def draw(self, hall_uid: str, day: date, at: datetime, booking: str) -> Ticket:
        """The next number; two who draw at the same time meet there, and one tries again."""
        key = (day.isoformat(), hall_uid)
        drawn = self.tickets(hall_uid, day)
        ticket = Ticket(drawn[-1].number + 1 if drawn else 1, at, booking)
        self._tickets_of(*key)[(*key, ticket.number)] = ticket
        return ticket

    def forget_tickets(self, before: date) -> None:
        """They name nobody, but nobody needs them either."""
        for shard in filter(None, self._tickets.shards()):
            for key in list(shard.keys(max=(before.isoformat(),))):
                del shard[key]


def appointments_of(affairs: Any) -> Appointments:
    """Made with the first booking; who only reads asks ``affairs.appointments``."""
    if affairs.appointments is None:
        affairs.appointments = Appointments()
    found: Appointments = affairs.appointments
    return found
