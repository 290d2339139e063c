"""The PDF of a receipt, for whoever holds the case: the very bytes made when it was filed."""

from pyramid.response import Response

from content.areas import TrackPage
from content.permissions import Permission as P
from views.errors import answer
from views.keeping import keep_out

GONE = "这个办件没有收件凭证文件，或已过保存期限。"


def receipt_file(context, request):
    keep_out(request)
    pdf = context.case.receipt_pdf(request.registry.sealing)
    if not pdf:
        return answer(request, 404, GONE)
    response = Response(pdf, content_type="application/pdf")
    response.content_disposition = f'attachment; filename="receipt-{context.case.number}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def includeme(config):
    config.add_view(
        receipt_file,
        context=TrackPage,
        name="receipt.pdf",
        permission=P.TRACK_CASE,
        request_method=("GET", "HEAD"),
    )
