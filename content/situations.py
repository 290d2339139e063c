"""情形引导: a few questions that narrow an item's materials, time limit and fees to one's case.

Pure: item fields in, item fields out. An answer only ever takes away; each thing taken away says
why. How editors write rules is ``content.situation_rules``'.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from content.situation_rules import Options, Rule, RuleRefused, is_word, read_rule, split_options

MOST_QUESTIONS, MOST_OPTIONS, MOST_SITUATIONS = 8, 12, 1000
LIMIT_FIELDS = ("statutory_number", "statutory_unit", "promised_number", "promised_unit")

Fields = Mapping[str, Any]
Answers = Mapping[str, str]


@dataclass(frozen=True)
class Question:
    """情形问题: ``name`` is what rules call it, ``text`` what the citizen reads."""

    name: str
    text: str
    options: tuple[str, ...]
    help: str = ""
    when: Rule = field(default_factory=Rule)


@dataclass(frozen=True)
class Situation:
    """情形: the answers that fit, and what they leave open.

    ``shown``: the questions to ask; ``unasked``: those that do not concern the person; ``strange``:
    answers to no question or with no option of it.
    """

    answers: Answers
    shown: tuple[Question, ...]
    unasked: frozenset[str]
    strange: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        return all(question.name in self.answers for question in self.shown)


@dataclass(frozen=True)
class Narrowed:
    """适用内容: what an item asks in one situation; ``dropped`` are (name, reason).

    ``open_materials`` are among those kept, for want of an answer only; ``limit_open``: another
    time limit may hold once all is answered.
    """

    situation: Situation
    materials: tuple[Fields, ...]
    open_materials: frozenset[str]
    dropped: tuple[tuple[str, str], ...]
    limit: Fields
    limit_open: bool
    fees: "NarrowedFees"


@dataclass(frozen=True)
class NarrowedFees:
    """适用收费: uids; ``reasons`` are (title, why it is dropped).

    ``open``: kept for want of an answer; ``unmatched``: rules for a fee that the item has not.
    """

    kept: tuple[str, ...]
    open: frozenset[str]
    dropped: frozenset[str]
    reasons: tuple[tuple[str, str], ...]
    unmatched: tuple[str, ...]

    @property
    def all_dropped(self) -> bool:
        return bool(self.dropped) and not self.kept


def questions(fields: Fields) -> tuple[Question, ...]:
    """The questions of an item whose fields its schema took."""
    found: list[Question] = []
    for row in fields.get("situation_questions") or ():
        known = _options_of(found)
        when = read_rule(row.get("when") or "", known)
        text, name = row.get("question") or row["name"], row["name"]
        options = split_options(row["options"])
        found.append(Question(name, text, options, row.get("help") or "", when))
    return tuple(found)


def situate(fields: Fields, answers: Answers) -> Situation:
    return _situate(questions(fields), answers)


def _situate(asked: Sequence[Question], answers: Answers) -> Situation:
    """A question whose own condition is still open is not shown, and not answered."""
    said: dict[str, str] = {}
    shown: list[Question] = []
    unasked: set[str] = set()
    for question in asked:
        concerned = question.when.holds(said, unasked)
        if concerned is False:
            unasked.add(question.name)
        elif concerned:
            shown.append(question)
            if answers.get(question.name) in question.options:
                said[question.name] = answers[question.name]
    known = {question.name: question.options for question in asked}
    strange = tuple(f"{k}：{v}" for k, v in answers.items() if v not in known.get(k, ()))
    return Situation(said, tuple(shown), frozenset(unasked), strange)


def narrow(fields: Fields, answers: Answers, fees: Sequence[tuple[str, str]] = ()) -> Narrowed:
    """``fees``: uid and title of the item's fee standards, whose rules name them by title."""
    asked = questions(fields)
    situation, known = _situate(asked, answers), _options_of(asked)
    rows = tuple(fields.get("materials") or ())
    kept: list[Fields] = []
    open_: set[str] = set()
    dropped: list[tuple[str, str]] = []
    for row in rows:
        holds, reason = _judge(row, known, situation, "这项材料")
        if holds is False:
            dropped.append((row.get("name") or "", reason))
            continue
        kept.append(row)
        if holds is None:
            open_.add(row.get("name") or "")
    limit, limit_open = _limit(fields, known, situation)
    return Narrowed(
        situation,
        tuple(kept),
        frozenset(open_),
        tuple(dropped),
        limit,
        limit_open,
        _narrow_fees(fields, known, situation, fees),
    )


def _narrow_fees(
    fields: Fields, known: Options, situation: Situation, fees: Sequence[tuple[str, str]]
) -> NarrowedFees:
    rules = {row["fee"]: row for row in fields.get("fee_situations") or ()}
    judged = [
        (uid, title, *_judge(rules.get(title, {}), known, situation, "这项费用"))
        for uid, title in fees
    ]
    titles = {title for _, title in fees}
    return NarrowedFees(
        kept=tuple(uid for uid, _, holds, _ in judged if holds is not False),
        open=frozenset(uid for uid, _, holds, _ in judged if holds is None),
        dropped=frozenset(uid for uid, _, holds, _ in judged if holds is False),
        reasons=tuple((title, why) for _, title, holds, why in judged if holds is False),
        unmatched=tuple(name for name in rules if fees and name not in titles),
    )


def _judge(row: Fields, known: Options, situation: Situation, what: str) -> tuple[bool | None, str]:
    rule = read_rule(row.get("situation") or "", known)
    holds = rule.holds(situation.answers, situation.unasked)
    return holds, _reason(rule, situation, what) if holds is False else ""


def _reason(rule: Rule, situation: Situation, what: str) -> str:
    """In the words of the questions: what was answered, and for which answers it is."""
    said = []
    for clause in rule.failing(situation.answers, situation.unasked):
        options = "、".join(clause.options)
        answer = situation.answers.get(clause.question)
        if answer is None:
            said.append(f"“{clause.question}”与您的情形无关，{what}只用于“{options}”")
        elif clause.negated:
            said.append(f"“{clause.question}”您选了“{answer}”，{what}不用于“{options}”")
        else:
            said.append(f"“{clause.question}”您选了“{answer}”，{what}只用于“{options}”")
    return "；".join(dict.fromkeys(said))


def _limit(fields: Fields, known: Options, situation: Situation) -> tuple[Fields, bool]:
    """The first row that holds replaces the item's limits, each where it gives one."""
    own = {name: fields.get(name) for name in LIMIT_FIELDS}
    for row in fields.get("situation_limits") or ():
        holds, _ = _judge(row, known, situation, "")
        if holds is None:
            return own, True
        if holds:
            return limit_of(fields, row), False
    return own, False


def limit_of(fields: Fields, row: Fields) -> Fields:
    said = {}
    for which in ("statutory", "promised"):
        source = fields if row.get(f"{which}_number") is None else row
        said[f"{which}_number"] = source.get(f"{which}_number")
        said[f"{which}_unit"] = source.get(f"{which}_unit")
    return {**said, "note": row.get("note") or ""}


def situations(asked: Sequence[Question], most: int = MOST_SITUATIONS) -> list[Answers]:
    """All complete answers, at most ``most``."""
    return list(islice(_situations(tuple(asked), {}), most))


def _situations(asked: tuple[Question, ...], answers: Answers) -> Iterator[Answers]:
    situation = _situate(asked, answers)
    following = next((q for q in situation.shown if q.name not in situation.answers), None)
    if following is None:
        yield situation.answers
        return
    for option in following.options:
        yield from _situations(asked, {**situation.answers, following.name: option})


def say_answers(answers: Answers) -> str:
    """申请人类型：个人；是否新建：是."""
    return "；".join(f"{name}：{option}" for name, option in answers.items())


def situation_faults(fields: Fields) -> dict[str, str]:
    """For the schema: field → what is wrong with its questions or rules."""
    try:
        _check_questions(fields.get("situation_questions") or ())
        asked = questions(fields)
    except RuleRefused as refused:
        return {"situation_questions": str(refused)}
    if len(situations(asked, MOST_SITUATIONS + 1)) > MOST_SITUATIONS:
        many = f"这些问题组合出 {MOST_SITUATIONS} 种以上的情形，请减少问题或者选项"
        return {"situation_questions": many}
    return dict(_rule_faults(fields, _options_of(asked)))


def _check_questions(rows: Sequence[Fields]) -> None:
    """Raises RuleRefused."""
    if len(rows) > MOST_QUESTIONS:
        raise RuleRefused(f"情形问题最多 {MOST_QUESTIONS} 个，请合并或者删去")
    names = [row["name"] for row in rows]
    for number, row in enumerate(rows, 1):
        options = split_options(row["options"])
        for word in (row["name"], *options):
            if not is_word(word):
                raise RuleRefused(
                    f"第 {number} 个问题里“{word}”不能用作简称或选项，"
                    "前后不能有空格，其中不能有“=；、，”这些符号和“或者”二字"
                )
        if names.count(row["name"]) > 1:
            raise RuleRefused(f"有两个问题都叫“{row['name']}”，请改其中一个的简称")
        if not 2 <= len(set(options)) == len(options) <= MOST_OPTIONS:
            raise RuleRefused(
                f"“{row['name']}”的选项应有 2 至 {MOST_OPTIONS} 个，各不相同，用“、”隔开"
            )
        _check(row.get("when"), _options(rows[: number - 1]), f"“{row['name']}”的何时询问")


def _rule_faults(fields: Fields, known: Options) -> Iterator[tuple[str, str]]:
    """The first fault of each table."""
    tables = (("materials", "name"), ("fee_situations", "fee"), ("situation_limits", ""))
    for table, title in tables:
        try:
            for number, row in enumerate(fields.get(table) or (), 1):
                place = f"第 {number} 行" + (f"“{row[title]}”" if title else "")
                _check(row.get("situation"), known, f"{place}的适用情形")
        except RuleRefused as refused:
            yield table, str(refused)


def _check(text: str | None, known: Options, place: str) -> None:
    try:
        read_rule(text or "", known)
    except RuleRefused as refused:
        raise RuleRefused(f"{place}：{refused}") from None


def _options(rows: Sequence[Fields]) -> Options:
    return {row["name"]: split_options(row["options"]) for row in rows}


def _options_of(asked: Sequence[Question]) -> Options:
    return {question.name: question.options for question in asked}
