"""表单的组成: what a form is made of, and how much it may hold; only plain mappings are stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

MOST_STEPS, MOST_FIELDS, MOST_COLUMNS = 30, 200, 20
MOST_ROWS, MOST_CHOICES, MOST_FAQS = 200, 300, 10


@dataclass(frozen=True)
class Problem:
    """问题: what is wrong with a definition, and where (“步骤“…”的字段“…””)."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}：{self.message}" if self.place else self.message


class DefinitionRefused(ValueError):
    """The definition cannot be kept; ``problems`` are all that was found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("；".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Condition:
    """显示条件: holds where the answer of ``field`` is (``op``) ``value``.

    ``op``: is, is_not, one_of, none_of, filled, empty. ``value`` is a text, a tuple of texts, a
    boolean for a field of type confirm, or None.
    """

    field: str
    op: str = "is"
    value: Any = None


@dataclass(frozen=True)
class FormField:
    """字段: one question. Which options mean something depends on ``type`` (``field_types``).

    ``low``, ``high``: numbers as typed (yuan for money); ``earliest``, ``latest``: ISO days or
    ``today``; ``most``: files or rows; ``kinds``: kinds of identity documents taken;
    ``sample``: what the sample form shows.
    """

    name: str
    type: str
    title: str
    required: bool = False
    help: str = ""
    faqs: tuple[tuple[str, str], ...] = ()
    conditions: tuple[Condition, ...] = ()
    sample: Any = None
    autocomplete: str = ""
    longest: int = 0
    pattern: str = ""
    pattern_help: str = ""
    rows: int = 4
    low: Decimal | None = None
    high: Decimal | None = None
    decimals: int = 0
    unit: str = ""
    earliest: str = ""
    latest: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    shown_as: str = "radio"
    accept: tuple[str, ...] = ()
    megabytes: int = 10
    most: int = 1
    least: int = 0
    material: str = ""
    columns: tuple["FormField", ...] = ()
    row_title: str = ""
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """步骤: a page of the form."""

    name: str
    title: str
    help: str = ""
    conditions: tuple[Condition, ...] = ()
    fields: tuple[FormField, ...] = ()


@dataclass(frozen=True)
class Definition:
    """表单定义: its steps in their order; names of fields are unique in the whole form."""

    steps: tuple[Step, ...] = ()

    def fields(self) -> Iterator[FormField]:
        for step in self.steps:
            yield from step.fields

    def field(self, name: str) -> FormField | None:
        return next((field for field in self.fields() if field.name == name), None)

    def step(self, name: str) -> Step | None:
        return next((step for step in self.steps if step.name == name), None)
