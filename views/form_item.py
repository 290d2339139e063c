"""申请表的页面: what a form asks for, step by step, with its blank and its sample as PDF; and the
forms of a guide."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response

from content.approval.application_form import APPLICATION_FORM, FORM_OF
from content.forms.definition import read
from content.items import Item
from content.permissions import Permission as P
from content.tree import department_of
from views.asof import asof, is_asof
from views.form_paper import paper_values, steps_on_paper
from views.guide_page import closing_of
from views.times import say_day
from views.typesetting import typeset
from views.urls import url_of
from views.values import references

BLANK, SAMPLE = "blank.pdf", "sample.pdf"
PAPERS = {BLANK: "空白表", SAMPLE: "示范文本"}


@dataclass(frozen=True)
class FormLink:
    """申请表: as the guide of an item offers it."""

    title: str
    url: str
    blank_url: str
    sample_url: str


@dataclass(frozen=True)
class ItemLink:
    """适用事项: ``apply_url`` is empty where nobody may apply here, ``closed`` says why."""

    title: str
    url: str
    apply_url: str
    closed: str


@dataclass(frozen=True)
class FormPage:
    """申请表的内容: what form_item.pt shows."""

    steps: tuple
    count: int
    introduction: tuple
    declaration: tuple
    items: tuple
    blank_url: str
    sample_url: str


def form_page(request, item, edition, *, preview=False):
    """What the page of a form shows; what is not in force has no papers."""
    fields, asked = edition.fields, request.GET.get("asof")
    in_force = not preview and is_in_force(request, item, edition)
    definition = read(fields.get("definition") or {})
    return FormPage(
        steps=steps_on_paper(definition),
        count=sum(1 for _ in definition.fields()),
        introduction=_paragraphs(fields.get("introduction")),
        declaration=_paragraphs(fields.get("declaration")),
        items=tuple(_items(request, fields)),
        blank_url=url_of(request, item, BLANK, asof=asked) if in_force else "",
        sample_url=url_of(request, item, SAMPLE, asof=asked) if in_force else "",
    )


def is_in_force(request, item, edition):
    """Does ``edition`` speak at the moment asked for? A draft and what was withdrawn do not."""
    return item.edition_at(asof(request)) is edition


def _paragraphs(text):
    return tuple(line for line in (text or "").splitlines() if line.strip())


def _items(request, fields):
    moment = asof(request)
    for one in references(request, fields.get("items") or (), moment):
        found = request.site.find(one.uid)
        said = found.edition_at(moment).fields
        closed = closing_of(request, found, said, moment)
        is_offered = not closed and not is_asof(request)
        yield ItemLink(one.title, one.url, f"{one.url}/apply" if is_offered else "", closed)


def forms_of(request, item):
    """The forms in force of an approval item, as its guide offers them."""
    moment = asof(request)
    found = references(request, request.site.relations.sources(item.uid, FORM_OF, moment), moment)
    query = f"?{urlencode({'asof': request.GET['asof']})}" if is_asof(request) else ""
    return tuple(
        FormLink(
            one.title,
            one.url + query,
            f"{one.url}/{BLANK}{query}",
            f"{one.url}/{SAMPLE}{query}",
        )
        for one in found
    )


def show_paper(context, request):
    """The blank or the sample form that was in force at the moment asked for."""
    if context.kind != APPLICATION_FORM.name:
        raise HTTPNotFound
    edition = context.edition_at(asof(request))
    if edition is None or edition.state == "expunged":
        raise HTTPNotFound
    name = request.view_name
    title = f"{edition.fields['title']}（{PAPERS[name]}）.pdf"
    response = Response(typeset("form", _values(request, context, edition, name == SAMPLE)))
    response.content_type = "application/pdf"
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(title)}"
    return response


def _values(request, item, edition, sample):
    since = say_day(edition.live_from) if edition.live_from else ""
    source = f"{url_of(request, item)}　第 {edition.number} 版，{since} 发布"
    department = department_of(item).title
    definition = read(edition.fields.get("definition") or {})
    return paper_values(
        edition.fields, definition, sample=sample, department=department, source=source
    )


def includeme(config):
    for name in PAPERS:
        config.add_view(
            show_paper,
            name=name,
            context=Item,
            permission=P.VIEW,
            request_method=("GET", "HEAD"),
        )
