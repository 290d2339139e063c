"""适用情形 as editors write it: ``申请人类型=个人、个体工商户；是否新建=是 或者 是否急办=是``.

All clauses joined by ； must hold, of the alternatives joined by 或者 one. ≠ says the contrary.
What is not known yet (an unanswered question) is None, so an answer only ever settles things.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

_OR, _AND, _OPTIONS, _CLAUSE = "或者", re.compile("[；;\n]"), re.compile("[、，,]"), "[=＝≠]"
_SEPARATORS = re.compile("[；;、，,=＝≠“”\n]|!|或者")
_EXAMPLE = "例如：申请人类型=个人、个体工商户；是否新建=是"

Options = Mapping[str, tuple[str, ...]]  # the options of each question


class RuleRefused(ValueError):
    """A rule that cannot be read; its words tell what is wrong and what would do."""


@dataclass(frozen=True)
class Clause:
    """条件: the answer to one question is one of ``options``, or none of them."""

    question: str
    options: tuple[str, ...]
    negated: bool = False

    def holds(self, answers: Mapping[str, str], unasked: Set[str]) -> bool | None:
        """A question that does not concern the person has no answer: it is no option's."""
        if self.question in unasked:
            return self.negated
        said = answers.get(self.question)
        return None if said is None else (said in self.options) is not self.negated

    def __str__(self) -> str:
        return f"{self.question}{'≠' if self.negated else '='}{'、'.join(self.options)}"


@dataclass(frozen=True)
class Rule:
    """规则: alternatives of clauses; none at all holds always."""

    alternatives: tuple[tuple[Clause, ...], ...] = ()

    def holds(self, answers: Mapping[str, str], unasked: Set[str]) -> bool | None:
        if not self.alternatives:
            return True
        return _any(
            _all(clause.holds(answers, unasked) for clause in clauses)
            for clauses in self.alternatives
        )

    def failing(self, answers: Mapping[str, str], unasked: Set[str]) -> tuple[Clause, ...]:
        """The first clause of each alternative that does not hold."""
        return tuple(
            next(clause for clause in clauses if clause.holds(answers, unasked) is False)
            for clauses in self.alternatives
        )

    def questions(self) -> set[str]:
        return {clause.question for clauses in self.alternatives for clause in clauses}

    def __str__(self) -> str:
        return f" {_OR} ".join("；".join(map(str, clauses)) for clauses in self.alternatives)


def is_word(text: str) -> bool:
    """May it name a question or an option? Not with a sign that rules are written with."""
    return bool(text) and text == text.strip() and not _SEPARATORS.search(text)


def split_options(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _OPTIONS.split(text) if part.strip())


def read_rule(text: str, known: Options) -> Rule:
    """Raises RuleRefused, which names the questions and options there are."""
    if not text.strip():
        return Rule()
    return Rule(tuple(tuple(_clauses(part, known)) for part in text.split(_OR)))


def _clauses(text: str, known: Options) -> Iterator[Clause]:
    parts = [part.strip() for part in _AND.split(text) if part.strip()]
    if not parts:
        raise RuleRefused(f"“{_OR}”的前后都要写条件，{_EXAMPLE}")
    for part in parts:
        yield _clause(part, known)


def _clause(text: str, known: Options) -> Clause:
    parts = [part.strip() for part in re.split(f"({_CLAUSE})", text.replace("!=", "≠"))]
    if len(parts) != 3 or not all(parts):
        raise RuleRefused(f"看不懂“{text}”，请写成“问题=选项”，{_EXAMPLE}")
    question, sign, options = parts[0], parts[1], split_options(parts[2])
    if question not in known:
        raise RuleRefused(f"没有“{question}”这个问题，{_listed(known)}")
    for option in options:
        if option not in known[question]:
            raise RuleRefused(f"“{question}”没有“{option}”这个选项，{_listed(known[question])}")
    return Clause(question, options, sign == "≠")


def _listed(names: Iterable[str]) -> str:
    return f"可以写：{'、'.join(names)}" if names else "请先写情形问题"


def _all(found: Iterable[bool | None]) -> bool | None:
    said = set(found)
    return False if False in said else None if None in said else True


def _any(found: Iterable[bool | None]) -> bool | None:
    said = set(found)
    return True if True in said else None if None in said else False
