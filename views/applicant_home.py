"""我的办件: what an applicant began, what was filed, and the newest messages, on one page."""

from content.areas import ApplicantArea
from content.permissions import Permission as P
from views.applicant_drafts import cases_of, drafts_of
from views.applicants import HOME_TITLE, applicant_page, area_url, of_applicant
from views.inbox import messages_of
from views.layout import url_of

SHOWN = 5


@of_applicant
def show_home(context, request):
    messages = messages_of(request)
    return applicant_page(
        request,
        HOME_TITLE,
        addresses=addresses_of(request),
        unproven=_unproven(request),
        drafts=drafts_of(request),
        cases=cases_of(request),
        messages=messages[:SHOWN],
        more=max(0, len(messages) - SHOWN),
        hall_url=url_of(request, request.root, "search", kind="approval_item"),
        inbox_url=area_url(request, "inbox"),
        track_url=url_of(request, request.root, "track"),
    )


def addresses_of(request):
    """(masked address, is it proven?) of each address of the account."""
    account, sealing = request.applicant, request.registry.sealing
    return [(one.masked, one.kind in account.verified) for one in account.addresses(sealing)]


def _unproven(request):
    """What the account cannot do for want of a proven address: "", "email" or "phone"."""
    account = request.applicant
    if account.verified:
        return ""
    return "email" if "email" in account.sealed else "phone"


def includeme(config):
    config.add_view(
        show_home,
        context=ApplicantArea,
        permission=P.BE_APPLICANT,
        request_method=("GET", "HEAD"),
        renderer="templates/applicant_home.pt",
        http_cache=0,
    )
