"""An approval item as its service guide: what a citizen asks first, in plain words; no rule."""

from dataclasses import dataclass
from datetime import date

from content import vocabularies as lists
from content.closing import closed_as
from content.guide_gates import charge_unverified
from content.tree import department_of
from views.asof import asof
from views.fee_estimate import ShownEstimate, carried_moment, query_of
from views.guide_rows import basis_row, material_row, step_row
from views.situation_fees import estimate_of, exempt_because
from views.situation_guide import (
    ShownSituation,
    carried_answers,
    limit_note,
    narrow_guide,
    shown_situation,
)
from views.times import say_day
from views.values import references

CODES = ("implementation_code", "item_code", "basic_code")
MORE = (
    "served",
    "themes",
    "joint_bodies",
    "statutory_note",
    "promised_note",
    "acceptance_days",
    "extension_number",
    "extension_unit",
    "extension_approver",
    "stop_grounds",
    "delivery_days",
    "special_procedures",
    "intermediary_services",
    "visits_reason",
    "result_name",
    "result_type",
    "validity_number",
    "validity_unit",
    "delivery",
    "coverage",
    "disposition_note",
)
REGISTERED = (
    "basic_code",
    "implementation_code",
    "item_code",
    "exercise_level",
    "implementing_body",
    "implementing_body_nature",
    "delegated_by",
    "case_type",
    "initial_review",
    "in_hall",
    "online",
    "effective_on",
    "cancelled_on",
    "disposition",
    "disposition_document",
    "disposition_on",
)
CONTACT_LABELS = (
    ("address", "办理地点"),
    ("hours", "办理时间"),
    ("phone", "咨询电话"),
    ("complaint_phone", "监督投诉电话"),
)
UNSTATED_LABEL = lists.label_of(lists.YES_NO_UNSTATED, lists.UNSTATED)
CHARGED = {lists.YES: "收费", lists.NO: "不收费"}
LIMIT_UNITS = {
    lists.WORKING_DAYS: "个工作日",
    lists.CALENDAR_DAYS: "日",
    lists.MONTHS: "个月",
}


@dataclass(frozen=True)
class Guide:
    """办事指南: what guide.pt shows; pairs are (label, text), tags (text, style)."""

    code: str
    tags: tuple
    updated: str
    closed: str
    closed_basis: str
    facts: tuple
    materials: tuple
    steps: tuple
    charge: str
    places: tuple
    bases: tuple
    more: tuple
    registered: tuple
    situation: ShownSituation | None
    estimate: ShownEstimate | None
    fee_links: tuple
    answers: tuple
    answers_query: str
    query: str
    carried_with_fees: tuple
    carried_with_answers: tuple
    limit_note: str
    all_url: str


def guide_of(request, item, edition, shown, contacts):
    """What the guide of ``edition`` says at the moment asked for."""
    fields, moment = edition.fields, asof(request)
    closed = closing_of(request, item, fields, moment)
    narrowed = narrow_guide(request, fields, shown["fees"].links)
    estimate = estimate_of(request, fields, narrowed, moment)
    answers, carried = tuple(carried_answers(narrowed)), carried_moment(request)
    return Guide(
        code=next((fields[name] for name in CODES if fields.get(name)), ""),
        tags=tuple(_tags(fields, closed)),
        updated=say_day(edition.live_from) if edition.live_from else "",
        closed=closed,
        closed_basis=_closing_document(fields) if closed else "",
        facts=_facts({**fields, **narrowed.limit}, exempt_because(narrowed, estimate)),
        materials=tuple(material_row(row, narrowed) for row in narrowed.materials),
        steps=tuple(step_row(row) for row in fields.get("steps") or ()),
        charge=exempt_because(narrowed, estimate) or charge_sentence(fields),
        places=_places(request, contacts),
        bases=tuple(basis_row(row) for row in fields.get("legal_basis") or ()),
        more=_more(fields, shown),
        registered=tuple(_registered(fields, shown)),
        situation=shown_situation(fields, narrowed),
        estimate=estimate,
        fee_links=tuple(one for one in shown["fees"].links if one.uid in narrowed.fees.kept),
        answers=answers,
        answers_query=query_of(answers),
        query=query_of(answers, estimate.query if estimate else ()),
        carried_with_fees=(*carried, *(estimate.query if estimate else ())),
        carried_with_answers=(*carried, *answers),
        limit_note=limit_note(narrowed),
        all_url=f"{request.path_url}?{query_of(carried)}#situation"
        if carried
        else request.path_url,
    )


def closing_of(request, item, fields, moment):
    """Why nobody may apply for it any more; empty while one may."""
    closed = closed_as(fields, moment)
    if closed == lists.CANCELLED:
        return "本事项已取消，不再受理"
    return _delegation(request, item, moment) if closed == lists.DELEGATED else ""


def _delegation(request, item, moment):
    sources = request.site.relations.sources(item.uid, "delegated_from", moment)
    found = [request.site.find(one.uid) for one in references(request, sources, moment)]
    takers = "、".join(dict.fromkeys(department_of(one).title for one in found))
    if takers:
        return f"本事项已下放，由{takers}承接办理"
    return "本事项已下放到下级办理，承接部门尚未登记，请先电话咨询"


def _closing_document(fields):
    day = fields.get("disposition_on")
    text = fields.get("disposition_document") or "清理决定文件待补充"
    return f"{text}（{day.isoformat()}）" if isinstance(day, date) else text


def _tags(fields, closed):
    if closed:
        yield ("已下放", "warn") if "下放" in closed else ("已取消", "error")
    elif fields.get("disposition") == lists.CANCELLED:
        yield f"将于 {fields['cancelled_on'].isoformat()} 取消", "warn"
    elif fields.get("disposition") == lists.RETAINED:
        yield "保留事项", "ok"
    if fields.get("case_type") == "immediate":
        yield "当场办结", "ok"
    if fields.get("joint_bodies"):
        yield "联合办理", "info"
    if fields.get("in_hall") == lists.YES:
        yield "进驻政务大厅", "info"
    if fields.get("online") == lists.YES:
        yield "可以网上办理", "info"


def guide_notes(summary):
    """What a list says of an item: its type, the promised limit and whether one pays."""
    limit, charged = say_limit(summary, "promised"), summary.get("charged")
    notes = [
        lists.label_of(lists.ITEM_TYPES, summary.get("item_type") or ""),
        f"承诺时限 {limit}" if limit else "",
        CHARGED.get(charged, ""),
    ]
    return tuple(filter(None, notes))


def _facts(fields, exempt):
    charged = exempt.rstrip("。") or CHARGED.get(fields.get("charged"), UNSTATED_LABEL)
    return (
        ("承诺时限", say_limit(fields, "promised") or "未作承诺"),
        ("法定时限", say_limit(fields, "statutory") or "未标明"),
        ("收费", charged),
        ("到现场次数", _say_visits(fields.get("visits"))),
    )


def say_limit(fields, which):
    """``20 个工作日`` of the ``promised`` or ``statutory`` limit; empty where there is none."""
    number = fields.get(f"{which}_number")
    if number is None:
        return ""
    if number == 0:
        return "当场办结"
    return f"{number} {LIMIT_UNITS.get(fields.get(f'{which}_unit'), '个工作日')}"


def _say_visits(visits):
    if visits is None:
        return "未标明"
    return f"最多 {visits} 次" if visits else "不用到现场"


def charge_sentence(fields):
    """Whether one pays, and by what right (许可法§58-59)."""
    if fields.get("charged") == lists.NO:
        return "不收费。"
    if fields.get("charged") != lists.YES:
        return "是否收费还没有标明，请先咨询。没有公布依据和标准的，不得收取。"
    if charge_unverified(fields):
        return "收费。收费依据待核：缴费前请先咨询；说不出依据的，可以拒绝缴纳。"
    basis = fields.get("fee_basis") or ""
    return f"收费。依据：{basis}" if basis else "收费，按下列标准收取。"


def _places(request, contacts):
    rows = tuple((label, contacts[name]) for name, label in CONTACT_LABELS if contacts.get(name))
    if rows:
        return rows
    return (("还没有登记", f"请先拨打 {request.settings.phone} 咨询"),)


def _more(fields, shown):
    names = MORE if fields.get("conditions") else ("quantity_limit", *MORE)
    return tuple(filter(None, map(shown.__getitem__, names)))


def _registered(fields, shown):
    for field in map(shown.__getitem__, REGISTERED):
        if field and field.text != UNSTATED_LABEL:
            yield field.label, field.text
    for row in fields.get("business_codes") or ():
        yield f"业务办理项：{row.get('name')}", row.get("code") or "编码待补"
