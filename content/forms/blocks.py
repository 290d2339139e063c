"""现成字段: groups of fields, and a whole form, that most forms need; a beginning to be changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Plain = dict[str, Any]


@dataclass(frozen=True)
class Block:
    """``fields`` look at each other by the names they have here; they get others in a form."""

    name: str
    label: str
    fields: tuple[Plain, ...]


def _field(name: str, kind: str, title: str, **more: Any) -> Plain:
    return {"name": name, "type": kind, "title": title, **more}


def _only(field: str, value: str) -> Plain:
    return {"show_if": [{"field": field, "op": "is", "value": value}]}


_PERSON, _FIRM = _only("kind", "person"), _only("kind", "organisation")
_AGENT = _only("by_agent", "yes")
_YES_NO = [["yes", "是"], ["no", "否"]]

_APPLICANT = (
    _field(
        "kind",
        "choice",
        "申请人类型",
        required=True,
        choices=[["person", "个人"], ["organisation", "企业或者其他组织"]],
    ),
    _field("person", "person_name", "姓名", required=True, autocomplete="name", **_PERSON),
    _field("identity", "identity", "证件", required=True, **_PERSON),
    _field(
        "organisation",
        "text",
        "单位名称",
        required=True,
        autocomplete="organization",
        help="与营业执照或者登记证书一致",
        **_FIRM,
    ),
    _field("code", "credit_code", "统一社会信用代码", required=True, **_FIRM),
    _field("head", "person_name", "法定代表人或者负责人", required=True, **_FIRM),
)
_CONTACT = (
    _field("contact", "person_name", "联系人", required=True),
    _field("phone", "phone", "联系电话", required=True, autocomplete="tel"),
    _field("email", "email", "电子邮箱", autocomplete="email", help="办理进度也会发到这里"),
    _field("address", "address", "通讯地址", required=True),
)
_BY_AGENT = (
    _field("by_agent", "choice", "是否委托代理人办理", required=True, choices=_YES_NO),
    _field("agent", "person_name", "代理人姓名", required=True, **_AGENT),
    _field("agent_identity", "identity", "代理人证件", required=True, **_AGENT),
    _field("agent_phone", "phone", "代理人联系电话", required=True, **_AGENT),
    _field(
        "mandate",
        "file",
        "授权委托书",
        required=True,
        help="写明委托事项、权限和期限，由申请人签名或者盖章",
        **_AGENT,
    ),
)
_PROMISE = (
    _field(
        "promise",
        "confirm",
        "本人（本单位）承诺所填内容和提交的材料真实、完整，愿意承担不实的法律责任",
        required=True,
    ),
)

BLOCKS: Mapping[str, Block] = {
    block.name: block
    for block in (
        Block("applicant", "申请人信息（个人或者单位）", _APPLICANT),
        Block("contact", "联系方式", _CONTACT),
        Block("agent", "代理人", _BY_AGENT),
        Block("promise", "承诺", _PROMISE),
    )
}


def usual_steps() -> list[Plain]:
    """通用申请表: a whole form; what is applied for is left to be described."""
    matter = _field("matter", "prose", "申请内容", required=True, help="写清楚申请办理什么")
    basis = _field("basis", "file", "申请材料", most=10)
    steps = (
        ("applicant", "申请人", _APPLICANT),
        ("contact_step", "联系方式", _CONTACT),
        ("agent_step", "代理人", _BY_AGENT),
        ("matter_step", "申请事项", (matter, basis)),
        ("promise_step", "承诺", _PROMISE),
    )
    return [
        {"name": name, "title": title, "fields": [dict(field) for field in fields]}
        for name, title, fields in steps
    ]
