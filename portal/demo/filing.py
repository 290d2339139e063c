"""How an application of a demo is filled in: step by step, as its form asks; papers are made up."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from content.cases.applying import ApplyDoing, attach, keep_answers
from content.cases.drafts import Draft
from content.forms.conditions import visible_fields, visible_steps
from content.situations import questions, situations
from portal.demo.answers import Pen
from portal.demo.sample_paper import sample_paper
from portal.demo.source import Source

# The shown form comes first: five steps, a table, files, conditions
SHOWN, _SHOWN_WISHES = "食品经营许可", {"business": "餐饮服务", "online": "是"}


def wishes_of(title: str) -> Mapping[str, Any]:
    """What is answered in one way, so that the shown form shows all it can."""
    return _SHOWN_WISHES if title == SHOWN else {}


def situation_of(source: Source, item: Any, moment: datetime) -> dict[str, str]:
    asked = questions(item.edition_at(moment).fields)
    return dict(source.pick(situations(asked))) if asked else {}


def fill(doing: ApplyDoing, draft: Draft, pen: Pen, most: int | None = None) -> None:
    """The first ``most`` steps, all where that is None."""
    definition = doing.subject(draft).definition
    for step in definition.steps[:most]:
        answers = draft.answers(doing.sealing)
        if step not in visible_steps(definition, answers):
            continue
        answers = pen.answer(definition, step, answers)
        for one in visible_fields(definition, step, answers):
            if one.type == "file":
                attach(doing, draft, one.name, sample_paper(one.title))
        keep_answers(doing, draft, step.name, answers, complete=True)
