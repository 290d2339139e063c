"""What the page of an item shows, by kind: metadata, text, relations, attachments."""

from dataclasses import dataclass

from content.approval.working_calendar import year_fields
from content.disclosure.notice import has_ended
from content.gates import incomplete_elements
from content.rich_text import paragraphs
from content.tree import department_of
from content.validity import NOT_IN_FORCE, standing_of
from views.asof import is_asof
from views.decision_rows import decisions_url
from views.fee_estimate import own_address
from views.fee_page import standard_values
from views.form_item import form_page, forms_of, is_in_force
from views.guide_page import guide_of
from views.layout import page, url_of
from views.months import year_grid
from views.package_page import package_page
from views.qr import qr_svg
from views.times import say_day, say_moment
from views.tree_nav import department_tree
from views.urls import follow_url
from views.values import ShownFields, references

TEMPLATES = {
    "approval_item": "guide.pt",
    "fee_standard": "fee.pt",
    "working_calendar": "calendar_year.pt",
    "application_form": "form_item.pt",
    "service_package": "package.pt",
}
DOCUMENT = "document.pt"
LAST = ("valid_until", "genre", "source")
# fmt: off
EXTRAS = (
    "notice_type", "ends_on", "objection_channel", "form", "heading", "explains", "repeals",
    "amends", "note",
)
# fmt: on
INWARD = {
    "repeals": "废止本文件的文件",
    "amends": "修改本文件的文件",
    "explains": "解读",
    "charges": "适用本标准的事项",
    "fee_of": "收费标准",
    "delegated_from": "承接本事项的事项",
    "based_on": "以本文件为依据的收费标准",
    "package_of": "可以一起办的“一件事”",
}


@dataclass(frozen=True)
class FileLink:
    """附件: as the page lists it."""

    name: str
    title: str
    url: str
    size: int
    media_type: str


def item_values(request, item, edition, moment, *, preview=False):
    """The values every item template gets; ``preview`` shows an edition that is not public."""
    kind, fields = request.registry.kinds[item.kind], edition.fields
    department, url = department_of(item), url_of(request, item)
    shown, contacts = ShownFields(request, kind, fields, moment), contacts_of(department, fields)
    meta = () if preview else article_meta(item, edition, department, url)
    return {
        "template": TEMPLATES.get(kind.name, DOCUMENT),
        "layout": page(request, fields.get("title", ""), side=not preview, meta=meta),
        "item": item,
        "edition": edition,
        "kind": kind,
        "fields": fields,
        "shown": shown,
        "print_url": f"{url}?print=1",
        "qr": "" if preview else qr_svg(url),
        "record": record_of(item, edition, shown),
        "body": body_of(fields),
        "related": list(related(request, item, moment)),
        "validity": validity_banner(request, item, fields, moment),
        "files": file_links(request, item, edition),
        "department": department,
        "department_url": url_of(request, department),
        "contacts": contacts,
        **special_values(request, item, edition, shown, contacts, preview=preview),
        **form_values(request, item, edition, preview=preview),
        "missing": missing_elements(kind, fields, department),
        "tree": department_tree(request, item.__parent__),
        "history_url": f"{url}/history",
        "follow_url": follow_url(request, item),
        "preview": preview,
        "ended_on": fields["ends_on"].isoformat() if has_ended(fields, moment) else "",
        "withdrawal": None,
        "staff_links": [],
        "asof_text": None,
    }


def special_values(request, item, edition, shown, contacts, *, preview=False):
    """What the templates of single kinds need besides."""
    if item.kind == "approval_item":
        guide = guide_of(request, item, edition, shown, contacts)
        decisions = decisions_url(request, item)
        return {
            "guide": guide,
            "decisions_url": decisions,
            **own_address(request, item, guide.query),
        }
    if item.kind == "fee_standard":
        return standard_values(request, item, edition)
    if item.kind == "working_calendar":
        return {"year": year_grid(year_fields(edition.fields))}
    if item.kind == "service_package":
        return {"package": package_page(request, item, edition, contacts, preview=preview)}
    return {"extras": [field for field in map(shown.__getitem__, EXTRAS) if field]}


def form_values(request, item, edition, *, preview):
    """What a form's own page shows, and the forms that a guide offers."""
    if item.kind == "application_form":
        return {"form": form_page(request, item, edition, preview=preview)}
    if item.kind != "approval_item":
        return {}
    is_offered = not preview and not is_asof(request) and is_in_force(request, item, edition)
    return {
        "forms": forms_of(request, item),
        "form_note": edition.fields.get("form_note") or "",
        "apply_url": url_of(request, item, "apply") if is_offered else "",
    }


def record_of(item, edition, shown):
    """The metadata table: (label, text), in the order readers know (公开条例§12, B3)."""
    names = ("subject", "issuing_authority", "document_number", "issued_on")
    own_dates = item.kind in ("approval_item", "fee_standard")  # told by their templates
    names = names if own_dates else (*names, "effective_on")
    rows = [("索引号", item.index_number)]
    rows += _labelled(shown, names)
    if not edition.fields.get("issuing_authority"):
        rows.append(("发布机构", department_of(item).title))
    rows += published_rows(item, edition)
    rows += _labelled(
        shown, ("genre", "source") if own_dates else ("valid_until", "genre", "source")
    )
    if keywords := shown["keywords"]:
        rows.append((keywords.label, "、".join(keywords.texts)))
    return [(label, text) for label, text in rows if text]


def _labelled(shown, names):
    return [(field.label, field.text) for field in map(shown.__getitem__, names) if field.text]


def published_rows(item, edition):
    """发布日期 is the act's; an import's 原发布日期 stands beside it, with its source (B3)."""
    rows = []
    if item.imported is not None:
        first = item.first_published_on
        rows.append(("原发布日期", first.isoformat() if first else "日期不详"))
        if item.imported.get("source"):
            rows.append(("原发布日期来源", item.imported["source"]))
    if item.phases:
        rows.append(("发布日期", say_day(item.phases[0].start)))
    if edition.live_from and item.phases and edition.number != item.phases[0].number:
        rows.append(("本版发布", say_moment(edition.live_from)))
    return rows


def body_of(fields):
    """("html", cleaned html) or ("text", [paragraphs]); an empty body is ("text", [])."""
    text = fields.get("body") or ""
    if fields.get("body_format") == "html":
        return "html", text
    return "text", list(paragraphs(text))


def related(request, item, moment):
    """(label, references) of what others say of this item at ``moment``."""
    said = request.site.relations.said_of(item.uid, moment)
    for relation, label in INWARD.items():
        found = list(references(request, said.get(relation, ()), moment))
        if found:
            yield label, found


def validity_banner(request, item, fields, moment):
    """(style, label, references) where there is something to say; None else."""
    if "validity" not in fields:
        return None
    standing = standing_of(request.site, item.uid, fields, moment)
    label = request.registry.kinds[item.kind].node("validity").labels[standing.validity]
    by = list(references(request, standing.by_uids, moment))
    style = "warn" if standing.validity in (*NOT_IN_FORCE, "amended", "partly_lapsed") else "ok"
    return style, label, by, standing.validity


def file_links(request, item, edition):
    number = edition.number
    for name, file in edition.files.items():
        yield FileLink(
            name,
            file.facts.get("title") or name,
            url_of(request, item, "files", name, edition=number),
            file.facts["size"],
            file.facts["media_type"],
        )


def contacts_of(department, fields):
    """Where and when and whom to call: the item's own words, else the department's contacts."""
    own = {
        "address": fields.get("handling_place"),
        "hours": fields.get("handling_hours"),
        "phone": fields.get("consulting_phone"),
        "complaint_phone": fields.get("complaint_phone"),
    }
    first = department.contacts[0] if department.contacts else {}
    return {name: text or first.get(name, "") for name, text in own.items()}


def missing_elements(kind, fields, department):
    """The veto elements a guide lacks (待完善)."""
    if kind.name != "approval_item":
        return []
    return incomplete_elements(fields, tuple(department.contacts))


def article_meta(item, edition, department, url):
    """The government's meta tags of an article (A8); PubDate is ``YYYY-MM-DD HH:MM``."""
    fields, section = edition.fields, item.__parent__
    published = item.phases[0].start if item.phases else edition.created_at
    return (
        ("ColumnName", section.title),
        ("ColumnType", section.title),
        ("ArticleTitle", fields.get("title", "")),
        ("PubDate", say_moment(published)),
        (
            "ContentSource",
            fields.get("source") or fields.get("issuing_authority") or department.title,
        ),
        ("Keywords", ",".join(fields.get("keywords") or (fields.get("title", ""), section.title))),
        ("Author", department.title),
        ("Description", description_of(item.kind, fields, department)),
        ("Url", url),
    )


DESCRIPTIONS = {
    "approval_item": "{department}“{title}”的办理条件、申请材料、办理流程、时限、收费和办理地点",
    "fee_standard": "{department}“{title}”的收费标准、计费单位和收费依据",
    "application_form": "{department}“{title}”的填写内容、空白表和示范文本",
    "service_package": "{department}牵头的“{title}”：包含的事项、先后顺序、时限、材料和收费",
}


def description_of(kind_name, fields, department, longest=120):
    """What the page tells, for search engines and the national collection of government sites."""
    said = DESCRIPTIONS.get(kind_name, "")
    title = fields.get("title", "")
    text = said.format(department=department.title, title=title) or fields.get("summary") or ""
    if not text and fields.get("body_format") != "html":
        text = (fields.get("body") or "").replace("\n", " ")
    return (text or title)[:longest]
