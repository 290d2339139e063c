"""一次导入: what was understood of a file, cell by cell, and the decision to import it or not."""

from dataclasses import asdict
from itertools import islice

from pyramid.httpexceptions import HTTPSeeOther

from content.areas import ImportPage
from content.import_acts import begin, brings_in, discard
from content.imports import CHECKED, IMPORTED, IMPORTING, OPEN, ImportRefused
from content.items import Item
from content.permissions import Permission as P
from content.tree import department_of
from views.cookies import flash
from views.import_report import (
    action_filters,
    cell_counts,
    findings_asked,
    findings_json,
    plan_lines,
    progress_text,
    row_counts,
    sheet_filters,
)
from views.imports import import_doing, import_page, row_json, row_of
from views.layout import url_of
from views.listing import page_asked, paging_of, take, with_query

CONFLICT, FIRST_DRAFTS = 409, 10


def show_job(context, request, problem=""):
    job = context.job
    may_decide = request.may(P.IMPORT, context)
    return import_page(
        request,
        job.facts["name"],
        crumbs=[("导入", url_of(request, context.__parent__))],
        row=row_of(request, context),
        problem=problem,
        notice=job.notice,
        error=job.error,
        working=progress_text(job) if job.is_working else "",
        progress=job.progress,
        url=url_of(request, context),
        may_begin=may_decide and job.state == CHECKED and brings_in(job) > 0,
        may_discard=may_decide and job.state in OPEN and job.state != IMPORTING,
        begin_label=_begin_label(job),
        refused=job.counts.get("refused", 0),
        outcome=job.outcome,
        plan=plan_lines(job) if job.state in (CHECKED, IMPORTED) else [],
        counts=row_counts(job) if job.counts else [],
        downloads=_downloads(request, context),
        new_url=url_of(request, context.__parent__, "new") if may_decide else None,
        **_report(request, job),
        **_first_drafts(request, context),
    )


def _begin_label(job):
    if job.counts.get("refused"):
        return f"导入可以导入的 {brings_in(job)} 行（作为草稿）"
    return f"全部导入（{brings_in(job)} 行，作为草稿）"


def _report(request, job):
    """What the page shows of the report; nothing before there is one, or when it is forgotten."""
    if job.report is None:
        return {"has_report": False}
    findings, paging = findings_asked(request, job.report)
    return {
        "has_report": True,
        "cells": cell_counts(job.report),
        "left_off": job.report.head["left_off"],
        "actions": action_filters(request, job.report),
        "sheets": sheet_filters(request, job.report),
        "has_sheets": any(finding.sheet for finding in findings),
        "findings": findings,
        "paging": paging,
    }


def _downloads(request, context):
    """(label, address) of what may be taken home."""
    job, found = context.job, []
    if job.report is not None and job.file:
        found.append(("标记好的表格（.xlsx）", url_of(request, context, "report.xlsx")))
    if job.report is not None:
        found.append(("检查报告（.json）", url_of(request, context, "report.json")))
    if job.file:
        found.append(("上传的原文件", url_of(request, context, "file")))
    return found


def _mark(request, job):
    marks = request.site.import_marks
    return marks.get(job.uid) if marks is not None and job.state == IMPORTED else None


def _touched(request, job):
    """(title, address, department, was new) of what the import wrote, as far as one may see it."""
    mark = _mark(request, job)
    if mark is None:
        return
    for uids, is_new in ((mark.created, True), (mark.changed, False)):
        for uid in uids:
            item = request.site.find(uid)
            if isinstance(item, Item) and (said := _draft(request, item)) is not None:
                yield (*said, department_of(item).title, is_new)


def _draft(request, item):
    edition = item.open_edition or item.edition(item.newest_number)
    if not request.may(P.VIEW, edition):
        return None
    return edition.fields.get("title") or "无标题", url_of(request, edition)


def _first_drafts(request, context):
    found = list(islice(_touched(request, context.job), FIRST_DRAFTS + 1))
    return {
        "drafts": found[:FIRST_DRAFTS],
        "drafts_url": url_of(request, context, "drafts") if len(found) > FIRST_DRAFTS else None,
    }


def _drafts_page(context, request):
    number, size = page_asked(request)
    shown, more = take(_touched(request, context.job), number, size)
    return shown, paging_of(request, number, size, None, more)


def show_drafts(context, request):
    drafts, paging = _drafts_page(context, request)
    crumbs = [
        ("导入", url_of(request, context.__parent__)),
        (context.job.facts["name"], url_of(request, context)),
    ]
    return import_page(
        request,
        "导入得到的草稿",
        crumbs=crumbs,
        drafts=drafts,
        paging=paging,
        url=url_of(request, context),
    )


def drafts_json(context, request):
    drafts, paging = _drafts_page(context, request)
    batching = {"@id": with_query(request), "first": with_query(request, page=None)}
    if paging.next_url:
        batching["next"] = paging.next_url
    items = [
        {"@id": url, "@type": "edition", "title": title, "department": place, "created": is_new}
        for title, url, place, is_new in drafts
    ]
    said = {"@id": url_of(request, context, "drafts"), "@type": "import-drafts"}
    return {**said, "title": "导入得到的草稿", "items": items, "batching": batching}


def job_json(context, request):
    job, row = context.job, row_of(request, context)
    said = {
        **row_json(row),
        "size": job.facts["size"],
        "sha256": job.facts["sha256"],
        "create_departments": job.facts["create_departments"],
        "working": job.is_working,
        "progress": {
            "done": job.progress.done,
            "total": job.progress.total,
            "text": progress_text(job) if job.is_working else "",
        },
        "counts": dict(job.counts),
        "plan": plan_lines(job) if job.state in (CHECKED, IMPORTED) else [],
        "notice": job.notice,
        "error": job.error,
        "downloads": [{"title": label, "@id": url} for label, url in _downloads(request, context)],
    }
    if job.report is None:
        return said
    cells = [{"title": label, "number": number} for label, number in cell_counts(job.report)]
    filters = [asdict(one) for one in action_filters(request, job.report)]
    return {**said, "cells": cells, "filters": filters, **findings_json(request, job.report)}


def begin_import(context, request):
    outcome = str(request.POST.get("outcome", ""))
    return _decided(
        context,
        request,
        lambda doing: begin(doing, context.job, outcome),
        "开始导入。可以离开这一页，办完后在“导入”里查看。",
    )


def discard_import(context, request):
    return _decided(
        context,
        request,
        lambda doing: discard(doing, context.job),
        "已放弃，没有导入任何内容。",
    )


def _decided(context, request, act, text):
    try:
        act(import_doing(request))
    except ImportRefused as refusal:
        request.response.status_int = CONFLICT
        return show_job(context, request, str(refusal))
    request.wake_imports()
    response = HTTPSeeOther(url_of(request, context))
    flash(request, response, "ok", text)
    return response


def includeme(config):
    common = {"context": ImportPage, "http_cache": 0}
    reading = {"request_method": ("GET", "HEAD"), "permission": P.VIEW_IMPORT, **common}
    template = {"renderer": "templates/import_job.pt"}
    config.add_view(show_job, prefers_json=False, **template, **reading)
    config.add_view(job_json, prefers_json=True, renderer="json", **reading)
    drafts = {"name": "drafts", **reading}
    config.add_view(
        show_drafts, prefers_json=False, renderer="templates/import_drafts.pt", **drafts
    )
    config.add_view(drafts_json, prefers_json=True, renderer="json", **drafts)
    acting = {"request_method": "POST", "permission": P.IMPORT, **template, **common}
    config.add_view(begin_import, name="import", **acting)
    config.add_view(discard_import, name="discard", **acting)
