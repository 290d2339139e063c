"""/metrics: for the monitoring system on an allowed address; to others the name does not exist."""

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response

from content.permissions import Permission as P
from content.tree import PROVINCE, Place

TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8"


def show_metrics(context, request):
    if not request.may_scrape:
        raise HTTPNotFound
    response = Response(request.scrape())
    response.headers["Content-Type"] = TEXT_FORMAT
    return response


def includeme(config):
    config.add_view(
        show_metrics,
        name="metrics",
        context=Place,
        place_level=(PROVINCE,),
        permission=P.VIEW,
        request_method=("GET", "HEAD"),
        http_cache=0,
    )
