"""Carrying an import out: every change goes through the desk; the caller commits or does not."""

from collections.abc import Mapping

from content.act import ActRefused, GateClosed
from content.acts.places import ADD_PLACE
from content.acts.publishing import FORCE_PUBLISH, PUBLISH, findings_for
from content.acts.reviewing import PASS_REVIEW, SUBMIT
from content.acts.writing import ADD, EDIT, REVISE
from content.editions import Edition
from content.importers.entries import Entry
from content.importers.findings import DRAFT, Report
from content.importers.judging import CHANGE, CREATE
from content.importers.options import Desks
from content.importers.planning import Plan, Progress, Step
from content.kinds import Finding
from content.tree import DEPARTMENT, Place, Section
from content.workflow import LEGAL_REVIEW

_LONGEST_FOOTNOTES = 2_000
_REVIEW_NOTE = "批量导入，没有发现问题"


class ImportStopped(ActRefused):
    """Rows are refused, so that nothing of the file may come in."""


def carry_out(plan: Plan, desks: Desks, progress: Progress = lambda: None) -> Report:
    """Do what was planned. Raises ImportStopped, and ActRefused if the site moved on since."""
    if plan.is_stopped:
        raise ImportStopped("有不能导入的行，整个文件都没有导入；改正后重试，或加 --sound-only。")
    places = {slug: _set_up(plan, desks, slug) for slug in plan.new_homes}
    for step in plan.steps:
        edition = _write(plan, step, places, desks)
        if step.verdict.publish and edition is not None:
            _publish(plan, step, edition, desks)
        progress()
    return plan.report


def _set_up(plan: Plan, desks: Desks, slug: str) -> Place:
    home = plan.new_homes[slug]
    order = 1 + max((place.order for place in plan.place.departments()), default=0)
    fields = {
        "name": home.slug,
        "title": home.title,
        "level": DEPARTMENT,
        "aliases": home.aliases,
        "order": order,
    }
    place: Place = desks.writer.perform(ADD_PLACE, plan.place, fields)
    return place


def _write(plan: Plan, step: Step, places: Mapping[str, Place], desks: Desks) -> Edition | None:
    """The edition that now says what the row says; None where nothing of it is open."""
    if step.verdict.action == CREATE:
        place = step.home.place or places[step.home.slug]
        return _create(plan, step, place[step.entry.kind.section], desks)
    assert step.item is not None
    draft: Edition | None = step.item.open_edition
    if step.verdict.action == CHANGE:
        draft = draft or desks.writer.perform(REVISE, step.item)
        note = draft.change_note or f"按 {plan.report.source} 第 {step.entry.row.line} 行更新"
        fields = {"fields": step.verdict.fields, "change_note": note}
        desks.writer.perform(EDIT, draft, fields)
    return draft


def _create(plan: Plan, step: Step, section: Section, desks: Desks) -> Edition:
    entry = step.entry
    row = entry.row
    imported = {"source": entry.first_source, "file": row.source, "row": row.line}
    imported |= _said_beside(entry)
    if plan.options.job:
        imported["job"] = plan.options.job
    brought = {
        "uid": entry.uid,
        "index_number": entry.index_number,
        "first_published_on": entry.first_published_on,
        "imported": imported,
    }
    fields = {"kind": entry.kind.name, "fields": step.verdict.fields, "brought": brought}
    edition: Edition = desks.writer.perform(ADD, section, fields)
    return edition


def _said_beside(entry: Entry) -> dict[str, str]:
    """What the file said of the row beside its fields: nothing is lost, none of it is public."""
    table = entry.row.table
    said = {
        "sheet": table.name if table else "",
        "remark": _labelled(entry.beside),
        "comments": _labelled(entry.row.comments),
        "footnotes": "\n".join(table.footnotes)[:_LONGEST_FOOTNOTES] if table else "",
    }
    return {name: text for name, text in said.items() if text}


def _labelled(texts: Mapping[str, str]) -> str:
    return "\n".join(f"{column}：{text}" for column, text in texts.items())


def _publish(plan: Plan, step: Step, edition: Edition, desks: Desks) -> None:
    """A gate may see more than the plan could; then the row stays a draft."""
    reason = plan.options.force_reason
    try:
        if reason:
            desks.publisher.perform(FORCE_PUBLISH, edition, {"reason": reason})
        else:
            _review_and_publish(edition, desks)
    except GateClosed as closed:
        _stay_draft(plan, step, closed.findings)


def _review_and_publish(edition: Edition, desks: Desks) -> None:
    doubts = [one for one in findings_for(desks.publisher, edition) if one.level != "note"]
    if doubts:
        raise GateClosed("有需要确认的问题。", doubts)
    desks.writer.perform(SUBMIT, edition)
    if edition.state == LEGAL_REVIEW:
        desks.publisher.perform(PASS_REVIEW, edition, {"note": _REVIEW_NOTE})
    desks.publisher.perform(PUBLISH, edition, {})


def _stay_draft(plan: Plan, step: Step, findings: list[Finding]) -> None:
    row, report = step.entry.row, plan.report
    for finding in findings:
        report.findings.append(row.finding(finding.field, DRAFT, "", finding.message))
    report.counts["published"] -= 1
    report.counts["drafts"] += 1
