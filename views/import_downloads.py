"""What may be taken home of an import: the file itself, and what was said of it."""

import json
from collections import Counter
from io import BytesIO
from urllib.parse import quote

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response

from content.areas import ImportPage
from content.chunks import joined
from content.importers.decoding import FileRefused
from content.importers.entries import names_of
from content.importers.findings import Report, RowFinding
from content.importers.reading import read_rows
from content.importers.shapes_list import SHAPES
from content.permissions import Permission as P
from views.files import SANDBOX
from views.uploads import TYPES

GONE = "这个文件超过了保存期限，或者已经放弃，不再保存。请重新上传。"
UNREAD = "这个文件还没有检查完，或者读不出来，没有报告可以下载。"
OCTETS = "application/octet-stream"


def original(context, request):
    if not context.job.file:
        raise HTTPNotFound(GONE)
    return _download(joined(context.job.file), context.job.facts["name"], OCTETS)


def report_json(context, request):
    text = json.dumps(_report(context).as_json(), ensure_ascii=False, indent=1)
    return _download(text.encode("utf-8", "replace"), _named(context, "json"), "application/json")


def report_workbook(context, request):
    # openpyxl is heavy, and only needed where somebody takes a report home
    from content.importers.marked_workbook import write_marked

    stored, job = _report(context), context.job
    if not job.file:
        raise HTTPNotFound(GONE)
    try:
        names = names_of(SHAPES[job.facts["shape"]], request.registry.kinds)
        readout = read_rows(job.facts["name"], joined(job.file), names)
    except FileRefused as refused:
        raise HTTPNotFound(str(refused)) from None
    report = Report(
        stored.head["source"],
        counts=Counter(stored.head["counts"]),
        findings=[as_finding(said) for said in stored.findings()],
    )
    stream = BytesIO()
    write_marked(readout, report, stream)
    return _download(stream.getvalue(), _named(context, "xlsx"), TYPES["xlsx"])


def as_finding(said):
    """The finding that a report's line was made of."""
    return RowFinding(**{"level" if name == "action" else name: v for name, v in said.items()})


def _report(context):
    if context.job.report is None:
        raise HTTPNotFound(UNREAD)
    return context.job.report


def _named(context, ending):
    return f"{context.job.facts['name'].rpartition('.')[0]}-检查报告.{ending}"


def _download(content, name, media_type):
    response = Response(content)
    response.content_type = media_type
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def includeme(config):
    views = (("file", original), ("report.json", report_json), ("report.xlsx", report_workbook))
    for name, view in views:
        config.add_view(
            view,
            name=name,
            context=ImportPage,
            permission=P.VIEW_IMPORT,
            request_method=("GET", "HEAD"),
            http_cache=0,
        )
