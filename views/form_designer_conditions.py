"""显示条件: in words, and as the lists from which they are chosen without writing a rule."""

import json
from typing import NamedTuple

from content.forms.field_types import COMPARABLE
from content.forms.presses import FIELD, STEP, conditions_of, fields_in
from content.forms.words import condition_words
from views.form_designer_settings import text_of

SPARE_ROWS = 2
PLURAL = {"one_of": "is", "none_of": "is_not"}
SINGULAR = {"is": "one_of", "is_not": "none_of"}
TICKED = {True: "已勾选", False: "没有勾选"}


class Group(NamedTuple):
    """An earlier field, and what may be asked of its answer as (key, words)."""

    title: str
    options: tuple


class Row(NamedTuple):
    """One condition of the page: the key chosen, and what is to be compared where it is typed."""

    number: int
    key: str
    value: str


def said_in_words(definition, shown):
    """当“申请人类型”是“企业”时显示; "" where it is always shown. Both as ``read`` gives them."""
    parts = [condition_words(definition, one) for one in shown.conditions]
    return f"当{'，并且'.join(parts)}时显示" if parts else ""


def groups_before(definition, kind, name):
    """The fields that the condition of a step or field may look at: those before it.

    Of a field that is not there yet, ``name`` is that of its step and all in it come before.
    """
    groups = []
    for step in definition["steps"]:
        if kind == STEP and step["name"] == name:
            break
        for field in step["fields"]:
            if kind == FIELD and field["name"] == name:
                return groups
            groups.append(_group(field))
        if kind not in (STEP, FIELD) and step["name"] == name:
            break
    return groups


def _group(field):
    name = field["name"]
    options = [(_key(name, op, value), words) for op, value, words in _questions(field)]
    return Group(field["title"], tuple(options))


def _questions(field):
    """(op, value, words); a value that is to be typed is None."""
    kind = field["type"]
    if kind == "confirm":
        yield from (("is", value, words) for value, words in TICKED.items())
        return
    for value, label in field.get("choices") or ():
        yield from _of_choice(kind, value, label)
    if kind in COMPARABLE and "choices" not in field:
        yield "is", None, "是（右边填写的内容）"
        yield "is_not", None, "不是（右边填写的内容）"
    yield "filled", None, "已填写"
    yield "empty", None, "没有填写"


def _of_choice(kind, value, label):
    yield "is", value, f"是“{label}”"
    yield "is_not", value, f"不是“{label}”"
    if kind == "choices":
        yield "one_of", value, f"选了“{label}”，或者其他列出的"


def _key(field, op, value):
    return json.dumps([field, op, value], ensure_ascii=False)


def rows_of(definition, shown):
    """The conditions as the page lists them, and spare rows."""
    types = {field["name"]: field for _, field in fields_in(definition)}
    rows = [
        (_key(one["field"], op, value if listed else None), "" if listed else value or "")
        for one in conditions_of(shown)
        for op, value, listed in _taken_apart(one, types.get(one["field"], {}))
    ]
    return _numbered([*rows, *[("", "")] * SPARE_ROWS])


def _numbered(rows):
    return [Row(number, key, value) for number, (key, value) in enumerate(rows, 1)]


def _taken_apart(condition, field):
    """(op, value, is it in the list); several values are several rows."""
    op, value = condition["op"], condition.get("value")
    listed = isinstance(value, bool) or "choices" in field or value is None
    if not isinstance(value, list | tuple):
        yield op, value, listed
        return
    kept = field.get("type") == "choices" and op == "one_of"
    for one in value:
        yield (op if kept else PLURAL[op]), one, listed


def typed_rows(posted):
    """The rows as they were typed, to be shown again."""
    numbers = range(1, 1 + sum(1 for name in posted if name.startswith("condition-")))
    rows = [(text_of(posted, f"condition-{n}"), text_of(posted, f"compared-{n}")) for n in numbers]
    return _numbered(rows)


def read_rows(rows, types):
    """The conditions that the rows say; ``types`` of the fields by their names.

    Rows about one field are one condition: “是甲” and “是乙” mean one of both; but of several boxes
    one may well ask that two of them are ticked.
    """
    merged = {}
    for row in rows:
        if row.key:
            field, op, value = _read_key(row)
            each = value if op == "is" and types.get(field) == "choices" else None
            merged.setdefault((field, op, each), []).append(value)
    return [_condition(field, op, values) for (field, op, _), values in merged.items()]


def _read_key(row):
    """A key that this page did not make says nothing that a form could keep."""
    try:
        field, op, value = json.loads(row.key)
    except (ValueError, TypeError):
        return "", "", None
    said = row.value if value is None and op in SINGULAR else value
    return str(field), str(op), said if isinstance(said, bool) else said and str(said)


def _condition(field, op, values):
    if op in ("filled", "empty"):
        return {"field": field, "op": op}
    if len(values) > 1 and op in SINGULAR:
        return {"field": field, "op": SINGULAR[op], "value": values}
    return {"field": field, "op": op, "value": values if op in PLURAL else values[0]}
