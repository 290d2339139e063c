"""来件登记: how an application came in, who files on whose behalf, and where letters go."""

from pyramid.httpexceptions import HTTPSeeOther

from content.areas import CounterDraft
from content.cases.intake import CHANNELS, IntakeUnsound, keep_intake
from content.cases.persons import WAYS, applying
from content.forms.field_types import IDENTITY_KINDS
from content.permissions import Permission as P
from views.counter import FACTS, UNPROCESSABLE, counter_page
from views.drafts import CHECK, OpenDraft
from views.forms import posted_texts
from views.log_in import COMMIT

AGENT = ("name", "kind", "number", "phone", "relation")
PLAIN = ("way", "email", "address", "phone")
UNTICKED = "填了代办人，却没有勾选“由别人代办”。请勾选；没有代办人的，请清空代办人各栏"
BACK = "check"  # in the query: who came from the page to check goes back there


def show_facts(context, request, typed=None, errors=None):
    opened = OpenDraft(context, request)
    if context.draft.case_uid:
        return HTTPSeeOther(opened.url(CHECK))
    said = typed or _kept(opened)
    errors = errors or {}
    return counter_page(
        request,
        "错误：来件登记" if errors else "来件登记",
        item_title=opened.subject.title,
        department=opened.subject.office,
        said=said,
        errors=errors,
        channels=list(CHANNELS.items()),
        ways=list(WAYS.items()),
        kinds=list(IDENTITY_KINDS.items()),
        action=opened.url(FACTS, **_query(request)),
        discard_url=opened.url("draft-discard"),
    )


def _query(request):
    return {BACK: "1"} if request.GET.get(BACK) == "1" else {}


def _kept(opened):
    """What was written down before, as the page's fields; of the form what it told already."""
    said = opened.draft.intake(opened.doing.sealing)
    agent = said.get("agent")
    found = {name: said.get(name, "") for name in PLAIN}
    found |= {f"agent-{name}": (agent or {}).get(name, "") for name in AGENT}
    person = applying(opened.definition, opened.answers)
    found["email"] = found["email"] or person.email
    found["agent"] = "yes" if agent else ""
    return {**found, "channel": opened.draft.channel}


def save_facts(context, request):
    opened = OpenDraft(context, request)
    if context.draft.case_uid:
        return HTTPSeeOther(opened.url(CHECK))
    typed = {"agent": "", **posted_texts(request)}
    # What was typed is kept also where it is wrong: the person stands at the counter
    request.environ[COMMIT] = True
    try:
        keep_intake(opened.doing, context.draft, typed.get("channel", ""), _said(typed))
    except IntakeUnsound as unsound:
        return _again(context, request, typed, unsound.errors)
    if not typed["agent"] and typed.get("agent-name", "").strip():
        return _again(context, request, typed, {"agent": UNTICKED})
    return HTTPSeeOther(opened.entry_url())


def _said(typed):
    said = {name: typed.get(name, "") for name in PLAIN}
    agent = {name: typed.get(f"agent-{name}", "") for name in AGENT} if typed["agent"] else None
    return {**said, "agent": agent}


def _again(context, request, typed, errors):
    request.response.status_int = UNPROCESSABLE
    said = {**_kept(OpenDraft(context, request)), **typed}
    return show_facts(context, request, said, errors)


def includeme(config):
    common = {"context": CounterDraft, "permission": P.INTAKE, "name": FACTS, "http_cache": 0}
    common["renderer"] = "templates/counter_facts.pt"
    config.add_view(show_facts, request_method=("GET", "HEAD"), **common)
    config.add_view(save_facts, request_method="POST", **common)
