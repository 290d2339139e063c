"""一个办件: what was filed, where it stands, what happened, and every form that may be opened now.

Who looks at more than what is masked is written down.
"""

from dataclasses import dataclass

from content.areas import CasePage
from content.cases.case_acts import shown_answers
from content.cases.shown import PLAIN, shown_lines
from content.cases.standing import CORRECTED, SUBMITTED
from content.clock import moment_of
from content.permissions import Permission as P
from views.branch_panel import ActLink, links, panel_of
from views.case_act_page import offered
from views.case_events import event_rows
from views.clock_links import hall_clock_url
from views.clock_rows import clock_row
from views.hall_branch import clock_json
from views.hall_case_acts import CASE_ACTS, EXTEND_WHOLE
from views.hall_case_files import file_rows
from views.hall_case_links import links_of
from views.hall_cases import row_json, row_of
from views.intake_shown import intake_facts
from views.layout import page, url_of
from views.met import branch_pages, met_at

CORRECTABLE = (SUBMITTED, CORRECTED)


@dataclass(frozen=True)
class Whole:
    """整个办件: what may be done to all of it, and why not."""

    acts: tuple
    not_now: tuple


def show_case(context, request, answers=None, way=None):
    met = met_at(context, request)
    case, standing, way = met.case, met.standing, way or met.way
    if answers is None:
        answers = case.answers(request.registry.sealing)
    panels = [panel_of(met_at(one, request)) for one in branch_pages(request, context)]
    return {
        "layout": page(
            request, context.title, crumbs=[("办件", url_of(request, context.__parent__))]
        ),
        "title": context.title,
        "row": row_of(request, context),
        "official_number": case.official_number,
        "steps": shown_lines(met.subject.definition, answers, way),
        "intake": intake_facts(met, way),
        "is_plain": way == PLAIN,
        **_times(context, request, met),
        "panels": panels,
        "panel": panels[0] if len(panels) == 1 and standing.accepted_on else None,
        "whole": whole_of(met),
        "events": event_rows(met),
        "files": file_rows(met),
        "may_show": met.may_show and not standing.is_forgotten,
        "links": links_of(request, context),
        "seen": met.seen,
        "url": url_of(request, context),
        "list_url": url_of(request, context.__parent__),
        "csrf_token": request.csrf_token(),
    }


def _times(context, request, met):
    standing = met.standing
    return {
        "is_forgotten": standing.is_forgotten,
        "is_deemed": standing.is_deemed,
        "accepted_on": standing.accepted_on,
        "due_on": standing.due_on,
        "clocks": [clock_row(one) for one in met.clocks if one.due is not None],
        "clock_url": hall_clock_url(request, context),
    }


def whole_of(met):
    """Accepting, declining and asking to correct; extending all of it where there are branches."""
    acts = CASE_ACTS if met.standing.is_joint else [a for a in CASE_ACTS if a is not EXTEND_WHOLE]
    if met.standing.accepted_on and not met.standing.is_joint:
        acts = ()
    now, not_now = offered(acts, met)
    asking = ActLink("要求补正", url_of(met.request, met.context, "request_correction"), False)
    found = links(met, now)
    if _may_ask(met):
        found = (*found[:1], asking, *found[1:])
    return Whole(found, tuple(not_now))


def _may_ask(met):
    may = met.request.may(P.REQUEST_CORRECTION, met.context)
    return met.standing.state in CORRECTABLE and may


def show_unmasked(context, request):
    """An act, written down: so it is posted, and answers with the page itself."""
    answers = shown_answers(request.clerk_doing(), context.case)
    return show_case(context, request, answers, PLAIN)


def case_json(context, request):
    met = met_at(context, request)
    standing = met.standing
    steps = shown_lines(met.subject.definition, met.case.answers(request.registry.sealing), met.way)
    return {
        **row_json(row_of(request, context)),
        "official_number": met.case.official_number,
        "accepted_on": standing.accepted_on.isoformat() if standing.accepted_on else None,
        "due_on": standing.due_on.isoformat() if standing.due_on else None,
        "open_fields": list(standing.open_fields),
        "steps": [
            {"title": title, "answers": [list(line) for line in lines]} for title, lines in steps
        ],
        "clocks": [clock_json(one) for one in met.clocks],
        "branches": [url_of(request, one) for one in branch_pages(request, context)],
        "events": [
            {"type": event["type"], "at": moment_of(event["at"]).isoformat()}
            for event in met.case.events
        ],
        "files": [{"uid": file.uid, "size": file.size} for file in met.case.files],
    }


def includeme(config):
    common = {"context": CasePage, "http_cache": 0}
    template = {"renderer": "templates/hall_case.pt"}
    reading = {"permission": P.VIEW_CASE, "request_method": ("GET", "HEAD"), **common}
    config.add_view(show_case, prefers_json=False, **template, **reading)
    config.add_view(case_json, prefers_json=True, renderer="json", **reading)
    acting = {"permission": P.SHOW_CASE, "request_method": "POST", **common}
    config.add_view(show_unmasked, name="show", **template, **acting)
