"""Who applies, and where they are written to, found among the answers of a form."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from content.cases.shown import hidden_name
from content.forms.conditions import visible_fields, visible_steps
from content.forms.definition import Definition, FormField
from content.forms.masking import mask_number, shown

_NAMED, _NUMBERED = ("person_name",), ("identity", "resident_id", "credit_code")
_FIRM_NUMBERED = ("credit_code",)
# How letters about an application that a counter took in reach the applicant
COLLECTED, BY_EMAIL, BY_POST = "collect", "email", "post"
WAYS = {COLLECTED: "到窗口领取", BY_EMAIL: "发到电子邮箱", BY_POST: "寄到通信地址"}
_ORGANISATION = "organization"  # the word of HTML for a text field with the name of a firm
_FIRM_TITLE = re.compile(
    "(单位|企业|公司|机构|组织|个体工商户|经营者|申请人|主体)(全称|名称)"
).match


@dataclass(frozen=True)
class Applying:
    """申请人: name as it was given, number masked, e-mail in the clear; "" where unknown.

    Of a counter: ``agent`` who filed on their behalf, and where ``letters`` go, in words.
    """

    name: str = ""
    number: str = ""
    email: str = ""
    agent: str = ""
    letters: str = ""


def applying(definition: Definition, answers: Mapping[str, Any]) -> Applying:
    """The firm where one gave its code, else the first person: name, number, address of e-mail."""
    asked = list(_asked(definition, answers))
    firm = _applying_firm(asked, answers)
    named = firm or _first(asked, answers, _NAMED) or _named_firm(asked, answers)
    numbered = _first(asked, answers, _FIRM_NUMBERED if firm else _NUMBERED)
    email = _first(asked, answers, ("email",))
    return Applying(
        name=str(answers[named.name]) if named else "",
        number=shown(numbered, answers[numbered.name]) if numbered else "",
        email=str(answers[email.name]) if email else "",
    )


def with_intake(person: Applying, said: Mapping[str, Any]) -> Applying:
    """With what a counter wrote down: see ``content.cases.intake``; {} changes nothing."""
    if not said:
        return person
    agent, way = said.get("agent"), said["way"]
    number = mask_number(agent["number"]) if agent else ""
    where = said.get({BY_EMAIL: "email", BY_POST: "address"}.get(way, "phone"), "")
    return replace(
        person,
        agent=f"{agent['name']}　{number}" if agent else "",
        letters=f"{WAYS[way]}：{where}" if where else WAYS[way],
    )


def names_of(definition: Definition, answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Of the first person, and of the firm, as they were given."""
    asked = list(_asked(definition, answers))
    found = (_first(asked, answers, _NAMED), _named_firm(asked, answers))
    return tuple(str(answers[field.name]) for field in found if field is not None)


def _asked(definition: Definition, answers: Mapping[str, Any]) -> Iterator[FormField]:
    for step in visible_steps(definition, answers):
        yield from visible_fields(definition, step, answers)


def _first(
    asked: list[FormField], answers: Mapping[str, Any], types: tuple[str, ...]
) -> FormField | None:
    return next((one for one in asked if one.type in types and answers.get(one.name)), None)


def _named_firm(asked: list[FormField], answers: Mapping[str, Any]) -> FormField | None:
    named = (one for one in asked if one.type == "text" and answers.get(one.name))
    firms = [one for one in named if one.autocomplete == _ORGANISATION or _FIRM_TITLE(one.title)]
    return next(iter(firms), None)


def _applying_firm(asked: list[FormField], answers: Mapping[str, Any]) -> FormField | None:
    """A firm's name without its code may be where a person works."""
    coded = _first(asked, answers, _FIRM_NUMBERED)
    return _named_firm(asked, answers) if coded else None


def public_name(definition: Definition, answers: Mapping[str, Any]) -> tuple[str, bool]:
    """(name, is it a firm's?) as the public may read it: a firm's in full, a person's masked."""
    firm = _applying_firm(list(_asked(definition, answers)), answers)
    if firm is not None:
        return str(answers[firm.name]), True
    return hidden_name(applying(definition, answers).name), False
