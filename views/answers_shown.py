"""Answers as a page shows them: by step, masked, with the names of files; no rule."""

from dataclasses import dataclass

from content.forms.conditions import visible_fields, visible_steps
from content.forms.masking import masked


@dataclass(frozen=True)
class AnswerLine:
    """一项答案: text, or rows of (label, text), or files (Kept)."""

    label: str
    text: str = ""
    rows: tuple = ()
    files: tuple = ()


@dataclass(frozen=True)
class Part:
    """一步的答案: ``url`` leads to where it can be changed, empty where it cannot."""

    title: str
    lines: tuple
    url: str = ""


def parts_of(definition, answers, kept, url_of_step=lambda step: ""):
    """[Part] of all that is asked; ``kept``: field name → [Kept]."""
    steps = visible_steps(definition, answers)
    shown = masked(definition, answers)
    return [
        Part(step.title, tuple(_lines(definition, step, answers, lines, kept)), url_of_step(step))
        for step, (_, lines) in zip(steps, shown, strict=True)
    ]


def _lines(definition, step, answers, lines, kept):
    fields = visible_fields(definition, step, answers)
    for field, (label, said) in zip(fields, lines, strict=True):
        if field.type == "file":
            wanted = set(answers.get(field.name) or ())
            files = tuple(one for one in kept.get(field.name, ()) if one.uid in wanted)
            yield AnswerLine(label, files=files)
        elif isinstance(said, list):
            yield AnswerLine(label, rows=tuple(tuple(row) for row in said))
        else:
            yield AnswerLine(label, text=said)


def field_lines(definition, answers, kept, names):
    """[AnswerLine] of these fields, in the order of the form; a field not asked has none."""
    found = []
    for step in visible_steps(definition, answers):
        fields = visible_fields(definition, step, answers)
        part = next(p for p in parts_of(definition, answers, kept) if p.title == step.title)
        found += [
            (field.name, line)
            for field, line in zip(fields, part.lines, strict=True)
            if field.name in names
        ]
    return found
