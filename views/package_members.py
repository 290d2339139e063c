"""成员与顺序: the page on which a department puts a package together; every press is an edit.

What a press makes of the members ``content.package_presses`` says; the graph, its working days and
its bottleneck are worked out anew from what the items say now.
"""

from functools import wraps

from pyramid.httpexceptions import HTTPSeeOther

from content.act import ActRefused, NotAllowed, StaleEdit
from content.acts.publishing import findings_for
from content.acts.writing import EDIT
from content.approval.service_package import SERVICE_PACKAGE
from content.editions import Edition
from content.items import Item
from content.package_presses import LONGEST_NAME, PressRefused, added, kept, moved, removed
from content.packages import advise
from content.permissions import Permission as P
from content.tree import department_of
from content.workflow import DRAFT, IllegalTransition
from search_index.query import Query
from views.cookies import flash
from views.forms import OWN_PAGES, posted_texts
from views.layout import page, url_of
from views.merged import checked_item
from views.package_chart import chart_of
from views.package_form import form_summary
from views.package_page import member_rows, planned_of, say_promise, seen_members

UNPROCESSABLE, CONFLICT = 422, 409
PAGE = OWN_PAGES[SERVICE_PACKAGE.name][0]
MOST_FOUND = 10
NOTHING_PRESSED = "没有看懂要做什么，请刷新页面后再按一次。"
STALE = "刚才有同事保存了，您这一步还没有做。下面是最新的内容，请核对后再按一次。"


def of_a_package(view):
    """The view, for drafts of packages; other editions lead back to their own page."""

    @wraps(view)
    def shown(context, request):
        is_package = context.item.kind == SERVICE_PACKAGE.name
        if not is_package or context.state != DRAFT:
            return HTTPSeeOther(url_of(request, context))
        return view(context, request)

    return shown


@of_a_package
def show_members(context, request):
    return _page(context, request)


def _page(context, request, problem="", typed=None):
    """``typed``: uid → (name, prerequisites), in place of what is stored."""
    members = seen_members(request, context.fields, request.moment)
    planned = planned_of(members)
    heading = f"成员与顺序：{context.fields.get('title', '')}"
    found = _found(context, request)
    return {
        "layout": page(request, f"错误：{heading}" if problem else heading),
        "heading": heading,
        "problem": problem,
        "action": url_of(request, context, PAGE),
        "csrf_token": request.csrf_token(),
        "revision": context.revision,
        "can_undo": context.former_fields is not None,
        "basics_url": url_of(request, context, "edit"),
        "edition_url": url_of(request, context),
        "members": tuple(_cards(members, typed or {})),
        "longest_name": LONGEST_NAME,
        "rows": member_rows(members, planned),
        "chart": chart_of(planned) if planned else None,
        "promise": say_promise(planned),
        "planned": planned,
        "advice": tuple(map(_say_advice, advise(planned))) if planned else (),
        "findings": _findings(context, request) if members else (),
        "form": form_summary(request, context.fields) if len(members) > 1 else None,
        "query": _asked(request),
        "found": found,
    }


def _cards(members, typed):
    """(uid, name, title, limit, [(uid, name, ticked)]) of each member."""
    for seen in members:
        member = seen.member
        name, before = typed.get(member.item_uid, (member.name, None))
        others = [one.member for one in members if one is not seen]
        ticks = [
            (
                one.item_uid,
                one.name,
                one.item_uid in before if before is not None else one.name in member.requires,
            )
            for one in others
        ]
        yield {
            "uid": member.item_uid,
            "name": name,
            "title": seen.title,
            "department": seen.department,
            "why": member.why,
            "ticks": ticks,
        }


def _findings(context, request):
    """What keeps it from being published, as far as it is about its members."""
    found = findings_for(request.desk, context)
    return tuple(dict.fromkeys(one.message for one in found if one.field == "members"))


def _say_advice(advice):
    """食品许可现在 11 个工作日：减到 10 个工作日，整件事就减到 15 个工作日…"""
    now = f"“{advice.name}”现在 {advice.days} 个工作日。"
    if advice.together:
        others = "、".join(f"“{name}”" for name in advice.together)
        return (
            f"{now}只减它不行，要同时缩短{others}；都减到少 {advice.days - advice.best} 个工作日，"
            f"整件事是 {advice.total} 个工作日。"
        )
    first = f"减到 {advice.below} 个工作日以下（含），整件事才会缩短；" if advice.below else ""
    then = (
        f"再减就要同时缩短{'、'.join(f'“{name}”' for name in advice.then)}" if advice.then else ""
    )
    best = f"减到 {advice.best} 个工作日，整件事是 {advice.total} 个工作日"
    return (
        f"{now}{first if advice.below != advice.best else ''}{best}{'，' + then if then else ''}。"
    )


def _asked(request):
    said = request.POST if request.method == "POST" else request.GET
    text = said.get("q", "")
    return text.strip()[:100] if isinstance(text, str) else ""


def _found(context, request):
    """Items of the same hall that are in force and not in the package: (uid, title, department)."""
    text = _asked(request)
    if not text:
        return ()
    government = department_of(context.item).government
    query = Query(
        request.moment,
        text,
        person=request.person,
        place_uid=government.uid,
        kinds=("approval_item",),
        size=MOST_FOUND * 2,
    )
    members = {row["item"] for row in context.fields.get("members") or ()}
    rows = (_result(request, hit, government) for hit in request.engine.search(query).hits)
    return tuple(row for row in rows if row is not None and row[0] not in members)[:MOST_FOUND]


def _result(request, hit, government):
    """None where the tree says otherwise, or it is another hall's (a county below the city)."""
    found = checked_item(request, hit)
    if found is None or department_of(found[1]).government is not government:
        return None
    title = found[1].edition_at(request.moment).fields.get("title", "")
    return found[1].uid, title, department_of(found[1]).title


@of_a_package
def press(context, request):
    """Every button of the page; what is typed in the members' cards is kept with each."""
    typed = _typed(request, context)
    try:
        fields, said = _pressed(context, request, typed)
        told = {"fields": fields, "revision": _revision(request), "undoable": True}
        request.desk.perform(EDIT, context, told)
    except NotAllowed:
        raise
    except StaleEdit:
        request.response.status_int = CONFLICT
        return _page(context, request, STALE, typed)
    except (PressRefused, ActRefused, IllegalTransition) as refusal:
        request.response.status_int = UNPROCESSABLE
        return _page(context, request, str(refusal), typed)
    asked = _asked(request)
    response = HTTPSeeOther(url_of(request, context, PAGE, q=asked or None) + _anchor(asked))
    if said:
        flash(request, response, "ok", said)
    return response


def _anchor(asked):
    return "#add" if asked else ""


def _revision(request):
    """What the page was made from; without one nothing is overwritten."""
    text = posted_texts(request).get("revision", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _typed(request, context):
    """uid → (name, uids of prerequisites) of the members whose card was posted."""
    uids = [row["item"] for row in context.fields.get("members") or ()]
    return {
        uid: (
            str(request.POST[f"name:{uid}"]),
            [str(one) for one in request.POST.getall(f"requires:{uid}")],
        )
        for uid in uids
        if f"name:{uid}" in request.POST
    }


def _pressed(context, request, typed):
    """(fields as they are now, a sentence). Raises PressRefused."""
    verb, _, uid = posted_texts(request).get("press", "").partition(":")
    if verb == "undo":
        return _undone(context), "已撤销刚才的改动。再按一次“撤销”可以恢复。"
    if verb not in _PRESSES:
        raise PressRefused(NOTHING_PRESSED)
    rows = kept(context.fields.get("members") or (), typed)
    rows, said = _PRESSES[verb](request, rows, uid)
    items = tuple(row["item"] for row in rows)
    return {**context.fields, "members": rows, "items": items}, said


def _undone(context):
    if context.former_fields is None:
        raise PressRefused("没有可以撤销的改动。")
    return dict(context.former_fields)


def _add(request, rows, uid):
    item = request.site.find(uid)
    edition = item.edition_at(request.moment) if isinstance(item, Item) else None
    if edition is None or item.kind != "approval_item":
        raise PressRefused("这个事项现在没有公开，请另选一个。")
    title = edition.fields.get("title", "")
    return added(rows, uid, title), f"已添加“{title}”。请勾选它要等哪些事项办好。"


def _remove(request, rows, uid):
    return removed(rows, uid), "已移除。移除错了可以撤销。"


_PRESSES = {
    "find": lambda request, rows, uid: (rows, ""),
    "save": lambda request, rows, uid: (rows, "已保存。"),
    "up": lambda request, rows, uid: (moved(rows, uid, -1), "已上移。"),
    "down": lambda request, rows, uid: (moved(rows, uid, 1), "已下移。"),
    "remove": _remove,
    "add": _add,
}


def includeme(config):
    common = {
        "name": PAGE,
        "context": Edition,
        "permission": P.EDIT,
        "renderer": "templates/package_members.pt",
    }
    config.add_view(show_members, request_method=("GET", "HEAD"), **common)
    config.add_view(press, request_method="POST", **common)
