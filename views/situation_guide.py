"""The situation questions of a guide, and what their answers leave of it; no rule."""

from dataclasses import dataclass

from content.situations import Narrowed, narrow, questions
from views.situation_answers import NAMES, answer_pairs, answers_in, value_of


@dataclass(frozen=True)
class Choice:
    """选项: one radio button."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class ShownQuestion:
    """情形问题: as the form asks it."""

    name: str
    text: str
    help: str
    choices: tuple


@dataclass(frozen=True)
class ShownSituation:
    """情形引导: the form, and what the answers so far took away.

    ``answers`` and the dropped are (label, text); ``is_narrowed``: at least one answer fits.
    """

    questions: tuple
    answers: tuple
    strange: tuple
    is_narrowed: bool
    is_complete: bool
    limit_note: str
    limit_open: bool
    dropped: tuple
    dropped_fees: tuple


def narrow_guide(request, fields, fees):
    """What the answers in the address leave of the guide; ``fees`` are references."""
    titles = [(one.uid, one.title) for one in fees]
    return narrow(fields, answers_in(request) if questions(fields) else {}, titles)


def shown_situation(fields, narrowed: Narrowed):
    """For the page; None where the item asks nothing."""
    situation, asked = narrowed.situation, questions(fields)
    if not asked:
        return None
    texts = {question.name: question.text for question in asked}
    return ShownSituation(
        questions=tuple(_questions(situation)),
        answers=tuple((texts[name], option) for name, option in situation.answers.items()),
        strange=situation.strange,
        is_narrowed=bool(situation.answers),
        is_complete=situation.is_complete,
        limit_note=narrowed.limit.get("note") or "",
        limit_open=narrowed.limit_open,
        dropped=narrowed.dropped,
        dropped_fees=narrowed.fees.reasons,
    )


def _questions(situation):
    for name, question in zip(NAMES, situation.shown, strict=False):
        answer = situation.answers.get(question.name)
        choices = tuple(
            Choice(value_of(question.name, option), option, option == answer)
            for option in question.options
        )
        yield ShownQuestion(name, question.text, question.help, choices)


def carried_answers(narrowed):
    """The answers that fit, as the next form carries them."""
    return answer_pairs(narrowed.situation.answers)


def situation_json(fields, narrowed):
    """None where the item asks nothing."""
    asked = questions(fields)
    if not asked:
        return None
    limit = {name: value for name, value in narrowed.limit.items() if value not in (None, "")}
    return {
        "questions": [_question_json(question) for question in asked],
        "answers": dict(narrowed.situation.answers),
        "not_understood": list(narrowed.situation.strange),
        "complete": narrowed.situation.is_complete,
        "materials": [
            {"name": row.get("name"), "certain": row.get("name") not in narrowed.open_materials}
            for row in narrowed.materials
        ],
        "materials_dropped": _dropped_json(narrowed.dropped),
        "limit": {**limit, "certain": not narrowed.limit_open},
        "fees": list(narrowed.fees.kept),
        "fees_dropped": _dropped_json(narrowed.fees.reasons),
    }


def _question_json(question):
    return {
        "name": question.name,
        "question": question.text,
        "options": list(question.options),
        "when": str(question.when),
    }


def _dropped_json(dropped):
    return [{"name": name, "reason": reason} for name, reason in dropped]


def limit_note(narrowed):
    if narrowed.limit_open:
        return "时限视情形而定：回答“您的情形”里的问题后才能确定。"
    return narrowed.limit.get("note") or ""
