"""Steps that people take through the pages: writing, submitting, deciding, revising."""

from tests.site import SECTION, form_to, log_in


def write(browser, section, kind, **fields):
    """A draft through the form; its address."""
    form = browser.get(f"{section}/add?kind={kind}").forms["edit"]
    for name, value in fields.items():
        form[name] = value
    return form.submit("save", status=303).follow().request.path


def edit(browser, address, **fields):
    form = browser.get(f"{address}/edit").forms["edit"]
    for name, value in fields.items():
        form[name] = value
    return form.submit("save", status=303).follow()


def act(browser, address, name, status=303, **fields):
    form = form_to(browser.get(address), name)
    for field, value in fields.items():
        form[field] = value
    return form.submit(status=status)


def offers(browser, address):
    """The acts that the page offers."""
    actions = [form.action for form in browser.get(address).forms.values()]
    return {action.rpartition("/")[2] for action in actions if f"{address}/" in action}


def refuse(browser, address, name, **fields):
    """Even a form that is not offered is refused."""
    page = browser.get("/desk")
    token = next(f["csrf_token"].value for f in page.forms.values() if "csrf_token" in f.fields)
    return browser.post(
        f"{address}/{name}", {"csrf_token": token, **fields}, status=(403, 404, 422)
    )


def item_of(address):
    return address.rpartition("/editions")[0]


def submitted(people, section, kind, **fields):
    address = write(people["editor"], section, kind, **fields)
    act(people["editor"], address, "submit")
    return address


def published(people, **fields):
    """The address of a policy document's first edition, public now."""
    address = submitted(people, SECTION, "policy_document", **fields)
    act(people["moderator"], address, "publish")
    return address


def sign_in_again(browser):
    """The same person, signed in once more: the session ended while days went by."""
    return log_in(browser.app, "moderator")


def form_of_revise(page):
    return next(f for f in page.forms.values() if "from" in f.fields or f.action.endswith("revise"))


def revised(people, first, *, number=2, source=None, note="", **fields):
    """A further edition, revised through the pages and published; its address."""
    form = form_of_revise(people["editor"].get(f"{item_of(first)}/revise"))
    if source is not None:
        form["from"] = str(source)
    form.submit(status=303)
    address = f"{item_of(first)}/editions/{number}"
    edit(people["editor"], address, change_note=note, **fields)
    act(people["editor"], address, "submit")
    act(people["moderator"], address, "publish")
    return address
