"""一件事（联办事项）: several approval items applied for at once, in the order the law gives them.

The items are members of a graph, edited on a page of its own; what follows from the graph is
``content.packages``'. The department whose package it is leads (牵头部门).
"""

from collections.abc import Iterator

import colander

from content import fields
from content import vocabularies as lists
from content.closing import closed_as
from content.fields import Index, column
from content.form_rules import form_rule
from content.kinds import Fields, Finding, GateContext, Kind
from content.package_presses import LONGEST_NAME
from content.packages import SEPARATOR, graph_faults, read_members
from content.workflow import REVIEWED

PACKAGE_OF = "package_of"


def _members_are_items(said: Fields) -> dict[str, str]:
    """``items`` is what relations know of ``members``."""
    rows = said.get("members")
    if rows is None or tuple(row["item"] for row in rows) == tuple(said.get("items") or ()):
        return {}
    return {"members": "成员与“包含的事项”不一致，请在“成员与顺序”页面上修改"}


def _plain_names(said: Fields) -> dict[str, str]:
    for row in said.get("members") or ():
        if SEPARATOR in row["name"]:
            return {"members": f"成员简称“{row['name']}”里不能有“{SEPARATOR}”，请换一个说法"}
    return {}


_MEMBER = (
    column("item", fields.line("事项", index=Index.NONE, refers=True)),
    column("name", fields.line("简称", longest=LONGEST_NAME)),
    column("requires", fields.line("办好哪些才能办", missing="")),
)


class ServicePackageSchema(colander.Schema):
    """一件事. ``requires`` names other members, separated by “、”."""

    title = fields.line("名称")
    introduction = fields.prose("一件事说明", missing="")
    items = fields.references("包含的事项", PACKAGE_OF, ("approval_item",), beside=True)
    members = fields.rows("成员与顺序", "成员", *_MEMBER, beside=True)
    declaration = fields.prose("申请人声明", missing="")
    served = fields.choices("服务对象", lists.SERVED)
    themes = fields.choices("服务主题", lists.THEMES)
    handling_place = fields.line("办理地点", missing="")
    handling_hours = fields.line("办理时间", missing="")
    consulting_phone = fields.line("咨询电话", missing="")
    complaint_phone = fields.line("监督投诉电话", missing="")
    keywords = fields.lines("主题词")

    validator = staticmethod(form_rule(_members_are_items, _plain_names))


def _sound_graph(said: Fields, context: GateContext) -> list[Finding]:
    members = read_members(said.get("members") or ())
    return [Finding("never", "members", fault.message) for fault in graph_faults(members)]


def _members_in_force(said: Fields, context: GateContext) -> list[Finding]:
    return [
        Finding("never", "members", f"“{row['name']}”{wrong}")
        for row in said.get("members") or ()
        for wrong in _wrong_with(row["item"], context)
    ]


def _wrong_with(uid: str, context: GateContext) -> Iterator[str]:
    """Only what is in force, of the same hall, can be applied for together."""
    public = context.fields_of(uid)
    if public is None:
        yield "对应的事项没有公开或者已经撤下，请移除，或者先发布这个事项"
    elif closed_as(public, context.moment):
        yield "对应的事项已经取消或者下放，请移除"
    elif context.hall_of(uid) != context.hall:
        yield "是别的政府的事项，不归这个政务大厅办理，请移除"


SERVICE_PACKAGE = Kind(
    name="service_package",
    label="一件事",
    icon="diagram-3",
    section="items",
    schema=ServicePackageSchema,
    fieldsets=(
        ("名称与对象", ("title", "served", "themes")),
        ("说明", ("introduction", "declaration")),
        ("成员与顺序", ("items", "members")),
        (
            "在哪里办",
            ("handling_place", "handling_hours", "consulting_phone", "complaint_phone"),
        ),
        ("检索", ("keywords",)),
    ),
    workflow=REVIEWED,
    summary=("served", "themes"),
    gates=(_sound_graph, _members_in_force),
)
