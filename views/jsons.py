"""Items and editions as JSON, in plone.restapi's usual shape, under the page's ACL."""

from content.approval.application_form import FORM_OF
from content.disclosure.notice import has_ended
from content.gates import incomplete_elements
from content.tree import department_of
from content.validity import standing_of
from views.item_page import INWARD, file_links
from views.layout import url_of
from views.package_page import plan_json
from views.situation_json import worked_out_json
from views.values import plain, plain_fields, references


def item_json(request, item, edition, moment, withdrawal=None):
    kind = request.registry.kinds[item.kind]
    said = {
        **_identity(request, item),
        **plain_fields(request, kind, edition.fields, moment),
        "edition": edition.number,
        "published_at": plain(edition.live_from),
        "live_until": plain(edition.live_until) if edition.live_until.year < 9999 else None,
        "change_note": edition.change_note,
        "files": [_file(link) for link in file_links(request, item, edition)],
        "related": _related(request, item, moment),
    }
    if "validity" in edition.fields:
        standing = standing_of(request.site, item.uid, edition.fields, moment)
        said["validity_stated"], said["validity"] = said["validity"], standing.validity
    if "ends_on" in edition.fields:
        said["ended"] = has_ended(edition.fields, moment)
    if kind.name == "approval_item":
        contacts = tuple(department_of(item).contacts)
        said["incomplete"] = list(incomplete_elements(edition.fields, contacts))
        said["contacts"] = plain(contacts)
    if kind.name == "service_package":
        said["plan"] = plan_json(request, edition, moment)
    said.update(worked_out_json(request, item, edition, moment))
    if withdrawal is not None:
        said["withdrawal"] = _withdrawal(withdrawal)
    return said


def edition_json(request, item, edition):
    """An edition that its reader may see, public or not."""
    said = item_json(request, item, edition, request.moment)
    said["@id"] = url_of(request, edition)
    said["review_state"] = edition.state
    said["standing"] = edition.standing_at(request.moment)
    return said


def silence_json(request, item, withdrawal):
    said = {**_identity(request, item), "title": None, "withdrawal": None}
    if withdrawal is not None:
        said["withdrawal"] = _withdrawal(withdrawal)
    return said


def _identity(request, item):
    section, department = item.__parent__, department_of(item)
    return {
        "@id": url_of(request, item),
        "@type": item.kind,
        "id": item.__name__,
        "uid": item.uid,
        "parent": {"@id": url_of(request, section), "@type": "section", "title": section.title},
        "department": {"@id": url_of(request, department), "title": department.title},
        "index_number": item.index_number,
        "first_published_on": plain(item.first_published_on),
        "first_published_source": (item.imported or {}).get("source"),
        "first_live_at": plain(item.phases[0].start) if item.phases else None,
    }


def _withdrawal(withdrawal):
    return {name: plain(withdrawal[name]) for name in ("reason", "text", "at")}


def _file(link):
    return {
        "@id": link.url,
        "filename": link.name,
        "title": link.title,
        "size": link.size,
        "content-type": link.media_type,
    }


def _related(request, item, moment):
    relations = request.site.relations
    found = {
        name: [
            {"@id": r.url, "uid": r.uid, "title": r.title}
            for r in references(request, relations.sources(item.uid, name, moment), moment)
        ]
        for name in (*INWARD, FORM_OF)
    }
    return {name: links for name, links in found.items() if links}
