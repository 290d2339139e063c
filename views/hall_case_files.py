"""Files of a case for its staff; who opens one stands in the ledger."""

from dataclasses import dataclass
from urllib.parse import quote

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response

from content.areas import CasePage
from content.cases.case_acts import shown_file
from content.permissions import Permission as P
from views.earlier import origin_said
from views.files import SANDBOX


@dataclass(frozen=True)
class FileRow:
    """文件: ``name`` is empty for who may not open it."""

    uid: str
    name: str
    field: str
    size: str
    replaced: bool
    origin: str = ""


def file_rows(met):
    may_show = met.may_show and not met.standing.is_forgotten
    sealing = met.request.registry.sealing
    current = _current(met.case.answers(sealing))
    return [_row(met, file, may_show, file.uid not in current) for file in met.case.files]


def _current(answers):
    """Uids of those that no correction has replaced."""
    lists = (said for said in answers.values() if isinstance(said, list))
    return {uid for said in lists for uid in said if isinstance(uid, str)}


def _row(met, file, may_show, replaced):
    field = met.subject.definition.field(file.field)
    return FileRow(
        uid=file.uid,
        name=file.name(met.request.registry.sealing) if may_show else "",
        field=field.title if field is not None else file.field,
        size=_say_size(file.size),
        replaced=replaced,
        origin=origin_said(file),
    )


def _say_size(size):
    return f"{size / 1048576:.1f} MB" if size >= 1048576 else f"{max(1, size // 1024)} KB"


def open_file(context, request):
    """Posted, because it is an act: who opened which file is written down."""
    file = shown_file(request.clerk_doing(), context.case, request.POST.get("file", ""))
    if file is None:
        raise HTTPNotFound("这个文件已经删除，或者不属于这个办件。")
    sealing = request.registry.sealing
    response = Response(file.content(sealing))
    response.content_type = file.media_type
    name = quote(file.name(sealing))
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def includeme(config):
    config.add_view(
        open_file,
        context=CasePage,
        name="show_file",
        permission=P.SHOW_CASE,
        request_method="POST",
        http_cache=0,
    )
