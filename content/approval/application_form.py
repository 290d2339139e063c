"""申请表: a form as content, with editions and review; what is answered on it is a case's."""

import colander

from content import fields
from content.forms.definition import read
from content.forms.definition_node import definition_field
from content.forms.soundness import unsound
from content.kinds import Fields, Finding, GateContext, Kind
from content.workflow import REVIEWED

FORM_OF = "form_of"


class ApplicationFormSchema(colander.Schema):
    """申请表. ``definition`` is {"steps": […]}; a page of its own edits it."""

    title = fields.line("标题")
    items = fields.references("用于哪些事项", FORM_OF, ("approval_item",))
    introduction = fields.prose("填写须知", missing="")
    declaration = fields.prose("申请人声明", missing="")
    definition = definition_field("表单内容")
    keywords = fields.lines("主题词")


def _for_some_item(said: Fields, context: GateContext) -> list[Finding]:
    if said.get("items"):
        return []
    message = "没有写明用于哪些事项，不能发布；请填写事项的地址"
    return [Finding("never", "items", message)]


def _sound_definition(said: Fields, context: GateContext) -> list[Finding]:
    problems = unsound(read(said.get("definition") or {}))
    return [Finding("never", "definition", f"{problem}") for problem in problems]


APPLICATION_FORM = Kind(
    name="application_form",
    label="申请表",
    icon="ui-checks",
    section="forms",
    schema=ApplicationFormSchema,
    fieldsets=(
        ("标题与用途", ("title", "items")),
        ("填写说明", ("introduction", "declaration")),
        ("表单内容", ("definition",)),
        ("检索", ("keywords",)),
    ),
    workflow=REVIEWED,
    gates=(_for_some_item, _sound_definition),
)
