"""Answers to situation questions in an address: ``s-1=申请人类型=个人``.

The number only groups the radio buttons of one question; what was asked and answered says the
value itself, so that a kept address means the same when the questions change their order.
"""

from urllib.parse import urlencode

from content.situations import MOST_QUESTIONS

NAMES = tuple(f"s-{number}" for number in range(1, MOST_QUESTIONS + 1))
LONGEST = 500


def answers_in(request):
    """Question → option, as the address says them; whether they fit is not asked."""
    said = {}
    for name in NAMES:
        question, _, option = request.GET.get(name, "")[:LONGEST].partition("=")
        if question and option:
            said.setdefault(question.strip(), option.strip())
    return said


def answer_pairs(answers):
    """(name, value) of each answer, as a form or a query carries them."""
    pairs = zip(NAMES, answers.items(), strict=False)
    return [(name, value_of(*answer)) for name, answer in pairs]


def value_of(question, option):
    return f"{question}={option}"


def answers_query(answers):
    """``s-1=…&s-2=…``; empty without answers."""
    return urlencode(answer_pairs(answers))
