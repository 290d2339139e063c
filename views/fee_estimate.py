"""收费预估 on a page: what the address gives as quantities and exemptions, and what it comes to.

``n-1`` and ``x-1`` are quantity and exemption of the item's first fee standard. GET only.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from content import vocabularies as lists
from content.clock import day_of
from content.fee_amounts import charging_of, needs_quantity, unit_of
from content.fee_estimates import (
    Estimate,
    estimate,
    exemptions_on,
    quantity_label,
    why_not_on,
)
from views.fee_words import QuantityRefused, read_quantity, say_exemption, say_how
from views.qr import draw_qr
from views.times import say_fen
from views.urls import url_of

MOST_FEES = 9
QUANTITIES = tuple(f"n-{number}" for number in range(1, MOST_FEES + 1))
EXEMPTIONS = tuple(f"x-{number}" for number in range(1, MOST_FEES + 1))
LONGEST = 100


@dataclass(frozen=True)
class FeeQuestion:
    """What the form asks of one standard: a quantity, an exemption, or both.

    ``options`` are (value, label, chosen).
    """

    title: str
    quantity_name: str
    label: str
    unit: str
    text: str
    error: str
    exemption_name: str
    options: tuple


@dataclass(frozen=True)
class ShownLine:
    """预估的一项, as text."""

    title: str
    how: str
    exemption: str
    amount: str
    basis: tuple


@dataclass(frozen=True)
class ShownEstimate:
    """收费预估: ``total`` is empty while something is unknown; ``query`` carries what was typed."""

    questions: tuple
    lines: tuple
    total: str
    known: str
    unknown: tuple
    stopped: tuple
    query: tuple
    estimate: Estimate

    @property
    def nothing_in_force(self):
        return bool(self.stopped) and not self.lines and not self.unknown


@dataclass(frozen=True)
class _Asked:
    """What the address says of one standard."""

    place: int
    text: str
    quantity: object
    error: str
    who: str
    typed: tuple


def estimate_for(request, standards, moment, places=None):
    """``places``: uid → number of the standard in its item; None where there is nothing to say."""
    if not standards:
        return None
    day = day_of(moment)
    places = places or {one.uid: place for place, one in enumerate(standards)}
    asked = {
        one.uid: _asked(request, one, places[one.uid])
        for one in standards
        if places.get(one.uid, MOST_FEES) < MOST_FEES
    }
    found = estimate(
        standards,
        {uid: one.quantity for uid, one in asked.items() if one.quantity is not None},
        {uid: one.who for uid, one in asked.items() if one.who},
        day,
    )
    return _shown(found, standards, asked, day)


def _asked(request, standard, place):
    text = request.GET.get(QUANTITIES[place], "").strip()[:LONGEST]
    who = request.GET.get(EXEMPTIONS[place], "").strip()[:LONGEST]
    typed = tuple(pair for pair in ((QUANTITIES[place], text), (EXEMPTIONS[place], who)) if pair[1])
    fields = standard.fields
    if not needs_quantity(fields):
        return _Asked(place, "", None, "", who, typed)
    if not text and charging_of(fields) == lists.PER_UNIT:
        text = "1"
    try:
        quantity, error = read_quantity(text, fields) if text else None, ""
    except QuantityRefused as refused:
        quantity, error = None, str(refused)
    return _Asked(place, text, quantity, error, who, typed)


def _shown(found, standards, asked, day):
    questions = [
        _question(one, asked[one.uid], day)
        for one in standards
        if one.uid in asked and not (one.stopped or one.unsure or why_not_on(one.fields, day))
    ]
    return ShownEstimate(
        questions=tuple(one for one in questions if one.label or one.options),
        lines=tuple(map(_line, found.lines)),
        total="" if found.total_fen is None else say_fen(found.total_fen),
        known=say_fen(found.known_fen),
        unknown=found.unknown,
        stopped=found.stopped,
        query=tuple(pair for one in asked.values() for pair in one.typed),
        estimate=found,
    )


def _question(standard, asked, day):
    fields = standard.fields
    options = [
        (row["who"], f"{row['who']}（{say_exemption(row)}）", row["who"] == asked.who)
        for row in exemptions_on(fields, day)
    ]
    counts = needs_quantity(fields)
    return FeeQuestion(
        title=standard.title,
        quantity_name=QUANTITIES[asked.place],
        label=quantity_label(fields) if counts else "",
        unit=unit_of(fields),
        text=asked.text,
        error=asked.error,
        exemption_name=EXEMPTIONS[asked.place],
        options=tuple(options),
    )


def _line(line):
    exemption = ""
    if line.exemption is not None:
        row = line.exemption
        less = f"{row['who']}：{say_exemption(row)}，少收 {say_fen(line.reduced_fen)}"
        exemption = f"{less}（依据：{row['basis']}）" if row.get("basis") else less
    basis = line.standard.basis
    return ShownLine(line.standard.title, say_how(line), exemption, say_fen(line.fen), basis)


def query_of(*pairs):
    """``a=b&c=d`` of lists of pairs."""
    return urlencode([pair for some in pairs for pair in some])


def estimate_json(shown):
    """Amounts in fen; no total while something is unknown."""
    found = shown.estimate
    return {
        "total_fen": found.total_fen,
        "lines": [_line_json(line) for line in found.lines],
        "unknown": _reasons(found.unknown),
        "not_charged": _reasons(found.stopped),
        "note": "按现行标准预估，不作缴费凭据",
    }


def _line_json(line):
    return {
        "uid": line.standard.uid,
        "title": line.standard.title,
        "how": say_how(line),
        "full_fen": line.full_fen,
        "reduced_fen": line.reduced_fen,
        "exemption": line.exemption["who"] if line.exemption is not None else None,
        "fen": line.fen,
        "basis": list(line.standard.basis),
    }


def _reasons(pairs):
    return [{"title": title, "reason": reason} for title, reason in pairs]


def carried_moment(request):
    """The moment that a form of this page goes on telling of, as pairs."""
    said = request.GET.get("asof")
    return (("asof", said),) if said else ()


def own_address(request, item, query):
    """What was answered is printed with the page, and found again by its code; nothing is kept."""
    if not query:
        return {}
    url = f"{url_of(request, item)}?{query}"
    return {"print_url": f"{url}&print=1", "qr": draw_qr(url, "本页地址的二维码")}
