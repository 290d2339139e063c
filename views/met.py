"""A case or branch as a member of staff meets it: read once, asked by every form on its page."""

from dataclasses import dataclass
from functools import cached_property

from content.areas import BranchPage
from content.cases.branch_now import branch_now, steps_at
from content.cases.clocks import case_clocks, standing_at
from content.cases.offices import names_of
from content.cases.pages import place_of_branch
from content.cases.shown import MASKED, NOBODY
from content.cases.subjects import fields_under, subject_of
from content.permissions import Permission as P
from views.clock_rows import next_clock
from views.layout import url_of


@dataclass(frozen=True)
class Met:
    """办理现场: ``context`` is a CasePage or a BranchPage."""

    context: object
    request: object

    @property
    def case_page(self):
        return self.context.__parent__ if self.is_branch else self.context

    @property
    def is_branch(self):
        return isinstance(self.context, BranchPage)

    @property
    def case(self):
        return self.context.case

    @property
    def branch(self):
        return self.context.branch if self.is_branch else self.case.branches[0]

    @cached_property
    def standing(self):
        """With what silence has made of it, written or not."""
        return standing_at(self.case, self.request.site, self.request.moment)

    @cached_property
    def branch_standing(self):
        return self.standing.branch(self.branch.name)

    @cached_property
    def now(self):
        doing = self.request.clerk_doing()
        return branch_now(doing, self.case, self.branch.name, self.standing)

    @cached_property
    def subject(self):
        return subject_of(self.request.site, self.case, self.request.moment)

    @cached_property
    def item_title(self):
        """Of the branch; of a case that is one item, the same."""
        return self.branch_titles.get(self.branch.name) or self.subject.title

    @cached_property
    def branch_titles(self):
        """Branch → the title of its item."""
        site = self.request.site
        return {
            one.name: fields_under(site, one.item_uid, one.item_edition).get("title", one.name)
            for one in self.case.branches
        }

    def steps_of(self, branch):
        return steps_at(self.request.site, self.case, branch)

    @cached_property
    def clocks(self):
        return case_clocks(self.request.site, self.case, self.request.moment)

    @cached_property
    def names(self):
        """Accounts of this office and those that its history tells of → how they are called."""
        known = {event.get(key, "") for event in self.case.events for key in ("by", "to", "for_")}
        return names_of(self.request.affairs, known | self.now.officers)

    def name_of(self, account):
        return self.names.get(account, account)

    @property
    def may_show(self):
        """May names and words be read? Who supervises reads none."""
        return self.request.may(P.SHOW_CASE, self.case_page)

    @property
    def way(self):
        """How much of persons is shown before somebody asks for more."""
        return MASKED if self.may_show else NOBODY

    @property
    def seen(self):
        """How much had happened when a form was made."""
        return str(len(self.case.events))

    @property
    def title(self):
        place = f" · {self.context.place.title}" if self.is_branch else ""
        return f"{self.item_title}{place} · 编号 {self.case.number}"

    @property
    def facts(self):
        """(label, text) that a form shows above its questions."""
        found = [("办件现在", self.standing.label)]
        if self.is_branch and self.now.steps:
            step = self.now.step
            found.append(("环节", step.name if step else "各环节已办完，待决定"))
        due = next_clock(self.own_clocks)
        if due is not None:
            found.append(
                (due.label, f"{due.due.isoformat()}{'（暂定）' if due.provisional else ''}")
            )
        return found

    @property
    def own_clocks(self):
        if not self.is_branch:
            return self.clocks
        return tuple(one for one in self.clocks if one.branch in ("", self.branch.name))

    @property
    def back_url(self):
        """Where one goes on: a case of one branch has everything on its own page."""
        one = len(self.case.branches) == 1
        return url_of(self.request, self.case_page if one else self.context)

    @property
    def crumbs(self):
        area = self.case_page.__parent__
        found = [("办件", url_of(self.request, area))]
        found.append((self.case.number, url_of(self.request, self.case_page)))
        if self.is_branch and len(self.case.branches) > 1:
            found.append((self.item_title, url_of(self.request, self.context)))
        return found


def met_at(context, request):
    return Met(context, request)


def branch_pages(request, case_page):
    """The pages of all branches of a case."""
    return [
        BranchPage(case_page, one, place_of_branch(request.site, case_page, one))
        for one in case_page.case.branches
    ]
