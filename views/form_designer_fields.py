"""What the designer's page of one step, field or column shows, and what was typed into it."""

from typing import NamedTuple

from content.forms.field_types import FIELD_TYPES, NOT_IN_TABLES
from content.forms.naming import name_of
from content.forms.presses import COLUMN, FIELD, STEP, Spot, at, fields_in
from views.form_designer_conditions import groups_before, read_rows, rows_of, typed_rows
from views.form_designer_settings import (
    PATTERNS,
    has_pattern,
    pattern_choice,
    shown_settings,
    text_of,
    typed_settings,
)

SPARE_FAQS = 1
NEW_FIELD = ""


class Asked(NamedTuple):
    """What the address asks for: ``spot`` with an empty name is one that is not there yet.

    ``into`` is the step of a new field, ``kind_name`` the type that a field has or is to get.
    """

    spot: Spot
    into: str
    kind_name: str
    former: dict


def asked_of(definition, query):
    """What ``?step=…&type=…``, ``?field=…``, ``?field=…&column=…`` mean; None: the whole form.

    Raises PressRefused for what is not there, KeyError for an unknown type.
    """
    kind_name = query.get("type", "")
    if "column" in query:
        spot = Spot(COLUMN, query["column"], query.get("field", ""))
        at(definition, Spot(FIELD, spot.table))
        return _asked(definition, spot, spot.table, kind_name)
    if "field" in query:
        return _asked(definition, Spot(FIELD, query["field"]), "", kind_name)
    if "step" not in query:
        return None
    step = at(definition, Spot(STEP, query["step"]))
    if kind_name:
        return _asked(definition, Spot(FIELD, NEW_FIELD), step["name"], kind_name)
    return Asked(Spot(STEP, step["name"]), "", "", step)


def _asked(definition, spot, into, kind_name):
    former = at(definition, spot) if spot.name else {}
    kind_name = kind_name or former.get("type", "")
    if kind_name not in FIELD_TYPES or (spot.kind == COLUMN and kind_name in NOT_IN_TABLES):
        raise KeyError(kind_name)
    if spot.kind == FIELD and spot.name:
        into = next(s["name"] for s, field in fields_in(definition) if field["name"] == spot.name)
    return Asked(spot, into, kind_name, former)


def typed(asked, posted, definition):
    """What was typed, as a plain step or field; ``posted`` is the MultiDict."""
    said = {name: text_of(posted, name) for name in ("title", "help")}
    name = text_of(posted, "name")
    if name:
        said["name"] = name
    if asked.spot.kind != COLUMN:
        said["show_if"] = read_rows(typed_rows(posted), _types(definition))
    if asked.spot.kind != STEP:
        said.update(_typed_field(asked, posted))
    return said


def _types(definition):
    return {field["name"]: field["type"] for _, field in fields_in(definition)}


def _typed_field(asked, posted):
    kind_name, former = asked.kind_name, asked.former
    said = {
        "type": kind_name,
        "required": bool(posted.get("required")),
        "faqs": _typed_faqs(posted),
        **typed_settings(kind_name, posted, former),
    }
    said["sample"] = (
        text_of(posted, "sample") if is_typed(former.get("sample")) else former["sample"]
    )
    if kind_name == "table":
        said["columns"] = [*(former.get("columns") or ()), *_new_columns(posted, former)]
    return said


def is_typed(sample):
    """Is the sample one that the page can ask for? Those with parts come from an import."""
    return sample is None or isinstance(sample, str)


def _typed_faqs(posted):
    numbers = range(1, 1 + sum(1 for name in posted if name.startswith("question-")))
    faqs = [
        {"question": text_of(posted, f"question-{n}"), "answer": text_of(posted, f"answer-{n}")}
        for n in numbers
    ]
    return [faq for faq in faqs if any(faq.values())]


def _new_columns(posted, former):
    """A column of text for each line; what it holds is set on the column's own page."""
    taken = {column["name"] for column in former.get("columns") or ()}
    for title in text_of(posted, "new_columns").splitlines():
        if title.strip():
            name = name_of(title, taken)
            taken.add(name)
            yield {"name": name, "type": "text", "title": title.strip()}


def editor_values(definition, asked, said, rows=None):
    """What the template shows of ``said``, which is what is stored or what was typed."""
    kind, groups = asked.spot.kind, _groups(definition, asked)
    values = {
        "asked": asked,
        "kind": kind,
        "said": said,
        "heading": _heading(asked),
        "groups": groups,
        "rows": rows or rows_of(definition, said),
        "known_keys": {key for group in groups for key, _ in group.options},
        "steps": definition["steps"],
        "faqs": _numbered_faqs(said),
        "settings": (),
        "pattern": None,
        "type_label": "",
        "column_types": [one for one in FIELD_TYPES.values() if _fits(one, COLUMN)],
        "types": [one for one in FIELD_TYPES.values() if _fits(one, kind)],
        "sample_is_typed": is_typed(said.get("sample")),
    }
    return values if kind == STEP else {**values, **_field_values(asked, said)}


def _fits(field_type, kind):
    return kind != COLUMN or field_type.name not in NOT_IN_TABLES


def _heading(asked):
    if asked.spot.name:
        return f"{KIND_LABELS[asked.spot.kind]}：{asked.former['title']}"
    return f"添加{KIND_LABELS[asked.spot.kind]}"


KIND_LABELS = {STEP: "步骤", FIELD: "字段", COLUMN: "列"}


def _groups(definition, asked):
    if asked.spot.kind == COLUMN:
        return []
    if asked.spot.name:
        return groups_before(definition, asked.spot.kind, asked.spot.name)
    return groups_before(definition, "", asked.into)


def _numbered_faqs(said):
    faqs = [(faq["question"], faq["answer"]) for faq in said.get("faqs") or ()]
    return list(enumerate([*faqs, *[("", "")] * SPARE_FAQS], 1))


def _field_values(asked, said):
    return {
        "type_label": FIELD_TYPES[asked.kind_name].label,
        "settings": shown_settings(asked.kind_name, said),
        "pattern": (*pattern_choice(said), PATTERNS) if has_pattern(asked.kind_name) else None,
    }
