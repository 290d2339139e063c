"""表单的文字: a definition in words: a line a step and field, for pages, comparisons and search."""

from collections.abc import Iterator
from typing import Any

from content.forms.definition import read
from content.forms.field_types import FIELD_TYPES, IDENTITY_KINDS, OPS
from content.forms.parts import Condition, Definition, FormField

_NUMERALS = "零一二三四五六七八九十"


def numeral(number: int) -> str:
    """一, 十二, 三十 for steps; up to 99."""
    tens, ones = divmod(number, 10)
    head = {0: "", 1: "十"}.get(tens, f"{_NUMERALS[tens % 10]}十")
    return head + (_NUMERALS[ones] if ones or not tens else "")


def lines_of(plain: Any) -> list[str]:
    """Everything that the kept definition ``plain`` asks, in reading order."""
    definition = read(plain or {})
    lines: list[str] = []
    for number, step in enumerate(definition.steps, 1):
        lines.append(f"第{numeral(number)}步　{step.title}")
        lines += [f"　　说明：{text}" for text in step.help.splitlines()]
        lines += _conditions(definition, step.conditions)
        for field in step.fields:
            lines += _field(definition, field, "　")
    return lines


def _field(definition: Definition, field: FormField, indent: str) -> Iterator[str]:
    yield f"{indent}{field.title}（{'，'.join(marks_of(field))}）"
    deeper = f"{indent}　"
    for text in field.help.splitlines():
        yield f"{deeper}说明：{text}"
    yield from (f"{deeper}选项：{label}" for _, label in field.choices)
    for question, answer in field.faqs:
        yield f"{deeper}问：{question}　答：{' '.join(answer.split())}"
    yield from (f"{deeper}{line.strip()}" for line in _conditions(definition, field.conditions))
    for column in field.columns:
        yield from _field(definition, column, f"{deeper}列　")


def marks_of(field: FormField) -> list[str]:
    """What kind of answer it wants, in short."""
    marks = [FIELD_TYPES[field.type].label]
    if field.required:
        marks.append("必填")
    return marks + limits_of(field)


def limits_of(field: FormField) -> list[str]:
    """How long, how much, how many: what an applicant should know before answering."""
    said = [
        field.type in ("text", "prose") and f"最多 {field.longest} 个字",
        field.pattern_help,
        field.low is not None and f"不小于 {field.low}",
        field.high is not None and f"不大于 {field.high}",
        field.unit and f"单位：{field.unit}",
        field.earliest and f"不早于{_day(field.earliest)}",
        field.latest and f"不晚于{_day(field.latest)}",
        bool(field.kinds) and "、".join(IDENTITY_KINDS[kind] for kind in field.kinds),
        field.type == "file" and _files(field),
        field.type == "table" and _rows(field),
        field.material and f"对应材料“{field.material}”",
    ]
    return [one for one in said if isinstance(one, str) and one]


def _day(said: str) -> str:
    return "填写当天" if said == "today" else f" {said}"


def _files(field: FormField) -> str:
    kinds = "、".join(one.upper() for one in field.accept)
    return f"{kinds} 格式，最多 {field.most} 个文件，每个不超过 {field.megabytes} MB"


def _rows(field: FormField) -> str:
    least = f"至少 {field.least} 行，" if field.least else ""
    return f"{least}最多 {field.most} 行"


def _conditions(definition: Definition, conditions: tuple[Condition, ...]) -> list[str]:
    said = [condition_words(definition, one) for one in conditions]
    return [f"　　显示条件：{'，并且'.join(said)}"] if said else []


def condition_words(definition: Definition, condition: Condition) -> str:
    """“申请人类型”是“法人”."""
    field = definition.field(condition.field)
    title = field.title if field else condition.field
    op = OPS[condition.op]
    if condition.op in ("filled", "empty"):
        return f"“{title}”{op}"
    labels: dict[str, str] = _labels_of(field) if field else {}
    values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    words = [_value_words(labels, value) for value in values]
    if len(words) == 1:
        return f"“{title}”{'不是' if op.startswith('不是') else '是'}“{words[0]}”"
    return f"“{title}”{op}：{'、'.join(words)}"


def _labels_of(field: FormField) -> dict[str, str]:
    if field.type != "confirm":
        return dict(field.choices)
    return {"True": "已勾选", "true": "已勾选", "False": "未勾选", "false": "未勾选"}


def _value_words(labels: dict[str, str], value: Any) -> str:
    return labels.get(str(value), str(value))


def texts_of(plain: Any) -> Iterator[tuple[str, str]]:
    """(place, text) of all that readers see in the kept definition ``plain``, for search and for
    the look for personal data."""
    for step in read(plain or {}).steps:
        place = f"步骤“{step.title}”"
        yield place, step.title
        yield place, step.help
        for field in step.fields:
            yield from _texts_of_field(field, f"{place}的字段“{field.title}”")


def _texts_of_field(field: FormField, place: str) -> Iterator[tuple[str, str]]:
    yield place, field.title
    yield place, field.help
    for _, label in field.choices:
        yield place, label
    for question, answer in field.faqs:
        yield place, f"{question}\n{answer}"
    for text in _sample_texts(field.sample):
        yield f"{place}的示例", text
    for column in field.columns:
        yield from _texts_of_field(column, f"{place}的列“{column.title}”")


def _sample_texts(sample: Any) -> Iterator[str]:
    if isinstance(sample, dict):
        sample = list(sample.values())
    if isinstance(sample, list):
        for part in sample:
            yield from _sample_texts(part)
    elif isinstance(sample, str):
        yield sample
