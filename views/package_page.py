"""一件事的页面: what its members ask for together, how long it takes, and who holds it up."""

from dataclasses import dataclass
from typing import Any

from content.package_guide import conditions_of, fees_of, materials_of
from content.package_members import with_days
from content.packages import JOINT_DAYS, Member, PackageUnsound, plan, read_members
from content.situations import narrow
from content.tree import department_of
from content.vocabularies import NO
from views.asof import asof, is_asof
from views.guide_page import CONTACT_LABELS, charge_sentence
from views.guide_rows import Material, material_row
from views.package_chart import chart_of, say_days
from views.package_form import FormSummary, form_summary
from views.urls import url_of
from views.values import references

_BASIS = {"promised": "承诺", "statutory": "法定"}


@dataclass(frozen=True)
class SeenMember:
    """成员: with what its item says in public (None where it says nothing)."""

    member: Member
    fields: Any
    title: str
    url: str
    department: str


@dataclass(frozen=True)
class MemberRow:
    """成员的一行: as tables show it."""

    number: int
    name: str
    title: str
    url: str
    department: str
    limit: str
    when: str
    requires: str
    is_critical: bool
    is_bottleneck: bool


@dataclass(frozen=True)
class MaterialRow:
    """材料的一行: ``members`` says for which of them."""

    material: Material
    members: str
    notes: tuple


@dataclass(frozen=True)
class PackagePage:
    """一件事的页面: what package.pt shows; ``chart`` None where the graph is not sound."""

    facts: tuple
    rows: tuple
    chart: Any
    promise: str
    path: str
    slowest: str
    unknown: tuple
    is_capped: bool
    materials: tuple
    conditions: tuple
    charges: tuple
    fees: tuple
    places: tuple
    apply_url: str
    not_online: str
    form_words: str
    introduction: tuple


def package_page(request, item, edition, contacts, *, preview=False):
    """What the package says at the moment asked for; members are read at that moment."""
    fields, moment = edition.fields, asof(request)
    members = seen_members(request, fields, moment)
    said = members_said(members)
    planned = planned_of(members)
    form, url = _offer(request, item, edition, preview)
    return PackagePage(
        facts=_facts(planned, members, said),
        rows=member_rows(members, planned),
        chart=chart_of(planned) if planned else None,
        promise=say_promise(planned),
        path="→".join(planned.path) if planned else "",
        slowest=_slowest(members, planned),
        unknown=tuple(f"{one.name}：{one.why}" for one in planned.unknown) if planned else (),
        is_capped=bool(planned and planned.is_capped),
        materials=tuple(_material(one, len(members)) for one in materials_of(said)),
        conditions=tuple(
            (one.text, _whose(one.members, len(members))) for one in conditions_of(said)
        ),
        charges=tuple(charge_lines(said)),
        fees=_fee_links(request, said, moment),
        places=tuple((label, contacts[name]) for name, label in CONTACT_LABELS if contacts[name]),
        apply_url=url,
        not_online=form.why,
        form_words=form.words if url else "",
        introduction=tuple(filter(None, (fields.get("introduction") or "").splitlines())),
    )


def seen_members(request, fields, moment):
    return tuple(
        _seen(request, member, moment) for member in read_members(fields.get("members") or ())
    )


def _seen(request, member, moment):
    found = next(references(request, (member.item_uid,), moment), None)
    if found is None:
        return SeenMember(with_days(member, None), None, member.name, "", "")
    item = request.site.find(member.item_uid)
    fields = item.edition_at(moment).fields
    department = department_of(item).title
    return SeenMember(with_days(member, fields), fields, found.title, found.url, department)


def members_said(members):
    """(name, fields) of those that say something."""
    return [(one.member.name, one.fields) for one in members if one.fields is not None]


def planned_of(members):
    """None where there is no order in which they could be handled."""
    try:
        return plan([one.member for one in members]) if members else None
    except PackageUnsound:
        return None


def say_promise(planned):
    """``16 个工作日``; what is not known is not added up to a promise."""
    if planned is None:
        return "还没有排好先后顺序，请先咨询"
    if planned.days is None:
        return f"至少 {planned.at_least} 个工作日（有的事项时限不知道）"
    return f"{planned.days} 个工作日" if planned.days else "当场办结"


def _facts(planned, members, said):
    facts = [("办结时限（同时办理）", say_promise(planned)), ("包含", f"{len(members)} 个事项")]
    if planned and planned.serial is not None:
        facts.append(("一个一个地办要", f"{planned.serial} 个工作日"))
    facts.append(("材料", f"{len(materials_of(said))} 项，相同的只交一次"))
    return tuple(facts)


def member_rows(members, planned):
    return tuple(_row(number, one, planned) for number, one in enumerate(members, 1))


def _row(number, seen, planned):
    member = seen.member
    span = planned.spans[member.name] if planned else None
    return MemberRow(
        number,
        member.name,
        seen.title,
        seen.url,
        seen.department,
        _limit(member),
        _when(member, span),
        "、".join(member.requires),
        bool(span and span.is_critical and member.days),
        bool(planned and member.name in planned.bottlenecks),
    )


def _limit(member):
    if member.days is None:
        return f"不知道：{member.why}"
    return f"{say_days(member)}（{_BASIS[member.basis]}）"


def _when(member, span):
    """Which working days it takes, counted from acceptance."""
    if span is None or member.days is None:
        return "—"
    if not member.days:
        return f"第 {span.end} 个工作日后当场" if span.end else "受理后当场"
    first = span.start + 1
    return f"第 {first}—{span.end} 个工作日" if first < span.end else f"第 {first} 个工作日"


def _slowest(members, planned):
    """食品许可（南关区市场监督管理局）."""
    names = planned.bottlenecks if planned else ()
    slow = (one for one in members if one.member.name in names)
    return "、".join(f"{one.member.name}（{one.department}）" for one in slow)


def _whose(names, count):
    return "" if len(names) == count else "、".join(names)


def _material(shared, count):
    row = {**shared.row, "situation": ""}
    notes = list(shared.notes)
    if shared.row.get("situation"):
        notes.append(("视情形", shared.row["situation"]))
    members = "全部事项" if len(shared.members) == count else "、".join(shared.members)
    return MaterialRow(material_row(row, narrow({}, {})), members, tuple(notes))


def charge_lines(said):
    """(members, sentence): those that say the same together."""
    found = {}
    for name, fields in said:
        found.setdefault(charge_sentence(fields), []).append(name)
    if all(fields.get("charged") == NO for _, fields in said) and said:
        return [("全部事项", "不收费。")]
    return [("、".join(names), text) for text, names in found.items()]


def _fee_links(request, said, moment):
    """(link, members) of the standards by which is charged."""
    wanted = fees_of(said)
    return tuple((one, "、".join(wanted[one.uid])) for one in references(request, wanted, moment))


def _offer(request, item, edition, preview):
    """(form, address): where the application begins, now and for what is in force only."""
    if preview or is_asof(request) or item.edition_at(request.moment) is not edition:
        return FormSummary(), ""
    form = form_summary(request, edition.fields)
    return form, "" if form.why else url_of(request, item, "apply")


def plan_json(request, edition, moment):
    """The plan in JSON: working days are null where they are not known."""
    members = seen_members(request, edition.fields, moment)
    planned = planned_of(members)
    if planned is None:
        return None
    return {
        "days": planned.days,
        "at_least": planned.at_least,
        "serial": planned.serial,
        "longest": planned.longest,
        "cap": JOINT_DAYS,
        "capped": planned.is_capped,
        "layers": [list(layer) for layer in planned.layers],
        "critical_path": list(planned.path),
        "bottlenecks": list(planned.bottlenecks),
        "members": [_member_json(one, planned) for one in members],
        "materials": [
            {"name": one.row["name"], "members": list(one.members)}
            for one in materials_of(members_said(members))
        ],
    }


def _member_json(seen, planned):
    member, span = seen.member, planned.spans[seen.member.name]
    known = member.days is not None
    return {
        "@id": seen.url or None,
        "name": member.name,
        "title": seen.title,
        "department": seen.department,
        "requires": list(member.requires),
        "days": member.days,
        "basis": member.basis or None,
        "why_unknown": member.why or None,
        "starts_after_day": span.start if known else None,
        "ends_with_day": span.end if known else None,
        "slack": span.slack if known and not planned.unknown else None,
        "critical": span.is_critical if not planned.unknown else None,
    }
