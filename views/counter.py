"""综合窗口: where a clerk finds an item of any department of the hall and begins an intake."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from pyramid.httpexceptions import HTTPSeeOther

from content.areas import CaseArea, CounterArea, CounterDraft, Hall
from content.cases.applying import ApplyRefused
from content.cases.cases import cases_of
from content.cases.intake import start_intake
from content.cases.intake_book import DRAFT
from content.cases.joint import PACKAGE
from content.cases.joint_start import why_not
from content.cases.numbers import is_number, tidy
from content.cases.subjects import closed_because, forms_of, subject_of
from content.items import Item
from content.permissions import Permission as P
from search_index.listings import find_references
from search_index.query import LONGEST_TEXT
from views.drafts import private
from views.forms import posted_texts
from views.hall_search import scanned
from views.layout import page, url_of
from views.search_words import vocabulary_of
from views.situation_answers import answers_in
from views.times import say_moment

KIND = "approval_item"
KINDS = (KIND, PACKAGE)
FACTS, SHIFT, TODAY, START, QUEUE = "intake-facts", "shift", "today", "start", "queue"
CODES = ("implementation_code", "basic_code", "item_code")
SHOWN = 20
UNPROCESSABLE = 422
NO_FORM = "还没有申请表，不能在这里收件；请部门先发布申请表"


@dataclass(frozen=True)
class ItemRow:
    """可收件的事项: ``forms`` are (uid, title); ``why_not`` a sentence where there is none."""

    uid: str
    title: str
    url: str
    department: str
    codes: tuple
    forms: tuple
    why_not: str


@dataclass(frozen=True)
class DraftRow:
    """没有提交的收件: who applies is not shown before the clerk opens it."""

    item: str
    department: str
    saved: str
    expires: str
    url: str
    corrects: str


def counter_page(request, title, **values):
    """The values of a page of the counter."""
    private(request)
    area = _area(request.context)
    return {
        "layout": page(request, title, crumbs=_crumbs(request, area)),
        "title": title,
        "counter_url": url_of(request, area),
        "cases_url": url_of(request, CaseArea(area.__parent__)),
        "csrf_token": request.csrf_token(),
        **values,
    }


def _area(context):
    return context if isinstance(context, CounterArea) else context.__parent__


def _crumbs(request, area):
    on_its_own = request.context is area and not request.view_name
    return [] if on_its_own else [(area.title, url_of(request, area))]


def hall_of(context):
    return _area(context).__parent__


def show_counter(context, request, problem=""):
    typed = request.GET.get("q", "").strip()[:LONGEST_TEXT]
    if typed and (url := _led_to(context, request, typed)):
        return HTTPSeeOther(url)
    rows = find_items(context, request, typed) if typed else []
    book = request.affairs.intake_book
    account, hall_uid = request.person.account, hall_of(context).__parent__.uid
    return counter_page(
        request,
        hall_of(context).title + context.title,
        typed=typed,
        rows=rows,
        problem=problem,
        drafts=draft_rows(context, request),
        offered=sum(
            one.taker == account and one.hall_uid == hall_uid
            for one in book.open_hand_overs(account)
        )
        if book
        else 0,
        shift=book.shift(account, hall_uid) if book else None,
        windows=windows_of(context),
        shift_url=url_of(request, context, SHIFT),
        today_url=url_of(request, context, TODAY),
        queue_url=url_of(request, context, QUEUE),
        start_url=url_of(request, context, START),
    )


def windows_of(context):
    """(number, label) of the hall's counters."""
    counters = hall_of(context).__parent__.counters
    return [(one["number"], f"{one['number']}号窗口 {one['name']}".strip()) for one in counters]


def _led_to(context, request, typed):
    """Where the scan of a case leads, of its number or of the code on a paper; "" for words."""
    number = tidy(scanned(typed))
    if is_number(number) or scanned(typed) != typed:
        return url_of(request, CaseArea(hall_of(context)), q=number)
    return ""


def item_scanned(context, request, typed):
    """The item whose address was scanned, if it is one of this hall's own government."""
    if "/" not in typed:
        return None
    path = unquote(urlsplit(typed).path).rstrip("/").removesuffix("/apply")
    found = request.site.at(path) if len(path) < LONGEST_TEXT else None
    return found if isinstance(found, Item) else None


def find_items(context, request, typed):
    """[ItemRow] by name, code, pinyin or the scanned address; of this government's departments."""
    government = hall_of(context).__parent__
    scanned = item_scanned(context, request, typed)
    own = tuple(one.uid for one in government.department_records())
    if scanned is not None:
        uids = [scanned.uid]
    elif own:
        hits = find_references(
            request.engine,
            typed,
            KINDS,
            request.moment,
            department_uid=own,
            size=SHOWN,
            vocabulary=vocabulary_of(request),
        )
        uids = [hit.uid for hit in hits]
    else:
        uids = []
    items = (request.site.find(uid) for uid in uids)
    return [
        row
        for item in items
        if isinstance(item, Item) and (row := _row(request, government, item)) is not None
    ]


def _row(request, government, item):
    edition = item.edition_at(request.moment)
    department = item.__parent__.__parent__
    if edition is None or department.government is not government:
        return None
    joint = item.kind == PACKAGE
    because = closed_because(item, request.moment)
    because = because or (why_not(request.site, item, request.moment) if joint else "")
    forms = [] if because else forms_of(request.site, item, request.moment)
    said = edition.fields
    return ItemRow(
        uid=item.uid,
        title=said.get("title", ""),
        url=url_of(request, item),
        department=department.title,
        codes=tuple(filter(None, (said.get(name) for name in CODES))),
        forms=tuple((one.uid, _title(request, one)) for one in forms),
        why_not=because or ("" if forms or joint else NO_FORM),
    )


def _title(request, form):
    return form.edition_at(request.moment).fields.get("title", "")


def held_drafts(request, hall):
    """[Draft] that the clerk holds at this hall and has not submitted, last saved first."""
    book, drafts = request.affairs.intake_book, request.affairs.drafts
    if book is None or drafts is None:
        return []
    held = (drafts.get(uid) for what, uid in book.held(request.person.account) if what == DRAFT)
    own = [
        one
        for one in held
        if one is not None and not one.case_uid and one.hall_uid == hall.__parent__.uid
    ]
    return sorted(own, key=lambda one: one.saved_at, reverse=True)


def draft_rows(context, request):
    return [_draft_row(context, request, one) for one in held_drafts(request, hall_of(context))]


def _draft_row(context, request, draft):
    subject = subject_of(request.site, draft, request.moment)
    case = cases_of(request.affairs).get(draft.corrects) if draft.corrects else None
    return DraftRow(
        item=subject.title,
        department=subject.office,
        saved=say_moment(draft.saved_at),
        expires=say_moment(draft.expires_at),
        url=url_of(request, CounterDraft(_area(context), subject.item, draft)),
        corrects=case.number if case is not None else "",
    )


def start_here(context, request):
    """A draft that this clerk holds, then what is to be known of the intake itself."""
    typed = posted_texts(request)
    item = request.site.find(typed.get("item", ""))
    try:
        if not isinstance(item, Item) or item.kind not in KINDS:
            raise ApplyRefused("没有找到这个事项，请重新查找。")
        form = request.site.find(typed.get("form", ""))
        doing = request.intake_doing(context.__parent__)
        draft = start_intake(doing, item, answers_in(request), form_chosen(request, item, form))
    except ApplyRefused as refusal:
        request.response.status_int = UNPROCESSABLE
        return show_counter(context, request, str(refusal))
    return HTTPSeeOther(url_of(request, CounterDraft(context, item, draft), FACTS))


def form_chosen(request, item, form):
    """One of the item's own, else None: the first is taken."""
    return form if form in forms_of(request.site, item, request.moment) else None


def counter_links(request):
    """(label, address) of the counters a clerk works at, for the staff desk."""
    found = {}
    for grant in sorted(request.person.grants, key=lambda grant: grant.place_uid):
        place = request.site.find(grant.place_uid)
        if place is None or not getattr(place, "is_government", False):
            continue
        area = CounterArea(Hall(place))
        if request.may(P.INTAKE, area):
            found[url_of(request, area)] = f"{area.__parent__.title}{area.title}"
    return [(label, url) for url, label in found.items()]


def includeme(config):
    common = {"context": CounterArea, "permission": P.INTAKE, "http_cache": 0}
    common["renderer"] = "templates/counter.pt"
    config.add_view(show_counter, request_method=("GET", "HEAD"), **common)
    config.add_view(start_here, name=START, request_method="POST", **common)
