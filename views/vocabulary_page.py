"""检索词表: the office's page of equal words, recommendations and examples, and what was changed.

What may be written stands in ``content.acts.vocabulary``.
"""

from typing import NamedTuple

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from content.act import ActRefused, NotAllowed
from content.acts.vocabulary import IMPORT_ROWS, LIMITS, REMOVE_ROW, SET_ROW, UNDO
from content.areas import StaffDesk
from content.items import Item
from content.permissions import Permission as P
from content.search_vocabulary import (
    BEST_BETS,
    HOT,
    SYNONYMS,
    TABLES,
    changes_of,
    normal,
    rows_of,
    table_of,
)
from views.cookies import flash
from views.forms import posted_texts
from views.layout import url_of
from views.listing import page_asked, paging_of, take, with_query
from views.staff_desk import desk_page
from views.times import say_moment
from views.vocabulary_files import address_of, read_table, split_words, table_csv

UNPROCESSABLE = 422
PAGE, ROW_PAGE, CHANGES = "vocabulary", "vocabulary_row", "changes"
HELP = {
    SYNONYMS: "搜其中一个词，也会找出写着其他词的内容。例如：低保、最低生活保障。",
    BEST_BETS: "有人搜这些词时，指定的内容排在最前面，并标明“推荐”。",
    HOT: "显示在空白的搜索页上，点一下就搜。",
}
WORDS_LABEL = {SYNONYMS: "意思相同的词", BEST_BETS: "搜什么词时推荐", HOT: "词"}


class Target(NamedTuple):
    """A recommended item as the page shows it; ``title`` is "" where it is not public now."""

    address: str
    title: str


class Line(NamedTuple):
    """A row of a table as the page shows it."""

    uid: str
    words: tuple
    targets: tuple
    url: str


def _part(request):
    part = request.GET.get("part") or SYNONYMS
    if part not in TABLES and part != CHANGES:
        raise HTTPNotFound
    return part


def _line(request, uid, row):
    targets = tuple(_target(request, one) for one in row.items)
    return Line(uid, row.words, targets, _row_url(request, row.table, uid))


def _target(request, uid):
    located = request.site.located(uid)
    item = located[1] if located else None
    edition = item.edition_at(request.moment) if isinstance(item, Item) else None
    title = (edition.fields.get("title") or "") if edition else ""
    return Target(address_of(request, uid), title)


def _row_url(request, table, uid=""):
    return url_of(request, request.context, ROW_PAGE, part=table, uid=uid)


def _fitting(request, table):
    """(uid, row) of a table, newest first; ``?q=`` looks in the words."""
    wanted = normal(request.GET.get("q", ""))
    rows = reversed(table_of(request.site, table).items())
    return [(u, row) for u, row in rows if any(wanted in normal(word) for word in row.words)]


def show_vocabulary(context, request, problem="", part=""):
    part = part or _part(request)
    table = part if part in TABLES else SYNONYMS
    number, size = page_asked(request)
    found = [] if part == CHANGES else _fitting(request, table)
    shown, more = take(found, number, size)
    here = url_of(request, context, PAGE)
    return desk_page(
        request,
        "检索词表",
        problem=problem,
        part=part,
        parts=[(url_of(request, context, PAGE, part=n), said, n == part) for n, said in _parts()],
        help=HELP.get(part, ""),
        label=TABLES.get(part, ""),
        asked=request.GET.get("q", ""),
        lines=[_line(request, uid, row) for uid, row in shown],
        paging=paging_of(request, number, size, len(found), more),
        has_items=part == BEST_BETS,
        add_url=_row_url(request, table),
        csv_url=url_of(request, context, PAGE, part=part, format="csv"),
        changes=[_change(one) for one in changes_of(request.site)] if part == CHANGES else [],
        action=here,
        trial_url=url_of(request, context, "search_trial"),
        statistics_url=url_of(request, context, "search_statistics"),
    )


def _parts():
    return [*TABLES.items(), (CHANGES, "改动经过")]


def _change(one):
    return one.number, say_moment(one.at), one.by, one.label


def vocabulary_json(context, request):
    part = _part(request)
    rows = [] if part == CHANGES else _fitting(request, part)
    items = [
        {"uid": uid, "words": list(row.words), "revision": row.revision,
         "items": [address_of(request, one) for one in row.items]}
        for uid, row in rows
    ]  # fmt: skip
    return {
        "@id": with_query(request, format=None),
        "@type": "search-vocabulary",
        "title": TABLES.get(part, "改动经过"),
        "items": items,
        "items_total": len(items),
    }


def vocabulary_csv(context, request):
    part = _part(request)
    if part == CHANGES:
        raise HTTPNotFound
    return table_csv(request, part, table_of(request.site, part).values())


def change_vocabulary(context, request):
    """``act``: undo a change, or import a file."""
    posted = posted_texts(request)
    try:
        if posted.get("act") == "undo":
            request.desk.perform(UNDO, request.root, {"number": posted.get("number")})
            return _done(request, "已撤销。", CHANGES)
        if posted.get("act") == "import":
            return _imported(request, posted.get("part", ""))
    except NotAllowed:
        raise
    except ActRefused as refusal:
        request.response.status_int = UNPROCESSABLE
        part = posted.get("part") if posted.get("part") in TABLES else CHANGES
        return show_vocabulary(context, request, str(refusal), part)
    raise HTTPNotFound


def _imported(request, table):
    if table not in TABLES:
        raise HTTPNotFound
    rows = read_table(request.POST.get("upload"), table)
    added, changed = request.desk.perform(IMPORT_ROWS, request.root, {"table": table, "rows": rows})
    if not added and not changed:
        return _done(request, "文件里的内容和现在的表一样，没有改动。", table)
    return _done(request, f"已导入：新增 {added} 条，修改 {changed} 条。", table)


def _done(request, text, part):
    response = HTTPSeeOther(url_of(request, request.context, PAGE, part=part))
    flash(request, response, "ok", text)
    return response


def _row_asked(request):
    """(table, uid, row or None for a new one). Raises HTTPNotFound."""
    uid, table = request.params.get("uid", ""), request.params.get("part", "")
    row = rows_of(request.site).get(uid)
    if table not in TABLES or (uid and row is None and request.method != "POST"):
        raise HTTPNotFound("没有这一条，可能已被删除。")
    return table, uid, row


def show_row(context, request, problem=""):
    table, uid, row = _row_asked(request)
    limits = LIMITS[table]
    entered = {"words": "\n".join(row.words), "items": _addresses(request, row)} if row else {}
    posted = posted_texts(request) if request.method == "POST" else {}
    verb = "修改" if uid else "添加"
    return desk_page(
        request,
        f"{'错误：' if problem else ''}{verb}{TABLES[table]}",
        problem=problem,
        part=table,
        uid=uid,
        revision=row.revision if row else "",
        words_label=WORDS_LABEL[table],
        help=HELP[table],
        limits=limits,
        entered={"words": "", "items": "", **entered, **posted},
        words_said="、".join(row.words) if row else "",
        action=url_of(request, context, ROW_PAGE),
        list_url=url_of(request, context, PAGE, part=table),
    )


def _addresses(request, row):
    return "\n".join(address_of(request, uid) for uid in row.items)


def change_row(context, request):
    table, uid, _ = _row_asked(request)
    posted = posted_texts(request)
    try:
        told = {"uid": uid, "revision": posted.get("revision")}
        if posted.get("act") == "remove":
            request.desk.perform(REMOVE_ROW, request.root, told)
            return _done(request, "已删除。要恢复的，请看“改动经过”。", table)
        said = {"words": split_words(posted.get("words", "")), "items": _typed_items(posted)}
        request.desk.perform(SET_ROW, request.root, {"table": table, **told, **said})
    except NotAllowed:
        raise
    except ActRefused as refusal:
        request.response.status_int = UNPROCESSABLE
        return show_row(context, request, str(refusal))
    return _done(request, "已保存，搜索马上按新的词表。", table)


def _typed_items(posted):
    return posted.get("items", "").split()


def includeme(config):
    common = {"context": StaffDesk, "permission": P.MANAGE_SEARCH, "http_cache": 0}
    reading, html = {"request_method": ("GET", "HEAD")}, {"renderer": "templates/vocabulary.pt"}
    table = {"name": PAGE, **common}
    config.add_view(show_vocabulary, prefers_json=False, **html, **reading, **table)
    config.add_view(vocabulary_json, renderer="json", prefers_json=True, **reading, **table)
    csv = {"request_param": "format=csv", "prefers_json": False}
    config.add_view(vocabulary_csv, **csv, **reading, **table)
    config.add_view(change_vocabulary, request_method="POST", **html, **table)
    row = {"name": ROW_PAGE, "renderer": "templates/vocabulary_row.pt", **common}
    config.add_view(show_row, **reading, **row)
    config.add_view(change_row, request_method="POST", **row)
