"""今日待办: what an office, or the hall's counter, has to do, by due date."""

from dataclasses import dataclass

from pyramid.httpexceptions import HTTPNotFound

from content.areas import CaseArea, Hall, WorkArea
from content.cases.branches import branch_named
from content.cases.handling import take_many
from content.cases.work_places import hall_asked, offices_asked
from content.cases.work_query import (
    BOX,
    MINE,
    MOST_COUNTED,
    OF_HALL,
    OF_OFFICE,
    OVERDUE,
    PENDING,
    read_key,
    say_key,
    work_count,
    work_keys,
)
from content.clock import day_of
from content.permissions import Permission as P
from views.case_act_page import done
from views.hall_work_rows import row_json, work_rows
from views.layout import page, url_of
from views.listing import page_asked, page_json, paging_of, take, with_query

OFFICE, HALL = "office", "hall"
LABELS = {OFFICE: OF_OFFICE, HALL: OF_HALL}
FIRST = {OFFICE: MINE, HALL: PENDING}
EMPTY = {
    MINE: "您手里现在没有任务。可以到“待领取”里领取。",
    BOX: "没有等待领取的任务。",
    OVERDUE: "没有超期的。",
}


@dataclass(frozen=True)
class Choice:
    """筛选: one list, how many lie in it, and its address."""

    name: str
    label: str
    number: str
    url: str
    current: bool


@dataclass(frozen=True)
class Asked:
    """所问的待办: of the hall or of offices (``whose``), and which list (``show``)."""

    whose: str
    show: str
    offices: tuple
    both: bool
    today: str


def asked_of(context, request):
    """Raises HTTPNotFound for who has neither an office nor a hall here."""
    doing, government = request.clerk_doing(), context.__parent__.__parent__
    found = {OFFICE: offices_asked(doing, government), HALL: hall_asked(doing, government)}
    found = {name: offices for name, offices in found.items() if offices}
    if not found:
        raise HTTPNotFound("这里没有您的待办。")
    whose = request.GET.get("whose", "")
    whose = whose if whose in found else next(iter(found))
    show = request.GET.get("show", "")
    show = show if show in LABELS[whose] else FIRST[whose]
    return Asked(whose, show, found[whose], len(found) > 1, day_of(request.moment).isoformat())


def _work(request):
    return request.affairs.cases.work if request.affairs.cases is not None else None


def _choices(request, asked):
    found = []
    for name, label in LABELS[asked.whose].items():
        url = with_query(request, show=name, page=None, after=None)
        number = work_count(_work(request), asked.offices, name, asked.today)
        said = f"{number}+" if name == OVERDUE and number == MOST_COUNTED else str(number)
        found.append(Choice(name, label, said, url, name == asked.show))
    return found


def _rows(context, request, asked):
    number, size = page_asked(request)
    after = read_key(request.GET.get("after", ""))
    keys = work_keys(_work(request), asked.offices, asked.show, asked.today, after)
    shown, more = take(keys, number, size)
    total = work_count(_work(request), asked.offices, asked.show, asked.today)
    following = say_key(shown[-1]) if shown else None
    rows = work_rows(request, context, shown, asked.show)
    return rows, paging_of(request, number, size, total, more, following)


def show_work(context, request):
    asked = asked_of(context, request)
    rows, paging = _rows(context, request, asked)
    return {
        "layout": page(request, "待办"),
        "title": f"{context.__parent__.title}待办",
        "choices": _choices(request, asked),
        "whose": _whose(request, asked),
        "is_hall": asked.whose == HALL,
        "takes": any(row.task for row in rows),
        "rows": rows,
        "paging": paging,
        "empty": EMPTY.get(asked.show, f"没有“{LABELS[asked.whose][asked.show]}”的。"),
        "url": url_of(request, context),
        "absence_url": url_of(request, context, "absence") if asked.whose == OFFICE else "",
        "cases_url": url_of(request, CaseArea(context.__parent__)),
        "desk_url": url_of(request, request.root, "desk"),
        "csrf_token": request.csrf_token(),
    }


def _whose(request, asked):
    """For who works in an office and at the counter."""
    if not asked.both:
        return ()
    labels = {OFFICE: "本办公室", HALL: "大厅窗口"}
    return [
        (label, with_query(request, whose=name, show=None, page=None), name == asked.whose)
        for name, label in labels.items()
    ]


def work_json(context, request):
    asked = asked_of(context, request)
    rows, paging = _rows(context, request, asked)
    items = [row_json(row) for row in rows]
    facets = {one.name: one.number for one in _choices(request, asked)}
    return page_json(request, context, "work", context.title, items, paging, facets=facets)


def take_tasks(context, request):
    """Several at once; what a colleague took meanwhile is left to them."""
    url = url_of(request, context)
    wanted = [one.partition(":") for one in request.POST.getall("task")[:100]]
    found = [(_case(context, request, number), branch) for number, _, branch in wanted]
    asked = [(case, name) for case, name in found if case and branch_named(case, name)]
    if not asked:
        return done(request, f"{url}?show={BOX}", "没有选择任务。请勾选以后再领取。")
    left = take_many(request.clerk_doing(), asked)
    said = f"已领取 {len(asked) - len(left)} 件。"
    if left:
        said += f"{'、'.join(left)} 已由同事领取，或者现在不能领取。"
    return done(request, url, said)


def _case(context, request, number):
    """Only of an office of one's own."""
    cases = request.affairs.cases
    case = cases.by_number(number) if cases is not None else None
    own = {one.place for one in offices_asked(request.clerk_doing(), context.__parent__.__parent__)}
    if case is None or not own & {one.department_uid for one in case.branches}:
        return None
    return case


def work_links(request):
    """(label, address, how many) of the work of each hall somebody works for, for the desk."""
    doing, found = request.clerk_doing(), []
    governments = {grant.place_uid: request.site.find(grant.place_uid) for grant in
                   sorted(request.person.grants, key=lambda one: one.place_uid)}  # fmt: skip
    places = [place.government for place in governments.values() if place is not None]
    for place in dict.fromkeys(places):
        area = WorkArea(Hall(place))
        if not request.may(P.LIST_WORK, area):
            continue
        today = day_of(request.moment).isoformat()
        for name, offices in (("", offices_asked(doing, place)), (HALL, hall_asked(doing, place))):
            if offices:
                shows = (PENDING,) if name else (MINE, BOX)
                number = sum(work_count(_work(request), offices, one, today) for one in shows)
                label = f"{area.__parent__.title}{'待受理' if name else '待办'}"
                found.append((label, url_of(request, area, whose=name), number))
    return found


def includeme(config):
    common = {"context": WorkArea, "permission": P.LIST_WORK, "http_cache": 0}
    reading = {"request_method": ("GET", "HEAD"), **common}
    config.add_view(show_work, renderer="templates/hall_work.pt", prefers_json=False, **reading)
    config.add_view(work_json, renderer="json", prefers_json=True, **reading)
    config.add_view(take_tasks, name="take", request_method="POST", **common)
