"""What a draft or a case is about: item and form in the wording it was begun under, and the places.

Read from the tree, by uid and number of the edition; a wording that was expunged says nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content.approval.application_form import FORM_OF
from content.base import lineage
from content.cases.joint import joint_fields
from content.closing import closed_as
from content.forms.definition import Definition, read
from content.items import Item
from content.situations import narrow
from content.vocabularies import CANCELLED, DELEGATED

_GONE = "事项已不在网上"
_CLOSED = {
    CANCELLED: "这个事项已经取消，不再受理申请。请看事项页面上的衔接说明。",
    DELEGATED: "这个事项已经下放，不在这里受理申请。请看事项页面，由承接的部门办理。",
}


@dataclass(frozen=True)
class Subject:
    """办理内容: ``fields`` of the item, narrowed to the situation; ``newer_form``: another edition
    of the form has come into force since."""

    item: Item | None
    fields: Mapping[str, Any]
    form_fields: Mapping[str, Any]
    definition: Definition
    government: Any
    department: Any
    newer_form: bool = False

    @property
    def title(self) -> str:
        return str(self.fields.get("title") or _GONE)

    @property
    def hall(self) -> str:
        place = self.government
        return f"{place.short_name or place.title}政务大厅" if place is not None else "政务大厅"

    @property
    def office(self) -> str:
        return str(self.department.title) if self.department is not None else ""


def subject_of(site: Any, begun: Any, moment: datetime) -> Subject:
    """``begun``: a draft or a case."""
    if begun.joint is not None:
        return _joint_subject(site, begun, moment)
    item, form = site.find(begun.item_uid), site.find(begun.form_uid)
    form_fields = fields_of(form, begun.form_edition)
    return Subject(
        item=item if isinstance(item, Item) else None,
        fields=_narrowed(fields_of(item, begun.item_edition), begun.situation),
        form_fields=form_fields,
        definition=read(form_fields.get("definition") or {}),
        government=site.find(begun.government_uid),
        department=site.find(begun.department_uid),
        newer_form=_is_older(form, begun.form_edition, moment),
    )


def _joint_subject(site: Any, begun: Any, moment: datetime) -> Subject:
    """The merged form is the one that was kept, whatever became of the forms since."""
    form, item = begun.joint, site.find(begun.item_uid)
    own = fields_of(item, begun.item_edition)
    forms = [(site.find(one["form"]), one["form_edition"]) for one in form.members]
    said = [fields_of(found, number) for found, number in forms]
    return Subject(
        item=item if isinstance(item, Item) else None,
        fields={**own, **joint_fields(site, form)},
        form_fields=_joint_form_fields(own, form, said),
        definition=read(form.definition),
        government=site.find(begun.government_uid),
        department=site.find(begun.department_uid),
        newer_form=any(_is_older(*one, moment) for one in [*forms, (item, begun.item_edition)]),
    )


def _joint_form_fields(
    own: Mapping[str, Any], form: Any, said: list[Mapping[str, Any]]
) -> dict[str, Any]:
    """The package's words, and below them those of each member's form, each once."""
    words: dict[str, str] = {}
    for name in ("introduction", "declaration"):
        texts = [str(own.get("declaration") or "")] if name == "declaration" else []
        texts += [str(fields.get(name) or "") for fields in said]
        words[name] = "\n".join(dict.fromkeys(text for text in texts if text))
    return {**words, "title": own.get("title") or "", "definition": form.definition}


def _is_older(item: Any, number: int, moment: datetime) -> bool:
    current = item.number_at(moment) if isinstance(item, Item) else None
    return current not in (None, number)


def fields_of(item: Any, number: int) -> Mapping[str, Any]:
    """Of an edition; of one that is gone, none."""
    try:
        fields: Mapping[str, Any] = item.edition(number).fields
    except (AttributeError, KeyError):
        return {}
    return fields


def titles_of(site: Any, branch: Any) -> tuple[str, str]:
    """(title of the item in the wording it was applied for under, title of the department)."""
    fields = fields_of(site.find(branch.item_uid), branch.item_edition)
    place = site.find(branch.department_uid)
    return str(fields.get("title") or _GONE), str(place.title) if place is not None else ""


def _narrowed(fields: Mapping[str, Any], situation: Mapping[str, str]) -> Mapping[str, Any]:
    if not situation:
        return fields
    narrowed = narrow(fields, situation)
    return {**fields, **narrowed.limit, "materials": narrowed.materials}


def fields_under(
    site: Any, item_uid: str, edition: int, situation: Mapping[str, str] | None = None
) -> Mapping[str, Any]:
    """An item's fields as of an edition, narrowed to a situation; of one that is gone, none."""
    return _narrowed(fields_of(site.find(item_uid), edition), situation or {})


def forms_of(site: Any, item: Item, moment: datetime) -> list[Item]:
    """The forms in force by which an item is applied for."""
    found = (site.find(uid) for uid in site.relations.sources(item.uid, FORM_OF, moment))
    return [form for form in found if isinstance(form, Item) and form.edition_at(moment)]


def closed_because(item: Any, moment: datetime) -> str:
    """Why an item cannot be applied for at ``moment``, a sentence; empty where it can."""
    edition = item.edition_at(moment) if isinstance(item, Item) else None
    if edition is None:
        return "这个事项已经撤下，现在不能网上申请。请到政务大厅咨询。"
    return _CLOSED.get(closed_as(edition.fields, moment), "")


def places_of(item: Item) -> tuple[Any, Any]:
    """(government, department) whose item it is."""
    steps = [step for step in lineage(item) if hasattr(step, "is_government")]
    return next(step for step in steps if step.is_government), steps[0]
