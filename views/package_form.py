"""合并后的申请表: what a package asks once for all its members, in a summary for pages."""

from dataclasses import dataclass

from content.cases.applying import ItemClosed
from content.cases.joint_start import merged_form


@dataclass(frozen=True)
class FormSummary:
    """申请表概要: ``steps`` are (title, ((question, whose), …)); ``why`` there is none."""

    why: str = ""
    steps: tuple = ()

    @property
    def count(self):
        return sum(len(questions) for _, questions in self.steps)

    @property
    def shared(self):
        """How many questions are asked once for several members."""
        return sum("、" in members for _, questions in self.steps for _, members in questions)

    @property
    def words(self):
        """申请表共 5 步、9 项，其中 5 项是几个事项都要的，只填一次。"""
        if self.why:
            return ""
        shared = f"，其中 {self.shared} 项是几个事项都要的，只填一次" if self.shared else ""
        return f"申请表共 {len(self.steps)} 步、{self.count} 项{shared}。"


def form_summary(request, fields):
    """Of the forms that are in force now."""
    try:
        _, merged = merged_form(request.site, fields, request.moment)
    except ItemClosed as closed:
        return FormSummary(str(closed))
    return FormSummary(steps=tuple(_step(step, merged) for step in merged.definition["steps"]))


def _step(step, merged):
    questions = ((one["title"], "、".join(merged.own_names[one["name"]])) for one in step["fields"])
    return step["title"], tuple(questions)
