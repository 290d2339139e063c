"""The bare peer: the same fields in deform's own templates; no conditions, nothing sealed."""

from typing import Any

import colander
import deform
from pyramid.config import Configurator
from pyramid.response import Response

FIELDS = ("who", "number", "mail", "kind", "former", "note")


def schema() -> Any:
    node = colander.SchemaNode(colander.Mapping())
    for name in FIELDS:
        node.add(colander.SchemaNode(colander.String(), name=name, missing=""))
    return node


def show(request: Any) -> Response:
    form = deform.Form(schema(), buttons=("save",))
    return Response(f"<html><body>{form.render()}</body></html>")


def save(request: Any) -> Response:
    form = deform.Form(schema(), buttons=("save",))
    try:
        request.registry.kept.append(form.validate(request.POST.items()))
    except deform.ValidationFailure as failure:
        return Response(failure.render(), status=422)
    return Response(status=303, location="/")


def bare_app() -> Any:
    """A WSGI application with one form at ``/``; what is posted goes into a list."""
    with Configurator() as config:
        config.registry.kept = []
        config.add_route("form", "/")
        config.add_view(show, route_name="form", request_method="GET")
        config.add_view(save, route_name="form", request_method="POST")
    return config.make_wsgi_app()
