"""表单上纸: what a page and a paper show of a form, blank or with its samples; no HTTP."""

from dataclasses import asdict, dataclass

from content.forms.divisions import division_label
from content.forms.field_types import FIELD_TYPES, IDENTITY_KINDS
from content.forms.words import condition_words, limits_of, numeral

LEAST_ROWS, MOST_ROWS = 3, 10
# What the sample shows where its form gives none: plainly nobody's
SAMPLES = {
    "person_name": "示例甲",
    "resident_id": "220102********1234",
    "identity": {"kind": "resident_id", "number": "220102********1234"},
    "credit_code": "9122**************",
    "phone": "138****0000",
    "email": "name@example.com",
    "address": {"division": "220102", "detail": "示例路1号"},
    "date": "2026-03-05",
    "number": "1",
    "money": "10000",
    "text": "按实际情况填写",
    "prose": "按实际情况填写",
    "file": "见所附材料",
}


@dataclass(frozen=True)
class PaperField:
    """纸上的字段: ``choices`` are (label, ticked); ``rows`` of a table are texts."""

    title: str
    kind: str
    required: bool
    hints: tuple = ()
    limits: tuple = ()
    faqs: tuple = ()
    choices: tuple = ()
    sample: str = ""
    unit: str = ""
    tall: bool = False
    columns: tuple = ()
    rows: tuple = ()

    @property
    def lists_choices(self):
        """Does a page tell its choices? Kinds of papers stand among the limits already."""
        return self.kind in _CHOSEN


_CHOSEN = (FIELD_TYPES["choice"].label, FIELD_TYPES["choices"].label)


@dataclass(frozen=True)
class PaperStep:
    """纸上的步骤."""

    title: str
    hints: tuple
    fields: tuple


def steps_on_paper(definition, *, sample=False):
    """Every step and field; what is asked on a condition says so."""
    return tuple(
        PaperStep(
            f"{numeral(number)}、{step.title}",
            (*_lines(step.help), *_when(definition, step)),
            tuple(_field(definition, field, sample) for field in step.fields),
        )
        for number, step in enumerate(definition.steps, 1)
    )


def _field(definition, field, sample):
    said = _sample_of(field) if sample else None
    return PaperField(
        title=field.title,
        kind=FIELD_TYPES[field.type].label,
        required=field.required,
        hints=(*_lines(field.help), *_when(definition, field)),
        limits=tuple(limits_of(field)),
        faqs=field.faqs,
        choices=_choices(field, said, sample),
        sample=_say(field, said),
        unit="元" if field.type == "money" else field.unit,
        tall=field.type == "prose",
        columns=tuple(column.title for column in field.columns),
        rows=_rows(field, said),
    )


def _sample_of(field):
    """Its own sample, or one for its type; of choices the first."""
    if field.sample is not None:
        return field.sample
    if field.type in ("choice", "choices"):
        return field.choices[0][0] if field.choices else None
    if field.type == "table":
        return [{column.name: _sample_of(column) for column in field.columns}]
    if field.type == "number" and field.low is not None:
        return str(field.low)
    return SAMPLES.get(field.type)


def _lines(text):
    return tuple(line for line in text.splitlines() if line)


def _when(definition, asked):
    """“申请人类型”是“企业法人”时填写."""
    if not asked.conditions:
        return ()
    words = "，并且".join(condition_words(definition, one) for one in asked.conditions)
    return (f"{words}时填写",)


def _choices(field, said, sample):
    if field.type == "confirm":
        return ((field.title, sample),)
    if field.type == "identity":
        kinds = field.kinds or tuple(IDENTITY_KINDS)
        chosen = said.get("kind") if isinstance(said, dict) else None
        return tuple((IDENTITY_KINDS[kind], kind == chosen) for kind in kinds)
    if field.type in ("choice", "choices"):
        chosen = said if isinstance(said, list) else [said]
        return tuple((label, value in chosen) for value, label in field.choices)
    return ()


def _say(field, said):
    """A sample as text; choices are ticked, and tables have rows."""
    if isinstance(said, dict) and field.type == "address":
        return division_label(said.get("division", "")) + said.get("detail", "")
    if isinstance(said, dict):
        return said.get("number", "")
    if field.type in ("choice", "choices"):
        return ""
    if isinstance(said, list) and field.type == "file":
        return "、".join(str(one) for one in said)
    return said if isinstance(said, str) else ""


def _rows(field, said):
    if field.type != "table":
        return ()
    given = [row for row in said or () if isinstance(row, dict)][:MOST_ROWS]
    count = min(field.most, max(LEAST_ROWS, field.least, len(given)), MOST_ROWS)
    blank = [{}] * (count - len(given))
    return tuple(tuple(_cell(one, row) for one in field.columns) for row in (*given, *blank))


def _cell(column, row):
    said, labels = row.get(column.name), dict(column.choices)
    values = said if isinstance(said, list) else [said]
    chosen = [labels[one] for one in values if isinstance(one, str) and one in labels]
    return "、".join(chosen) or _say(column, said)


def paper_values(fields, definition, *, sample, department, source):
    """What the template ``form`` of ``views.typesetting`` needs."""
    return {
        "title": fields.get("title", ""),
        "sample": sample,
        "introduction": _lines(fields.get("introduction") or ""),
        "declaration": _lines(fields.get("declaration") or ""),
        "steps": [asdict(step) for step in steps_on_paper(definition, sample=sample)],
        "footer": department,
        "source": source,
    }
