"""页面: a plain page of a department, such as how to find it."""

import colander

from content import fields, vocabularies
from content.form_rules import clean_body
from content.kinds import Kind
from content.workflow import DISCLOSURE


class PageSchema(colander.Schema):
    """页面."""

    title = fields.line("标题")
    body = fields.body(missing="")
    body_format = fields.choice("正文格式", vocabularies.BODY_FORMATS, missing="text")

    preparer = staticmethod(clean_body)


PAGE = Kind(
    name="page",
    label="页面",
    icon="file",
    section="information",
    schema=PageSchema,
    fieldsets=(("内容", ("title", "body", "body_format")),),
    workflow=DISCLOSURE,
)
