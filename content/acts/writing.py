"""起草: adding, revising, editing and discarding, and the attachments of a draft."""

import re
from collections.abc import Mapping
from typing import Any

from content.act import Act, ActRefused, Doing, Done, StaleEdit
from content.base import NameTaken
from content.clock import day_of
from content.editions import Attachment, Edition
from content.items import DraftExists, Item
from content.numbering import item_name
from content.permissions import Permission as P
from content.tree import CALENDAR, Section, department_of

MOST_FILES = 30
_UID = re.compile(r"[0-9a-f]{16}")


def new_item(
    doing: Doing,
    section: Section,
    kind_name: str,
    fields: Mapping[str, Any],
    brought: Mapping[str, Any] | None = None,
) -> Item:
    """An item in its section, named and numbered. Raises ActRefused for a wrong kind or name.

    ``brought`` is what an import keeps of the source, beside the fields: uid (where it is free
    here), index_number, first_published_on, and imported (source, file, row).
    """
    brought = brought or {}
    kind = doing.kinds.get(kind_name)
    if kind is None or kind.section != section.__name__:
        raise ActRefused(f"“{section.title}”栏目不能添加这一类内容。")
    department = department_of(section)
    stored = department.section(section.__name__)
    item = Item(_free_uid(doing, brought.get("uid")), kind.name, doing.moment)
    _keep_source(item, brought, doing)
    _place(item, stored, kind.item_name(fields), fields, doing)
    item.index_number = _index_number(doing, department, item, brought.get("index_number"))
    doing.site.note_address(item)
    return item


def _free_uid(doing: Doing, wanted: str | None) -> str:
    """References between imported items hold only where their uids are kept."""
    if wanted and _UID.fullmatch(wanted) and doing.site.addresses.get(wanted) is None:
        return wanted
    return doing.new_uid()


def _keep_source(item: Item, brought: Mapping[str, Any], doing: Doing) -> None:
    first = brought.get("first_published_on")
    if first and first > day_of(doing.moment):
        raise ActRefused("原发布日期在今天之后，请核对。")
    item.first_published_on = first
    if brought.get("imported"):
        item.imported = {**brought["imported"], "at": doing.moment}


def _index_number(doing: Doing, department: Any, item: Item, wanted: str | None) -> str:
    """An imported number is kept as it is, also where another item has it already."""
    if not wanted:
        return doing.site.index_numbers.give(department, day_of(doing.moment).year, item.uid)
    doing.site.index_numbers.keep(wanted, item.uid)
    return wanted


def _place(
    item: Item, section: Section, code: str | None, fields: Mapping[str, Any], doing: Doing
) -> None:
    if code and section.__name__ == CALENDAR:
        _place_year(item, section, code)
        return
    day = fields.get("issued_on") or item.first_published_on or day_of(doing.moment)
    try:
        section.add(item_name(day, item.uid, code), item)
    except NameTaken:
        section.add(item_name(day, item.uid), item)


def _place_year(item: Item, section: Section, year: str) -> None:
    try:
        section.add(year, item)
    except NameTaken:
        raise ActRefused(f"{year} 年的日历已经有了，请打开它修订。") from None


def _add(doing: Doing, section: Section, fields: Mapping[str, Any]) -> Done:
    """``fields``: kind, fields, change_note, and for an import ``brought`` (see ``new_item``)."""
    said = fields["fields"]
    item = new_item(doing, section, fields["kind"], said, fields.get("brought"))
    edition = item.start_edition(said, doing)
    edition.change_note = fields.get("change_note", "")
    return Done(edition, item, edition.number, edition.change_note)


def _revise(doing: Doing, item: Item, fields: Mapping[str, Any]) -> Done:
    """A new draft from edition ``from``: the one that speaks, the newest, or one to restore."""
    source = _source(doing, item, fields.get("from"))
    try:
        edition = item.start_edition(source.fields, doing)
    except DraftExists as error:
        raise ActRefused(str(error)) from error
    edition.based_on = source.number
    edition.say_as(source)
    edition.share_files_of(source)
    return Done(edition, item, edition.number, f"由第 {source.number} 版改起")


def _source(doing: Doing, item: Item, number: int | None) -> Edition:
    if number is None:
        return item.edition_at(doing.moment) or item.edition(item.newest_number)
    try:
        source = item.edition(number)
    except KeyError:
        raise ActRefused(f"没有第 {number} 版。") from None
    if source.state == "expunged":
        raise ActRefused(f"第 {number} 版已依法清除，不能恢复。")
    return source


def _edit(doing: Doing, edition: Edition, fields: Mapping[str, Any]) -> Done:
    """Raises StaleEdit when somebody saved since ``revision`` was read.

    ``undoable``: what it said before is kept, until the next change or act.
    """
    _drafting(doing, edition, "edit")
    if fields.get("revision") not in (None, edition.revision):
        raise StaleEdit(edition)
    said = dict(fields["fields"])
    note = fields.get("change_note", edition.change_note)
    if said == edition.fields and note == edition.change_note:
        return Done(edition, edition.item, silent=True)
    edition.former_fields = edition.fields if fields.get("undoable") else None
    edition.fields, edition.change_note = said, note
    _changed(doing, edition)
    return Done(edition, edition.item, edition.number, note)


def _discard(doing: Doing, edition: Edition, fields: Mapping[str, Any]) -> Done:
    """Removes the draft; an item that never said anything goes with it."""
    _drafting(doing, edition, "discard")
    item = edition.item
    item.drop_edition(edition.number)
    item.open_number = None
    if item.newest_number == 0:
        doing.site.addresses.pop(item.uid)
        _forget_former_addresses(doing.site, item)
        parent = item.__parent__
        parent.remove(item.__name__)
        item.__parent__ = parent  # so that ledger and tray can still say where it was
    return Done(item, item, edition.number, "删除草稿")


def _forget_former_addresses(site: Any, item: Item) -> None:
    """Those of a draft that was moved; the table is walked, so only where there is one."""
    if any(entry["act"] == "move" for entry in item.history.entries):
        for path in [path for path, uid in site.redirects.items() if uid == item.uid]:
            site.redirects.pop(path)


def _attach(doing: Doing, edition: Edition, fields: Mapping[str, Any]) -> Done:
    """``fields``: name, content (bytes) and facts (title, media_type, size, sha256, text)."""
    _drafting(doing, edition, "edit")
    name = fields["name"]
    if name in edition.files:
        raise ActRefused(f"已有同名附件“{name}”，请改名后再上传，或者先删除原来的。")
    if len(edition.files) >= MOST_FILES:
        raise ActRefused(f"一份内容最多 {MOST_FILES} 个附件。")
    blob = doing.new_blob(fields["content"])
    edition.attach(Attachment(name, fields["facts"], blob))
    _changed(doing, edition)
    return Done(edition, edition.item, edition.number, f"上传附件“{name}”")


def _detach(doing: Doing, edition: Edition, fields: Mapping[str, Any]) -> Done:
    _drafting(doing, edition, "edit")
    name = fields["name"]
    if name not in edition.files:
        raise ActRefused(f"没有附件“{name}”，可能已被删除。")
    edition.detach(name)
    _changed(doing, edition)
    return Done(edition, edition.item, edition.number, f"删除附件“{name}”")


def _drafting(doing: Doing, edition: Edition, name: str) -> None:
    doing.kinds[edition.item.kind].workflow.find(edition.state, name)


def _changed(doing: Doing, edition: Edition) -> None:
    edition.revision += 1
    edition.changed_at = doing.moment
    edition.add_author(doing.by)


ADD = Act("add", "新建", P.ADD, _add)
REVISE = Act("revise", "修订", P.REVISE, _revise)
EDIT = Act("edit", "修改", P.EDIT, _edit)
DISCARD = Act("discard", "删除草稿", P.DISCARD, _discard)
ATTACH = Act("attach", "上传附件", P.EDIT, _attach)
DETACH = Act("detach", "删除附件", P.EDIT, _detach)
