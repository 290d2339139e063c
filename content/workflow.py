"""A workflow is a table of transitions; it holds no state of its own."""

from dataclasses import dataclass

from content.permissions import Permission as P


class IllegalTransition(ValueError):
    """The edition's state does not allow this act (any more)."""


DRAFT, LEGAL_REVIEW, IN_REVIEW = "draft", "legal_review", "in_review"
APPROVED, CANCELLED, EXPUNGED = "approved", "cancelled", "expunged"

STATE_LABELS = {
    DRAFT: "草稿",
    LEGAL_REVIEW: "法制审核中",
    IN_REVIEW: "待发布审核",
    APPROVED: "已批准",
    CANCELLED: "已取消定时发布",
    EXPUNGED: "已依法清除",
}


@dataclass(frozen=True)
class Transition:
    """``target`` None: the edition is removed."""

    name: str
    label: str
    sources: frozenset[str]
    target: str | None
    permission: P


@dataclass(frozen=True)
class Workflow:
    name: str
    label: str
    transitions: tuple[Transition, ...]
    initial: str = DRAFT

    def from_state(self, state: str) -> tuple[Transition, ...]:
        return tuple(t for t in self.transitions if state in t.sources)

    def find(self, state: str, name: str) -> Transition:
        """Raises IllegalTransition, in words for the person who came too late."""
        for transition in self.from_state(state):
            if transition.name == name:
                return transition
        label = next((t.label for t in self.transitions if t.name == name), name)
        raise IllegalTransition(
            f"这一版现在是“{STATE_LABELS[state]}”，不能{label}。可能已有同事先作了处理，请刷新后再看。"
        )

    @property
    def states(self) -> frozenset[str]:
        sources = {state for t in self.transitions for state in t.sources}
        return frozenset(
            {self.initial, *sources, *(t.target for t in self.transitions if t.target)}
        )


def _transition(
    name: str, label: str, sources: str, target: str | None, permission: P
) -> Transition:
    return Transition(name, label, frozenset(sources.split()), target, permission)


_COMMON = (
    _transition("edit", "修改", "draft", DRAFT, P.EDIT),
    _transition("discard", "删除草稿", "draft", None, P.DISCARD),
    _transition("recall", "撤回送审", "legal_review in_review", DRAFT, P.RECALL),
    _transition("send_back", "退回", "legal_review in_review", DRAFT, P.SEND_BACK),
    _transition("publish", "发布", "in_review", APPROVED, P.PUBLISH),
    _transition(
        "force_publish", "强制发布", "draft legal_review in_review", APPROVED, P.FORCE_PUBLISH
    ),
    _transition("clear_forced", "复核强制发布", "approved", APPROVED, P.CLEAR_FORCED),
    _transition("cancel_schedule", "取消定时发布", "approved", CANCELLED, P.CANCEL_SCHEDULE),
    _transition("propose_expunge", "提请清除", "approved cancelled", None, P.PROPOSE_EXPUNGE),
    _transition("expunge", "清除", "approved cancelled", EXPUNGED, P.EXPUNGE),
)

DISCLOSURE = Workflow(
    "disclosure",
    "信息公开",
    (_transition("submit", "送审", "draft", IN_REVIEW, P.SUBMIT), *_COMMON),
)

REVIEWED = Workflow(
    "reviewed",
    "事项、表单与收费（先法制审核）",
    (
        _transition("submit", "送审", "draft", LEGAL_REVIEW, P.SUBMIT),
        _transition("pass_review", "法制审核通过", "legal_review", IN_REVIEW, P.REVIEW_LEGALITY),
        *_COMMON,
    ),
)

WORKFLOWS = (DISCLOSURE, REVIEWED)
