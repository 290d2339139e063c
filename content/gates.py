"""发布前检查: what the gates find in an edition before it is published.

The gates here hold for every kind; a kind adds its own (``Kind.gates``). Nothing is changed, and
whether a finding stops the publication is the desk's matter.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import unquote, urlsplit

from content.clock import day_of
from content.fields import Control
from content.forms.words import texts_of as texts_of_definition
from content.kinds import Fields, Finding, GateContext, Kind
from content.personal_data import find_personal_data
from content.rich_text import addresses_in, images_without_text, plain_text
from content.vocabularies import BODY_HTML, BODY_TEXT, UNSTATED

_UNSEARCHED = frozenset({Control.REFERENCES, Control.CHOICE, Control.CHOICES})

# 国办秘函〔2019〕19号: the elements without which a service guide is no guide, and the name under
# which the department's contacts can give what the item itself leaves out.
_VETO_ELEMENTS = (
    ("title", "事项名称", ""),
    ("legal_basis", "设定依据", ""),
    ("conditions", "申请条件", ""),
    ("materials", "办理材料", ""),
    ("handling_place", "办理地点", "address"),
    ("handling_hours", "办理时间", "hours"),
    ("consulting_phone", "联系电话", "phone"),
    ("steps", "办理流程", ""),
)


def findings_of(kind: Kind, fields: Fields, gate_context: GateContext) -> list[Finding]:
    """What stands in the way of publishing these fields: ``never`` first, ``note`` last."""
    found = [
        *_personal_data(kind, fields),
        *_personal_data_in_attachments(gate_context),
        *_images_without_text(fields),
        *_dead_links(fields, gate_context),
        *_dead_references(kind, fields, gate_context),
        *_older_work(gate_context),
        *_issued_later(fields, gate_context),
        *(finding for gate in kind.gates for finding in gate(fields, gate_context)),
    ]
    return sorted(found, key=lambda finding: ("never", "confirm", "note").index(finding.level))


def missing_elements(fields: Fields, contacts: tuple[Fields, ...]) -> list[tuple[str, str]]:
    """The veto elements that a guide lacks, as (field name, element)."""
    return [
        (name, element)
        for name, element, contact in _VETO_ELEMENTS
        if not _filled(fields.get(name)) and not _inherited(contacts, contact)
    ]


def incomplete_elements(fields: Fields, contacts: tuple[Fields, ...] = ()) -> list[str]:
    """The names of the missing elements, for the page's 待完善; inherited contacts count."""
    return [element for _, element in missing_elements(fields, contacts)]


def _inherited(contacts: tuple[Fields, ...], name: str) -> bool:
    return bool(name) and any(_filled(contact.get(name)) for contact in contacts)


def _filled(value: object) -> bool:
    """Is there a word in it? A table of empty rows says nothing."""
    if isinstance(value, str):
        return value.strip() not in ("", UNSTATED)
    if isinstance(value, Mapping):
        return any(_filled(part) for part in value.values() if not isinstance(part, bool))
    if isinstance(value, list | tuple):
        return any(_filled(part) for part in value)
    return value is not None


def _personal_data(kind: Kind, fields: Fields) -> Iterator[Finding]:
    body_format = fields.get("body_format") or BODY_TEXT
    for node in kind.nodes():
        if node.control in _UNSEARCHED:
            continue
        for place, text in _texts_of(node, fields.get(node.name)):
            if node.control is Control.BODY:
                text = _all_words(text, body_format)
            yield from _sightings(node.name, place, text)


def _texts_of(node: Any, value: object) -> Iterator[tuple[str, str]]:
    if node.control is Control.DEFINITION:
        return texts_of_definition(value)
    return _texts(value, node.title)


def _all_words(body: str, body_format: str) -> str:
    """The text that is read, and for rich text what its links and images say besides."""
    return "\n".join((plain_text(body, body_format), *_links(body, body_format)))


def _texts(value: object, place: str) -> Iterator[tuple[str, str]]:
    """Every text in a field's value with the words that lead there."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part, place)
    elif isinstance(value, list | tuple):
        for number, part in enumerate(value, 1):
            yield from _texts(part, f"{place}第 {number} 项")


def _sightings(field: str, place: str, text: str) -> Iterator[Finding]:
    for mask, label in dict.fromkeys((one.mask, one.label) for one in find_personal_data(text)):
        message = f"“{place}”中有{label}，建议改为 {mask}；确需公开的请说明理由"
        yield Finding("confirm", field, message)


def _personal_data_in_attachments(context: GateContext) -> Iterator[Finding]:
    for file in context.attachments:
        place = f"附件：{file.get('title') or file.get('name') or ''}"
        yield from _sightings("attachments", place, file.get("text") or "")


def _images_without_text(fields: Fields) -> Iterator[Finding]:
    if fields.get("body_format") == BODY_HTML:
        count = images_without_text(fields.get("body") or "")
        if count:
            message = f"正文有 {count} 张图片没有替代文字，看不见图片的人不知道内容，请补写"
            yield Finding("confirm", "body", message)


def _links(body: str, body_format: str) -> tuple[str, ...]:
    return tuple(addresses_in(body)) if body_format == BODY_HTML else ()


def _dead_links(fields: Fields, context: GateContext) -> Iterator[Finding]:
    addresses = _links(fields.get("body") or "", fields.get("body_format") or BODY_TEXT)
    for address in dict.fromkeys(addresses):
        if not _leads_somewhere(address, context):
            yield Finding("confirm", "body", f"正文中的链接“{address}”在本站没有对应的页面，请改正")


def _leads_somewhere(address: str, context: GateContext) -> bool:
    """Only links within the site are judged; ``files/…`` are the edition's own attachments."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    path = unquote(parts.path)
    if path.startswith("/") and not parts.netloc:
        return context.address_of(path) is not None
    if path.startswith("files/"):
        return path.removeprefix("files/") in {file.get("name") for file in context.attachments}
    return True


def _dead_references(kind: Kind, fields: Fields, context: GateContext) -> Iterator[Finding]:
    for node in kind.nodes():
        uids = fields.get(node.name) if node.control is Control.REFERENCES else ()
        if any(not context.is_known(uid) for uid in uids or ()):
            message = f"“{node.title}”中有的内容已不存在，请重新选择"
            yield Finding("confirm", node.name, message)


def _older_work(context: GateContext) -> Iterator[Finding]:
    if context.newer_published:
        message = "这一版起草之后，本条目已另有新版发布，请先对照，以免旧稿盖掉新内容"
        yield Finding("confirm", "title", message)


def _issued_later(fields: Fields, context: GateContext) -> Iterator[Finding]:
    issued_on = fields.get("issued_on")
    if isinstance(issued_on, date) and issued_on > day_of(context.moment):
        message = f"成文日期 {issued_on} 在今天之后，请核对"
        yield Finding("confirm", "issued_on", message)
