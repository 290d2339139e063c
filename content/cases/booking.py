"""预约、取号、叫号: a seat for whoever comes on a day, never more than there are; and the queue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from content.calendars import calendar_at
from content.cases.applying import ApplyDoing, ApplyRefused
from content.cases.appointments import (
    ABSENT,
    ARRIVED,
    BOOKED,
    CALLED,
    DONE,
    WAITING,
    Booking,
    Ticket,
    appointments_of,
    sealed_who,
    slot_key,
)
from content.cases.intake import IntakeDoing
from content.cases.numbers import QUERY_CODE, new_code, tidy
from content.clock import SHANGHAI, day_of
from content.forms.contacts import phone_problem, tidy_phone
from content.forms.names import name_problem, tidy_name

DAYS_AHEAD = 10  # working days that may be booked
MOST_OPEN = 2  # bookings of one telephone number, so that nobody buys up the seats
KEPT_DAYS = 7
LONGEST_ITEM = 100


@dataclass(frozen=True)
class Slot:
    """时段: of one day; ``free`` seats are left of ``capacity``."""

    day: date
    start: str
    end: str
    capacity: int
    free: int


class BookingUnsound(ApplyRefused):
    """Name of the field → sentence."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("预约的内容还有问题，请改好后再提交。")
        self.errors = dict(errors)


def bookable_days(site: Any, moment: datetime) -> list[date]:
    """Working days from today on; days of a year whose calendar is not known yet are guessed."""
    calendar, day, found = calendar_at(site, moment), day_of(moment), list[date]()
    while len(found) < DAYS_AHEAD:
        if calendar.is_working_day(day):
            found.append(day)
        day += timedelta(days=1)
    return found


def slots_of(affairs: Any, site: Any, hall: Any, moment: datetime) -> list[Slot]:
    """All that may be booked, full ones included; what began already is left out."""
    book = affairs.appointments
    found = []
    for day in bookable_days(site, moment) if hall.slots else ():
        for told in hall.slots:
            if _begins(day, told["start"]) <= moment:
                continue
            taken = len(book.taken(slot_key(hall.uid, day, told["start"]))) if book else 0
            free = max(int(told["capacity"]) - taken, 0)
            found.append(Slot(day, told["start"], told["end"], int(told["capacity"]), free))
    return found


def _begins(day: date, start: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(start), SHANGHAI)


def book(doing: ApplyDoing, hall: Any, slot: str, said: Mapping[str, str]) -> tuple[Booking, str]:
    """``slot``: "day hh:mm"; ``said``: name, phone, item. The booking, and its code, told only
    now. Raises BookingUnsound, ApplyRefused."""
    told, chosen = _tidied(said), _chosen(doing, hall, slot)
    errors = {} if chosen is not None else {"slot": "请选择一个时段"}
    errors |= _problems(told)
    if chosen is None or errors:
        raise BookingUnsound(errors)
    phone_digest = doing.sealing.digest(f"phone:{hall.uid}:{told['phone']}")
    _refuse_many(doing, phone_digest, chosen)
    appointments = appointments_of(doing.affairs)
    taken = appointments.taken(slot_key(hall.uid, chosen.day, chosen.start))
    free = [seat for seat in range(1, chosen.capacity + 1) if seat not in taken]
    if not free:
        raise ApplyRefused("这个时段刚刚约满，请另选一个时段。您填写的内容还在。")
    code, uid = new_code(doing.chance, QUERY_CODE), doing.new_uid()
    facts = {
        "hall_uid": hall.uid,
        "day": chosen.day,
        "start": chosen.start,
        "seat": doing.chance.choice(free),
        "code_digest": _digest(doing, code),
        "phone_digest": phone_digest,
    }
    booking = Booking(uid, facts, sealed_who(doing.sealing, uid, told))
    appointments.add(booking)
    return booking, code


def _digest(doing: Any, code: str) -> str:
    digest: str = doing.sealing.digest(f"booking:{tidy(code)}")
    return digest


def _tidied(said: Mapping[str, str]) -> dict[str, str]:
    return {
        "name": tidy_name(said.get("name", "")),
        "phone": tidy_phone(said.get("phone", "")),
        "item": " ".join(said.get("item", "").split()),
    }


def _problems(told: Mapping[str, str]) -> dict[str, str]:
    errors = {}
    if problem := name_problem(told["name"]) if told["name"] else "没有填写":
        errors["name"] = f"姓名{problem}"
    if problem := phone_problem(told["phone"]):
        errors["phone"] = f"联系电话{problem}"
    if len(told["item"]) > LONGEST_ITEM:
        errors["item"] = f"要办的事最多 {LONGEST_ITEM} 个字，请缩短"
    return errors


def _chosen(doing: ApplyDoing, hall: Any, slot: str) -> Slot | None:
    slots = slots_of(doing.affairs, doing.site, hall, doing.moment)
    return next((one for one in slots if f"{one.day.isoformat()} {one.start}" == slot), None)


def _refuse_many(doing: ApplyDoing, phone_digest: str, chosen: Slot) -> None:
    held = appointments_of(doing.affairs).of_phone(phone_digest)
    today = day_of(doing.moment)
    open_ones = [one for one in held if one.state == BOOKED and one.day >= today]
    if any((one.day, one.start) == (chosen.day, chosen.start) for one in open_ones):
        raise ApplyRefused("这个电话已经约了这个时段，不用再约。")
    if len(open_ones) >= MOST_OPEN:
        raise ApplyRefused(f"这个电话已有 {MOST_OPEN} 个没有到期的预约，请先取消一个。")


def find_booking(doing: ApplyDoing, hall: Any, code: str) -> Booking | None:
    """As long for a wrong code as for a right one."""
    digest, kept = _digest(doing, code), doing.affairs.appointments
    found: Booking | None = kept.by_code(digest) if kept is not None else None
    return found if found is not None and found.hall_uid == hall.uid else None


def cancel(doing: ApplyDoing, booking: Booking) -> None:
    """Raises ApplyRefused."""
    if booking.state != BOOKED or _begins(booking.day, booking.start) <= doing.moment:
        raise ApplyRefused("这个预约已经取消、已到场或者已过时间，不能再取消。")
    appointments_of(doing.affairs).cancel(booking)


def draw_ticket(doing: IntakeDoing, booking_uid: str = "") -> Ticket:
    """取号: for who comes, with an appointment or without. Raises ApplyRefused."""
    appointments, today = appointments_of(doing.affairs), day_of(doing.moment)
    if booking_uid:
        booking = appointments.get(booking_uid)
        if booking is None or (booking.hall_uid, booking.day) != (doing.hall_uid, today):
            raise ApplyRefused("没有找到今天的这个预约，请刷新页面。")
        if booking.state != BOOKED:
            raise ApplyRefused("这个预约已经取号或者取消，请刷新页面。")
        booking.state = ARRIVED
    return appointments.draw(doing.hall_uid, today, doing.moment, booking_uid)


def call_next(doing: IntakeDoing) -> Ticket:
    """叫号: whoever has an appointment before who has none; to the clerk's window. Raises
    ApplyRefused."""
    if not doing.window:
        raise ApplyRefused("请先在“交接班”里选择窗口，再叫号。")
    waiting = waiting_of(doing.affairs, doing.hall_uid, doing.moment)
    if not waiting:
        raise ApplyRefused("现在没有人等候。")
    ticket = waiting[0]
    ticket.state, ticket.window = CALLED, doing.window
    return ticket


def waiting_of(affairs: Any, hall_uid: str, moment: datetime) -> list[Ticket]:
    """In the order in which they are called."""
    kept = affairs.appointments
    tickets = kept.tickets(hall_uid, day_of(moment)) if kept is not None else []
    waiting = [one for one in tickets if one.state == WAITING]
    return sorted(waiting, key=lambda one: (not one.booking, one.number))


def end_ticket(doing: IntakeDoing, number: int, came: bool) -> None:
    """办完 or 过号. Raises ApplyRefused."""
    tickets = appointments_of(doing.affairs).tickets(doing.hall_uid, day_of(doing.moment))
    ticket = next((one for one in tickets if one.number == number), None)
    if ticket is None or ticket.state != CALLED:
        raise ApplyRefused("这个号没有在叫，请刷新页面。")
    ticket.state = DONE if came else ABSENT


def forget_appointments(doing: Any, most: int = 20) -> int:
    """Of days gone by: who it was goes KEPT_DAYS later; how many went."""
    kept = doing.affairs.appointments
    if kept is None:
        return 0
    before = day_of(doing.moment) - timedelta(days=KEPT_DAYS)
    gone = [one for _, one in zip(range(most), kept.over(before), strict=False)]
    for booking in gone:
        kept.forget(booking)
    if not gone:
        kept.forget_tickets(before)
    else:
        doing.affairs.await_pack(doing.moment)
    return len(gone)
