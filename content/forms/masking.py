"""遮蔽: answers as they may be shown on a page, a receipt and to the clerk."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from content.forms.conditions import Answers, is_filled, visible_fields, visible_steps
from content.forms.contacts import is_mobile
from content.forms.definition import Definition, FormField
from content.forms.divisions import division_label
from content.forms.field_types import IDENTITY_KINDS
from content.personal_data import mask_personal_data

Row = list[tuple[str, str]]
Line = tuple[str, str | list[Row]]


def masked(definition: Definition, answers: Answers) -> list[tuple[str, list[Line]]]:
    """(step's title, [(label, text, or for a table its rows of (label, text))]), all visible
    fields, "" where nothing was answered; of files only their number."""
    return [
        (step.title, [_line(field, answers) for field in visible_fields(definition, step, answers)])
        for step in visible_steps(definition, answers)
    ]


def _line(field: FormField, answers: Answers) -> Line:
    answer = answers.get(field.name)
    if field.type != "table":
        return field.title, shown(field, answer)
    rows = [
        [(column.title, shown(column, row.get(column.name))) for column in field.columns]
        for row in answer or ()
    ]
    return field.title, rows


def shown(field: FormField, answer: Any) -> str:
    """One answer as text, masked where it is somebody's number."""
    if field.type == "confirm":
        return "已确认" if answer else "未确认"
    if not is_filled(answer):
        return ""
    return _SHOWN.get(field.type, _plain)(field, answer)


def _plain(field: FormField, answer: Any) -> str:
    return str(answer)


def _free_text(field: FormField, answer: Any) -> str:
    """People write numbers into any field."""
    return mask_personal_data(str(answer))


def _number(field: FormField, answer: Any) -> str:
    return f"{answer} {field.unit}".strip()


def _money(field: FormField, answer: Any) -> str:
    return f"{Decimal(answer) / 100:,.2f} 元"


def _day(field: FormField, answer: Any) -> str:
    year, month, day = str(answer).split("-")
    return f"{year}年{int(month)}月{int(day)}日"


def _chosen(field: FormField, answer: Any) -> str:
    labels: dict[str, str] = dict(field.choices)
    values = answer if isinstance(answer, list | tuple) else [answer]
    return "、".join(labels.get(value, str(value)) for value in values)


def _files(field: FormField, answer: Any) -> str:
    return f"{len(answer)} 个文件"


def mask_number(number: str) -> str:
    """The first three and the last four of a long number, less of a short one."""
    first, last = (3, 4) if len(number) >= 12 else (2, 2)
    return number[:first] + "*" * max(len(number) - first - last, 3) + number[-last:]


def mask_phone(number: str) -> str:
    """138****1234; of a landline its area code and last two digits."""
    if is_mobile(number):
        return f"{number[:3]}****{number[-4:]}"
    area, hyphen, rest = number.partition("-")
    if hyphen and rest:
        return f"{area}-{'*' * max(len(rest) - 2, 3)}{rest[-2:]}"
    return mask_number(number)


def mask_email(address: str) -> str:
    name, at, host = address.rpartition("@")
    return f"{name[:1]}***{at}{host}"


def _identity(field: FormField, answer: Mapping[str, str]) -> str:
    kind = IDENTITY_KINDS.get(answer.get("kind", ""), "")
    return f"{kind} {mask_number(answer.get('number', ''))}"


def _address(field: FormField, answer: Mapping[str, str]) -> str:
    return f"{division_label(answer.get('division', ''))}{answer.get('detail', '')}"


_SHOWN: dict[str, Callable[[FormField, Any], str]] = {
    "text": _free_text,
    "prose": _free_text,
    "number": _number,
    "money": _money,
    "date": _day,
    "choice": _chosen,
    "choices": _chosen,
    "file": _files,
    "resident_id": lambda field, answer: mask_number(answer),
    "identity": _identity,
    "phone": lambda field, answer: mask_phone(answer),
    "email": lambda field, answer: mask_email(answer),
    "address": _address,
}
