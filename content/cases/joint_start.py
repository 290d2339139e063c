"""开始联办申请: a draft for a package, under the editions in force of members and their forms."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from content.cases.applying import ApplyDoing, ItemClosed, Started, begin, start
from content.cases.form_merging import MemberForm, Merged, merge_forms
from content.cases.joint import PACKAGE
from content.cases.joint_forms import JointForm, kept_once
from content.cases.subjects import closed_because, forms_of, places_of
from content.forms.definition import DefinitionRefused
from content.items import Item
from content.packages import Member, graph_faults, read_members

_INSTEAD = "这件事暂时不能网上联办，可以分别申请其中的事项，或者到政务大厅窗口办理。"
_TOO_LONG = f"这几个事项的申请表合起来太长，不能一次填完。{_INSTEAD}"


def start_any(
    doing: ApplyDoing, item: Item, situation: Mapping[str, str], form: Item | None = None
) -> Started:
    """For an item or a package. Raises ItemClosed."""
    if item.kind == PACKAGE:
        return start_joint(doing, item)
    return start(doing, item, situation, form)


def start_joint(doing: ApplyDoing, package: Item) -> Started:
    """Raises ItemClosed."""
    form = kept_once(doing.affairs, joint_form(doing.site, package, doing.moment))
    government, department = places_of(package)
    begun = {
        "item_uid": package.uid,
        "item_edition": form.package_edition,
        "form_uid": "",
        "form_edition": 0,
        "government_uid": government.uid,
        "department_uid": department.uid,
        "situation": {},
        "joint": form,
    }
    return begin(doing, begun)


def joint_form(site: Any, package: Item, moment: datetime) -> JointForm:
    """What an application that begins at ``moment`` is made under. Raises ItemClosed."""
    number = package.number_at(moment)
    if number is None:
        raise ItemClosed(closed_because(package, moment))
    told, merged = merged_form(site, package.edition(number).fields, moment)
    return JointForm((package.uid, number), told, merged)


def merged_form(
    site: Any, fields: Mapping[str, Any], moment: datetime
) -> tuple[list[dict[str, Any]], Merged]:
    """(what a ``JointForm`` keeps of members, their forms in one) for a package that says
    ``fields``. Raises ItemClosed."""
    members = read_members(fields.get("members") or ())
    if because := _closed(site, members, moment):
        raise ItemClosed(because)
    told, forms = [], []
    for member in members:
        item, form = site.find(member.item_uid), _form_of(site, member, moment)
        told.append(_told(member, item, form, moment))
        definition = form.edition_at(moment).fields.get("definition") or {}
        forms.append(MemberForm(member.name, definition, places_of(item)[1].title))
    try:
        return told, merge_forms(forms)
    except DefinitionRefused:
        raise ItemClosed(_TOO_LONG) from None


def _told(member: Member, item: Any, form: Any, moment: datetime) -> dict[str, Any]:
    return {
        "name": member.name,
        "item": item.uid,
        "item_edition": item.number_at(moment),
        "form": form.uid,
        "form_edition": form.number_at(moment),
        "department": places_of(item)[1].uid,
        "requires": list(member.requires),
    }


def _form_of(site: Any, member: Member, moment: datetime) -> Any:
    item = site.find(member.item_uid)
    return next(iter(forms_of(site, item, moment)), None)


def why_not(site: Any, package: Item, moment: datetime) -> str:
    """Why a package cannot be applied for online at ``moment``; "" where it can."""
    try:
        joint_form(site, package, moment)
    except ItemClosed as closed:
        return str(closed)
    return ""


def members_closed(doing: ApplyDoing, draft: Any) -> str:
    """Why a begun application for a package cannot be submitted any more; "" where it can."""
    if draft.joint is None:
        return ""
    members = [Member(one["name"], one["item"]) for one in draft.joint.members]
    return next(_closed_members(doing.site, members, doing.moment), "")


def _closed(site: Any, members: Sequence[Member], moment: datetime) -> str:
    faults = graph_faults(members)
    if faults:
        return f"{faults[0].message}。{_INSTEAD}"
    closed = next(_closed_members(site, members, moment), "")
    without = (one.name for one in members if closed or _form_of(site, one, moment) is None)
    missing = "" if closed else next(without, "")
    return closed or (f"“{missing}”还没有网上申请表。{_INSTEAD}" if missing else "")


def _closed_members(site: Any, members: Sequence[Member], moment: datetime) -> Iterator[str]:
    for one in members:
        if closed_because(site.find(one.item_uid), moment):
            yield f"其中的“{one.name}”现在不能申请。{_INSTEAD}"
    items = [site.find(one.item_uid) for one in members]
    # An item that moved to another government would bring that hall's clerks into the case
    if len({places_of(item)[0].uid for item in items if item is not None}) > 1:
        yield f"其中的事项已经不在同一个政务大厅办理。{_INSTEAD}"
