"""一个分支: what one department does of a case, with every form that may be opened now."""

from content.areas import BranchPage
from content.cases.joint import concerns
from content.cases.shown import text_of
from content.forms.conditions import visible_fields, visible_steps
from content.permissions import Permission as P
from views.branch_panel import panel_of
from views.case_events import event_rows
from views.clock_links import hall_clock_url
from views.layout import page, url_of
from views.met import met_at


def show_branch(context, request):
    met = met_at(context, request)
    rows = [row for row in event_rows(met) if row.of_branch in ("", context.branch.name)]
    return {
        "layout": page(request, met.item_title, crumbs=_crumbs(met)),
        "title": met.item_title,
        "context_title": f"{context.place.title} · 办件编号 {context.case.number}",
        "panel": panel_of(met),
        "own_lines": tuple(_own_lines(met)),
        "events": rows,
        "clock_url": hall_clock_url(request, met.case_page),
        "seen": met.seen,
        "case_url": url_of(request, met.case_page),
        "csrf_token": request.csrf_token(),
    }


def _own_lines(met):
    """(label, text) of what a joint form asks for this branch's item."""
    joint = met.case.joint
    if joint is None or met.standing.is_forgotten:
        return
    member = met.case.events[0]["joint"]["members"].get(met.branch.name, "")
    names = concerns(joint, member)
    definition = met.subject.definition
    answers = met.case.answers(met.request.registry.sealing)
    for step in visible_steps(definition, answers):
        for one in visible_fields(definition, step, answers):
            if one.name in names and one.type != "table":
                yield one.title, text_of(one, answers.get(one.name), met.way)


def _crumbs(met):
    return met.crumbs[:2]


def branch_json(context, request):
    met = met_at(context, request)
    panel = panel_of(met)
    return {
        "@id": panel.url,
        "@type": "branch",
        "case": url_of(request, met.case_page),
        "title": panel.title,
        "department": panel.office,
        "state": met.branch_standing.state,
        "outcome": met.branch_standing.outcome or None,
        "holder": met.now.holder or None,
        "step": met.now.work.step,
        "steps": [{"title": one.name, "state": one.state} for one in panel.steps],
        "clocks": [clock_json(one) for one in met.own_clocks],
        "acts": [one.url for one in (*panel.acts, *panel.more)],
    }


def clock_json(clock):
    return {
        "name": clock.name,
        "due": clock.due.isoformat() if clock.due else None,
        "provisional": clock.provisional,
        "state": clock.state,
        "percent": clock.percent,
        "days_left": clock.days_left,
    }


def includeme(config):
    reading = {
        "context": BranchPage,
        "permission": P.VIEW_CASE,
        "request_method": ("GET", "HEAD"),
        "http_cache": 0,
    }
    template = {"renderer": "templates/hall_branch.pt"}
    config.add_view(show_branch, prefers_json=False, **template, **reading)
    config.add_view(branch_json, prefers_json=True, renderer="json", **reading)
