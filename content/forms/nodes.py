"""字段的节点: a colander node for each type of field, with its control; every message is ours."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import colander

from content.fields import Control
from content.forms.answer_types import (
    Day,
    Fen,
    Lines,
    Listed,
    Number,
    Rows,
    Text,
    Tick,
)
from content.forms.bare_nodes import Rule, bare_node, rule
from content.forms.composed_nodes import address_node, identity_node
from content.forms.contacts import email_problem, phone_problem, tidy_email, tidy_phone
from content.forms.identities import (
    credit_code_problem,
    resident_id_problem,
    tidy_number,
)
from content.forms.names import name_problem, tidy_name
from content.forms.parts import FormField

MOST_CHOSEN = 300
_BROKEN_LINE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_BROKEN_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def field_node(field: FormField, today: date) -> Any:
    """The node of one field: ``form_field``, ``control``, and ``hidden`` False."""
    node = _MAKERS[field.type](field, today)
    node.name, node.title, node.description = field.name, field.title, field.help
    node.form_field, node.hidden = field, False
    if field.least:
        node.missing_msg = f"“{field.title}”至少填写 {field.least} 行"
    elif field.required and field.type != "confirm":
        node.missing_msg = _missing(field)
    elif field.type != "confirm":
        node.missing = _NOTHING.get(field.type)
    return node


_NOTHING: dict[str, Any] = {"choices": [], "file": [], "table": []}
_VERBS = {"choice": "选择", "choices": "选择", "file": "上传", "date": "填写"}


def _missing(field: FormField) -> str:
    return f"请{_VERBS.get(field.type, '填写')}“{field.title}”"


def _text(field: FormField, today: date) -> Any:
    problem = _text_problem(field, _BROKEN_LINE)
    if field.pattern:
        problem = _pattern_problem(field, problem)
    return bare_node(Text(), Control.LINE, rule(field.title, problem))


def _prose(field: FormField, today: date) -> Any:
    return bare_node(Lines(), Control.PROSE, rule(field.title, _text_problem(field, _BROKEN_LINES)))


def _text_problem(field: FormField, broken: re.Pattern[str]) -> Rule:
    def problem(value: str) -> str | None:
        if len(value) > field.longest:
            return f"最多 {field.longest} 个字，现有 {len(value)} 个字，请缩短"
        return "里有换行、控制字符或者残缺的字符，请删除" if broken.search(value) else None

    return problem


def _pattern_problem(field: FormField, before: Rule) -> Rule:
    """Asked only of what is not too long: the time it takes grows with the cube of that."""
    wanted = re.compile(field.pattern)

    def problem(value: str) -> str | None:
        found = before(value)
        if found or wanted.fullmatch(value):
            return found
        return f"格式不对：{field.pattern_help}" if field.pattern_help else "格式不对，请核对"

    return problem


def _number(field: FormField, today: date) -> Any:
    return bare_node(Number(field.decimals), Control.NUMBER, rule(field.title, _range(field, 1)))


def _money(field: FormField, today: date) -> Any:
    return bare_node(Fen(), Control.MONEY, rule(field.title, _range(field, 100)))


def _range(field: FormField, scale: int) -> Rule:
    """Bounds as typed; ``scale`` turns an answer back into what was typed (fen into yuan)."""
    money = scale > 1
    unit = " 元" if money else (f" {field.unit}" if field.unit else "")
    low = Decimal(0) if field.low is None and money else field.low
    high = Decimal(10) ** 12 if field.high is None and money else field.high

    def problem(value: Any) -> str | None:
        number = Decimal(value) / scale
        if low is not None and number < low:
            return f"不能小于 {low}{unit}"
        return f"不能大于 {high}{unit}" if high is not None and number > high else None

    return problem


def _date(field: FormField, today: date) -> Any:
    return bare_node(Day(), Control.DATE, rule(field.title, _day_range(field, today)))


def _day_range(field: FormField, today: date) -> Rule:
    earliest, latest = (_bound(said, today) for said in (field.earliest, field.latest))

    def problem(value: str) -> str | None:
        if not "1850" <= value[:4] <= "2200":
            return "的年份应在 1850 至 2200 之间"
        if earliest and value < earliest:
            return f"不能早于 {earliest}"
        return f"不能晚于 {latest}" if latest and value > latest else None

    return problem


def _bound(said: str, today: date) -> str:
    return today.isoformat() if said == "today" else said


def _choice(field: FormField, today: date) -> Any:
    control = Control.CHOICE if field.shown_as == "select" else Control.RADIO
    known = dict(field.choices)
    wrong = "没有这个选项，请从列出的选项中选择"
    node = bare_node(Text(), control, rule(field.title, lambda v: None if v in known else wrong))
    node.vocabulary, node.labels = field.choices, known
    return node


def _choices(field: FormField, today: date) -> Any:
    known = dict(field.choices)
    wrong = "里有没列出的选项，请重新选择"
    problem = rule(field.title, lambda v: wrong if set(v) - set(known) else None)
    kind = Listed(MOST_CHOSEN, f"“{field.title}”{wrong}")
    node = bare_node(kind, Control.CHOICES, problem)
    node.vocabulary, node.labels = field.choices, known
    return node


def _confirm(field: FormField, today: date) -> Any:
    node = bare_node(Tick(), Control.TICK, missing=False)
    if field.required:
        node.validator = _ticked(field.title)
    node.label = field.title
    return node


def _ticked(title: str) -> Callable[[Any, bool], None]:
    def check(node: Any, value: bool) -> None:
        if not value:
            raise colander.Invalid(node, f"请阅读并勾选“{title}”")

    return check


def _file(field: FormField, today: date) -> Any:
    most = f"“{field.title}”最多 {field.most} 个文件，请删除多余的"
    return bare_node(Listed(field.most, most), Control.FILE)


def _table(field: FormField, today: date) -> Any:
    row = colander.SchemaNode(colander.Mapping(unknown="ignore"), name="row")
    row.title = field.row_title or field.title
    for column in field.columns:
        row.add(field_node(column, today))
    least = rule(field.title, lambda v: _too_few(field, v))
    node = bare_node(Rows(field.most), Control.TABLE, least)
    node.add(row)
    return node


def _too_few(field: FormField, rows: list[Any]) -> str | None:
    return f"至少填写 {field.least} 行" if len(rows) < field.least else None


def _tidied(tidy: Callable[[str], str], problem: Rule) -> Callable[[FormField, date], Any]:
    def make(field: FormField, today: date) -> Any:
        return bare_node(Text(tidy), Control.LINE, rule(field.title, problem))

    return make


def _resident_id(field: FormField, today: date) -> Any:
    right = rule(field.title, lambda number: resident_id_problem(number, today))
    return bare_node(Text(tidy_number), Control.LINE, right)


_MAKERS: dict[str, Callable[[FormField, date], Any]] = {
    "text": _text,
    "prose": _prose,
    "number": _number,
    "money": _money,
    "date": _date,
    "choice": _choice,
    "choices": _choices,
    "confirm": _confirm,
    "file": _file,
    "table": _table,
    "person_name": _tidied(tidy_name, name_problem),
    "resident_id": _resident_id,
    "identity": identity_node,
    "credit_code": _tidied(tidy_number, credit_code_problem),
    "phone": _tidied(tidy_phone, phone_problem),
    "email": _tidied(tidy_email, email_problem),
    "address": address_node,
}
