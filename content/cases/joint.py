"""联办办件: what is special about an application for a package: its members, editions and branches.

Everything else is as for a single item: one draft, one case, one number, counted once.
"""

from collections.abc import Mapping
from typing import Any

from content.cases.joint_forms import JointForm, branch_names
from content.cases.meanings import converted
from content.package_guide import materials_of
from content.package_members import with_days
from content.packages import JOINT_DAYS, JOINT_EXTENSION, Member, plan
from content.vocabularies import WORKING_DAYS

PACKAGE = "service_package"


def filed_facts(doing: Any, draft: Any) -> dict[str, Any]:
    """What the ``submitted`` event of a joint case says more; {} for a single item."""
    form: JointForm | None = draft.joint
    if form is None:
        return {}
    return {"branches": branches_of(form), "joint": _joint_facts(doing.site, draft, form)}


def branches_of(form: JointForm) -> list[dict[str, Any]]:
    names = branch_names(form.members)
    return [
        {
            "name": names[one["name"]],
            "item": one["item"],
            "item_edition": one["item_edition"],
            "department": one["department"],
            "requires": [names[name] for name in one["requires"]],
        }
        for one in form.members
    ]


def _joint_facts(site: Any, draft: Any, form: JointForm) -> dict[str, Any]:
    names = branch_names(form.members)
    return {
        "package": form.package_uid,
        "package_edition": form.package_edition,
        "lead": draft.department_uid,
        "form": form.sha256,
        "promised": plan(members_filed(site, form)).days,
        "statutory": JOINT_DAYS,
        "extension": JOINT_EXTENSION,
        "members": {branch: name for name, branch in names.items()},
    }


def members_filed(site: Any, form: JointForm) -> list[Member]:
    """The members with the days of the editions that are applied under."""
    return [
        with_days(Member(one["name"], one["item"], tuple(one["requires"])), fields_filed(site, one))
        for one in form.members
    ]


def fields_filed(site: Any, member: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What the item said in the edition that is applied under; None where it is gone."""
    item = site.find(member["item"])
    try:
        fields: Mapping[str, Any] = item.edition(member["item_edition"]).fields
    except (AttributeError, KeyError):
        return None
    return fields


def joint_fields(site: Any, form: JointForm) -> dict[str, Any]:
    """Of the whole, as a single item says them: limits, and materials without doubles."""
    said = [(one["name"], fields_filed(site, one) or {}) for one in form.members]
    return {
        "promised_number": plan(members_filed(site, form)).days,
        "promised_unit": WORKING_DAYS,
        "statutory_number": JOINT_DAYS,
        "statutory_unit": WORKING_DAYS,
        "statutory_start": "acceptance",
        "materials": tuple(one.row for one in materials_of(said)),
    }


def own_answers(form: JointForm, member: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """``answers`` of the merged form as the member's own form has them, by its own names."""
    types = {field["name"]: field["type"] for field in form.fields()}
    found: dict[str, Any] = {}
    for name, said in answers.items():
        own = form.own_names.get(name, {}).get(member)
        if own is None:
            continue
        wanted = form.own_types.get(name, {}).get(member, types[name])
        found[own] = converted(said, types[name], wanted)
    return found


def concerns(form: JointForm, member: str) -> frozenset[str]:
    """The merged fields that are the member's own, too: what its approvers look at first."""
    return frozenset(name for name, own in form.own_names.items() if member in own)
