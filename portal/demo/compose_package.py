"""一件事: a hotel with a hot spring and a restaurant, whose four items begin with the project."""

from collections.abc import Mapping
from typing import Any

from content.packages import SEPARATOR
from portal.demo.commission import Commission, Piece, piece, rows
from portal.demo.compose_information import compose_report

LEADING = "fgw"
_TITLE = "开办温泉酒店一件事"
_PROJECT = "项目备案"
# Department, title of its item, short name, what has to be granted before
_MEMBERS = (
    ("fgw", "企业投资项目备案", _PROJECT, ()),
    ("slj", "取水许可", "取水许可", (_PROJECT,)),
    ("wjw", "公共场所卫生许可", "卫生许可", (_PROJECT,)),
    ("scjgj", "食品经营许可", "食品许可", (_PROJECT,)),
)


def compose_package(commission: Commission) -> Piece:
    """Of the government's own items; a report where one of them is not published."""
    found = [
        (_item_of(commission.government, slug, title), name, requires)
        for slug, title, name, requires in _MEMBERS
    ]
    if any(uid is None for uid, _, _ in found):
        return compose_report(commission)
    members = [
        {"item": uid, "name": name, "requires": SEPARATOR.join(requires)}
        for uid, name, requires in found
    ]
    return piece("service_package", {**_words(commission), **_graph(members)})


def _words(commission: Commission) -> Mapping[str, Any]:
    return {
        "title": _TITLE,
        "introduction": "开一家有温泉和餐饮的酒店要办四个事项：先办投资项目备案，再同时办取水、"
        "卫生和食品三个许可。四个事项一次申请，相同的内容只填一次，相同的材料只交一次。",
        "declaration": "本单位所填内容和所交材料真实、合法、有效，"
        "同意各审批部门共用，愿意承担不实的后果。",
        "served": ("firm",),
        "consulting_phone": commission.contact["phone"],
        "keywords": (_TITLE, "一件事", "联合办理"),
    }


def _graph(members: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    items = tuple(row["item"] for row in members)
    return {"items": items, "members": rows("service_package", "members", *members)}


def _item_of(government: Any, slug: str, title: str) -> str | None:
    section = government[slug]["items"]
    titles = {
        item.edition(item.phases[-1].number).fields["title"]: item.uid
        for item in section.values()
        if item.kind == "approval_item" and item.phases
    }
    return titles.get(title)
