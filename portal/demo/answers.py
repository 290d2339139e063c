"""Answers to any form, as a demo's persons would give them: sound, repeatable, plainly samples."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from content.forms.conditions import visible_fields
from content.forms.definition import Definition, FormField, Step
from portal.demo.applicants import Persona
from portal.demo.source import Source

_DIVISION = "220102"
_MOST_ROWS = 2
Answers = dict[str, Any]


class Pen:
    """笔: fills in one form for one person; ``wishes`` are answers by the name of the field."""

    def __init__(
        self, persona: Persona, source: Source, today: date, wishes: Mapping[str, Any]
    ) -> None:
        self._persona, self._source = persona, source
        self._today, self._wishes = today, wishes

    def answer(self, definition: Definition, step: Step, before: Mapping[str, Any]) -> Answers:
        """All answers so far with those of ``step``; files are attached, not answered."""
        said = dict(before)
        for one in step.fields:
            asked = {each.name for each in visible_fields(definition, step, said)}
            if one.name in asked and one.type in _WRITERS:
                said[one.name] = self._say(one)
        return said

    def _say(self, one: FormField) -> Any:
        if one.name in self._wishes:
            return self._wishes[one.name]
        return _WRITERS[one.type](self, one)

    def _number(self, one: FormField) -> str:
        low = Decimal(1) if one.low is None else one.low
        high = low + 100 if one.high is None else one.high
        return str(self._source.number(int(low) + 1, max(int(low) + 1, int(min(high, low * 3)))))

    def _money(self, one: FormField) -> int:
        return self._source.number(1, 50) * 10_000_00

    def _date(self, one: FormField) -> str:
        past = one.latest == "today"
        days = self._source.number(30, 90)
        return (self._today + timedelta(days=-days if past else days)).isoformat()

    def _choice(self, one: FormField) -> str:
        return self._source.pick(one.choices)[0]

    def _choices(self, one: FormField) -> list[str]:
        return [value for value, _ in self._source.some(one.choices, 2)]

    def _table(self, one: FormField) -> list[Answers]:
        count = max(one.least, min(_MOST_ROWS, one.most or _MOST_ROWS))
        return [{cell.name: self._say(cell) for cell in one.columns} for _ in range(count)]

    def _text(self, one: FormField) -> str:
        if one.autocomplete == "organization":
            return f"{self._persona.name}商贸有限公司"[: one.longest or None]
        return f"示例{one.title}"[: one.longest or None]

    def _prose(self, one: FormField) -> str:
        return f"示例内容：{one.title}。"

    def _name(self, one: FormField) -> str:
        return self._persona.name

    def _identity(self, one: FormField) -> Answers:
        return {"kind": "resident_id", "number": self._persona.resident_id}

    def _address(self, one: FormField) -> Answers:
        return {"division": _DIVISION, "detail": "示例路1号"}


_WRITERS: Mapping[str, Callable[[Pen, FormField], Any]] = {
    "text": Pen._text,
    "prose": Pen._prose,
    "number": Pen._number,
    "money": Pen._money,
    "date": Pen._date,
    "choice": Pen._choice,
    "choices": Pen._choices,
    "table": Pen._table,
    "confirm": lambda pen, one: True,
    "person_name": Pen._name,
    "identity": Pen._identity,
    "resident_id": lambda pen, one: pen._persona.resident_id,
    "credit_code": lambda pen, one: pen._persona.credit_code,
    "phone": lambda pen, one: pen._persona.phone,
    "address": Pen._address,
}
