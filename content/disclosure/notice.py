"""公告公示: what the public is told, or asked to object to until a day."""

from datetime import datetime

import colander

from content import fields, vocabularies
from content.clock import day_of
from content.form_rules import clean_body, form_rule, not_before
from content.kinds import Fields, Kind, turning_moments
from content.workflow import DISCLOSURE


def _open_to_objection(said: Fields) -> dict[str, str]:
    """A 公示 that says neither until when nor where one may object is none."""
    if said.get("notice_type") != vocabularies.PUBLIC_NOTICE:
        return {}
    wrong = {}
    if not said.get("ends_on"):
        wrong["ends_on"] = "公示须有截止日期，请填写；没有截止日期的请改选公告"
    if not said.get("objection_channel"):
        wrong["objection_channel"] = "公示须写明提出异议的方式，请填写受理部门、电话或地址"
    return wrong


def has_ended(said: Fields, moment: datetime) -> bool:
    """Is the last day over, Shanghai's, until which one may object or the announcement holds?"""
    ends_on = said.get("ends_on")
    return ends_on is not None and day_of(moment) > ends_on


class NoticeSchema(colander.Schema):
    """公告公示."""

    title = fields.line("标题")
    notice_type = fields.choice("公告类型", vocabularies.NOTICE_TYPES, missing="announcement")
    issued_on = fields.day("成文日期", missing=None)
    issuing_authority = fields.line("发文机关", missing="")
    ends_on = fields.day("截止日期", missing=None)
    objection_channel = fields.prose("异议受理方式", missing="")
    body = fields.body(missing="")
    body_format = fields.choice("正文格式", vocabularies.BODY_FORMATS, missing="text")

    preparer = staticmethod(clean_body)
    validator = staticmethod(
        form_rule(
            _open_to_objection,
            not_before("ends_on", "issued_on", "截止日期不能早于成文日期，请核对"),
        )
    )


NOTICE = Kind(
    name="notice",
    label="公告公示",
    icon="megaphone",
    section="notices",
    schema=NoticeSchema,
    fieldsets=(
        ("标题与日期", ("title", "notice_type", "issuing_authority", "issued_on")),
        ("截止与异议", ("ends_on", "objection_channel")),
        ("正文", ("body", "body_format")),
    ),
    workflow=DISCLOSURE,
    summary=("notice_type", "ends_on"),
    moments=turning_moments(ends=("ends_on",)),
    identity=(("title", "issued_on"),),
)
