"""发布: gates, publication now or later, forced publication, cancelled schedules."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from content.act import Act, ActRefused, Doing, Done, GateClosed, required_text
from content.acts.reviewing import advance
from content.addresses import RESERVED
from content.clock import FOREVER
from content.editions import Edition
from content.gates import findings_of
from content.kinds import Finding, GateContext
from content.package_members import hall_of, public_fields
from content.permissions import Permission as P
from content.publication import retime
from content.tree import department_of

CORRECTION = "更正"  # how a change note begins that corrects, and changes nothing else


def findings_for(doing_or_desk: Any, edition: Edition) -> list[Finding]:
    """What the gates say of an edition now; ``doing_or_desk`` gives moment, site and kinds."""
    site, kind = doing_or_desk.site, doing_or_desk.kinds[edition.item.kind]
    context = GateContext(
        moment=doing_or_desk.moment,
        contacts=tuple(department_of(edition.item).contacts),
        attachments=tuple({"name": name, **file.facts} for name, file in edition.files.items()),
        newer_published=_newer_published(edition),
        address_of=lambda path: path if _leads_somewhere(site, path) else None,
        is_known=lambda uid: uid in site.addresses,
        title_of=lambda uid: _title(site, uid, doing_or_desk.moment),
        fields_of=lambda uid: public_fields(site, uid, doing_or_desk.moment),
        hall_of=lambda uid: hall_of(site, uid),
        hall=department_of(edition.item).government.uid,
    )
    return findings_of(kind, edition.fields, context)


def _title(site: Any, uid: str, moment: datetime) -> str | None:
    fields = public_fields(site, uid, moment)
    return None if fields is None else fields.get("title")


def _leads_somewhere(site: Any, path: str) -> bool:
    """Something lies there, lay there, or a page of the portal answers there."""
    names = [name for name in path.split("/") if name]
    last = names[-1] if names else ""
    return last in RESERVED or path in site.redirects or site.at(path) is not None


def _newer_published(edition: Edition) -> bool:
    """Was another edition approved since work on this one was begun?"""
    others = (e for e in edition.item.editions() if e.number != edition.number)
    return any(e.approved_at and e.approved_at > edition.created_at for e in others)


def _publish(doing: Doing, edition: Edition, fields: Mapping[str, Any]) -> Done:
    """``fields``: live_from, live_until (moments, optional), confirmed (a reason, when asked),
    major ("no" tells nobody who follows it).
    """
    findings = _pass_gates(doing, edition)
    schedule = _schedule(doing.moment, fields)
    doubts = [finding for finding in findings if finding.level == "confirm"]
    reason = str(fields.get("confirmed") or "").strip()
    if doubts and not reason:
        raise GateClosed("有需要确认的问题。请逐条核对，填写确认理由后再发布。", doubts)
    advance(doing, edition, "publish")
    if doubts:
        edition.confirmations = _as_mappings(doubts)
    _mark_minor(edition, fields)
    return _approve(doing, edition, schedule, reason)


def _force_publish(doing: Doing, edition: Edition, fields: Mapping[str, Any]) -> Done:
    """Past two persons, legal review and ``confirm``, never past ``never``; needs a reason."""
    reason = required_text(fields, "reason", "强制发布理由")
    findings, schedule = _pass_gates(doing, edition), _schedule(doing.moment, fields)
    advance(doing, edition, "force_publish")
    edition.forced = {"by": doing.by, "at": doing.moment, "reason": reason}
    edition.confirmations = _as_mappings(f for f in findings if f.level == "confirm")
    _mark_minor(edition, fields)
    return _approve(doing, edition, schedule, f"强制发布：{reason}")


def _mark_minor(edition: Edition, fields: Mapping[str, Any]) -> None:
    """Where nothing was chosen a change is major, unless its note calls it a correction."""
    chosen = fields.get("major") or suggested_major(edition)
    if chosen == "no":
        edition.is_major = False


def suggested_major(edition: Edition) -> str:
    """What the form offers: "yes", or "no" for 更正."""
    is_correction = edition.number > 1 and edition.change_note.lstrip().startswith(CORRECTION)
    return "no" if is_correction else "yes"


def _pass_gates(doing: Doing, edition: Edition) -> list[Finding]:
    findings = findings_for(doing, edition)
    closed = [finding for finding in findings if finding.level == "never"]
    if closed:
        raise GateClosed("有必须先改正的问题，不能发布。", closed)
    return findings


def _as_mappings(findings: Any) -> tuple[Mapping[str, str], ...]:
    return tuple({"field": f.field, "message": f.message} for f in findings)


def _approve(
    doing: Doing, edition: Edition, schedule: tuple[datetime, datetime], note: str
) -> Done:
    item = edition.item
    edition.approved_at = doing.moment
    edition.live_from, edition.live_until = schedule
    edition.returned_by = edition.returned_fields = None
    item.open_number = None
    affected = retime(doing.site, doing.kinds, item, doing.moment)
    return Done(edition, item, edition.number, note, public=True, affected=affected)


def _schedule(moment: datetime, fields: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """(live_from, live_until); asked before anything changes, for a refusal shows what is there."""
    start, until = fields.get("live_from") or moment, fields.get("live_until") or FOREVER
    if start < moment:
        raise ActRefused(
            "定时发布的时间已经过去了。已公开的历史不能改写，请选择将来的时间，或留空立即发布。"
        )
    if until <= start:
        raise ActRefused("下线时间应晚于发布时间。")
    return start, until


def _cancel_schedule(doing: Doing, edition: Edition, fields: Mapping[str, Any]) -> Done:
    reason = required_text(fields, "reason", "取消理由")
    if edition.standing_at(doing.moment) != "scheduled":
        raise ActRefused("这一版已经开始公开，不能再取消定时；如需停止公开，请用“撤下”。")
    advance(doing, edition, "cancel_schedule")
    edition.live_from, edition.live_until = None, FOREVER
    affected = retime(doing.site, doing.kinds, edition.item, doing.moment)
    return Done(edition, edition.item, edition.number, reason, public=True, affected=affected)


def _clear_forced(doing: Doing, edition: Edition, fields: Mapping[str, Any]) -> Done:
    if not edition.forced or "cleared_by" in edition.forced:
        raise ActRefused("这一版没有待复核的强制发布。")
    note = str(fields.get("note") or "").strip()
    edition.forced = {
        **edition.forced,
        "cleared_by": doing.by,
        "cleared_at": doing.moment,
        "cleared_note": note,
    }
    return Done(edition, edition.item, edition.number, note)


PUBLISH = Act("publish", "发布", P.PUBLISH, _publish)
FORCE_PUBLISH = Act("force_publish", "强制发布", P.FORCE_PUBLISH, _force_publish)
CANCEL_SCHEDULE = Act("cancel_schedule", "取消定时发布", P.CANCEL_SCHEDULE, _cancel_schedule)
CLEAR_FORCED = Act("clear_forced", "复核强制发布", P.CLEAR_FORCED, _clear_forced)
