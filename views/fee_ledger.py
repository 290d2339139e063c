"""收费台账 of a hall, a month at a time: a page, files, and whether every fen is explained.

What everybody may read is the last check: sums and the residue, no case and no person.
"""

import json
from io import BytesIO

from pyramid.httpexceptions import HTTPBadRequest
from pyramid.response import Response

from content.areas import Hall
from content.base import path_of
from content.charging.amounts import figure, yuan
from content.charging.conservation import OF_NO_HALL, keep_proofs, prove
from content.charging.exporting import LABELS, department_title, ledger_rows
from content.charging.fee_ledger import is_month, month_ledger
from content.charging_areas import FEES_LEDGER, LEDGER, LEDGER_FORMATS, FeeLedger, FeeLedgerFile
from content.clock import day_of, moment_of
from content.importers.workbook_export import write_workbook
from content.importers.writing_out import table_texts
from content.permissions import Permission as P
from views.csvs import wants_mark
from views.keeping import keep_out
from views.layout import page, url_of
from views.open_data import MEDIA_TYPES
from views.times import say_moment


def _hall(context):
    return context if isinstance(context, Hall) else context.__parent__


def _government(context):
    return _hall(context).__parent__


def month_asked(request):
    """Raises HTTPBadRequest."""
    text = request.GET.get("month", "")
    if text and not is_month(text):
        raise HTTPBadRequest("month 应是年-月，例如 2026-03。")
    return text or f"{day_of(request.moment):%Y-%m}"


def show_ledger(context, request, differences=None):
    keep_out(request)
    month = month_asked(request)
    told = month_ledger(request.affairs, _government(context).uid, month)
    url = url_of(request, context)
    return {
        "layout": page(request, context.title),
        "title": f"{_hall(context).title}{context.title}",
        "month": month,
        "rows": [_row(request, row) for row in told.rows],
        "sums": tuple(map(figure, (told.paid_fen, told.refunded_fen, told.net_fen))),
        "held": yuan(told.held_fen) if told.held_fen else "",
        "broken": told.broken,
        "returned": yuan(told.returned_fen) if told.returned_fen else "",
        "files": [
            (suffix, f"{url_of(request, _hall(context), f'{LEDGER}.{suffix}')}?month={month}")
            for suffix in LEDGER_FORMATS
        ],
        "proof": proof_of(request, _government(context)),
        "differences": differences,
        "public_url": url_of(request, _hall(context), FEES_LEDGER),
        "url": url,
        "csrf_token": request.csrf_token(),
    }


def _row(request, row):
    figures = (row.full_fen, row.reduced_fen, row.paid_fen, row.refunded_fen, row.net_fen)
    department = department_title(request.site, row.department_uid)
    return (department, row.title, row.count, *map(figure, figures))


def check(context, request):
    """What is compared is kept, without the places; they are only on this page."""
    proofs = prove(request.site, request.affairs, request.moment)
    if request.affairs.charges is not None:
        keep_proofs(request.affairs.charges, proofs)
    own = _government(context).uid
    found = [*(proofs[own].differences if own in proofs else ())]
    found += proofs[OF_NO_HALL].differences if OF_NO_HALL in proofs else ()
    shown = [(one.where, one.what, yuan(abs(one.fen))) for one in found]
    return show_ledger(context, request, shown)


def proof_of(request, government):
    """The last check as text; None where there was none yet."""
    charges = request.affairs.charges
    told = charges.proofs.get(government.uid) if charges is not None else None
    if told is None:
        return None
    fen = {name: yuan(told[f"{name}_fen"]) for name in
           ("received", "returned", "ledger", "held", "residue")}  # fmt: skip
    at = say_moment(moment_of(told["at"]))
    stray = charges.proofs.get(OF_NO_HALL)
    fen["stray"] = yuan(stray["residue_fen"]) if stray is not None else ""
    return {**told, **fen, "at": at, "is_whole": not told["residue_fen"]}


def show_public(context, request):
    keep_out(request)
    return {
        "layout": page(request, "收费对账"),
        "title": f"{context.title}收费对账",
        "proof": proof_of(request, context.__parent__),
        "fees_url": url_of(request, context, "fees"),
    }


def public_json(context, request):
    charges = request.affairs.charges
    told = charges.proofs.get(context.__parent__.uid) if charges is not None else None
    return {"@type": "fees-ledger", "title": f"{context.title}收费对账", "proof": told}


def send_file(context, request):
    keep_out(request)
    month = month_asked(request)
    told = month_ledger(request.affairs, _government(context).uid, month)
    rows = list(ledger_rows(request.site, told))
    response = Response(_WRITERS[context.suffix](request, rows))
    text = "" if context.suffix == "xlsx" else "; charset=utf-8"
    response.headers["Content-Type"] = f"{MEDIA_TYPES[context.suffix]}{text}"
    parts = ("fee-ledger", *path_of(_government(context)).strip("/").split("/"), month)
    name = "-".join(filter(None, parts))
    response.content_disposition = f'attachment; filename="{name}.{context.suffix}"'
    return response


def _csv(request, rows):
    return "".join(table_texts(rows, list(LABELS), mark=wants_mark(request))).encode()


def _xlsx(request, rows):
    stream = BytesIO()
    write_workbook(rows, stream, LABELS, "收费台账")
    return stream.getvalue()


def _json(request, rows):
    return json.dumps({"@type": "fee-ledger", "rows": rows}, ensure_ascii=False).encode()


_WRITERS = {"csv": _csv, "xlsx": _xlsx, "json": _json}


def includeme(config):
    common = {"context": FeeLedger, "permission": P.READ_FEE_LEDGER, "http_cache": 0}
    reading = {"request_method": ("GET", "HEAD"), **common}
    template = {"renderer": "templates/fee_ledger.pt"}
    config.add_view(show_ledger, **template, **reading)
    config.add_view(send_file, **{**reading, "context": FeeLedgerFile})
    config.add_view(check, name="check", request_method="POST", **template, **common)
    public = {"context": Hall, "name": FEES_LEDGER, "permission": P.VIEW}
    public |= {"request_method": ("GET", "HEAD")}
    config.add_view(show_public, prefers_json=False, renderer="templates/fees_ledger.pt", **public)
    config.add_view(public_json, prefers_json=True, renderer="json", **public)
