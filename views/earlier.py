"""What was filed before, on a step of a draft: shown masked, filled in or attached by one press."""

from typing import NamedTuple

from content.cases.applying import ApplyRefused, attach
from content.cases.earlier import ACCOUNT, Earlier, NothingEarlier
from content.cases.intake import is_seen
from content.forms.conditions import is_filled
from views.apply_uploads import scan
from views.form_steps import cstruct_of, storable
from views.uploads import UploadRefused

FILLED = "已经填入，请核对；保存后才算数。"


class Line(NamedTuple):
    """沿用的一行: ``press`` is what the button posts; empty where the line only tells."""

    said: str
    press: str = ""
    button: str = ""
    about: str = ""


class Taken(NamedTuple):
    """按下的结果: answers to fill in, sentences about a field, or one for the whole page."""

    answers: dict
    refused: dict
    problem: str = ""


def lines_of(opened, form, filled=()):
    """{field name: [Line]} of the fields on the page that are still empty, or not full."""
    earlier, found = Earlier(opened.doing, opened.draft), {}
    for node in form.schema.children:
        if node.hidden:
            continue
        field = node.form_field
        if field.name in filled:
            found[field.name] = [Line(FILLED)]
        elif lines := _lines(earlier, field, form.cstruct.get(field.name)):
            found[field.name] = lines
    return found


def _lines(earlier, field, cstruct):
    if field.type == "file":
        return [_file_line(offer) for offer in earlier.files(field)]
    if _has_said(storable(cstruct)):
        return []
    offer = earlier.answer(field)
    return [] if offer is None else [_answer_line(offer)]


def _has_said(said):
    """A kind of document that stands there by itself is no answer yet."""
    if isinstance(said, dict):
        return any(is_filled(part) for name, part in said.items() if name != "kind")
    return is_filled(said)


def _answer_line(offer):
    if offer.source.uid == ACCOUNT:
        return Line(f"您的账号里有：{offer.hint}", ACCOUNT, "用账号里的")
    said = f"上次填写：{offer.hint}（{_where(offer.source)}）"
    return Line(said, offer.source.uid, "用上次填写的")


def _file_line(offer):
    said = f"以前的材料：{offer.name}（{_where(offer.source)}）"
    return Line(said, offer.file.uid, "沿用这份材料", offer.name)


def _where(source):
    return f"{source.title}，{source.day} {'提交' if source.is_filed else '存在草稿里'}"


def take(opened, fields, press):
    """``fields``: those asked on the page; ``press``: ("earlier", field name, uid)."""
    field = next((one for one in fields if one.name == press[1]), None)
    earlier = Earlier(opened.doing, opened.draft)
    try:
        if field is None:
            raise NothingEarlier
        if field.type != "file":
            return Taken({field.name: earlier.taken_answer(field, press[2])}, {})
        _attach(opened, field, earlier.taken_file(field, press[2]))
    except NothingEarlier as nothing:
        return Taken({}, {}, str(nothing))
    except (ApplyRefused, UploadRefused) as problem:
        return Taken({}, {field.name: [str(problem)]})
    return Taken({}, {})


def _attach(opened, field, copied):
    """What a scanner did not know then it may know now."""
    scan(copied.content, copied.name, opened.request.registry.openhall.scan_command)
    attach(opened.doing, opened.draft, field.name, copied)


def fill_in(form, answers):
    """Puts them into the form, beside whatever was typed."""
    filled = {name: cstruct_of(answer) for name, answer in answers.items()}
    form.cstruct = {**form.cstruct, **filled}


def origin_said(file):
    """What the clerk reads of a StoredFile that is a copy; else empty."""
    if file.origin is None:
        return ""
    if is_seen(file):
        return f"原件已核验，没有扫描（{file.origin['seen']}）"
    day, filed = file.origin["day"], file.origin["filed"]
    return f"沿用 {day} 提交的材料" if filed else f"沿用草稿里的材料（{day} 存入）"
