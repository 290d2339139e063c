"""开出缴费单: quantities and exemptions typed for published standards; checked, then made."""

from dataclasses import dataclass

from pyramid.httpexceptions import HTTPSeeOther

from content.areas import BillPage
from content.cases.applying import ApplyRefused
from content.charging.amounts import yuan
from content.charging.billing import charges_said, make_bill
from content.charging.chargeable import LineAsked, LinesRefused, chargeables, lines_of
from content.clock import day_of, micros
from content.fee_amounts import needs_quantity, unit_of
from content.fee_estimates import exemptions_on, quantity_label
from content.permissions import Permission as P
from views.bill_page import CONFLICT, bill_page
from views.bill_rows import lines_shown, sound
from views.cookies import flash
from views.fee_words import QuantityRefused, read_quantity, say_exemption
from views.forms import posted_texts
from views.urls import url_of


@dataclass(frozen=True)
class FeeRow:
    """可收的一项: with what was ticked and typed; ``stopped`` says why it may not be charged."""

    name: str
    key: str
    title: str
    item: str
    department: str
    standard: str
    basis: tuple
    stopped: str
    ticked: bool
    label: str
    unit: str
    quantity: str
    options: tuple
    error: str


def fee_rows(request, case, typed=None, errors=None, branch=""):
    """Of all branches, or of one; what its office said stands there before anything is typed."""
    said, errors = _said(case), errors or {}
    offered = chargeables(request.site, case, request.moment)
    return [
        _row(
            request, number, one, _typed(one, number, said, typed), (errors or {}).get(one.key, "")
        )
        for number, one in enumerate(offered, 1)
        if branch in ("", one.branch)
    ]


def _said(case):
    """(branch, standard) → (quantity, exemption); and every branch that said anything."""
    found = {}
    for branch, lines in charges_said(case.events).items():
        found[branch] = None
        for standard, quantity, exemption in lines:
            found[branch, standard] = (quantity, exemption)
    return found


def _typed(one, number, said, typed):
    if typed is not None or one.branch not in said:
        return typed
    if one.key not in said:
        return {}
    quantity, exemption = said[one.key]
    return {f"take-{number}": "1", f"n-{number}": quantity, f"x-{number}": exemption}


def show_making(context, request, typed=None, problem="", errors=None, lines=()):
    rows = fee_rows(request, context.case, typed, errors)
    worked_out = lines_shown(request, context.case, lines, micros(request.moment))
    return bill_page(
        context,
        request,
        "开出缴费单",
        problem=problem,
        rows=[one for one in rows if not one.stopped],
        stopped=[one for one in rows if one.stopped],
        errors=[one for one in rows if one.error],
        lines=worked_out,
        total=yuan(sum(line.fen for line in lines)) if lines else "",
    )


def _row(request, number, one, typed, error):
    fields, day = one.standard.fields, day_of(request.moment)
    counts = needs_quantity(fields)
    said = typed or {}
    place = request.site.find(one.department_uid)
    who = said.get(f"x-{number}", "")
    return FeeRow(
        name=str(number),
        key=f"{one.branch}:{one.standard.uid}",
        title=one.standard.title,
        item=one.item_title,
        department=place.title if place is not None else "",
        standard=fields.get("standard") or "",
        basis=one.standard.basis,
        stopped=one.stopped,
        ticked=one.expected if typed is None else f"take-{number}" in said,
        label=quantity_label(fields) if counts else "",
        unit=unit_of(fields),
        quantity=said.get(f"n-{number}", "1" if typed is None and counts else ""),
        options=tuple(
            (row["who"], f"{row['who']}（{say_exemption(row)}）", row["who"] == who)
            for row in exemptions_on(fields, day)
        ),
        error=error,
    )


def make(context, request):
    typed = posted_texts(request)
    try:
        asked = lines_asked(request, context.case, typed)
        if "preview" in typed:
            lines = lines_of(request.site, context.case, asked, request.moment)
            return show_making(context, request, typed, lines=lines)
        make_bill(request.clerk_doing(), context.case, asked)
    except LinesRefused as refused:
        request.response.status_int = CONFLICT
        return show_making(context, request, typed, str(refused), refused.errors)
    except ApplyRefused as refusal:
        request.response.status_int = CONFLICT
        return show_making(context, request, typed, str(refusal))
    response = HTTPSeeOther(url_of(request, context))
    flash(request, response, "ok", "缴费单已开出，申请人可以在网上或者到窗口缴费。")
    return response


def lines_asked(request, case, typed):
    """The lines that were ticked. Raises LinesRefused for quantities that cannot be read."""
    known = {one.key: one for one in chargeables(request.site, case, request.moment)}
    asked, errors = [], {}
    for name in sorted(_ticked(typed), key=int):
        branch, _, uid = typed.get(f"key-{name}", "").partition(":")
        one = known.get((branch, uid))
        fields = one.standard.fields if one is not None else {}
        text = typed.get(f"n-{name}", "").strip()
        try:
            quantity = read_quantity(text, fields) if text and needs_quantity(fields) else None
        except QuantityRefused as refused:
            errors[branch, uid] = str(refused)
            continue
        asked.append(LineAsked(branch, uid, quantity, typed.get(f"x-{name}", "")))
    if errors:
        raise LinesRefused(errors)
    return asked


def _ticked(typed):
    names = (name.removeprefix("take-") for name in typed if name.startswith("take-"))
    return [name for name in names if name.isascii() and name.isdecimal() and len(name) < 5]


def includeme(config):
    common = {
        "context": BillPage,
        "name": "make",
        "permission": P.CHARGE_CASE,
        "renderer": "templates/bill_make.pt",
        "http_cache": 0,
        "decorator": sound,
    }
    config.add_view(show_making, request_method=("GET", "HEAD"), **common)
    config.add_view(make, request_method="POST", **common)
