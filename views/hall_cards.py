"""红黄牌: what ran late in a hall, for supervision; no person is shown, and no card is changed."""

from dataclasses import dataclass

from content.acl import allowed
from content.areas import CardArea, CaseArea, CasePage, Hall
from content.cases.card_reviews import review_card
from content.cases.cards import COLOURS
from content.cases.offices import names_of
from content.cases.pages import page_of_case
from content.cases.raised_cards import CARD_STATES, IN_DOUBT, LIFTED, RAISED, in_doubt, raised_cards
from content.cases.subjects import fields_under, subject_of
from content.clock import moment_of
from content.permissions import Permission as P
from content.permissions import Role
from views.act_questions import RADIO, Question
from views.case_act_page import CaseAct, add_act_views
from views.layout import page, url_of
from views.listing import page_asked, paging_of, take, with_query
from views.times import say_moment

SHOWN = {"red": "红牌", "yellow": "黄牌", IN_DOUBT: "待复核"}
_STATE_STYLES = {RAISED: "error", IN_DOUBT: "warn", LIFTED: "ok"}
_COLOUR_STYLES = {"red": "error", "yellow": "warn"}


@dataclass(frozen=True)
class CardRow:
    """亮牌行: ``review_url`` where it is to be reviewed."""

    number: str
    url: str
    title: str
    office: str
    holder: str
    colour: str
    colour_label: str
    colour_style: str
    label: str
    due: str
    at: str
    state: str
    state_label: str
    state_style: str
    review_url: str


def _cards(request):
    return request.affairs.cases.cards if request.affairs.cases is not None else None


def _show(request):
    asked = request.GET.get("show", "")
    return asked if asked in SHOWN else next(iter(SHOWN))


def _lists(context, request, show):
    cards, government = _cards(request), context.__parent__.__parent__
    if cards is None:
        return []
    return [found for state, _, found in cards.lists_at(government.uid) if state == show]


def _rows(context, request):
    number, size = page_asked(request)
    found = _lists(context, request, _show(request))
    after = _after(request)
    keys = (key for one in found for key in one.keys(after))
    shown, more = take(keys, number, size)
    total = sum(int(one.count()) for one in found)
    following = "_".join(shown[-1]) if shown else None
    rows = [_row(request, context, key) for key in shown]
    return rows, paging_of(request, number, size, total, more, following)


def _after(request):
    parts = request.GET.get("after", "").split("_")
    return tuple(parts) if len(parts) == 3 else None


def _row(request, context, key):
    _, number, uid = key
    case = request.affairs.cases.by_number(number)
    case_page = page_of_case(request.site, CaseArea(context.__parent__), case)
    card = next(one for one in raised_cards(case.events) if one.event["uid"] == uid)
    event = card.event
    branch = next((one for one in case.branches if one.name == event.get("branch")), None)
    return CardRow(
        number=number,
        url=url_of(request, case_page),
        title=_title(request, case, branch),
        office=_office(request, case_page, branch),
        holder=_holder(request, case, event.get("branch", "")),
        colour=event["colour"],
        colour_label=COLOURS[event["colour"]],
        colour_style=_COLOUR_STYLES[event["colour"]],
        label=event.get("label") or event["clock"],
        due=event["due"],
        at=say_moment(moment_of(event["at"])),
        state=card.state,
        state_label=CARD_STATES[card.state],
        state_style=_STATE_STYLES.get(card.state, "info"),
        review_url=url_of(request, case_page, REVIEW.name) if card.state == IN_DOUBT else "",
    )


def _title(request, case, branch):
    if branch is None:
        return subject_of(request.site, case, request.moment).title
    said = fields_under(request.site, branch.item_uid, branch.item_edition)
    return said.get("title") or subject_of(request.site, case, request.moment).title


def _office(request, case_page, branch):
    place = request.site.find(branch.department_uid) if branch is not None else case_page.place
    return place.title if place is not None else ""


def _holder(request, case, branch):
    """The officer in whose hands it is now; supervision asks staff, not applicants."""
    found = next((one for one in case.standing.branches if one.name == branch), None)
    holder = found.work.task.holder if found is not None else ""
    return names_of(request.affairs, (holder,)).get(holder, "")


def show_cards(context, request):
    rows, paging = _rows(context, request)
    shown = _show(request)
    return {
        "layout": page(request, "红黄牌"),
        "title": f"{context.__parent__.title}红黄牌",
        "choices": [
            (
                label,
                with_query(request, show=name, page=None, after=None),
                sum(int(one.count()) for one in _lists(context, request, name)),
                name == shown,
            )
            for name, label in SHOWN.items()
        ],
        "shown": SHOWN[shown],
        "rows": rows,
        "paging": paging,
        "desk_url": url_of(request, request.root, "desk"),
    }


def cards_json(context, request):
    rows, paging = _rows(context, request)
    return {
        "@id": url_of(request, context),
        "@type": "cards",
        "title": context.title,
        "items": [
            {
                "@id": row.url,
                "number": row.number,
                "title": row.title,
                "department": row.office,
                "colour": row.colour,
                "clock": row.label,
                "due": row.due,
                "state": row.state,
            }
            for row in rows
        ],
        "items_total": paging.total,
    }


def _no_review(met):
    return "" if any(in_doubt(met.case.events)) else "没有需要复核的牌。"


def _review_questions(met):
    cards = tuple(
        (
            one.event["uid"],
            f"{COLOURS[one.event['colour']]}：{one.event.get('label', '')}，"
            f"期限 {one.event['due']}，现在应为 {one.new_due}",
        )
        for one in in_doubt(met.case.events)
    )
    first = cards[0][0] if len(cards) == 1 else ""
    return (
        Question("card", "复核哪一张", RADIO, choices=cards, typed=first,
                 missing="请选择复核哪一张牌。"),
        Question("upheld", "复核结果", RADIO, choices=(("yes", "维持"), ("no", "取消")),
                 missing="请选择维持或者取消。"),
        Question("reason", "理由", help="例如：放假安排更改后，期限顺延到 10 月 9 日，没有超期。",
                 missing="请写明复核的理由。"),
    )  # fmt: skip


def _review_lead(met):
    yield "亮牌以后，工作日历改了，期限也变了，所以要复核。亮牌的记录不会改动，复核结果另外记下。"


def _review(doing, met, typed):
    review_card(doing, met.case, typed["card"], typed["upheld"] == "yes", typed["reason"])


REVIEW = CaseAct(
    "review_card", "复核亮牌", P.REVIEW_CARD, _no_review, _review, "复核结果已记下。",
    questions=_review_questions, lead=_review_lead,
)  # fmt: skip


def card_links(request):
    """(label, address, how many red ones) of each hall somebody supervises, for the desk."""
    found = {}
    for grant in sorted(request.person.grants, key=lambda one: one.place_uid):
        place = request.site.find(grant.place_uid) if grant.role is Role.SUPERVISOR else None
        if place is None:
            continue
        area = CardArea(Hall(place.government))
        if allowed(area, request.person, request.moment, P.REVIEW_CARD):
            number = sum(int(one.count()) for one in _lists(area, request, IN_DOUBT))
            found[url_of(request, area)] = (f"{area.__parent__.title}红黄牌（待复核）", number)
    return [(label, url, number) for url, (label, number) in found.items()]


def includeme(config):
    reading = {
        "context": CardArea,
        "permission": P.REVIEW_CARD,
        "request_method": ("GET", "HEAD"),
        "http_cache": 0,
    }
    template = {"renderer": "templates/hall_cards.pt"}
    config.add_view(show_cards, prefers_json=False, **template, **reading)
    config.add_view(cards_json, prefers_json=True, renderer="json", **reading)
    add_act_views(config, CasePage, (REVIEW,))
