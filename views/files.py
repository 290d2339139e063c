"""Attachments: served as downloads, sandboxed, under the ACL of the edition they belong to."""

from urllib.parse import quote

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response

from content.items import File
from content.permissions import Permission as P
from views.asof import asof

SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


def download(context, request):
    edition = _edition(context.item, request)
    if edition is None or not request.may(P.VIEW, edition):
        raise HTTPNotFound
    file = edition.files.get(context.__name__)
    if file is None:
        raise HTTPNotFound
    response = Response(request.registry.read_blob(file.blob))
    response.content_type = file.facts["media_type"]
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.etag = file.facts["sha256"][:32]
    response.conditional_response = True
    return response


def _edition(item, request):
    """The edition named by ``?edition=``, else the one that speaks at the moment asked for."""
    number = request.GET.get("edition", "")
    if not number:
        return item.edition_at(asof(request))
    if not (number.isascii() and number.isdecimal() and len(number) < 7):
        raise HTTPNotFound
    try:
        return item.edition(int(number))
    except KeyError:
        raise HTTPNotFound from None


def includeme(config):
    config.add_view(download, context=File, permission=P.VIEW, request_method=("GET", "HEAD"))
