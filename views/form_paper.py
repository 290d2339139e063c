"""表单上纸: what a page and a paper show of a form, blank or with its samples; no HTTP."""

from dataclasses import asdict, dataclass

from content.forms.divisions import division_label
from content.forms.field_types import IDENTITY_KINDS
from content.forms.words import condition_words, limits_of, numeral

LEAST_ROWS, MOST_ROWS = 3, 10


@dataclass(frozen=True)
class PaperField:
    """纸上的字段: ``choices`` are (label, ticked); ``rows`` of a table are texts."""

    title: str
    required: bool
    hints: tuple = ()
    limits: tuple = ()
    faqs: tuple = ()
    choices: tuple = ()
    sample: str = ""
    tall: bool = False
    columns: tuple = ()
    rows: tuple = ()


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
    said = field.sample if sample else None
    return PaperField(
        title=field.title,
        required=field.required,
        hints=(*_lines(field.help), *_when(definition, field)),
        limits=tuple(limits_of(field)),
        faqs=field.faqs,
        choices=_choices(field, said, sample),
        sample=_say(field, said),
        tall=field.type == "prose",
        columns=tuple(column.title for column in field.columns),
        rows=_rows(field, said if sample else None),
    )


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
    if field.type in ("choice", "choices"):
        chosen = said if isinstance(said, list) else [said]
        return tuple((label, value in chosen) for value, label in field.choices)
    return ()


def _say(field, said):
    """A sample as text; choices are ticked, and tables have rows."""
    if isinstance(said, dict) and field.type == "address":
        return division_label(said.get("division", "")) + said.get("detail", "")
    if isinstance(said, dict):
        kind = said.get("kind", "")
        return f"{IDENTITY_KINDS.get(kind, kind)} {said.get('number', '')}".strip()
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
    said = row.get(column.name)
    labels = dict(column.choices)
    return labels.get(said, said) if isinstance(said, str) else _say(column, said)


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
