"""来件: how a case came in, as its staff see it; what a clerk set right since."""

from content.cases.event_types import CHANNELS, ONLINE
from content.cases.persons import WAYS, Applying, with_intake
from content.cases.shown import PLAIN
from content.cases.subjects import fields_of
from views.layout import url_of


def intake_facts(met, way):
    """[(label, text)]; where letters go is told in full only to who opened it."""
    first = met.case.events[0]
    channel = first.get("channel", ONLINE)
    if channel == ONLINE or met.standing.is_forgotten:
        return []
    window = f"，{first['window']} 号窗口" if first.get("window") else ""
    found = [("来件方式", CHANNELS[channel] + window), ("收件人", met.name_of(first["by"]))]
    said = met.case.intake(met.request.registry.sealing) if met.may_show else {}
    if said:
        told = with_intake(Applying(), said)
        letters = told.letters if way == PLAIN else WAYS[said["way"]]
        found += [("代办人", told.agent or "没有"), ("通知送达", letters)]
    return found


def submitted_lines(met, event, said):
    channel = event.get("channel", ONLINE)
    if channel != ONLINE:
        yield f"{CHANNELS[channel]}收件" + ("，由代办人办理" if event.get("on_behalf") else "")


def corrected_lines(met, event, said):
    was = event.get("was")
    if was:
        former = fields_of(met.request.site.find(was["item_uid"]), was["item_edition"])
        yield f"原来收成“{former.get('title') or '已不在网上的事项'}”，改为正确的事项"


def slip_link(request, case_page):
    """The slip again, for the clerk who holds the draft it came from."""
    drafts = request.affairs.drafts
    draft = drafts.get(case_page.case.draft_uid) if drafts is not None else None
    if draft is None or not draft.holder or draft.holder != request.person.account:
        return None
    hall = case_page.__parent__.__parent__
    return "收件凭证", url_of(request, hall, "counter", draft.uid, "intake-slip")
