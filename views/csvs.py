"""Tables as CSV that a spreadsheet opens rightly: UTF-8 with its mark, and no cell is a formula."""

import csv
from io import StringIO

from pyramid.response import Response

BYTE_ORDER_MARK = "\ufeff"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def neutral(value):
    """The text of a cell; a spreadsheet would run what begins like a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def csv_response(name, header, rows):
    """A download called ``name``; ``rows`` are sequences as long as ``header``."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    response = Response((BYTE_ORDER_MARK + out.getvalue()).encode("utf-8"))
    response.content_type, response.charset = "text/csv", "utf-8"
    response.content_disposition = f'attachment; filename="{name}.csv"'
    return response
