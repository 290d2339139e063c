"""Addresses of what is stored, as links: absolute, quoted, with or without a slash at the end."""

import re
from urllib.parse import quote, urlencode

from content.areas import (
    FOLLOW,
    AppointmentArea,
    CardArea,
    CaseArea,
    CounterArea,
    CounterList,
    DecisionsArea,
    Hall,
    OpenData,
    WorkArea,
)
from content.base import path_of
from content.charging_areas import CashierDesk
from content.seal_pages import LicenceArea, SealArea
from content.tree import Place, Section

ENDING_IN_SLASH = (
    WorkArea,
    CardArea,
    Place,
    Section,
    Hall,
    OpenData,
    CaseArea,
    CounterArea,
    CounterList,
    AppointmentArea,
    DecisionsArea,
    CashierDesk,
    SealArea,
    LicenceArea,
    DecisionsArea,
)
_is_plain = re.compile(r"[A-Za-z0-9/_.~-]*").fullmatch


def url_of(request, resource, *elements, **query):
    """The one right address: places and sections end in ``/``, items do not."""
    path = path_of(resource)
    if isinstance(resource, ENDING_IN_SLASH) and path[-1] != "/":
        path += "/"
    if elements:
        path = "/".join([path.rstrip("/"), *elements])
    url = url_at(request, path)
    said = {k: v for k, v in query.items() if v not in (None, "")} if query else None
    return f"{url}?{urlencode(said)}" if said else url


def url_at(request, path):
    """The address of an item by its path; neither it nor what lies above it is woken."""
    return request.application_url + (path if _is_plain(path) else quote(path))


def follow_url(request, resource, theme=""):
    """Where one asks to be told by mail what changes here; empty where no mail is sent."""
    if not request.registry.openhall.mail_host:
        return ""
    return url_of(request, request.root, FOLLOW, path=path_of(resource), theme=theme)


def with_query(request, **changes):
    """The address of this page with other query values; None takes one away."""
    query = {**request.GET.mixed(), **changes}
    encoded = urlencode({k: v for k, v in query.items() if v is not None}, doseq=True)
    return request.path_url + (f"?{encoded}" if encoded else "")
