"""排队: tickets of today, drawn for who comes, called to a window; and today's appointments."""

from dataclasses import dataclass

from content.areas import CounterArea
from content.cases.appointments import BOOKED, CALLED, TICKET_STATES
from content.cases.booking import call_next, draw_ticket, end_ticket, waiting_of
from content.clock import SHANGHAI, day_of
from content.forms.masking import mask_phone
from content.permissions import Permission as P
from views.counter import QUEUE, counter_page
from views.counter_presses import pressed
from views.layout import url_of

CONFLICT = 409


@dataclass(frozen=True)
class BookedRow:
    """今天的预约: ``waits``: nobody has drawn a ticket for it yet."""

    uid: str
    start: str
    name: str
    phone: str
    item: str
    waits: bool


@dataclass(frozen=True)
class TicketRow:
    """今天的号."""

    number: int
    at: str
    booked: bool
    state: str
    window: str
    is_called: bool


def show_queue(context, request, problem=""):
    hall, kept = context.__parent__.__parent__, request.affairs.appointments
    book = request.affairs.intake_book
    shift = book.shift(request.person.account, hall.uid) if book else None
    tickets = kept.tickets(hall.uid, day_of(request.moment)) if kept is not None else []
    return counter_page(
        request,
        "排队和预约",
        problem=problem,
        window=shift["window"] if shift else "",
        waiting=len(waiting_of(request.affairs, hall.uid, request.moment)),
        tickets=[_ticket(one) for one in reversed(tickets)],
        bookings=_bookings(request, hall, kept),
        action=url_of(request, context, QUEUE),
        has_slots=bool(hall.slots),
    )


def _bookings(request, hall, kept):
    if kept is None:
        return []
    starts = [one["start"] for one in hall.slots]
    found, sealing = [], request.registry.sealing
    for booking in kept.of_day(hall.uid, day_of(request.moment), starts):
        who = booking.who(sealing)
        waits, phone = booking.state == BOOKED, mask_phone(who["phone"])
        found.append(BookedRow(booking.uid, booking.start, who["name"], phone, who["item"], waits))
    return found


def _ticket(ticket):
    return TicketRow(
        number=ticket.number,
        at=f"{ticket.at.astimezone(SHANGHAI):%H:%M}",
        booked=bool(ticket.booking),
        state=TICKET_STATES[ticket.state],
        window=ticket.window,
        is_called=ticket.state == CALLED,
    )


def _draw(doing, typed):
    return f"{draw_ticket(doing, typed.get('booking', '')).number} 号，请打印或告诉来人。"


def _call(doing, typed):
    ticket = call_next(doing)
    return f"请 {ticket.number} 号到 {ticket.window} 号窗口。"


def _end(doing, typed, came):
    number = typed.get("number", "")
    end_ticket(doing, int(number) if number.isascii() and number.isdecimal() else 0, came)
    return f"{number} 号{'已办完' if came else '记为过号'}。"


_PRESSES = {
    "draw": _draw,
    "call": _call,
    "done": lambda doing, typed: _end(doing, typed, True),
    "absent": lambda doing, typed: _end(doing, typed, False),
}


def press(context, request):
    return pressed(context, request, _PRESSES, show_queue)


def includeme(config):
    common = {"context": CounterArea, "name": QUEUE, "permission": P.INTAKE, "http_cache": 0}
    common["renderer"] = "templates/counter_queue.pt"
    config.add_view(show_queue, request_method=("GET", "HEAD"), **common)
    config.add_view(press, request_method="POST", **common)
