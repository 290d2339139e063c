"""An edition at its address: read as the public would, with what staff may do about it."""

from dataclasses import dataclass

from content.acts import publishing, reviewing, withdrawing, writing
from content.acts.publishing import findings_for
from content.approval.application_form import APPLICATION_FORM
from content.editions import Edition
from content.items import Editions
from content.permissions import Permission as P
from content.trays import needs_clearing
from content.workflow import APPROVED, DRAFT, STATE_LABELS
from views.diffing import differences
from views.forms import OWN_PAGES, posted_texts
from views.item_page import item_values
from views.jsons import edition_json
from views.layout import page, url_of
from views.rendering import answer_page
from views.times import say_moment
from views.values import plain

STANDING_LABELS = {
    **STATE_LABELS,
    "scheduled": "已批准，等待定时发布",
    "released": "已发布",
    "hidden": "已撤下",
}
GONE = 410


@dataclass(frozen=True)
class Panel:
    """操作面板: the state of an edition and the forms of the acts that this person may do."""

    edition: Edition
    state: str
    acts: dict
    findings: tuple
    changes: list
    compared_with: str
    edit_url: str | None
    own_page: tuple | None
    files: tuple
    notes: tuple
    csrf_token: str
    url: str
    entered: dict
    problem: str = ""
    grounds: tuple = withdrawing.EXPUNGE_GROUNDS

    @property
    def major(self):
        """Does publishing tell those who follow it: as entered, else as suggested."""
        return self.entered.get("major") or publishing.suggested_major(self.edition)


ACTS = (
    writing.DISCARD,
    reviewing.SUBMIT,
    reviewing.RECALL,
    reviewing.PASS_REVIEW,
    reviewing.SEND_BACK,
    publishing.PUBLISH,
    publishing.FORCE_PUBLISH,
    publishing.CLEAR_FORCED,
    publishing.CANCEL_SCHEDULE,
    withdrawing.PROPOSE_EXPUNGE,
    withdrawing.EXPUNGE,
)


def show_edition(context, request):
    return edition_page(context, request)


def edition_page(context, request, *, problem="", findings=(), status=200):
    """The page of an edition; ``problem`` says why an act was refused, what was typed is kept."""
    if context.state == "expunged":
        return _tombstone(context, request)
    standing = context.standing_at(request.moment)
    values = item_values(
        request, context.item, context, request.moment, preview=standing != "released"
    )
    if request.may(P.LIST_EDITIONS, context.item):
        values["panel"] = _panel(context, request, standing, problem, findings)
        values["staff_links"] = _staff_links(context, request)
    response = answer_page(request, values["template"], values)
    response.status_int = status
    return response


def _staff_links(edition, request):
    links = [("版本与经过", url_of(request, edition.item, "history"))]
    if edition.item.kind == APPLICATION_FORM.name:
        links.append(("预览填写", url_of(request, edition, "preview")))
    return links


def _tombstone(context, request):
    values = {
        "layout": page(request, "这项内容已不再公开"),
        "text": "",
        "section_url": url_of(request, context.item.__parent__),
        "staff_links": [],
    }
    return answer_page(request, "gone.pt", values, GONE)


def _panel(edition, request, standing, problem, findings):
    kind = request.registry.kinds[edition.item.kind]
    base, label = _base(edition, request)
    acts = {act.name: act for act in ACTS if _offered(act, edition, kind, request)}
    deciding = {"publish", "force_publish", "submit", "pass_review"} & acts.keys()
    return Panel(
        edition=edition,
        state=STANDING_LABELS[standing],
        acts=acts,
        findings=tuple(findings or (findings_for(request.desk, edition) if deciding else ())),
        changes=differences(request, kind, base, edition.fields) if base is not None else [],
        compared_with=label,
        edit_url=_edit_url(edition, request),
        own_page=_own_page(edition, request, kind),
        files=tuple(edition.files.keys()),
        notes=(*_notes(edition), *_brought(edition), *_unchanged(edition, request)),
        csrf_token=request.csrf_token(),
        url=url_of(request, edition),
        entered=posted_texts(request) if request.method == "POST" else {},
        problem=problem,
    )


def _offered(act, edition, kind, request):
    if not request.desk.may(act, edition):
        return False
    if act is publishing.CLEAR_FORCED:
        return needs_clearing(edition)
    if act is withdrawing.EXPUNGE:
        return bool(edition.expunge_proposal)
    if act is withdrawing.PROPOSE_EXPUNGE:
        return not edition.expunge_proposal
    return any(t.name == act.name for t in kind.workflow.from_state(edition.state))


def _edit_url(edition, request, page_name="edit"):
    if edition.state == DRAFT and request.may(P.EDIT, edition):
        return url_of(request, edition, page_name)
    return None


def _own_page(edition, request, kind):
    """(address, what it is called) of the page beside the form, where the kind has one."""
    name, label = OWN_PAGES.get(kind.name, ("", ""))
    url = _edit_url(edition, request, name) if name else None
    return (url, label) if url else None


def _base(edition, request):
    """The fields to compare with: as this person sent them back, else what is public now."""
    if _sent_back_by(edition, request.person.account):
        return edition.returned_fields, "您退回时的内容"
    live = edition.item.edition_at(request.moment)
    if live is not None and live.number != edition.number:
        return live.fields, f"现在公开的第 {live.number} 版"
    earlier = [e for e in edition.item.editions() if e.number < edition.number]
    approved = [e for e in earlier if e.state == APPROVED]
    return (approved[-1].fields, f"第 {approved[-1].number} 版") if approved else (None, "")


def _sent_back_by(edition, account):
    return edition.returned_fields is not None and edition.returned_by == account


def _unchanged(edition, request):
    if _sent_back_by(edition, request.person.account) and (
        edition.returned_fields == edition.fields
    ):
        yield "与您退回时相比", "文字没有改动"


_BROUGHT = (
    ("remark", "导入表中的备注"),
    ("comments", "导入表中的批注"),
    ("footnotes", "导入表的说明"),
)


def _notes(edition):
    """(label, text) of what was said along the way."""
    if edition.returned_reason:
        yield "退回理由", edition.returned_reason
    if edition.change_note:
        yield "修改说明", edition.change_note
    if edition.live_from:
        yield "公开时间", say_moment(edition.live_from)
    if edition.forced:
        yield "强制发布", f"{edition.forced['by']}：{edition.forced['reason']}"
        if "cleared_by" in edition.forced:
            yield "已复核", f"{edition.forced['cleared_by']} {edition.forced['cleared_note']}"
    for confirmed in edition.confirmations:
        yield "发布时确认", confirmed["message"]
    if edition.expunge_proposal:
        proposal = edition.expunge_proposal
        yield "提请清除", f"{proposal['by']}：{proposal['reason']}"


def _brought(edition):
    """(label, text) of what an import's file said beside the fields."""
    told = edition.item.imported or {}
    return [(label, told[name]) for name, label in _BROUGHT if told.get(name)]


def edition_as_json(context, request):
    if context.state == "expunged":
        request.response.status_int = GONE
        return {"@id": url_of(request, context), "@type": context.item.kind, "title": None}
    return edition_json(request, context.item, context)


def list_editions(context, request):
    """The editions that the person may see, newest first."""
    item = context.item
    seen = [e for e in item.editions() if request.may(P.VIEW, e)]
    return {
        "@id": url_of(request, context),
        "@type": "editions",
        "title": "历次版本",
        "items": [
            {
                "@id": url_of(request, edition),
                "@type": item.kind,
                "title": edition.fields.get("title"),
                "number": edition.number,
                "standing": edition.standing_at(request.moment),
                "live_from": plain(edition.live_from),
                "change_note": edition.change_note,
            }
            for edition in reversed(seen)
        ],
        "items_total": len(seen),
    }


def includeme(config):
    common = {"context": Edition, "permission": P.VIEW, "request_method": ("GET", "HEAD")}
    config.add_view(show_edition, prefers_json=False, **common)
    config.add_view(edition_as_json, renderer="json", prefers_json=True, **common)
    config.add_view(
        list_editions,
        context=Editions,
        permission=P.VIEW_HISTORY,
        renderer="json",
        request_method="GET",
    )
