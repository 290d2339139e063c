"""What a citizen does with the controls of an application in a browser without JavaScript."""

from webtest import Upload

from tests.applying import publish_form, publish_item
from tests.forms_examples import answers, large_definition, pdf, png


def offer(site, moment):
    """(item, form): an approval item with the large form."""
    item = publish_item(site)
    form = publish_form(site, item, large_definition()["steps"], moment)
    return item, form


def begin(browser, address):
    """A draft: the page that shows its code."""
    page = browser.get(f"{address}/apply")
    return page.forms["apply-start"].submit(status=303).follow()


def code_of(saved):
    return saved.html.select_one("#draft-code").text.strip()


def step_form(page):
    return page.forms["step"]


def fill(page, said):
    """Put ``said`` (see tests.forms_examples) into the page's form, and return that."""
    form = step_form(page)
    for name, value in said.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            form = _fill_rows(form, name, value)
        else:
            _fill_one(page, form, name, value)
    return form


def _fill_rows(form, name, rows):
    """Each row but the first is asked for by its button."""
    for number, row in enumerate(rows):
        if number:
            form = step_form(form.submit("__row_add__", value=name))
        for column, value in row.items():
            if value:
                _cell(form, column, number, value)
    return form


def _cell(form, column, number, value):
    if value.count("-") == 2:
        for part, text in zip(("year", "month", "day"), value.split("-"), strict=True):
            form.set(part, text, index=number)
    else:
        form.set(column, value, index=number)


def _fill_one(page, form, name, value):
    name, _, part = name.partition(".")
    item = page.html.select_one(f"#item-f-{name}")
    controls = [one for one in item.select("input, select, textarea") if one.get("name")]
    own = [one for one in controls if not one["name"].startswith("__")]
    if part:
        _by_id(form, next(one for one in own if one["name"] == part)["id"]).value = value
    elif own[0]["name"] == "year":
        for one, text in zip(own, value.split("-"), strict=True):
            _by_id(form, one["id"]).value = text
    elif own[0].get("type") == "radio":
        form.set(own[0]["name"], value)
    elif own[0].get("type") == "checkbox":
        wanted = value if isinstance(value, list) else [own[0]["value"]] if value else []
        for one in own:
            _by_id(form, one["id"]).checked = one["value"] in wanted
    else:
        _by_id(form, own[0]["id"]).value = value


def _by_id(form, wanted):
    return next(f for fields in form.fields.values() for f in fields if f.id == wanted)


def upload(form, name, *files):
    """``files``: (name, content)."""
    field = form[f"file-{name}"]
    found = [Upload(*one) for one in files]
    field.value = found if "multiple" in field.attrs else found[0]


STEPS = ("person", "shop", "people", "papers", "last")
FILES = {
    "plan": ("平面图.pdf", pdf("图")),
    "rules": ("制度.pdf", pdf("制度")),
    "photo": ("门头.png", png()),
}


def fill_step(page, name):
    """The page's form with all that belongs into the step."""
    form = fill(page, answers()[name])
    if name == "papers":
        for field, file in FILES.items():
            upload(form, field, file)
    return form


def draft_url(page):
    """The address of the draft that a page of it belongs to."""
    return page.request.path.rpartition("/")[0]


def errors(page):
    """The sentences of the error summary."""
    return [one.text for one in page.html.select(".p-errors a")]


def complete(browser, start):
    """Everything filled in; the page to check."""
    page = browser.get(f"{start}/person")
    for step in STEPS:
        page = fill_step(page, step).submit("go-on", status=303).follow()
    return page


def draft_at(portal, start):
    with portal.roots() as (_site, affairs):
        draft = affairs.drafts.get(start.rpartition("/")[2])
        return draft and (draft.answers(portal.app.registry.sealing), draft.done)
