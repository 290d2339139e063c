"""What the pages of a draft share: its subject, its steps, its cookie, its files, its frame."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from content.areas import CounterDraft
from content.cases.numbers import tidy
from content.cases.submitting import unfinished_steps
from content.forms.conditions import visible_steps
from views.cookies import DRAFT_COOKIE, set_cookie
from views.form_steps import Kept
from views.keeping import keep_out
from views.layout import page, url_of

CHECK, SAVE_PAGE, FILE, CODE, DISCARD = (
    "check-answers",
    "save-page",
    "draft-file",
    "draft-code",
    "draft-discard",
)


@dataclass(frozen=True)
class Stage:
    """一步: as the list of steps above a page shows it."""

    title: str
    url: str
    is_current: bool
    is_done: bool


@dataclass(frozen=True)
class OpenDraft:
    """打开的草稿: a held draft with what the request knows of it, worked out once."""

    context: Any
    request: Any

    @property
    def draft(self):
        return self.context.draft

    @property
    def at_counter(self):
        """Is it a clerk who fills it in, in the applicant's place?"""
        return isinstance(self.context, CounterDraft)

    @cached_property
    def doing(self):
        if self.at_counter:
            return self.request.intake_doing(self.context.__parent__.__parent__)
        return self.request.apply_doing()

    @cached_property
    def subject(self):
        return self.doing.subject(self.draft)

    @property
    def definition(self):
        return self.subject.definition

    @property
    def answers(self):
        return self.draft.answers(self.doing.sealing)

    @property
    def steps(self):
        """Those that are asked, in their order."""
        return visible_steps(self.definition, self.answers)

    def unfinished(self):
        return unfinished_steps(self.doing, self.draft, self.subject)

    def url(self, *names, **query):
        return url_of(self.request, self.context, *names, **query)

    def next_url(self, step_name):
        """Of the step after this one, and after the last one of the page to check."""
        names = [step.name for step in self.steps]
        later = names[names.index(step_name) + 1 :] if step_name in names else []
        return self.url(later[0] if later else CHECK)

    def back_url(self, step_name):
        names = [step.name for step in self.steps]
        place = names.index(step_name) if step_name in names else 0
        return self.url(names[place - 1]) if place else ""

    def entry_url(self):
        """Of the first step that is not done, else of the page to check."""
        unfinished = self.unfinished()
        return self.url(unfinished[0] if unfinished else CHECK)

    def kept(self):
        """Field name → [Kept]."""
        found = {}
        for file in self.draft.files:
            name = file.name(self.doing.sealing)
            one = Kept(file.uid, name, file.size, self.url(FILE, file.uid))
            found.setdefault(file.field, []).append(one)
        return found

    def stages(self, current):
        done = set(self.draft.done)
        reached = [*done, *self.unfinished()[:1]]
        return [
            Stage(
                step.title,
                self.url(step.name) if step.name in reached else "",
                step.name == current,
                step.name in done,
            )
            for step in self.steps
        ]


def set_draft_cookie(request, response, context, code):
    """Sent to the draft's own address only, and by no other site."""
    path = request.relative_url(url_of(request, context))
    set_cookie(request, response, DRAFT_COOKIE, code, path=_path_of(path), max_age=None)


def grouped(code, shape):
    """A code as it was told first, however it was typed since."""
    signs = tidy(code)
    return "-".join(signs[at : at + shape[1]] for at in range(0, len(signs), shape[1]))


def _path_of(url):
    return "/" + url.split("://", 1)[-1].partition("/")[2]


def private(request, response=None):
    """Nobody else may ever see the page: no cache keeps it and no search engine lists it."""
    keep_out(request)
    headers = (response or request.response).headers
    headers["Cache-Control"] = "private, no-store"
    headers["X-Robots-Tag"] = "noindex, nofollow"


def draft_page(request, title, **values):
    """The values of a page of a draft."""
    private(request)
    context = request.context
    at_counter = isinstance(context, CounterDraft)
    area = context.__parent__ if at_counter else None
    crumbs = [(area.title, url_of(request, area))] if at_counter else ()
    layout = page(request, title, crumbs=crumbs)
    return {"layout": layout, "title": title, "at_counter": at_counter, **values}
