"""What the form of an act asks, and what was typed: plain questions, checked one by one."""

from dataclasses import dataclass, replace
from datetime import date

PROSE, LINE, DAY, NUMBER = "prose", "line", "day", "number"
RADIO, SELECT, TICKS = "radio", "select", "ticks"
LONGEST_LINE, LONGEST_PROSE = 60, 1000


@dataclass(frozen=True)
class Question:
    """一问: ``choices`` are (value, label), of a SELECT in ``groups`` of (label, choices).

    ``missing`` is said where nothing was typed and it is ``required``; ``needed_if`` is (another
    question, its value) that makes it required. ``typed`` is what is in the field, ``error`` what
    is wrong with it.
    """

    name: str
    label: str
    control: str = PROSE
    help: str = ""
    choices: tuple = ()
    groups: tuple = ()
    required: bool = True
    needed_if: tuple = ()
    missing: str = ""
    typed: object = ""
    error: str = ""

    @property
    def longest(self):
        return LONGEST_PROSE if self.control == PROSE else LONGEST_LINE

    @property
    def described_by(self):
        """The ids of help and error, for a screen reader."""
        ids = [f"{self.name}-help"] * bool(self.help) + [f"{self.name}-error"] * bool(self.error)
        return " ".join(ids) or None

    @property
    def all_choices(self):
        return (*self.choices, *(one for _, found in self.groups for one in found))

    @property
    def said(self):
        """What was typed, in words, for a page that asks to confirm."""
        labels = dict(self.all_choices)
        if self.control == TICKS:
            return "、".join(labels[value] for value in self.typed)
        return labels.get(self.typed, self.typed) if labels else self.typed


def answered(questions, posted):
    """The questions with what was typed; ``posted`` is a MultiDict."""
    return tuple(replace(one, typed=_typed(one, posted)) for one in questions)


def _typed(question, posted):
    if question.control == TICKS:
        known = {value for value, _ in question.choices}
        return tuple(value for value in posted.getall(question.name) if value in known)
    value = posted.get(question.name, "")
    return value if isinstance(value, str) else ""


def checked(questions):
    """The same, with an error where something is missing or cannot be read."""
    typed = {one.name: one.typed for one in questions}
    return tuple(replace(one, error=_error(one, typed)) for one in questions)


def _error(question, typed):
    value = question.typed.strip() if isinstance(question.typed, str) else question.typed
    if not value:
        return _missing(question) if _is_needed(question, typed) else ""
    if question.control in (RADIO, SELECT) and value not in dict(question.all_choices):
        return _missing(question)
    if question.control == DAY and day_in(value) is None:
        return f"{question.label}：看不懂“{value[:20]}”，请写成 2026-12-01 的样子。"
    if question.control == NUMBER and number_in(value) is None:
        return f"{question.label}：请填写整数，例如 10。"
    if isinstance(value, str) and len(value) > question.longest:
        return f"{question.label}：最多 {question.longest} 个字，请缩短。"
    return ""


def _is_needed(question, typed):
    if question.needed_if:
        name, value = question.needed_if
        return typed.get(name) == value
    return question.required


def _missing(question):
    return question.missing or f"请填写{question.label}。"


def values_of(questions):
    """Name → text; of a day the date, of a number the number, None where nothing was typed."""
    return {one.name: _value(one) for one in questions}


def _value(question):
    if question.control == DAY:
        return day_in(question.typed)
    if question.control == NUMBER:
        return number_in(question.typed)
    return question.typed.strip() if isinstance(question.typed, str) else question.typed


def day_in(text):
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def number_in(text):
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else None
