"""并表: the forms of several items made into one, in which the same question is asked once.

Pure: definitions in, a definition out, with a map back to each member's own fields. What is the
same ``content.cases.meanings`` says; where two forms ask for it under conditions that cannot be
said as one, it is asked twice. Questions of several members come first, in a step of their own;
what several have confirmed comes last, in another one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from content.cases.merged_questions import Plain, joined, key_of, merged_field
from content.forms.definition import normalise
from content.forms.option_values import HELP_LENGTH, TITLE_LENGTH

COMMON, DECLARED = "common", "declared"
_FIRST = {"name": COMMON, "title": "共用信息", "help": "几个事项都要的内容，只填这一次。"}
_LAST = {"name": DECLARED, "title": "共同声明", "help": "几个事项都要确认的内容，只确认这一次。"}
_LONGEST_NAME = 40


@dataclass(frozen=True)
class MemberForm:
    """成员的申请表: ``name`` of the member, ``definition`` as it is stored, ``office`` decides."""

    name: str
    definition: Mapping[str, Any]
    office: str = ""

    def help_of(self, step: Plain) -> str:
        """Who decides, said above the step, as far as there is room for it."""
        said = str(step.get("help") or "")
        whole = f"这一步的内容由{self.office}审批。\n{said}".strip() if self.office else said
        return whole if len(whole) <= HELP_LENGTH else said


@dataclass(frozen=True)
class Merged:
    """合并后的申请表: ``own_names`` merged field → member → its own field, ``own_types`` the same
    to its own type, where that is another."""

    definition: dict[str, Any]
    own_names: dict[str, dict[str, str]]
    own_types: dict[str, dict[str, str]]


Condition = tuple[int, str, Any]  # number of the question, op, value


@dataclass
class _Ask:
    """One field of one member's form; ``conditions`` are its step's and its own, by own names."""

    member: int
    step: int
    said: Plain
    conditions: list[Plain]
    question: int = 0
    lost: bool = False  # asked of everybody, because another member asks everybody


@dataclass
class _Question:
    """What is asked once, for whichever members ask it."""

    asks: list[_Ask] = field(default_factory=list)
    required: bool = False
    name: str = ""

    @property
    def is_shared(self) -> bool:
        return len(self.asks) > 1

    @property
    def is_for_all(self) -> bool:
        return any(not ask.conditions for ask in self.asks)


def merge_forms(members: Sequence[MemberForm]) -> Merged:
    """Raises DefinitionRefused where together they are too long for one form."""
    merging = _Merging(members)
    for number in range(len(members)):
        merging.take(number)
    return merging.result()


class _Merging:
    """One pass over all fields in their order, which finds the questions; then they are placed."""

    def __init__(self, members: Sequence[MemberForm]) -> None:
        self.members = members
        self.questions: list[_Question] = []
        self.asks: dict[tuple[int, str], _Ask] = {}
        self._by_key: dict[Any, int] = {}

    def take(self, member: int) -> None:
        for number, step in enumerate(self.members[member].definition.get("steps") or ()):
            for said in step["fields"]:
                both = [*(step.get("show_if") or ()), *(said.get("show_if") or ())]
                self._ask(_Ask(member, number, said, both))

    def _ask(self, ask: _Ask) -> None:
        self.asks[ask.member, ask.said["name"]] = ask
        key = key_of(ask.said)
        known = self._by_key.get(key) if key is not None else None
        if known is not None and self._join(self.questions[known], ask):
            ask.question = known
            return
        ask.question = len(self.questions)
        self.questions.append(_Question([ask], bool(ask.said.get("required"))))
        if key is not None and known is None:
            self._by_key[key] = ask.question

    def _join(self, question: _Question, ask: _Ask) -> bool:
        if any(one.member == ask.member for one in question.asks):
            return False
        if joined([one.said for one in question.asks], ask.said) is None:
            return False
        if not self._same_need(question, ask):
            return False
        question.asks.append(ask)
        question.required = question.required or bool(ask.said.get("required"))
        if question.is_for_all:
            for one in question.asks:
                one.lost = bool(one.conditions)
        return True

    def _same_need(self, question: _Question, ask: _Ask) -> bool:
        """Are both asked of the same people, or one of everybody, and no less urgently?"""
        required = bool(ask.said.get("required"))
        if self._when(question) == set(self.meant(ask.member, ask.conditions)):
            return True
        if question.is_for_all:
            return question.required or not required
        return not ask.conditions and (required or not question.required)

    def _when(self, question: _Question) -> set[Condition]:
        if question.is_for_all:
            return set()
        first = question.asks[0]
        return set(self.meant(first.member, first.conditions))

    def meant(self, member: int, conditions: Sequence[Plain]) -> Iterator[Condition]:
        """Conditions by numbers of questions, with those that what they look at has lost."""
        for one in conditions:
            looked_at = self.asks[member, one["field"]]
            if looked_at.lost:
                yield from self.meant(member, looked_at.conditions)
            value = one.get("value")
            yield looked_at.question, one["op"], tuple(value) if isinstance(value, list) else value

    def result(self) -> Merged:
        self._name()
        declared = self._declared()
        common = self._common() - declared
        steps = [self._shared_step(_FIRST, common)]
        for number in range(len(self.members)):
            steps += self._steps(number, common | declared)
        steps.append(self._shared_step(_LAST, declared))
        definition = normalise({"steps": [step for step in steps if step["fields"]]})
        return Merged(definition, *self._way_back())

    def _name(self) -> None:
        """The first member's own name, where no other question has it."""
        taken: set[str] = set()
        for question in self.questions:
            tries = _tries(question.asks[0].said["name"], question.asks[0].member + 1)
            question.name = next(name for name in tries if name not in taken)
            taken.add(question.name)

    def _declared(self) -> set[int]:
        """What several have confirmed, and nothing depends on."""
        depended_on = {
            number
            for ask in self.asks.values()
            for number, _, _ in self.meant(ask.member, ask.conditions)
        }
        return {
            number
            for number, question in enumerate(self.questions)
            if question.is_shared and question.asks[0].said["type"] == "confirm"
        } - depended_on

    def _common(self) -> set[int]:
        """Shared questions. What they depend on is shared, too, for the same question has the same
        conditions in all forms, or none; and it comes before them."""
        return {number for number, one in enumerate(self.questions) if one.is_shared}

    def _shared_step(self, step: Plain, numbers: set[int]) -> Plain:
        fields = []
        for number in sorted(numbers):
            first = self.questions[number].asks[0]
            when = self.meant(first.member, first.conditions)
            fields.append(self._field(number, () if self.questions[number].is_for_all else when))
        return {**step, "fields": fields}

    def _steps(self, member: int, placed: set[int]) -> Iterator[Plain]:
        form = self.members[member]
        for number, step in enumerate(form.definition.get("steps") or ()):
            fields = [
                self._field(ask.question, self.meant(member, ask.said.get("show_if") or ()))
                for ask in (self.asks[member, said["name"]] for said in step["fields"])
                if ask.question not in placed and self.questions[ask.question].asks[0] is ask
            ]
            if fields:
                when = self.meant(member, step.get("show_if") or ())
                yield {
                    "name": f"m{member + 1}s{number + 1}",
                    "title": f"{form.name}：{step['title']}"[:TITLE_LENGTH],
                    "help": form.help_of(step),
                    "show_if": self._said(when),
                    "fields": fields,
                }

    def _field(self, number: int, when: Any) -> Plain:
        question = self.questions[number]
        said = merged_field([ask.said for ask in question.asks])
        return {
            **said,
            "name": question.name,
            "required": question.required,
            "show_if": self._said(when),
        }

    def _said(self, when: Any) -> list[Plain]:
        return [
            {"field": self.questions[number].name, "op": op}
            | ({} if value is None else {"value": value})
            for number, op, value in dict.fromkeys(when)
        ]

    def _way_back(self) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
        names: dict[str, dict[str, str]] = {}
        types: dict[str, dict[str, str]] = {}
        for question in self.questions:
            became = merged_field([ask.said for ask in question.asks])["type"]
            for ask in question.asks:
                member = self.members[ask.member].name
                names.setdefault(question.name, {})[member] = ask.said["name"]
                if ask.said["type"] != became:
                    types.setdefault(question.name, {})[member] = ask.said["type"]
        return names, types


def _tries(own: str, member: int) -> Iterator[str]:
    yield own
    yield f"m{member}_{own}"[:_LONGEST_NAME]
    yield from (f"{own[: _LONGEST_NAME - 5]}_{number}" for number in count(2))
