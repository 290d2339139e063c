"""联办申请: what is special about an application for a package: its members, editions and branches.

Everything else is as for a single item: one draft, one case, one number, counted once.
"""

from typing import Any

from content.cases.joint_forms import JointForm, branch_names
from content.package_members import with_days
from content.packages import JOINT_DAYS, JOINT_EXTENSION, Member, plan


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
        with_days(Member(one["name"], one["item"], tuple(one["requires"])), _fields(site, one))
        for one in form.members
    ]


def _fields(site: Any, member: Any) -> Any:
    item = site.find(member["item"])
    try:
        return item.edition(member["item_edition"]).fields
    except (AttributeError, KeyError):
        return None
