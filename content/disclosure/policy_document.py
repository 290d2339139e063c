"""政策文件: documents that a government body issues and must disclose."""

import colander

from content import fields, vocabularies
from content.form_rules import clean_body, form_rule, not_before
from content.kinds import Kind, turning_moments
from content.workflow import DISCLOSURE


class PolicyDocumentSchema(colander.Schema):
    """政策文件, for example 吉政发〔2008〕24号."""

    title = fields.line("标题")
    document_number = fields.code("文号", missing="")
    issuing_authority = fields.line("发文机关", missing="")
    issued_on = fields.day("成文日期", missing=None)
    effective_on = fields.day("施行日期", missing=None)
    valid_until = fields.day("有效期至", missing=None)
    validity = fields.choice("有效性", vocabularies.VALIDITIES, missing="unstated")
    subject = fields.choice("主题分类", vocabularies.SUBJECTS, missing="")
    genre = fields.choice("公文种类", vocabularies.GENRES, missing="")
    keywords = fields.lines("主题词", missing=())
    summary = fields.prose("内容概述", missing="")
    body = fields.body(missing="")
    body_format = fields.choice("正文格式", vocabularies.BODY_FORMATS, missing="text")
    repeals = fields.references("废止的文件", "repeals", ("policy_document",))
    amends = fields.references("修改的文件", "amends", ("policy_document",))
    source_url = fields.web_address("原文网址", missing="")
    note = fields.prose("备注", missing="")

    preparer = staticmethod(clean_body)
    validator = staticmethod(
        form_rule(not_before("valid_until", "effective_on", "有效期至不能早于施行日期，请核对"))
    )


POLICY_DOCUMENT = Kind(
    name="policy_document",
    label="政策文件",
    icon="file-text",
    section="policies",
    schema=PolicyDocumentSchema,
    fieldsets=(
        ("标题与文号", ("title", "document_number", "issuing_authority", "issued_on")),
        ("效力", ("validity", "effective_on", "valid_until", "repeals", "amends")),
        ("正文", ("summary", "body", "body_format")),
        ("分类与来源", ("subject", "genre", "keywords", "source_url", "note")),
    ),
    workflow=DISCLOSURE,
    summary=("document_number", "validity", "valid_until"),
    moments=turning_moments(starts=("effective_on",), ends=("valid_until",)),
    identity=(("document_number", "issuing_authority"), ("title", "issued_on")),
)
