"""What only an edition of an application form has: other editions lead back to their own page."""

from functools import wraps

from pyramid.httpexceptions import HTTPSeeOther

from content.approval.application_form import APPLICATION_FORM
from content.workflow import EXPUNGED
from views.layout import url_of


def definition_of(edition):
    """The stored definition; one without steps where nothing was designed yet."""
    return edition.fields.get("definition") or {"steps": []}


def of_a_form(view):
    """The view, for editions of forms that still say something."""

    @wraps(view)
    def shown(context, request):
        if context.item.kind != APPLICATION_FORM.name or context.state == EXPUNGED:
            return HTTPSeeOther(url_of(request, context))
        return view(context, request)

    return shown
