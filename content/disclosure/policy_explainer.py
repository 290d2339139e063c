"""政策解读: what explains a policy document to its readers."""

import colander

from content import fields, vocabularies
from content.form_rules import clean_body
from content.kinds import Kind
from content.workflow import DISCLOSURE


class PolicyExplainerSchema(colander.Schema):
    """政策解读; shown on the page of every document that it explains."""

    title = fields.line("标题")
    explains = fields.references("解读的文件", "explains", ("policy_document",))
    form = fields.choice("解读形式", vocabularies.EXPLAINER_FORMS, missing="text")
    issued_on = fields.day("成文日期", missing=None)
    issuing_authority = fields.line("发文机关", missing="")
    body = fields.body(missing="")
    body_format = fields.choice("正文格式", vocabularies.BODY_FORMATS, missing="text")

    preparer = staticmethod(clean_body)


POLICY_EXPLAINER = Kind(
    name="policy_explainer",
    label="政策解读",
    icon="chat-text",
    section="policies",
    schema=PolicyExplainerSchema,
    fieldsets=(
        ("解读什么", ("title", "explains", "form", "issuing_authority", "issued_on")),
        ("正文", ("body", "body_format")),
    ),
    workflow=DISCLOSURE,
    summary=("form",),
    identity=(("title", "issued_on"),),
)
