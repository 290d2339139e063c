"""导入: the files uploaded by me or for my places, and the form to upload one."""

from dataclasses import dataclass

from pyramid.httpexceptions import HTTPSeeOther

from content.areas import ImportArea
from content.base import path_of
from content.import_acts import ImportDoing, Upload, page_of, targets, upload, visible_uids
from content.importers.shapes_list import SHAPES
from content.imports import (
    CHECKED,
    CHECKING,
    DISCARDED,
    FAILED,
    IMPORTED,
    IMPORTING,
    STATES,
    WAITING,
    ImportRefused,
)
from content.permissions import Permission as P
from views.cookies import flash
from views.import_report import progress_text
from views.layout import page, url_of
from views.listing import page_asked, paging_of, take, with_query
from views.times import say_moment
from views.uploads import UploadRefused, read_upload, sniff

UNPROCESSABLE = 422
STATE_STYLES = {
    WAITING: "info",
    CHECKING: "info",
    CHECKED: "warn",
    IMPORTING: "info",
    IMPORTED: "ok",
    FAILED: "error",
    DISCARDED: "info",
}
SHAPE_LABELS = {shape.name: shape.label for shape in SHAPES.values()}
SHAPE_LABELS["documents"] = "政策文件、公告公示和政府信息"
ENDINGS = ("xlsx", "csv", "tsv", "jsonl", "json")
WORKBOOK, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class ImportRow:
    """导入行: what a list and a page show of a job."""

    uid: str
    name: str
    url: str
    shape: str
    shape_label: str
    place: str
    place_url: str
    by: str
    at: object
    day: str
    size: str
    state: str
    state_label: str
    state_style: str
    said: str


def import_doing(request):
    """What the acts on import jobs need, for whoever is asking."""
    return ImportDoing(
        request.person, request.moment, request.site, request.affairs, request.desk.new_uid
    )


def import_page(request, title, crumbs=(), **more):
    """The values that every page of imports has."""
    root = request.root
    trail = [("工作台", url_of(request, root, "desk")), *crumbs]
    return {
        "layout": page(request, title, crumbs=trail),
        "title": title,
        "csrf_token": request.csrf_token(),
        "problem": "",
        "imports_url": url_of(request, root, "desk", "imports"),
        "desk_url": url_of(request, root, "desk"),
        **more,
    }


def row_of(request, context):
    """The row of an ImportPage."""
    job, facts = context.job, context.job.facts
    account = request.affairs.people.find(job.by)
    return ImportRow(
        uid=job.uid,
        name=facts["name"],
        url=url_of(request, context),
        shape=facts["shape"],
        shape_label=SHAPE_LABELS[facts["shape"]],
        place=context.place.title,
        place_url=url_of(request, context.place),
        by=account.display_name if account else job.by,
        at=facts["at"],
        day=say_moment(facts["at"]),
        size=_say_size(facts["size"]),
        state=job.state,
        state_label=STATES[job.state],
        state_style=STATE_STYLES[job.state],
        said=_said(job),
    )


def _say_size(octets):
    return f"{octets / 1048576:.1f} MB" if octets >= 1048576 else f"{max(1, octets // 1024)} KB"


def _said(job):
    """In one line, how it stands."""
    if job.is_working:
        return progress_text(job)
    if job.error:
        return job.error
    counts = job.counts
    told = (
        ("created", "新建"),
        ("changed", "更新"),
        ("unchanged", "未变"),
        ("refused", "不能导入"),
    )
    return "，".join(f"{label} {counts[name]}" for name, label in told if counts.get(name))


def _page_of(context, request):
    number, size = page_asked(request)
    uids = list(visible_uids(import_doing(request)))
    shown, more = take(uids, number, size)
    jobs = request.affairs.imports
    rows = [row_of(request, page_of(context, request.site, jobs[uid])) for uid in shown]
    return rows, paging_of(request, number, size, len(uids), more)


def show_imports(context, request):
    rows, paging = _page_of(context, request)
    may_upload = request.may(P.IMPORT, context)
    return import_page(
        request,
        "导入",
        rows=rows,
        paging=paging,
        new_url=url_of(request, context, "new") if may_upload else None,
    )


def imports_json(context, request):
    rows, paging = _page_of(context, request)
    batching = {"@id": with_query(request), "first": with_query(request, page=None)}
    if paging.next_url:
        batching["next"] = paging.next_url
    if paging.previous_url:
        batching["prev"] = paging.previous_url
    return {
        "@id": url_of(request, context),
        "@type": "imports",
        "title": "导入",
        "items": [row_json(row) for row in rows],
        "items_total": paging.total,
        "batching": batching,
    }


def row_json(row):
    return {
        "@id": row.url,
        "@type": "import",
        "uid": row.uid,
        "title": row.name,
        "kind": row.shape,
        "place": {"@id": row.place_url, "title": row.place},
        "by": row.by,
        "at": row.at.isoformat(),
        "state": row.state,
        "state_label": row.state_label,
        "description": row.said,
    }


def show_new(context, request, problem=None):
    """``problem``: (id of the control, what is wrong)."""
    places = targets(import_doing(request))
    return import_page(
        request,
        "错误：上传文件" if problem else "上传文件",
        crumbs=[("导入", url_of(request, context))],
        wrong=problem,
        entered={name: text for name, text in request.POST.items() if isinstance(text, str)},
        shapes=list(SHAPE_LABELS.items()),
        places=[(path_of(place), _named(place)) for place in places],
        offers_departments=any(request.may(P.EDIT_PLACE, place) for place in places),
        accept=",".join(f".{ending}" for ending in ENDINGS),
        megabytes=request.settings.upload_megabytes,
    )


def _named(place):
    if place.is_government:
        return f"{place.title}（按表里的部门分送）"
    return f"{place.title}（{place.government.short_name or place.government.title}）"


def upload_file(context, request):
    posted = request.POST
    try:
        shape = posted.get("shape", "")
        if shape not in SHAPES:
            raise ImportRefused("请选择文件里是什么。")
        name, content = _file_of(request)
        path, create = posted.get("place", ""), posted.get("create_departments") == "yes"
        job = upload(import_doing(request), Upload(shape, str(path), name, content, create))
    except (ImportRefused, UploadRefused) as refusal:
        request.response.status_int = UNPROCESSABLE
        return show_new(context, request, (_control(refusal, shape), str(refusal)))
    request.wake_imports()
    response = HTTPSeeOther(url_of(request, page_of(context, request.site, job)))
    flash(request, response, "ok", "文件已上传。检查完以前不会写入任何内容。")
    return response


def _control(refusal, shape):
    if isinstance(refusal, UploadRefused):
        return "file"
    return "place" if shape in SHAPES else "shape"


def _file_of(request):
    """(name, bytes). Raises UploadRefused for what no table can be."""
    name, content = read_upload(request.POST.get("file"), request.settings.upload_megabytes)
    ending = name.rpartition(".")[2]
    if ending == "xls":
        raise UploadRefused("旧版的 .xls 文件读不了，请在表格软件里另存为 .xlsx 再上传。")
    if ending not in ENDINGS:
        raise UploadRefused(
            f"只能导入 {'、'.join(f'.{e}' for e in ENDINGS)} 文件，请另存后再上传。"
        )
    is_workbook = content.startswith(WORKBOOK)
    is_known = content.startswith(OLD_WORKBOOK) or sniff(content) is not None
    if is_workbook != (ending == "xlsx") or (is_known and ending != "xlsx"):
        raise UploadRefused(f"“{name}”的内容和扩展名不符，请确认没有改过扩展名，另存后再上传。")
    return name, content


def includeme(config):
    common = {"context": ImportArea, "http_cache": 0}
    reading = {"request_method": ("GET", "HEAD"), "permission": P.VIEW_IMPORT, **common}
    config.add_view(show_imports, renderer="templates/imports.pt", prefers_json=False, **reading)
    config.add_view(imports_json, renderer="json", prefers_json=True, **reading)
    new = {"name": "new", "permission": P.IMPORT, "renderer": "templates/import_new.pt", **common}
    config.add_view(show_new, request_method=("GET", "HEAD"), **new)
    config.add_view(upload_file, request_method="POST", **new)
