"""Tables as CSV that a spreadsheet opens rightly: UTF-8 with its mark, and no cell is a formula."""

import csv
from io import StringIO

from pyramid.response import Response

from content.importers.formulas import neutralise
from content.importers.writing_out import BYTE_ORDER_MARK


def wants_mark(request):
    """``?bom=0`` is for programs that take the byte order mark for text."""
    return request.GET.get("bom") != "0"


def csv_response(request, name, header, rows):
    """A download called ``name``; ``rows`` are sequences as long as ``header``."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    mark = BYTE_ORDER_MARK if wants_mark(request) else ""
    response = Response((mark + out.getvalue()).encode("utf-8"))
    response.content_type, response.charset = "text/csv", "utf-8"
    response.content_disposition = f'attachment; filename="{name}.csv"'
    return response


def _cell(value):
    return "" if value is None else neutralise(str(value))
