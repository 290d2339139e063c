"""What a paper is made from: facts of the case, its item and its places; numbers as written."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from content.base import lineage
from content.cases.event_types import (
    DELIVERY_WAYS,
    EXTENSION_APPROVERS,
    GRANTED,
    STOP_GROUNDS,
)
from content.cases.persons import applying
from content.cases.subjects import Subject
from content.clock import day_of
from content.documents.composing import Facts
from content.documents.papers import (
    DELIVERY,
    EXTENSION,
    GRANT,
    RESULT,
    STOP,
    PaperKind,
    PaperRefused,
)
from content.seals import Seal
from content.vocabularies import LICENCE, MONTHS

_BASIS_ARTICLES = 2
_COUNTY = "county"
ANY_COURT = "有管辖权的人民法院"


def facts_of(subject: Subject, case: Any, seal: Seal, doing: Any) -> Facts:
    """``subject`` is of the branch; the applicant stands in what was filed last."""
    person = applying(subject.definition, case.answers(doing.sealing))
    reconsideration, court = remedies_of(subject, seal)
    return Facts(
        applicant=person.name,
        applicant_number=person.number,
        item=subject.title,
        issuer=subject.office,
        hall=subject.hall,
        case_number=case.number,
        official_number=case.official_number,
        received_on=day_of(case.received_at),
        basis=_basis(subject.fields),
        reconsideration=reconsideration,
        court=court,
    )


def _basis(fields: Mapping[str, Any]) -> str:
    """《…》第…条, of the laws the item names first."""
    laws = list(fields.get("legal_basis") or ())[:_BASIS_ARTICLES]
    said = [_law(one) for one in laws if one.get("law")]
    return "、".join(said)


def _law(one: Mapping[str, Any]) -> str:
    name = str(one["law"])
    named = name if name.startswith("《") else f"《{name}》"
    return f"{named}{one.get('article') or ''}"


def remedies_of(subject: Subject, seal: Seal) -> tuple[str, str]:
    """(复议机关, 法院): as registered with the seal, else what follows from the place.

    行政复议法§24: the government of the department; of what is managed from above the office
    above, which only the registration can name.
    """
    place, department = subject.government, subject.department
    if place is None:
        return seal.reconsideration, seal.court
    vertical = bool(getattr(department, "vertical", False))
    own = "" if vertical else f"{full_name(place)}人民政府"
    court = f"{full_name(place)}人民法院" if place.level == _COUNTY else ANY_COURT
    return seal.reconsideration or own, seal.court or court


def full_name(place: Any) -> str:
    """长春市南关区: a county with its city before it; others by themselves."""
    above = place.__parent__
    title = str(place.title).removesuffix("人民政府")
    if place.level != _COUNTY or above is None or title.startswith(above.title):
        return title
    return f"{above.title}{title}"


def number_of(government: Any, kind: PaperKind, day: date, serial: int) -> str:
    """南关政审受字〔2026〕12号."""
    place = next((one for one in lineage(government) if one.title), government)
    short = str(place.short_name or place.title).removesuffix("人民政府")
    if len(short) > 2 and short[-1] in "省市州县区旗":
        short = short[:-1]
    return f"{short}政审{kind.mark}字〔{day.year}〕{serial}号"


def is_licence(fields: Mapping[str, Any]) -> bool:
    return fields.get("item_type") == LICENCE


def words_of(
    kind: PaperKind, words: Mapping[str, Any], fields: Mapping[str, Any]
) -> Mapping[str, Any]:
    """What an act gave, in words: names of grounds, roles and ways, and of what is granted its
    last day, where the item says how long that holds. Raises PaperRefused."""
    told = dict(words)
    for name, labels in _LABELS.get(kind.name, {}).items():
        if told.get(name):
            told[name] = _labelled(labels, str(told[name]))
    if kind.name in (GRANT, RESULT) and told.get("decided_on"):
        begins = as_day(told.get("valid_from") or told["decided_on"])
        granted = told.get("outcome", GRANTED) == GRANTED
        told["valid_until"] = told.get("valid_until") or (
            last_day(begins, fields) if granted else None
        )
    return told


_LABELS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    STOP: {"ground": STOP_GROUNDS},
    EXTENSION: {"approver_role": EXTENSION_APPROVERS},
    DELIVERY: {"way": DELIVERY_WAYS},
}


def _labelled(labels: Mapping[str, str], said: str) -> str:
    if said in labels.values():
        return said
    if said not in labels:
        choices = "、".join(labels.values())
        raise PaperRefused(f"“{said}”不在可选的范围里，只能是：{choices}。")
    return labels[said]


def last_day(begins: date, fields: Mapping[str, Any]) -> date | None:
    """The last day of what holds for so many years or months; None where the item says nothing."""
    number = fields.get("validity_number")
    if not number:
        return None
    months = int(number) * (1 if fields.get("validity_unit") == MONTHS else 12)
    return months_later(begins, months) - timedelta(days=1)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def as_day(said: Any) -> date:
    return said if isinstance(said, date) else date.fromisoformat(str(said))
