"""由几部分组成的字段: an identity document (kind and number) and an address (division and detail).

What is wrong is said of the whole, not of its parts.
"""

import re
from datetime import date
from typing import Any

import colander

from content.fields import Control
from content.forms.answer_types import Parts, Text
from content.forms.bare_nodes import bare_node
from content.forms.divisions import is_division
from content.forms.field_types import IDENTITY_KINDS
from content.forms.identities import IDENTITY_CHECKS, tidy_number
from content.forms.parts import FormField

LONGEST_DETAIL = 200
_BROKEN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def identity_node(field: FormField, today: date) -> Any:
    kinds = field.kinds or tuple(IDENTITY_KINDS)
    vocabulary = tuple((kind, IDENTITY_KINDS[kind]) for kind in kinds)
    kind = colander.SchemaNode(Text(), name="kind", title="证件种类", missing="")
    kind.control, kind.vocabulary, kind.labels = Control.CHOICE, vocabulary, dict(vocabulary)
    number = colander.SchemaNode(Text(tidy_number), name="number", title="证件号码", missing="")
    number.control = Control.LINE
    node = bare_node(Parts(), Control.IDENTITY, _identity_rule(field, kinds, today))
    return _with(node, kind, number)


def _identity_rule(field: FormField, kinds: tuple[str, ...], today: date) -> Any:
    def check(node: Any, value: dict[str, str]) -> None:
        if value["kind"] not in kinds:
            raise colander.Invalid(node, f"请选择“{field.title}”的证件种类")
        if not value["number"]:
            raise colander.Invalid(node, f"请填写“{field.title}”的证件号码")
        problem = IDENTITY_CHECKS[value["kind"]](value["number"], today)
        if problem:
            raise colander.Invalid(node, f"“{field.title}”的证件号码{problem}")

    return check


def address_node(field: FormField, today: date) -> Any:
    division = colander.SchemaNode(Text(), name="division", title="所在地区", missing="")
    division.control = Control.CHOICE
    detail = colander.SchemaNode(Text(), name="detail", title="详细地址", missing="")
    detail.control = Control.LINE
    return _with(bare_node(Parts(), Control.ADDRESS, _address_rule(field)), division, detail)


def _address_rule(field: FormField) -> Any:
    def check(node: Any, value: dict[str, str]) -> None:
        problem = _address_problem(value["division"], value["detail"])
        if problem:
            raise colander.Invalid(node, f"“{field.title}”{problem}")

    return check


def _address_problem(division: str, detail: str) -> str | None:
    if not is_division(division):
        return "没有选择所在地区，请从列表中选择"
    if not detail:
        return "没有详细地址，请填写街道、小区和门牌号"
    if len(detail) > LONGEST_DETAIL:
        return f"的详细地址最多 {LONGEST_DETAIL} 个字，请缩短"
    return "的详细地址里有控制字符，请删除" if _BROKEN.search(detail) else None


def _with(node: Any, *children: Any) -> Any:
    for child in children:
        child.hidden = False
        node.add(child)
    return node
