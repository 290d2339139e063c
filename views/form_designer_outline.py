"""表单大纲: the whole form on one page, each step folded where there is much, with its buttons."""

from itertools import islice
from typing import NamedTuple

from content.briefs import Brief
from content.forms.blocks import BLOCKS
from content.forms.definition import read
from content.forms.field_types import FIELD_TYPES
from content.forms.presses import COLUMN, FIELD, STEP, Spot
from content.forms.soundness import unsound
from views.form_designer_conditions import said_in_words
from views.form_item import BLANK
from views.layout import url_of

FEW_FIELDS, MOST_SOURCES = 12, 100
PAGE, PREVIEW, FILE = "design", "preview", "form.json"


class FieldLine(NamedTuple):
    """A field, or a column of a table, as the page lists it."""

    spot: Spot
    title: str
    type_label: str
    required: bool
    condition: str
    url: str
    wrong: tuple
    columns: tuple = ()

    @property
    def key(self):
        """How its buttons name it."""
        return ":".join(filter(None, (self.spot.kind, self.spot.name, self.spot.table)))


class StepCard(NamedTuple):
    """A step with its fields."""

    spot: Spot
    number: int
    title: str
    condition: str
    url: str
    lines: tuple
    wrong: tuple
    is_open: bool


def outline_values(request, edition, definition, posted):
    outline = _Outline(request, edition, read(definition))
    cards = outline.cards()
    return {
        "cards": cards,
        "count": sum(len(card.lines) for card in cards),
        "wrong": outline.wrong,
        "types": list(FIELD_TYPES.values()),
        "blocks": list(BLOCKS.values()),
        "sources": [] if cards else other_forms(request, edition.item),
        "can_undo": edition.former_fields is not None,
        "entered": posted,
        "basics_url": url_of(request, edition, "edit"),
        "preview_url": url_of(request, edition, PREVIEW),
        "blank_url": url_of(request, edition, BLANK),
        "file_url": url_of(request, edition, FILE),
    }


class _Outline:
    """Makes the cards of one form; ``wrong`` is all that keeps it from being published."""

    def __init__(self, request, edition, form):
        self._form, self._home = form, url_of(request, edition, PAGE)
        self.wrong = unsound(form) if form.steps else ()
        self._folds = sum(1 for _ in form.fields()) > FEW_FIELDS
        self._at = request.GET.get("at", "")

    def cards(self):
        return [self._card(number, step) for number, step in enumerate(self._form.steps, 1)]

    def _card(self, number, step):
        spot, place = Spot(STEP, step.name), f"步骤“{step.title}”"
        lines = tuple(self._line(field, f"{place}的字段“{field.title}”") for field in step.fields)
        return StepCard(
            spot,
            number,
            step.title,
            said_in_words(self._form, step),
            f"{self._home}?step={step.name}",
            lines,
            self._wrong_at(place),
            self._is_open(spot, lines),
        )

    def _is_open(self, spot, lines):
        anchors = {spot.anchor, *(line.spot.anchor for line in lines)}
        return not self._folds or self._at in anchors

    def _line(self, field, place):
        return FieldLine(
            Spot(FIELD, field.name),
            field.title,
            FIELD_TYPES[field.type].label,
            field.required,
            said_in_words(self._form, field),
            f"{self._home}?field={field.name}",
            self._wrong_at(place),
            tuple(column.title for column in field.columns),
        )

    def _wrong_at(self, place):
        columns = f"{place}的列"
        return tuple(
            problem.message
            for problem in self.wrong
            if problem.place == place or problem.place.startswith(columns)
        )


def column_lines(request, edition, table):
    """The columns of a table, for its own page."""
    home = url_of(request, edition, PAGE)
    return [
        FieldLine(
            Spot(COLUMN, column["name"], table["name"]),
            column["title"],
            FIELD_TYPES[column["type"]].label,
            bool(column.get("required")),
            "",
            f"{home}?field={table['name']}&column={column['name']}",
            (),
        )
        for column in table.get("columns") or ()
    ]


def other_forms(request, item):
    """(uid, title) of the department's other forms that are public: this one may begin as one."""
    rows = islice(item.__parent__.register.rows(request.moment), MOST_SOURCES)
    briefs = [(row.key[2], Brief(*row.brief)) for row in rows]
    return [(uid, brief.title) for uid, brief in briefs if uid != item.uid]
