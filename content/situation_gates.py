"""情形引导的发布检查: what editors' questions and rules would do to citizens."""

from collections.abc import Iterator, Sequence

from content.kinds import Fields, Finding, Gate, GateContext
from content.situation_rules import Rule, read_rule
from content.situations import Answers, Question, narrow, questions, say_answers, situations


def _something_remains(fields: Fields, context: GateContext) -> list[Finding]:
    """A guide that asks for nothing in some situation has most likely a wrong rule."""
    asked, rows = questions(fields), fields.get("materials") or ()
    if not asked or not rows:
        return []
    for answers in situations(asked):
        if not narrow(fields, answers).materials:
            said = f"选择“{say_answers(answers)}”时没有一项材料，请核对各项材料的适用情形"
            return [Finding("confirm", "materials", said)]
    return []


def _every_rule_counts(fields: Fields, context: GateContext) -> list[Finding]:
    asked = questions(fields)
    return [*_never_met(fields, asked), *_asked_for_nothing(fields, asked)] if asked else []


def _never_met(fields: Fields, asked: Sequence[Question]) -> Iterator[Finding]:
    every = situations(asked)
    known = {question.name: question.options for question in asked}
    for name, title in (("materials", "name"), ("fee_situations", "fee"), ("situation_limits", "")):
        for number, row in enumerate(fields.get(name) or (), 1):
            rule = read_rule(row.get("situation") or "", known)
            if not _ever_holds(rule, asked, every):
                what = f"第 {number} 行" + (f"“{row[title]}”" if title else "")
                said = f"{what}的适用情形在任何回答下都不成立，请核对"
                yield Finding("confirm", name, said)


def _ever_holds(rule: Rule, asked: Sequence[Question], every: Sequence[Answers]) -> bool:
    names = {question.name for question in asked}
    return any(rule.holds(answers, names - answers.keys()) for answers in every)


def _asked_for_nothing(fields: Fields, asked: Sequence[Question]) -> Iterator[Finding]:
    known = {question.name: question.options for question in asked}
    rows = [
        row
        for name in ("materials", "fee_situations", "situation_limits")
        for row in fields.get(name) or ()
    ]
    used = {
        name for row in rows for name in read_rule(row.get("situation") or "", known).questions()
    }
    used |= {name for question in asked for name in question.when.questions()}
    for question in asked:
        if question.name not in used:
            said = f"问题“{question.name}”不影响任何材料、时限和收费，请补上适用情形或者删去"
            yield Finding("confirm", "situation_questions", said)


def _fees_by_their_names(fields: Fields, context: GateContext) -> list[Finding]:
    """A fee whose rule is not found would be charged to everybody."""
    rows = fields.get("fee_situations") or ()
    titles = [context.title_of(uid) for uid in fields.get("fees") or ()]
    names = [title for title in titles if title]
    return [
        Finding("never", "fee_situations", _unmatched(number, row["fee"], names))
        for number, row in enumerate(rows, 1)
        if row["fee"] not in names
    ]


def _unmatched(number: int, name: str, names: Sequence[str]) -> str:
    known = f"可写：{'、'.join(names)}" if names else "请先在“收费标准”中加上已公布的标准"
    return f"第 {number} 行的“{name}”不是本事项的收费标准，{known}"


SITUATION_GATES: tuple[Gate, ...] = (
    _something_remains,
    _every_rule_counts,
    _fees_by_their_names,
)
