"""政府信息: what is disclosed under one of the fifteen headings and is no policy document."""

import colander

from content import fields, vocabularies
from content.form_rules import clean_body
from content.kinds import Kind
from content.workflow import DISCLOSURE


class InformationSchema(colander.Schema):
    """政府信息; ``heading`` is one of the fifteen of 公开条例§20."""

    title = fields.line("标题")
    issued_on = fields.day("成文日期", missing=None)
    source = fields.line("信息来源", missing="")
    heading = fields.choice("法定主动公开类别", vocabularies.DISCLOSURE_HEADINGS, missing="")
    subject = fields.choice("主题分类", vocabularies.SUBJECTS, missing="")
    keywords = fields.lines("主题词", missing=())
    summary = fields.prose("内容概述", missing="")
    body = fields.body(missing="")
    body_format = fields.choice("正文格式", vocabularies.BODY_FORMATS, missing="text")
    source_url = fields.web_address("原文网址", missing="")

    preparer = staticmethod(clean_body)


INFORMATION = Kind(
    name="information",
    label="政府信息",
    icon="newspaper",
    section="information",
    schema=InformationSchema,
    fieldsets=(
        ("标题与日期", ("title", "issued_on", "source")),
        ("正文", ("summary", "body", "body_format")),
        ("分类与来源", ("heading", "subject", "keywords", "source_url")),
    ),
    workflow=DISCLOSURE,
    summary=("heading",),
    identity=(("title", "issued_on"),),
)
