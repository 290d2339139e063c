"""预约: a seat in the hall on a day, booked without an account and cancelled by its code."""

from pyramid.httpexceptions import HTTPSeeOther

from content.areas import AppointmentArea
from content.cases.applying import ApplyRefused
from content.cases.booking import BookingUnsound, book, cancel, find_booking, slots_of
from content.permissions import Permission as P
from views.cookies import flash
from views.drafts import private
from views.forms import posted_texts
from views.layout import page, url_of
from views.limiting import limited, wait_page
from views.log_in import COMMIT
from views.months import say_weekday

UNPROCESSABLE = 422
BOOK, CANCEL, EDIT = "book", "cancel", "edit"
UNKNOWN = "没有找到这个预约，请检查取消码。大小写和横线都不影响。"
FIELDS = ("name", "phone", "item")


def show_slots(context, request, typed=None, errors=None, problem="", code_problem=""):
    private(request)
    hall = context.__parent__.__parent__
    days = {}
    for slot in slots_of(request.affairs, request.site, hall, request.moment):
        days.setdefault(slot.day, []).append(slot)
    may_edit = not request.person.is_anonymous and request.may(P.EDIT_PLACE, context)
    wrong = bool(errors or problem or code_problem)
    return {
        "layout": page(request, f"错误：{context.title}" if wrong else context.title, crumbs=()),
        "title": f"{context.__parent__.title}{context.title}",
        "days": [(day.isoformat(), say_weekday(day), slots) for day, slots in days.items()],
        "typed": {name: "" for name in (*FIELDS, "slot")} | (typed or {}),
        "errors": errors or {},
        "problem": problem,
        "code_problem": code_problem,
        "book_url": url_of(request, context, BOOK),
        "cancel_url": url_of(request, context, CANCEL),
        "edit_url": url_of(request, context, EDIT) if may_edit else "",
        "hall_url": url_of(request, context.__parent__),
        "privacy_url": url_of(request, request.root, "privacy"),
        "csrf_token": request.csrf_token(),
    }


def book_seat(context, request):
    """The answer tells the code, once; so it is no redirect."""
    typed, hall = posted_texts(request), context.__parent__.__parent__
    try:
        booking, code = book(request.apply_doing(), hall, typed.get("slot", ""), typed)
    except BookingUnsound as unsound:
        request.response.status_int = UNPROCESSABLE
        return show_slots(context, request, typed, unsound.errors)
    except ApplyRefused as refusal:
        request.response.status_int = UNPROCESSABLE
        return show_slots(context, request, typed, problem=str(refusal))
    request.environ[COMMIT] = True
    private(request)
    return {
        **show_slots(context, request),
        "layout": page(request, "已约好", crumbs=[(context.title, url_of(request, context))]),
        "booked": (say_weekday(booking.day), booking.start, booking.seat),
        "code": code,
    }


def cancel_seat(context, request):
    limits = request.registry.rate_limits
    if seconds := limits.peek("guess", request):
        return wait_page(request, seconds)
    hall, doing = context.__parent__.__parent__, request.apply_doing()
    booking = find_booking(doing, hall, posted_texts(request).get("code", "")[:100])
    try:
        if booking is None:
            limits.wait("guess", request)
            raise ApplyRefused(UNKNOWN)
        cancel(doing, booking)
    except ApplyRefused as refusal:
        request.response.status_int = UNPROCESSABLE
        return show_slots(context, request, code_problem=str(refusal))
    response = HTTPSeeOther(url_of(request, context))
    flash(request, response, "ok", "预约已取消，这个时段让给别人。")
    return response


def includeme(config):
    common = {"context": AppointmentArea, "permission": P.VIEW}
    common["renderer"] = "templates/appointments.pt"
    posting = {"request_method": "POST", "decorator": limited("post")}
    config.add_view(show_slots, request_method=("GET", "HEAD"), **common)
    config.add_view(book_seat, name=BOOK, **posting, **common)
    config.add_view(cancel_seat, name=CANCEL, **posting, **common)
