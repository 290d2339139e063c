"""Where an application begins: what one needs, how one goes on, and a draft made by a POST."""

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from content.areas import APPLY, TRACK, DraftPage
from content.cases.applying import ItemClosed
from content.cases.joint import PACKAGE
from content.cases.joint_start import start_any
from content.cases.subjects import closed_because, forms_of
from content.items import Item
from content.permissions import Permission as P
from content.situations import narrow
from views.drafts import SAVE_PAGE, private, set_draft_cookie
from views.guide_page import charge_sentence, say_limit
from views.human_checks import check_fields, doubt
from views.layout import page, url_of
from views.limiting import limited
from views.package_apply import joint_needs, why_not
from views.situation_answers import answers_in, answers_query
from views.values import references

ITEM_KIND = "approval_item"
UNPROCESSABLE, GONE = 422, 410
NO_FORM = "这个事项还没有网上申请表，请按办事指南到政务大厅窗口办理。"
FORM_CHOSEN = "form"


def show_apply(context, request):
    _only_items(context)
    private(request)
    return _start_page(context, request)


def _only_items(context):
    if context.kind not in (ITEM_KIND, PACKAGE):
        raise HTTPNotFound


def _start_page(item, request, *, human=None, problem=""):
    edition = item.edition_at(request.moment)
    fields = edition.fields if edition else {}
    joint = item.kind == PACKAGE
    because = closed_because(item, request.moment) or (why_not(request, item) if joint else "")
    forms = [] if because else forms_of(request.site, item, request.moment)
    answers, title = answers_in(request), fields.get("title", "")
    return {
        "layout": page(request, f"网上申请：{title}"),
        "title": title,
        "item_url": _with_answers(url_of(request, item), answers),
        "because": because or ("" if forms or joint else NO_FORM),
        "forms": [(form.uid, _title_of(form, request)) for form in forms],
        "chosen": _chosen(request, forms),
        "applicant": request.applicant,
        "login_url": url_of(request, request.root, "applicant", "login", came_from=request.path_qs),
        "action": _with_answers(url_of(request, item, APPLY), answers),
        "track_url": url_of(request, request.root, TRACK),
        "privacy_url": url_of(request, request.root, "privacy"),
        "draft_days": request.settings.draft_days,
        "human": human or check_fields(request),
        "problem": problem,
        "csrf_token": request.csrf_token(),
        **_needs_of(request, item, edition, answers, because),
    }


NEEDS_NOTHING = {
    "materials": (),
    "dropped": (),
    "questions": (),
    "limit": "",
    "charge": "",
    "members": (),
}


def _needs_of(request, item, edition, answers, because):
    if edition is None or because:
        return NEEDS_NOTHING
    needs = joint_needs if item.kind == PACKAGE else _needs
    return {**NEEDS_NOTHING, **needs(request, edition.fields, answers)}


def _needs(request, fields, answers):
    """What one needs in this situation; ``questions``: (question, answer or "")."""
    fees = references(request, fields.get("fees") or (), request.moment)
    narrowed = narrow(fields, answers, [(one.uid, one.title) for one in fees])
    situation = narrowed.situation
    return {
        "materials": narrowed.materials,
        "dropped": narrowed.dropped,
        "questions": [(one.text, situation.answers.get(one.name, "")) for one in situation.shown],
        "limit": _limit({**fields, **narrowed.limit}),
        "charge": "不收费。" if narrowed.fees.all_dropped else charge_sentence(fields),
    }


def _with_answers(url, answers):
    query = answers_query(answers)
    return f"{url}?{query}" if query else url


def _limit(said):
    return say_limit(said, "promised") or say_limit(said, "statutory") or "没有标明，请先咨询"


def _title_of(form, request):
    return form.edition_at(request.moment).fields.get("title", "")


def _chosen(request, forms):
    asked = request.POST.get(FORM_CHOSEN, "") or (forms[0].uid if forms else "")
    return asked if asked in [form.uid for form in forms] else ""


def begin(context, request):
    """A draft, if there is no doubt that somebody is there."""
    _only_items(context)
    private(request)
    many = request.registry.rate_limits.wait("start", request) > 0
    human = doubt(request, many=many)
    if human is not None:
        request.response.status_int = UNPROCESSABLE
        return _start_page(context, request, human=human)
    try:
        started = _started(context, request)
    except ItemClosed as closed:
        request.response.status_int = GONE
        return _start_page(context, request, problem=str(closed))
    opened = DraftPage(context, started.draft, True, f"{APPLY}/{started.draft.uid}")
    response = HTTPSeeOther(url_of(request, opened, SAVE_PAGE))
    set_draft_cookie(request, response, opened, started.code)
    return response


def _started(item, request):
    """Raises ItemClosed."""
    forms = forms_of(request.site, item, request.moment)
    form = next((one for one in forms if one.uid == _chosen(request, forms)), None)
    return start_any(request.apply_doing(), item, answers_in(request), form)


def includeme(config):
    common = {"name": APPLY, "context": Item, "permission": P.APPLY}
    common["renderer"] = "templates/apply.pt"
    config.add_view(show_apply, request_method=("GET", "HEAD"), **common)
    config.add_view(begin, request_method="POST", decorator=limited("post"), **common)
