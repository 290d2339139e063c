"""开始联办申请: what one needs for a package, on the page where an application begins."""

from content.cases import joint_start
from content.package_guide import materials_of
from content.packages import plan
from views.package_page import (
    charge_lines,
    members_said,
    say_promise,
    seen_members,
)


def why_not(request, package):
    """Why the package cannot be applied for online now; "" where it can."""
    return joint_start.why_not(request.site, package, request.moment)


def joint_needs(request, fields, answers):
    """``answers`` of a single item's situation: a package asks none."""
    members = seen_members(request, fields, request.moment)
    said = members_said(members)
    return {
        "materials": [one.row for one in materials_of(said)],
        "limit": say_promise(plan([one.member for one in members])),
        "charge": "；".join(f"{name}：{text.rstrip('。')}" for name, text in charge_lines(said))
        + "。",
        "members": [(one.member.name, one.department) for one in members],
    }
