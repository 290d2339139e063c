"""印章登记, for everybody: which seals a government's departments use, and which are abolished."""

from dataclasses import dataclass

from pyramid.response import Response

from content.permissions import Permission as P
from content.seal_pages import SealArea, SealPage
from content.seals import ABOLISHED, ACTIVE, SEAL_STATES, seals_of
from views.addresses import canonical
from views.layout import page
from views.seal_drawing import seal_svg
from views.urls import url_of

PICTURE = "picture.svg"
STYLES = {ACTIVE: "ok", ABOLISHED: "error"}
NO_SEAL = "这里还没有登记印章。登记以前，本大厅不出具盖章的文书。"


@dataclass(frozen=True)
class SealRow:
    """A seal as the register and its own page show it."""

    url: str
    name: str
    kind: str
    department: str
    department_url: str
    office: str
    filing_number: str
    valid: str
    state: str
    style: str
    abolished: str
    basis: str


def row_of(request, seal_page):
    seal, department = seal_page.seal, seal_page.department
    state = seal.state_at(request.moment)
    until = seal.valid_until.isoformat() if seal.valid_until else "长期"
    return SealRow(
        url=url_of(request, seal_page),
        name=seal.name,
        kind=seal.kind_label,
        department=department.title,
        department_url=url_of(request, department),
        office=seal.office,
        filing_number=seal.filing_number,
        valid=f"{seal.valid_from} 至 {until}",
        state=SEAL_STATES[state],
        style=STYLES.get(state, "warn"),
        abolished=seal.abolished_on.isoformat() if seal.abolished_on else "",
        basis=seal.abolition_basis,
    )


def _rows(context, request):
    """Those in use first."""
    seals = sorted(
        seals_of(context.government),
        key=lambda seal: (seal.state_at(request.moment) != ACTIVE, seal.filing_number),
    )
    return [row_of(request, SealPage(context, seal)) for seal in seals]


@canonical
def show_seals(context, request):
    hall = context.__parent__
    crumbs = [(hall.title, url_of(request, hall))]
    return {
        "layout": page(request, context.title, crumbs=crumbs),
        "title": f"{hall.title}：{context.title}",
        "rows": _rows(context, request),
        "empty": NO_SEAL,
        "hall_url": url_of(request, hall),
        "verify_url": url_of(request, request.root, "verify"),
        "add_url": _where(request, context, P.MANAGE_SEALS, "add"),
    }


def _where(request, context, permission, name):
    return url_of(request, context, name) if request.may(permission, context) else ""


@canonical
def seals_json(context, request):
    return {
        "@id": url_of(request, context),
        "@type": "seals",
        "title": context.title,
        "items": [_said(row) for row in _rows(context, request)],
    }


def _said(row):
    named = {name: text for name, text in vars(row).items() if name not in ("url", "style")}
    return {"@id": row.url, "@type": "seal", **named}


def show_seal(context, request):
    area = context.__parent__
    hall = area.__parent__
    crumbs = [(hall.title, url_of(request, hall)), (area.title, url_of(request, area))]
    seal = context.seal
    return {
        "layout": page(request, context.title, crumbs=crumbs),
        "title": context.title,
        "row": row_of(request, context),
        "seal": seal,
        "picture_url": url_of(request, context, PICTURE),
        "area_url": url_of(request, area),
        "manage_url": _where(request, context, P.MANAGE_SEALS, "manage"),
        "use_url": _where(request, context, P.VIEW_SEAL_USE, "use"),
    }


def seal_json(context, request):
    seal = context.seal
    more = {
        "certificate": seal.certificate,
        "reconsideration": seal.reconsideration,
        "court": seal.court,
    }
    return {**_said(row_of(request, context)), **more}


def picture(context, request):
    """The drawing, as it stands on papers."""
    return Response(seal_svg(context.seal.name), content_type="image/svg+xml", charset="utf-8")


def includeme(config):
    reading = {"permission": P.VIEW, "request_method": ("GET", "HEAD")}
    html = {"prefers_json": False}
    json = {"prefers_json": True, "renderer": "json"}
    of_all, of_one = {"context": SealArea, **reading}, {"context": SealPage, **reading}
    config.add_view(show_seals, renderer="templates/seals.pt", **html, **of_all)
    config.add_view(seals_json, **json, **of_all)
    config.add_view(show_seal, renderer="templates/seal.pt", **html, **of_one)
    config.add_view(seal_json, **json, **of_one)
    config.add_view(picture, name=PICTURE, **of_one)
